"""The estimate of tokens against counts that cl100k_base made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.services.passages.tokens import estimate

COUNTED: dict[str, int] = {
    "Start with short sessions and a treat, and end while the bird still wants more. A "
    "parrot learns a word when it hears it often, at the same time of day, from somebody "
    "it likes. Reward at once, never late, and do not raise your voice: the bird will "
    "copy that first.": 62,
    "Beginne mit kurzen Übungen und einer Belohnung, und höre auf, solange der Vogel "
    "noch Lust hat. Ein Papagei lernt ein Wort, wenn er es häufig und zur gleichen "
    "Tageszeit von jemandem hört, den er mag. Lobe sofort und werde nicht laut, denn das "
    "macht er zuerst nach.": 76,
    "Commencez par de courtes séances avec une friandise, et arrêtez-vous tant que "
    "l'oiseau en redemande. Un perroquet apprend un mot lorsqu'il l'entend souvent, à la "
    "même heure, de quelqu'un qu'il aime. Récompensez-le tout de suite et n'élevez "
    "jamais la voix.": 78,
    "Aloita lyhyillä harjoituksilla ja herkkupaloilla ja lopeta, kun lintu haluaa vielä "
    "jatkaa. Papukaija oppii sanan kuullessaan sen usein samaan aikaan päivästä "
    "ihmiseltä, josta se pitää. Palkitse heti äläkä koskaan korota ääntäsi.": 93,
    "Начинайте с коротких занятий и лакомства и заканчивайте, пока птица ещё хочет "
    "продолжать. Попугай запоминает слово, если часто слышит его в одно и то же время "
    "дня от того, кого любит. Хвалите сразу и не повышайте голоса.": 103,
    "Ξεκινήστε με σύντομα μαθήματα και μια λιχουδιά και σταματήστε όσο το πουλί θέλει κι "
    "άλλο. Ο παπαγάλος μαθαίνει μια λέξη όταν την ακούει συχνά.": 124,
    "ابدأ بجلسات قصيرة مع مكافأة صغيرة، وتوقف بينما لا يزال الطائر يرغب في المزيد. يتعلم "
    "الببغاء الكلمة عندما يسمعها كثيرا في الوقت نفسه من اليوم.": 99,
    "छोटे अभ्यास और इनाम से शुरू करें, और तब रुकें जब पक्षी और चाहता हो। तोता शब्द तब "
    "सीखता है जब वह उसे बार-बार सुनता है।": 124,
    "เริ่มด้วยการฝึกสั้น ๆ พร้อมขนม และหยุดเมื่อนกยังอยากฝึกต่อ นกแก้วจะจำคำได้เมื่อได้ยินบ่อย ๆ ในเวลาเดิมของวัน": 106,
    "从短时间的练习和一点零食开始，在鸟儿还想继续的时候结束。"
    "鹦鹉经常在每天同一时间听到它喜欢的人说一个词，就会学会它。立刻奖励，不要提高嗓门。": 91,
    "短い練習とおやつから始め、鳥がまだ続けたがっているうちに終わりましょう。"
    "オウムは好きな人から毎日同じ時間に何度も聞いた言葉を覚えます。すぐにほめて、"
    "声を荒げないことです。": 99,
    "짧은 연습과 간식으로 시작하고, 새가 더 하고 싶어 할 때 끝내세요. 앵무새는 좋아하는 "
    "사람에게서 매일 같은 시간에 자주 들은 말을 배웁니다.": 72,
    'def nearest(query, k, ranges=None):\n    """The k rows that are most alike."""\n    '
    "rows = np.concatenate([np.arange(begin, end) for begin, end in ranges])\n    scores "
    "= matrix[rows] @ query\n    best = np.argsort(-scores, kind='stable')[:k]\n    return "
    "rows[best], scores[best]\n": 73,
    '{"id": 4711, "name": "parrot", "tags": ["bird", "green"], "weight": 0.415, "born": '
    '"2019-04-30", "talks": true}\n{"id": 4712, "name": "finch", "tags": [], "weight": '
    '0.021, "born": "2022-11-02", "talks": false}\n': 91,
    "2026-11-23T06:24:52.118Z INFO  [worker-3] request 8815532 took 412.7 ms status=200 "
    "path=/openai/deployments/embed/embeddings\n2026-11-23T06:24:53.004Z WARN  [worker-1] "
    "request 8815533 took 9120.1 ms status=429 retry-after=7\n": 89,
    "12.5,-3.041,88,0.0007,1024\n7.25,19.6,-41,3.14159,65536\n0.333,2.71828,1000000,-0.5,42\n": 55,
    "😀🎉🚀🦜✨🔥🍕👍🏽👩‍👩‍👧🇩🇪❤️😂": 49,
    "U3RhcnQgd2l0aCBzaG9ydCBzZXNzaW9ucyBhbmQgYSB0cmVhdCwgYW5kIGVuZCB3aGlsZSB0aGUgYmlyZCBzdGlsbCB3YW50cyBtb3JlLg==": 76,
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": 43,
}


@given(st.text(max_size=400))
def test_the_estimate_is_never_more_than_the_bytes(text: str) -> None:
    """A token has at least one byte; no text but the empty one has none."""
    assert (1 if text else 0) <= estimate(text) <= len(text.encode("utf-8", "replace"))


@given(st.text(max_size=200), st.text(max_size=200))
def test_texts_together_have_about_the_tokens_of_both(first: str, second: str) -> None:
    """So that a batch may be summed up."""
    assert abs(estimate(first + second) - estimate(first) - estimate(second)) <= 12


@pytest.mark.parametrize("text", COUNTED)
def test_the_estimate_is_a_little_high(text: str) -> None:
    """Hardly ever below the count, and at most half as much again, whatever is written."""
    assert COUNTED[text] * 0.95 <= estimate(text) <= COUNTED[text] * 1.55
