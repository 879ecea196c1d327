"""What the demo's speech carries with it, and how forms with files are read."""

import io

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.demo.form import Form
from aoai_tui.demo.memo import memos, written
from aoai_tui.demo.phones import PHONES
from aoai_tui.demo.sound_files import encoded
from aoai_tui.demo.spelling import sounds
from aoai_tui.demo.synthesiser import rendered
from aoai_tui.demo.utterance import RATE, Utterance, utterance
from aoai_tui.demo.voices import voice
from aoai_tui.demo.weave import unwoven, woven

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def planned(text: str, speed: float = 1.0) -> Utterance:
    """A text as the voice nova says it."""
    return utterance(text, voice("nova"), speed)


@given(TEXT, st.floats(0.25, 4))
def test_every_text_has_a_plan(text: str, speed: float) -> None:
    """Words keep their order and don't overlap, and everything fits into the sound, whatever is written."""
    plan = planned(text, speed)
    assert [word.text for word in plan.words] == text.split()
    ends = [0, *(word.end for word in plan.words)]
    for before, word in zip(ends, plan.words, strict=False):
        assert before < word.start < word.end < plan.samples
    times = [point.seconds for point in plan.points]
    assert times == sorted(times)


@given(TEXT)
def test_only_sounds_that_exist_are_asked_for(word: str) -> None:
    """Whatever the letters are, they become sounds that the synthesiser knows."""
    assert set(sounds(word)) <= set(PHONES)


@given(TEXT, st.binary(max_size=50), st.binary(max_size=50))
def test_a_memo_is_found_anywhere(text: str, before: bytes, after: bytes) -> None:
    """Words and times come back exactly from the middle of any bytes."""
    plan = planned(text)
    (memo,) = memos(before + written(plan, "nova").encode("ascii") + after)
    assert [(word.text, round(word.start * RATE), round(word.end * RATE)) for word in memo.words] == [
        *plan.words
    ]
    assert memo.seconds == plan.seconds


@given(st.binary(max_size=200))
def test_other_bytes_hold_no_memo(content: bytes) -> None:
    """Bytes that look like a memo and are none are passed over."""
    for given_bytes in (content, b"demo-speech:1:00000000:" + content, b"demo-speech:1:00000000:;"):
        assert list(memos(given_bytes)) == []


def test_a_memo_across_parts_is_found_once() -> None:
    """Large files are searched part by part; a memo at the seam is not missed and not counted twice."""
    memo = written(planned("hello"), "nova").encode("ascii")
    for at in ((1 << 20) - 7, (1 << 20) - 14, (1 << 20) - 1, 1 << 20):
        assert len(list(memos(bytes(at) + memo))) == 1


@pytest.mark.parametrize("cut", [0, 1, 7, 2_399])
def test_words_are_woven_into_samples(cut: int) -> None:
    """Wherever the sound is cut, words after the cut are still known at their place, and the ear hears no change."""
    plan = planned("One two. Größe, naïve 東京!", 2.0)
    plain = np.concatenate(list(rendered(plan)))
    marked = np.concatenate(list(woven(rendered(plan), plan, "nova")))
    assert np.abs(plain.astype(int) - marked).max() == 1
    found = unwoven((marked[cut:] & 1).astype(np.uint8))
    expected = [word for word in plan.words if word.start >= cut]
    assert [(word.text, round(word.start * RATE) + cut, word.voice) for word in found] == [
        (word.text, word.start, "nova") for word in expected
    ]


def test_other_samples_hold_no_words() -> None:
    """Noise is not taken for speech."""
    noise = np.random.default_rng(0).integers(0, 2, 1_000_000).astype(np.uint8)
    assert unwoven(noise) == []
    assert unwoven(np.zeros(0, np.uint8)) == []


@pytest.mark.parametrize("kind", ["mp3", "opus", "flac", "wav"])
@pytest.mark.parametrize("text", ["a", "Hello.", "word " * 120])
def test_files_tell_their_length(kind: str, text: str) -> None:
    """The header of a file that was written in one go tells the right number of samples, short or long."""
    plan = planned(text)
    content = b"".join(encoded(plan, "nova", kind))
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        assert file.frames == plan.samples
        assert len(file.read()) == plan.samples


@given(
    st.lists(
        st.tuples(st.sampled_from(["file", "prompt", "include[]", "include[0]"]), st.binary(max_size=40))
    )
)
def test_forms_are_read_as_they_were_written(parts: list[tuple[str, bytes]]) -> None:
    """Fields and files come back in their order with every byte, apart from the boundary itself."""
    parts = [(name, data.replace(b"--", b"-x")) for name, data in parts]
    body = b"".join(
        b'--limit\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        % (name.encode(), b'; filename="a \\"b\\".wav"' if name == "file" else b"", data)
        for name, data in parts
    )
    form = Form.of(body + b"--limit--\r\n", "multipart/form-data; boundary=limit")
    assert form is not None
    assert [bytes(file.content) for _, file in form.files] == [data for name, data in parts if name == "file"]
    assert {file.name for _, file in form.files} <= {'a "b".wav'}
    others = [(name, data.decode("utf-8", "replace")) for name, data in parts if name != "file"]
    assert list(form.values) == others
    assert form.list("include") == tuple(value for name, value in others if name.startswith("include"))


@given(st.binary(max_size=200), st.text(max_size=40))
def test_reading_a_form_never_fails(content: bytes, kind: str) -> None:
    """Whatever is sent, it is a form or none."""
    for content_type in (kind, f"multipart/form-data; boundary={kind}", "multipart/form-data; boundary=x"):
        Form.of(content, content_type)
    Form.of(b"--x\r\n" + content + b"\r\n--x--", "multipart/form-data; boundary=x")
