"""CSV as it is met: other delimiters, no names, ragged, hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoai_tui.domain.embeddings import Chunking, CutBy
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages import lines
from aoai_tui.services.passages.cutting import chunks
from aoai_tui.services.passages.reading import columns_of, read


def rows_of(path: Path, column: str = "") -> tuple[list[tuple[int, str]], list[str]]:
    """Rows with their texts, and what was said about the rest."""
    text = read(path, column=column)
    return [(one.row, one.text) for one in text.sections()], text.warnings


def table(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    """A file with that text."""
    path = tmp_path / name
    path.write_text(text, newline="")
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    """By the rows that agree with it."""
    rows = (("id", "text"), ("1", "one, two"), ("2", "three; four"), ("3", "five"))
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert rows_of(table(tmp_path, text), "text")[0] == [(2, "one, two"), (3, "three; four"), (4, "five")]


def test_tabs_need_no_guess(tmp_path: Path) -> None:
    """A .tsv has them, however many commas it has."""
    path = table(tmp_path, "id\ttext\n1\ta, b, c\n2\td, e, f\n", "a.tsv")
    assert rows_of(path)[0] == [(2, "a, b, c"), (3, "d, e, f")]


def test_the_column_with_sentences_is_guessed(tmp_path: Path) -> None:
    """Not the address, the number, the date or the code."""
    text = "url,when,code,was,n\n" + "".join(
        f"https://example.com/{n}/a-long-address-with-letters,2026-01-0{n},AB-{n}XYZ,It went well today,{n}\n"
        for n in range(1, 9)
    )
    found = columns_of(table(tmp_path, text))
    assert found.guess == "was"
    assert [one.column for one in found.columns] == ["url", "when", "code", "was", "n"]
    assert found.columns[3].example == "It went well today"


def test_a_table_without_names_has_numbers(tmp_path: Path) -> None:
    """Its first row is a row like any other, which is said."""
    path = table(tmp_path, "1,This is the first.\n2,This is the second.\n")
    assert columns_of(path).guess == "2"
    rows, warnings = rows_of(path)
    assert rows == [(1, "This is the first."), (2, "This is the second.")]
    assert warnings == ["The first row holds no names: the columns are numbered."]


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    """The sentence helps to choose."""
    with pytest.raises(UsageTrouble, match="no column “body”") as refused:
        read(table(tmp_path, "id,text\n1,words\n"), column="body")
    assert refused.value.advice == "It has: id, text."


def test_rows_count_as_spreadsheets_count(tmp_path: Path) -> None:
    """Names are row 1; empty rows and cells with newlines are one row each."""
    path = table(tmp_path, 'id,text\r\n\r\n1,"two\r\nlines"\r\n2,next\r\n')
    assert rows_of(path, "text")[0] == [(3, "two\nlines"), (4, "next")]


def test_ragged_rows_are_told(tmp_path: Path) -> None:
    """Those too short are left out by number; those too long are read."""
    rows, warnings = rows_of(table(tmp_path, "id,text\n1\n2,yes,and,more\n3\n,\n"), "text")
    assert rows == [(3, "yes")]
    assert warnings == ["2 rows without the column “text”, left out: 2, 4."]


def test_formulas_and_zero_bytes_are_text(tmp_path: Path) -> None:
    """Nothing is computed; a zero byte is dropped."""
    path = table(tmp_path, "id,text\n1,\"=cmd|' /C calc'!A0\"\n2,a\x00b and more words\n")
    assert rows_of(path, "text")[0] == [(2, "=cmd|' /C calc'!A0"), (3, "ab and more words")]


def test_a_quote_that_never_ends_costs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the longest field the row is given up, told, and reading goes on."""
    for module in ("lines", "tables"):
        monkeypatch.setattr(f"aoai_tui.services.passages.{module}.LONGEST", 1000)
    text = 'id,text\n1,fine\n2,"never ends\n' + "x,y\n" * 400 + "3,after\n"
    rows, warnings = rows_of(table(tmp_path, text), "text")
    assert rows[0] == (2, "fine")
    assert rows[-1][1] == "after"
    assert warnings == ["1 row with more than 1,000 characters, left out: 3."]


def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it is, it is never held."""
    monkeypatch.setattr(lines, "LONGEST", 1000)
    rows, warnings = rows_of(table(tmp_path, f"id,text\n1,{'x' * 100_000}\n2,after\n"), "text")
    assert rows == [(3, "after")]
    assert warnings[0].startswith("1 row with more than")


def test_names_alone_are_a_text(tmp_path: Path) -> None:
    """One row can't tell whether it names anything."""
    assert rows_of(table(tmp_path, "just one line of words\n"))[0] == [(1, "just one line of words")]


def test_columns_of_the_same_name_are_numbered(tmp_path: Path) -> None:
    """Or one of them could never be chosen."""
    assert [one.column for one in columns_of(table(tmp_path, "a,a\nx,y\n")).columns] == ["1", "2"]


@pytest.mark.parametrize("by", [CutBy.KIND, CutBy.WHOLE])
def test_a_row_is_never_joined_with_another(tmp_path: Path, by: CutBy) -> None:
    """Small as they may be; a long one becomes several passages, by sentences, but for whole ones."""
    path = table(tmp_path, "id,text\n1,One.\n2,Two.\n3," + "Many words here. " * 10)
    found = [(one.line, one.text) for one in chunks(read(path), Chunking(by=by, size=100, overlap=0))]
    assert found[:2] == [(2, "One."), (3, "Two.")]
    assert len(found) == (3 if by is CutBy.WHOLE else 4)


def test_other_kinds_have_no_columns(tmp_path: Path) -> None:
    """And take no notice of one."""
    (tmp_path / "a.txt").write_text("a,b")
    assert columns_of(tmp_path / "a.txt").columns == ()
    assert read(tmp_path / "a.txt", column="a").column == ""


def test_a_quote_without_a_partner_is_told(tmp_path: Path) -> None:
    """All rows behind it are one text then; a lone one in the last row may stand for inches."""
    path = table(tmp_path, 'id,text\n1,one word\n2,"two words\n3,three words\n')
    rows, warnings = rows_of(path, "text")
    assert rows == [(2, "one word"), (3, "two words\n3,three words\n")]
    assert warnings == ["A quote in row 3 is not closed: all behind it is taken for one cell."]
    for text in ('id,text\n1,one word\n2,a disk of 5"\n', 'id,text\n1,"one\nword"\n2,two\n'):
        assert rows_of(table(tmp_path, text), "text")[1] == []
