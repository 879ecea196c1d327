"""The files of a folder that may be added, in a stable order. Everything here blocks: it is made for threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.passages.ignoring import Ignored, ignored_in

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a folder holds and can't be read, with the reason."""

    path: Path
    reason: str
    """A short sentence."""

    is_folder: bool = False


def walk(
    folder: Path, patterns: str = "", on_left_out: Callable[[LeftOut], None] | None = None
) -> Iterator[Path]:
    """The files of a folder and of those in it, sorted by name at every level.

    `patterns` are globs as in .gitignore, by commas: `*.md, docs/**` takes these only, `!drafts/**` takes what was
    not taken back. What .gitignore and .ignore name is left out, hidden files and folders too, without a word.
    Links are not followed, for they may lead anywhere: they, folders that may not be read, and what is no file are
    told to `on_left_out`, the folder itself, too. Raises UsageTrouble where it is none, or the patterns are none.
    """
    told = on_left_out or (lambda _: None)
    folder = folder.absolute()
    _check(folder)
    wanted = wanted_by(patterns)
    at = len(folder.as_posix().rstrip("/")) + 1
    for path in _below(folder, ignored_in(folder), told):
        if wanted is None or wanted.match_file(path.as_posix()[at:]):
            yield path


def wanted_by(patterns: str) -> GitIgnoreSpec | None:
    """The filter that a person typed; None for none. UsageTrouble where it can't be meant."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  not part of the first paint

    lines = [line for one in patterns.replace("\n", ",").split(",") if (line := one.strip())]
    if not lines:
        return None
    if lines[0].startswith("!"):
        lines.insert(0, "*")  # only to leave out: everything else is wanted
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError as error:
        raise UsageTrouble(
            f"The filter “{plain_line(patterns, 80)}” can't be understood.",
            "Write globs with commas between them, as: *.md, docs/**, !drafts/**",
        ) from error


def _below(folder: Path, ignored: Ignored, told: Callable[[LeftOut], None]) -> Iterator[Path]:
    """Depth first, with a stack of our own: folders may lie in each other deeper than Python calls."""
    stack = [iter(_entries(folder, told))]
    rules = [ignored]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
            rules.pop()
            continue
        path = Path(entry.path)
        is_folder = entry.is_dir(follow_symlinks=False)
        if rules[-1].leaves_out(path, folder=is_folder):
            continue
        if is_folder:
            stack.append(iter(_entries(path, told)))
            rules.append(rules[-1].within(path))
        elif reason := _why_not(entry):
            told(LeftOut(path, reason))
        else:
            yield path


def _entries(folder: Path, told: Callable[[LeftOut], None]) -> list[os.DirEntry[str]]:
    """What is in a folder, sorted, without what is hidden."""
    try:
        with os.scandir(folder) as found:
            entries = [one for one in found if not one.name.startswith(".")]
    except OSError as error:
        reason = f"The folder can't be read: {error.strerror or 'the system refused'}."
        told(LeftOut(folder, reason, is_folder=True))
        return []
    return sorted(entries, key=lambda one: one.name)


def _why_not(entry: os.DirEntry[str]) -> str:
    """Why an entry that is no folder is not read; empty where it is."""
    if entry.is_symlink():
        return "It is a link. What it leads to can be added itself."
    if not entry.is_file(follow_symlinks=False):
        return "It is no file."
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        return "Its name is no text. Rename it."
    return ""


def _check(folder: Path) -> None:
    shown = plain_line(str(folder), 80)
    try:
        if not folder.is_dir():
            raise UsageTrouble(
                f"There is no folder “{shown}”." if not folder.exists() else f"“{shown}” is no folder."
            )
    except OSError as error:
        raise UsageTrouble(
            f"The folder “{shown}” can't be read.", f"The system says: {error.strerror or error}."
        ) from error
