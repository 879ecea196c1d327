"""The demo's vectors: related texts come out closer than others, in several languages and with typos."""

from __future__ import annotations

import time

import numpy as np
import pytest

from aoai_tui.demo.lexical import vector
from aoai_tui.demo.lexical_words import folded, stem, weighed_words


def similarity(one: str, other: str, dimensions: int = 1536) -> float:
    """The cosine of the two texts' vectors."""
    return float(vector(one, dimensions) @ vector(other, dimensions))


TRIPLES = [
    (
        "Ways to teach a bird",
        "Teaching birds: start with short sessions and a treat.",
        "The quota of the deployment is counted per minute.",
    ),
    ("How do I reset my password?", "Resetting passwords", "How do I cancel my order?"),
    (
        "rate limit exceeded",
        "What to do when rate limits are exceeded",
        "Recipes for pancakes with blueberries",
    ),
    (
        "Wie bringe ich einem Papagei das Sprechen bei?",
        "Papageien lernen sprechen, wenn man täglich übt.",
        "Die Rechnung kommt am Ende des Monats.",
    ),
    (
        "Comment apprendre à un perroquet à parler ?",
        "Les perroquets apprennent à parler par répétition.",
        "La facture arrive à la fin du mois.",
    ),
    (
        "¿Cómo enseñar a hablar a un loro?",
        "Los loros aprenden a hablar con repeticiones.",
        "La factura llega al final del mes.",
    ),
    ("鹦鹉怎么学说话", "教鹦鹉说话需要每天练习", "账单在月底寄出"),
    ("オウムに言葉を教える方法", "オウムは毎日の練習で言葉を覚える", "請求書は月末に届きます"),
    ("Как научить попугая говорить", "Попугаи учатся говорить повторением", "Счёт приходит в конце месяца"),
    ("앵무새에게 말을 가르치는 방법", "앵무새는 매일 말을 연습한다", "청구서는 월말에 도착합니다"),
    ("internationalisation of software", "Software internationalization", "Gardening in the spring"),
]


@pytest.mark.parametrize(("text", "related", "other"), TRIPLES)
@pytest.mark.parametrize("dimensions", [512, 1536])
def test_related_texts_come_out_closer(text: str, related: str, other: str, dimensions: int) -> None:
    """What shares words, or parts of them, is clearly closer than what shares none."""
    near, far = similarity(text, related, dimensions), similarity(text, other, dimensions)
    assert near > far + 0.1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("embedding deployment", "embeding deploymnet"),
        ("accommodation in Copenhagen", "accomodation in Copenhaguen"),
        ("Straßenbahnhaltestelle", "Strassenbahnhaltestele"),
        ("café à Paris", "cafe a paris"),
        ("transcription", "transkription"),
    ],
)
def test_typos_stay_close(right: str, wrong: str) -> None:
    """A misspelt text is far closer to the right one than to any other."""
    assert similarity(right, wrong) > 0.3
    assert similarity(right, wrong) > 3 * abs(similarity(wrong, "The invoice comes at the end of the month"))


def test_of_all_texts_the_right_one_is_found() -> None:
    """Each text finds its related one among all others of the set."""
    related = [each[1] for each in TRIPLES]
    known = np.stack([vector(text, 1536) for text in related])
    for number, (text, _, _) in enumerate(TRIPLES):
        assert int(np.argmax(known @ vector(text, 1536))) == number


def test_a_text_is_its_own_nearest() -> None:
    """Similarity 1 with itself, the same at each run; case and accents hardly matter."""
    assert similarity("Ünïcode Text", "Ünïcode Text") == pytest.approx(1, abs=1e-6)
    assert similarity("Ünïcode Text", "unicode text") == pytest.approx(1, abs=1e-6)


def test_small_words_weigh_little() -> None:
    """Sharing nothing but them is not being related."""
    assert similarity("the cat and the dog", "the house and the garden") < 0.2
    assert similarity("to be or not to be", "to be or not to be") == pytest.approx(1, abs=1e-6)


def test_saying_a_word_often_does_not_drown_the_others() -> None:
    """Weights grow more slowly than counts."""
    words = weighed_words("parrot " * 100 + "rabbit")
    assert words["parrot"] / words["rabbit"] < 6
    assert similarity("parrot " * 100 + "rabbit", "rabbit") > 0.1


@pytest.mark.parametrize("text", ["", " ", "…!?", "\0", "\ud800", "🦜🦜", "a", "á́́", "_" * 50, "x" * 100_000])
@pytest.mark.parametrize("dimensions", [1, 2, 3, 1536])
def test_every_text_has_a_vector(text: str, dimensions: int) -> None:
    """Of length 1, however odd the text and however few the numbers."""
    found = vector(text, dimensions)
    assert found.dtype == np.float32
    assert found.shape == (dimensions,)
    assert float(np.linalg.norm(found)) == pytest.approx(1, abs=1e-5)


def test_unlike_texts_spread_over_all_numbers() -> None:
    """Vectors of unlike texts are about at right angles, and no number of the vector is favoured."""
    texts = [f"word{number} thing{number * 7} other{number * 13}" for number in range(400)]
    vectors = np.stack([vector(text, 256) for text in texts])
    assert np.abs(vectors).sum(axis=0).min() > 0.25 * np.abs(vectors).sum(axis=0).mean()


@pytest.mark.parametrize(
    ("one", "other"),
    [("teach", "teaching"), ("parrots", "parrot"), ("stopped", "stops"), ("freundlich", "freundliche")],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    """A little: enough for the usual endings."""
    assert stem(one) == stem(other)


def test_folding_takes_case_and_accents() -> None:
    """Of every script that has them."""
    assert folded("Straße ÉCOLE İ") == "strasse ecole i"


def test_a_batch_is_made_quickly() -> None:
    """A thousand passages of some 800 letters take far less than the network would."""
    words = [
        "start",
        "with",
        "short",
        "sessions",
        "treat",
        "reward",
        "once",
        "never",
        "late",
        "quota",
        "counted",
    ]
    texts = [
        " ".join(words[(number + at) % len(words)] + str(number % 50) for at in range(120))
        for number in range(1000)
    ]
    began = time.process_time()
    for text in texts:
        vector(text, 1536)
    assert time.process_time() - began < 15  # about 0.2 s where nothing else runs
