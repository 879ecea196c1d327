"""Where exports go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.errors import StorageTrouble
from aoai_tui.services.exporting.places import safe_name, write_new


@given(st.text())
def test_every_title_makes_a_name_that_every_system_takes(title: str) -> None:
    """No separators, no control characters, no device names, no dots at the ends, never too long or empty."""
    name = safe_name(title)
    assert name
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name == name.strip(" .")
    assert len(name.encode()) <= 200


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("", "conversation"),
        ("What is a token?", "What is a token"),
        (".hidden", "hidden"),
        ("-rf ~", "rf ~"),
        ("COM¹.txt", "_COM¹.txt"),
    ],
)
def test_names_are_readable(title: str, name: str) -> None:
    """What can stay of a title stays."""
    assert safe_name(title) == name


def test_no_file_is_ever_replaced(tmp_path: Path) -> None:
    """The second export of a name gets a number, the third the next one; no half-written file is left."""
    wished = tmp_path / "deep" / "talk.md"
    for number in range(3):
        write_new(wished, f"text {number}")
    assert {file.name: file.read_text() for file in wished.parent.iterdir()} == {
        "talk.md": "text 0",
        "talk 2.md": "text 1",
        "talk 3.md": "text 2",
    }


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_takes_nothing_is_told_in_words(tmp_path: Path) -> None:
    """A read-only folder is a StorageTrouble with the path in it."""
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(StorageTrouble, match="closed"):
        write_new(tmp_path / "closed" / "talk.md", "text")


def test_a_path_that_no_system_takes_is_told_in_words(tmp_path: Path) -> None:
    """A zero byte ends names elsewhere."""
    with pytest.raises(StorageTrouble, match="could not be written"):
        write_new(tmp_path / "a\0b", b"bytes")


def test_a_file_in_a_folders_place_is_told_in_words(tmp_path: Path) -> None:
    """Where a folder can't be made the system's reason is given."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageTrouble, match="could not be written"):
        write_new(tmp_path / "file" / "talk.md", "text")
