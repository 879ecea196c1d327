"""PDF and Word: page by page, heading by heading; broken files in one sentence."""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pypdf
import pytest

from aoai_tui.domain.embeddings import Chunking
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.stopping import GivenUp
from aoai_tui.services.passages.cutting import chunks
from aoai_tui.services.passages.reading import read


def pdf_of(*pages: str) -> bytes:
    """A PDF with these texts as pages, as PDF's reference has the smallest one."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        words = page.replace("(", "\\(").replace(")", "\\)")
        stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if page else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    data += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}".encode()
    return (
        data
        + f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{data.index(b'xref')}\n%%EOF".encode()
    )


def kept(tmp_path: Path, data: bytes, name: str = "a.pdf") -> Path:
    """A file with these bytes."""
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_pdf_gives_its_pages(tmp_path: Path) -> None:
    """Each passage says its page; pages without text are passed over."""
    path = kept(tmp_path, pdf_of("Parrots talk (a lot).", "", "Für Vögel."))
    found = [(one.text, one.place, one.line) for one in chunks(read(path), Chunking())]
    assert found == [("Parrots talk (a lot).", "page 1", 0), ("Für Vögel.", "page 3", 0)]
    assert read(path).whole() == "Parrots talk (a lot).\n\nFür Vögel."


def test_a_pdf_of_pictures_says_so(tmp_path: Path) -> None:
    """Scanned pages have no text."""
    text = read(kept(tmp_path, pdf_of("", "")))
    assert list(text.sections()) == []
    assert text.warnings == ["There is no text in it: its pages are pictures."]


def test_a_pdf_of_pictures_is_given_up_between_its_pages(tmp_path: Path) -> None:
    """Nobody waits for its end: each page is a step, and so are the bytes, whatever the kind."""
    steps: list[int] = []

    def given_up() -> None:
        steps.append(1)
        if len(steps) == 5:
            raise GivenUp

    text = read(kept(tmp_path, pdf_of(*[""] * 40)), on_step=given_up)
    with pytest.raises(GivenUp):
        list(text.sections())


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_table_without_a_text_is_given_up_on_the_way(tmp_path: Path, name: str) -> None:
    """A million rows without a word in the column make no passage, and end as soon as they should."""
    rows = {"a.csv": "id,text\n1,x\n" + "1,\n" * 5000, "a.jsonl": '{"text": "x"}\n' + '{"id": 1}\n' * 5000}
    steps: list[int] = []
    text = read(kept(tmp_path, rows[name].encode(), name), column="text", on_step=lambda: steps.append(1))
    before = len(steps)
    assert len(list(text.sections())) == 1
    assert len(steps) - before >= 10


@pytest.mark.parametrize("cut", [9, 60, 300, 500])
def test_a_pdf_that_is_cut_short_is_repaired_or_refused(tmp_path: Path, cut: int) -> None:
    """In one sentence, whatever the library stumbles over."""
    text = read(kept(tmp_path, pdf_of("Some words.")[:cut]))
    try:
        assert text.whole() in ("", "Some words.")
    except UsageTrouble as error:
        assert error.title == "“a.pdf” is a broken PDF."  # noqa: PT017  both ends are right


def test_any_damage_to_a_pdf_ends_in_words(tmp_path: Path) -> None:
    """Every twentieth byte changed, one after another."""
    whole = pdf_of("Some words.", "And more.")
    for at in range(0, len(whole), 20):
        for byte in (b"\x00", b"<", b"9"):
            text = read(kept(tmp_path, whole[:at] + byte + whole[at + 1 :]))
            try:
                text.whole()
            except UsageTrouble as error:
                assert "PDF" in error.title or "pages" in error.title  # noqa: PT017


def test_a_locked_pdf_is_told(tmp_path: Path) -> None:
    """One without a password for reading is read."""
    for password in ("", "secret"):
        writer = pypdf.PdfWriter(io.BytesIO(pdf_of("Hidden words.")))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        writer.write(tmp_path / "a.pdf")
        if password:
            with pytest.raises(UsageTrouble, match="locked with a password"):
                read(tmp_path / "a.pdf").whole()
        else:
            assert read(tmp_path / "a.pdf").whole() == "Hidden words."


def test_something_else_named_pdf_is_refused(tmp_path: Path) -> None:
    """And a Word document that is none."""
    with pytest.raises(UsageTrouble, match="is a broken PDF"):
        read(kept(tmp_path, b"just words")).whole()
    with pytest.raises(UsageTrouble, match="is no Word document"):
        read(kept(tmp_path, b"just words", "a.docx")).whole()


def test_a_word_document_gives_headings_paragraphs_and_tables(tmp_path: Path) -> None:
    """In their order; a row of a table is a line."""
    document = docx.Document()
    document.add_heading("Parrots", 1)
    document.add_paragraph("They talk.")
    document.add_heading("Training", 2)
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ("Day", "Minutes", "1", "5"), strict=True):
        cell.text = words
    table.rows[1].cells[0].merge(table.rows[1].cells[1])
    document.add_paragraph("")
    document.add_paragraph("Ende.")
    document.save(str(tmp_path / "a.docx"))
    found = [(one.text, one.place) for one in chunks(read(tmp_path / "a.docx"), Chunking())]
    assert found == [
        ("Parrots\n\nThey talk.", "Parrots"),
        ("Training\n\nDay\tMinutes\n1 5\n\nEnde.", "Parrots › Training"),
    ]


def _without(path: Path, *, name: str = "", replaced: bytes | None = None) -> None:
    """A document again, with one of its parts missing or replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    if replaced is None:
        parts.pop(name)
    else:
        parts[name] = replaced
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in parts.items():
            archive.writestr(one, data)


_ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">'
    b'<!ENTITY c "'
    + b"&b;"
    * 1000
    + b'">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    b'2006/main"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>'
)


_WORDS = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%b</w:body></w:document>'
_EMPTY_PARAGRAPHS = _WORDS % (b"<w:p/>" * 10_000_000)
_TORN_TABLE = (
    _WORDS % b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="x"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
)


@pytest.mark.parametrize(
    ("name", "replaced"),
    [
        ("word/document.xml", None),
        ("[Content_Types].xml", None),
        ("word/document.xml", b"<broken"),
        ("word/document.xml", b""),
        ("word/styles.xml", b"<broken"),
        ("_rels/.rels", b"<broken"),
    ],
)
def test_a_broken_word_document_is_refused(tmp_path: Path, name: str, replaced: bytes | None) -> None:
    """Whichever of its parts is missing or no XML."""
    docx.Document().save(str(tmp_path / "a.docx"))
    _without(tmp_path / "a.docx", name=name, replaced=replaced)
    with pytest.raises(UsageTrouble, match="is no Word document, or a broken one"):
        read(tmp_path / "a.docx").whole()


def test_a_word_document_can_t_fill_the_memory(tmp_path: Path) -> None:
    """Neither by what it unpacks to nor by names that stand for names."""
    docx.Document().save(str(tmp_path / "a.docx"))
    _without(tmp_path / "a.docx", name="word/document.xml", replaced=_ENTITIES)
    with suppress(UsageTrouble):
        assert len(read(tmp_path / "a.docx").whole()) < 10_000
    _without(tmp_path / "a.docx", name="word/huge.png", replaced=bytes(310_000_000))
    with pytest.raises(UsageTrouble, match="too large once it is unpacked"):
        read(tmp_path / "a.docx").whole()


def test_what_a_word_document_says_is_bounded_more_narrowly_than_its_pictures(tmp_path: Path) -> None:
    """Its XML, which takes twenty times as much memory as it is long: a file of 124 KB would take gigabytes."""
    docx.Document().save(str(tmp_path / "a.docx"))
    _without(tmp_path / "a.docx", name="word/media/a.png", replaced=bytes(70_000_000))
    assert read(tmp_path / "a.docx").whole() == ""
    _without(tmp_path / "a.docx", name="word/document.xml", replaced=_EMPTY_PARAGRAPHS)
    with pytest.raises(UsageTrouble, match="too large once it is unpacked"):
        read(tmp_path / "a.docx").whole()


def test_a_word_document_that_is_broken_further_down_is_refused(tmp_path: Path) -> None:
    """It is found only when its paragraphs are gone through."""
    document = docx.Document()
    document.add_table(1, 1)
    document.save(str(tmp_path / "a.docx"))
    _without(tmp_path / "a.docx", name="word/document.xml", replaced=_TORN_TABLE)
    with pytest.raises(UsageTrouble, match="is no Word document, or a broken one"):
        read(tmp_path / "a.docx").whole()


@pytest.mark.parametrize(
    ("name", "module", "package"), [("a.pdf", "pypdf", "pypdf"), ("a.docx", "docx", "python-docx")]
)
def test_without_the_extra_the_error_tells_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, package: str
) -> None:
    """Everything else works without it."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageTrouble) as missing:
        read(kept(tmp_path, b"x", name)).whole()
    assert missing.value.advice.endswith(f"--python {sys.executable} install {package}")
