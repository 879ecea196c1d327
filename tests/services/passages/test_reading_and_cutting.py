"""From a file to passages: everything arrives, in its place."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from aoai_tui.domain.embeddings import Chunking
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.cutting import chunks
from aoai_tui.services.passages.reading import columns_of, read
from aoai_tui.services.passages.walking import walk
from tests.growth import LINEAR, growth


def test_a_markdown_file_is_cut_at_its_headings(tmp_path: Path) -> None:
    """Each passage knows the headings that it stands below, and its line."""
    path = tmp_path / "parrots.md"
    path.write_text("# Parrots\n\nThey talk.\n\n## Training\n\nStart with short sessions.\n")
    found = [(one.text, one.line, one.place) for one in chunks(read(path), Chunking())]
    assert found == [
        ("# Parrots\n\nThey talk.", 1, "Parrots"),
        ("## Training\n\nStart with short sessions.", 5, "Parrots › Training"),
    ]


def test_a_table_gives_a_passage_for_each_row_of_the_column_that_looks_like_text(tmp_path: Path) -> None:
    """Without a choice the column with sentences is taken; rows count as spreadsheets count them."""
    path = tmp_path / "tickets.csv"
    path.write_text('id,said\n1,"It does not start, at all"\n2,\n3,=HYPERLINK("x") is text\n')
    assert columns_of(path).guess == "said"
    found = [(one.text, one.line) for one in chunks(read(path), Chunking())]
    assert found == [("It does not start, at all", 2), ('=HYPERLINK("x") is text', 4)]


def test_a_folder_gives_its_files_without_those_that_git_ignores(tmp_path: Path) -> None:
    """In a stable order, filtered by globs."""
    for name in ("b.md", "a.txt", "drafts/c.md", "out/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".gitignore").write_text("out/\n")
    assert [one.relative_to(tmp_path).as_posix() for one in walk(tmp_path)] == [
        "a.txt",
        "b.md",
        "drafts/c.md",
    ]
    assert [one.name for one in walk(tmp_path, "*.md, !drafts/**")] == ["b.md"]


def test_a_folder_that_git_ignores_is_read_where_it_is_named(tmp_path: Path) -> None:
    """What leaves the folder itself out holds no longer; its own rules do."""
    folder = tmp_path / "out" / "docs"
    folder.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("/out\n*.log\n")
    (folder / ".gitignore").write_text("b.md\n")
    for name in ("a.md", "b.md"):
        (folder / name).touch()
    assert list(walk(tmp_path)) == []
    assert [one.name for one in walk(folder)] == ["a.md"]


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    """A picture under the name of a text is refused in one sentence."""
    path = tmp_path / "notes.txt"
    path.write_bytes(b"MM\x00*\x00\x00\x00\x08")
    with pytest.raises(UsageTrouble, match="is a TIFF picture, not a text"):
        read(path)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "txt"])
def test_a_large_file_is_never_held(tmp_path: Path, suffix: str) -> None:
    """Its passages come while it is read: what is held at once does not grow with the file."""
    row = {"csv": '{n},"{words}"\n', "jsonl": '{{"id": {n}, "text": "{words}"}}\n', "txt": "{words}\n\n"}[
        suffix
    ]
    most = []
    for rows in (2_500, 10_000):
        path = tmp_path / f"{rows}.{suffix}"
        words = "Some words of a text that goes on. " * 10
        with path.open("w") as file:
            file.writelines(row.format(n=number, words=words) for number in range(rows))
        tracemalloc.start()
        passages = sum(1 for _ in chunks(read(path), Chunking()))
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert passages >= rows // 3
    assert most[1] < most[0] * 1.3
    assert most[1] < 8_000_000


@pytest.mark.parametrize(
    ("suffix", "row"), [("csv", '{n},"{words}"\n'), ("jsonl", '{{"id": {n}, "text": "{words}"}}\n')]
)
def test_a_table_of_long_texts_is_never_held(tmp_path: Path, suffix: str, row: str) -> None:
    """Not even to find out which of its columns holds the text."""
    path = tmp_path / f"a.{suffix}"
    with path.open("w") as file:
        for number in range(24):
            file.write(row.format(n=number, words="word " * 200_000))
    tracemalloc.start()
    try:
        assert columns_of(path).columns
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_text_of_nothing_but_flags_is_cut_in_time_that_grows_with_it(tmp_path: Path) -> None:
    """Whether a letter of a flag begins one or ends it is told by those before it; not by all of a whole file."""
    path = tmp_path / "a.txt"

    def cut(times: int) -> int:
        path.write_text("\U0001f1e6" * times)
        return sum(1 for _ in chunks(read(path), Chunking()))

    assert growth(cut, 10_000) < LINEAR
