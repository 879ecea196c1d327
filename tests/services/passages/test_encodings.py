"""Files as bytes: encodings, binary files, limits, files that change."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages import scanning
from aoai_tui.services.passages.reading import read, typed

_TEXT = "Grüße aus Łódź, δ и 五\nzweite Zeile\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_text_is_read_in_its_encoding(tmp_path: Path, mark: bytes, encoding: str) -> None:
    """UTF-8, and UTF-16 and UTF-32 with their marks, which are no part of the text."""
    path = tmp_path / "a.txt"
    path.write_bytes(mark + _TEXT.encode(encoding))
    text = read(path)
    assert text.whole() == _TEXT
    assert text.warnings == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(tmp_path: Path, encoding: str) -> None:
    """Some programs write it so: every second byte is zero."""
    path = tmp_path / "a.txt"
    path.write_bytes("Plain words, some of them.\n".encode(encoding))
    assert read(path).whole() == "Plain words, some of them.\n"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_an_old_encoding_is_read_as_western_and_told(tmp_path: Path, encoding: str) -> None:
    """What is no UTF-8 is still read, with a sentence that says how."""
    path = tmp_path / "a.txt"
    path.write_bytes(
        "Größe: 5 °C — „gut“".replace("—", "-").replace("„", "").replace("“", "").encode(encoding)
    )
    text = read(path)
    assert text.whole() == "Größe: 5 °C - gut"
    assert "read as Western European" in text.warnings[0]


def test_a_page_is_read_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    """Where it is no UTF-8; a name that is no language's encoding is not believed."""
    path = tmp_path / "a.html"
    path.write_bytes('<meta charset="windows-1251"><p>Привет, мир</p>'.encode("cp1251"))
    assert read(path).whole() == "Привет, мир"
    path.write_bytes(b'<meta charset="unicode_escape"><p>\xe9t\xe9</p>')
    assert read(path).whole() == "été"


def test_newlines_of_every_system_are_the_same(tmp_path: Path) -> None:
    """Positions and lines count alike, whichever system wrote the file."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\ntwo\rthree\nfour")
    assert read(path).whole() == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"\x7fELF\x02\x01\x01\x00", "a program"),
        ("b.md", b"%PDF-1.7\n1 0 obj", "a PDF document"),
        ("c.py", b"PK\x03\x04\x14\x00\x00\x00", "a ZIP archive"),
        ("d.png", b"\x89PNG\r\n\x1a\n\x00\x00", r"a binary file \(png\)"),
        ("e", bytes(range(1, 32)) * 20, "a binary file"),
        ("f.csv", b"\x00" * 200 + b"a,b", r"a binary file \(csv\)"),
    ],
)
def test_binary_files_are_left_out_with_a_word_for_them(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    """Whatever their names say."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageTrouble, match=f"is {words}.*, not a text"):
        read(tmp_path / name)


@pytest.mark.parametrize("text", ["BMW builds cars.", "MZ is a city's sign.", "RIFF and RAFF", "ID3 tags"])
def test_a_text_may_begin_like_a_binary_file(tmp_path: Path, text: str) -> None:
    """Some signatures are plain letters."""
    (tmp_path / "a.txt").write_text(text)
    assert read(tmp_path / "a.txt").whole() == text


def test_a_file_may_be_empty(tmp_path: Path) -> None:
    """It has no sections, and says why."""
    for name in ("a.txt", "b.csv", "c.jsonl", "d.pdf", "e.docx", "f.html"):
        (tmp_path / name).touch()
        text = read(tmp_path / name)
        assert (list(text.sections()), text.warnings) == ([], ["It is empty."])


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """Folders, pipes and names that lead nowhere: at once, without waiting for a writer."""
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UsageTrouble, match="is no file"):
        read(tmp_path / "pipe.txt")
    with pytest.raises(UsageTrouble, match="is a folder"):
        read(tmp_path)
    with pytest.raises(UsageTrouble, match="There is no file"):
        read(tmp_path / "nowhere.txt")
    with pytest.raises(UsageTrouble, match="There is no file"):
        read(tmp_path / "pipe.txt" / "below.txt")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Its size is enough to say so: a terabyte is refused at once."""
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UsageTrouble, match="too large"):
        read(path)
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(scanning.MOST_HELD + 1)
    with pytest.raises(UsageTrouble, match="a web page file may have 64 MB"):
        read(tmp_path / "a.html")


def test_a_file_that_changes_is_not_taken_for_what_it_was(tmp_path: Path) -> None:
    """Its digest would belong to other passages."""
    path = tmp_path / "a.txt"
    path.write_text("first")
    text = read(path)
    path.write_text("something else")
    with pytest.raises(UsageTrouble, match="changed while it was read"):
        text.whole()


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    """Whatever the name and the time; typed text like a file with it."""
    (tmp_path / "a.txt").write_text("same")
    (tmp_path / "b.md").write_text("same")
    assert read(tmp_path / "a.txt").digest == read(tmp_path / "b.md").digest == typed("same").digest


def test_a_large_text_comes_in_stretches_that_lose_nothing(tmp_path: Path) -> None:
    """Cut at paragraphs where there are any; places and lines go on."""
    text = "".join(f"Paragraph {number}\nin two lines.\n\n" for number in range(40_000))
    (tmp_path / "a.txt").write_text(text)
    sections = list(read(tmp_path / "a.txt").sections())
    assert len(sections) > 3
    assert "".join(one.text for one in sections) == text
    for one in sections:
        assert one.text.startswith("Paragraph")
        assert one.lines == ((0, text.count("\n", 0, one.start) + 1),)


def test_a_huge_line_comes_in_stretches_too(tmp_path: Path) -> None:
    """Without a newline anywhere, and no family of emoji is torn apart."""
    text = "👩‍👩‍👧" * 300_000
    (tmp_path / "a.txt").write_text(text)
    sections = list(read(tmp_path / "a.txt").sections())
    assert len(sections) > 3
    assert "".join(one.text for one in sections) == text
    assert all(one.text.startswith("👩") for one in sections)


@given(st.text(max_size=300), st.integers(0, 300), st.integers(0, 50), st.integers(0, 40))
def test_the_text_around_a_place_is_the_text_around_it(
    text: str, start: int, length: int, margin: int
) -> None:
    """As cut out of the whole text, beginning where it says."""
    read_text = typed(text)
    whole = read_text.whole()
    around, first = read_text.around(start, start + length, margin)
    assert around == whole[max(0, start - margin) : start + length + margin]
    assert first == max(0, start - margin)


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    """Under every suffix: no other error ever comes out."""
    folder = tmp_path_factory.mktemp("any", numbered=True)
    for suffix in ("txt", "md", "rst", "html", "csv", "jsonl", "py"):
        path = folder / f"a.{suffix}"
        path.write_bytes(data)
        try:
            whole = read(path).whole()
        except UsageTrouble:
            continue
        whole.encode()
        assert "\x00" not in whole
        assert "\r" not in whole
