"""Folders: what git leaves out, what a filter takes, what can't be read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.walking import LeftOut, walk


def tree(folder: Path, *names: str, **texts: str) -> Path:
    """A folder with these files, each empty but for its text."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts.get(name, ""))
    return folder


def found(folder: Path, patterns: str = "", told: list[LeftOut] | None = None) -> list[str]:
    """The paths below the folder, in the order in which they come."""
    left_out = [] if told is None else told
    return [one.relative_to(folder.absolute()).as_posix() for one in walk(folder, patterns, left_out.append)]


def ignoring(folder: Path, text: str, name: str = ".gitignore") -> None:
    """A file of patterns in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_the_order_is_by_name_at_every_level(tmp_path: Path) -> None:
    """The same on every machine: folders and files among each other."""
    tree(tmp_path, "b/z.txt", "b/a.txt", "a.txt", "c.txt", "B.txt")
    assert found(tmp_path) == ["B.txt", "a.txt", "b/a.txt", "b/z.txt", "c.txt"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("*.md", ["a.md", "docs/b.md", "drafts/c.md"]),
        ("*.md, docs/**", ["a.md", "docs/b.md", "docs/deep/d.txt", "docs/deep/e.py", "drafts/c.md"]),
        ("*.md,!drafts/**", ["a.md", "docs/b.md"]),
        ("!drafts/**, !*.txt", ["a.md", "docs/b.md", "docs/deep/e.py"]),
        ("docs", ["docs/b.md", "docs/deep/d.txt", "docs/deep/e.py"]),
        ("/*.md", ["a.md"]),
        ("docs/*.md\n*.py", ["docs/b.md", "docs/deep/e.py"]),
        (" , ", ["a.md", "docs/b.md", "docs/deep/d.txt", "docs/deep/e.py", "drafts/c.md", "notes.txt"]),
    ],
)
def test_a_filter_takes_what_it_names(tmp_path: Path, patterns: str, expected: list[str]) -> None:
    """Globs as in .gitignore, by commas; what begins with ! is taken back."""
    tree(tmp_path, "a.md", "docs/b.md", "docs/deep/d.txt", "docs/deep/e.py", "drafts/c.md", "notes.txt")
    assert found(tmp_path, patterns) == expected


@pytest.mark.parametrize("patterns", ["***//[", "!", "a\\"])
def test_a_filter_that_can_t_be_meant_is_refused(tmp_path: Path, patterns: str) -> None:
    """With an example of one that can; or taken as it is, but never another error."""
    try:
        found(tmp_path, patterns)
    except UsageTrouble as error:
        assert "*.md, docs/**" in error.advice  # noqa: PT017  both ends are right


def test_git_s_rules_hold_at_every_level(tmp_path: Path) -> None:
    """Deeper ones count more, folders are left out whole, `!` brings back."""
    tree(
        tmp_path,
        "a.log",
        "keep.log",
        "out/x.txt",
        "src/out/y.txt",
        "src/b.log",
        "src/c.tmp",
        "src/deep/d.tmp",
    )
    ignoring(tmp_path, "*.log\n!keep.log\n/out/\n# words\n\n")
    ignoring(tmp_path / "src", "*.tmp\n!b.log\n")
    ignoring(tmp_path / "src" / "deep", "!d.tmp\n")
    assert found(tmp_path) == ["keep.log", "src/b.log", "src/deep/d.tmp", "src/out/y.txt"]


def test_rules_above_the_folder_hold_within_a_repository(tmp_path: Path) -> None:
    """A folder of a repository is not free of the repository's rules; one outside has only its own."""
    tree(tmp_path, "repo/docs/a.md", "repo/docs/build/b.md", "repo/docs/c.log")
    ignoring(tmp_path, "*.md\n")
    ignoring(tmp_path / "repo", "build/\n/docs/*.log\n")
    assert found(tmp_path / "repo" / "docs") == ["a.md", "build/b.md", "c.log"]
    (tmp_path / "repo" / ".git").mkdir()
    assert found(tmp_path / "repo" / "docs") == ["a.md"]


def test_ignore_files_of_search_tools_count_too(tmp_path: Path) -> None:
    """.ignore has the last word over .gitignore beside it."""
    tree(tmp_path, "a.txt", "b.txt", "c.txt")
    ignoring(tmp_path, "a.txt\nb.txt\n")
    ignoring(tmp_path, "!a.txt\nc.txt\n", ".ignore")
    assert found(tmp_path) == ["a.txt"]


def test_the_same_files_as_git_lists(tmp_path: Path) -> None:
    """Over a tree with many kinds of rules, git itself is asked."""
    names = [
        f"{folder}{name}"
        for folder in ("", "src/", "src/lib/", "build/", "docs/", "docs/_build/", "a b/", "über/")
        for name in ("x.py", "x.pyc", "notes.txt", "keep.txt", "#odd", "!odd", "trailing ")
    ]
    tree(tmp_path, *names)
    ignoring(tmp_path, "*.pyc\nbuild/\n**/_build\n/notes.txt\n\\#odd\n\\!odd\ntrailing\\ \nsrc/**/keep.txt\n")
    ignoring(tmp_path / "docs", "*\n!x.*\n!*/\n")
    ignoring(tmp_path / "über", "/x.py\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--others", "--exclude-standard"], cwd=tmp_path, check=True, capture_output=True
    ).stdout.decode().split("\0")  # fmt: skip
    expected = {one for one in listed if one and not one.rpartition("/")[2].startswith(".")}
    assert set(found(tmp_path)) == expected


def test_a_broken_rule_is_passed_over(tmp_path: Path) -> None:
    """The others hold."""
    tree(tmp_path, "a.log", "b.txt")
    (tmp_path / ".gitignore").write_bytes(b"*.log\n!\n\xff\xfe[\n")
    (tmp_path / ".ignore").mkdir()
    assert found(tmp_path) == ["b.txt"]


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    """They hold settings and keys; nothing is said about them."""
    tree(tmp_path, ".env", ".git/config", ".hidden/a.txt", "a.txt")
    told: list[LeftOut] = []
    assert (found(tmp_path, "", told), told) == (["a.txt"], [])


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    """They may lead anywhere: in a circle, or to a key outside."""
    tree(tmp_path, "secret.txt", "in/a.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "notes.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "nowhere").symlink_to(tmp_path / "gone")
    told: list[LeftOut] = []
    assert found(tmp_path / "in", "", told) == ["a.txt"]
    assert [one.path.name for one in told] == ["loop", "notes.txt", "nowhere"]
    assert all("link" in one.reason for one in told)


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """It was chosen by a person."""
    tree(tmp_path, "in/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "in", target_is_directory=True)
    assert found(tmp_path / "link") == ["a.txt"]


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    """Pipes, and names that no database takes."""
    os.mkfifo(tmp_path / "pipe.txt")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt")).touch()
    told: list[LeftOut] = []
    assert found(tmp_path, "", told) == []
    assert sorted(one.reason for one in told) == ["It is no file.", "Its name is no text. Rename it."]


_AS_NOBODY = """
import os, sys
from pathlib import Path
from aoai_tui.services.passages.walking import walk
list(walk(Path(sys.argv[1]), "", print))  # what is imported late may lie where nobody may read
os.setuid(65534)
print([one.name for one in walk(Path(sys.argv[1]), "", lambda left: print(left.path.name, left.reason))])
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps rights otherwise")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """The others are read; root may read everything, so that another user walks."""
    tree(tmp_path, "closed/a.txt", "open/b.txt")
    (tmp_path / "closed").chmod(0)
    try:
        if os.geteuid() == 0:
            for one in (tmp_path, *tmp_path.parents):
                one.chmod(one.stat().st_mode | 0o055)
            done = subprocess.run(
                [sys.executable, "-c", _AS_NOBODY, str(tmp_path)], capture_output=True, text=True, check=True
            )
            assert done.stdout.splitlines() == [
                "closed The folder can't be read: Permission denied.",
                "['b.txt']",
            ]
        else:
            told: list[LeftOut] = []
            assert found(tmp_path, "", told) == ["open/b.txt"]
            assert [one.path.name for one in told] == ["closed"]
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_folders_within_folders_have_no_end(tmp_path: Path) -> None:
    """Deeper than Python calls functions."""
    deepest = tmp_path
    for _ in range(300):
        deepest /= "d"
    deepest.mkdir(parents=True)
    (deepest / "a.txt").touch()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        assert len(list(walk(tmp_path))) == 1
    finally:
        sys.setrecursionlimit(limit)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """In words, before anything is read."""
    (tmp_path / "a.txt").touch()
    with pytest.raises(UsageTrouble, match="is no folder"):
        next(walk(tmp_path / "a.txt"))
    with pytest.raises(UsageTrouble, match="There is no folder"):
        next(walk(tmp_path / "gone"))
