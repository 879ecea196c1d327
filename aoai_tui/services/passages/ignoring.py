"""What .gitignore and .ignore leave out, at every level, as git has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_FILES = (".gitignore", ".ignore")
"""Files of patterns; what a later one says counts more."""

_MOST_BYTES = 1_000_000
_BELOW = "ps_d"
"""pathspec's name for the slash behind a folder that a pattern has found."""

Rule = tuple[bool, "re.Pattern[str]"]
"""Whether it leaves out or brings back, and what it finds."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """The patterns that hold in a folder: its own and those of all folders above it."""

    rules: tuple[tuple[int, tuple[Rule, ...]], ...] = ()
    """Of each file the length of its folder's path, with the last slash, and the rules; the last counts most."""

    def within(self, folder: Path) -> Ignored:
        """The patterns that hold in a folder below this one."""
        own = [rules for name in _FILES if (rules := _rules_of(folder / name))]
        at = len(folder.as_posix().rstrip("/")) + 1
        return Ignored((*self.rules, *((at, rules) for rules in own))) if own else self

    def leaves_out(self, path: Path, *, folder: bool) -> bool:
        """Whether a file or a folder in this folder is left out."""
        whole = path.as_posix() + ("/" if folder else "")
        for at, rules in reversed(self.rules):
            for leaves_out, found in reversed(rules):
                if _names(found, whole[at:], folder=folder):
                    return leaves_out
        return False


def ignored_in(folder: Path) -> Ignored:
    """The patterns that hold in a folder, from the root of its git repository on where it lies in one.

    Those that leave the folder itself out hold no longer: it was asked for all the same.
    """
    root = next((one for one in (folder, *folder.parents) if _is_repository(one)), folder)
    found = Ignored()
    for step in (*reversed(folder.parents), folder):
        if step.is_relative_to(root):
            found = (Ignored() if found.leaves_out(step, folder=True) else found).within(step)
    return found


def _is_repository(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:  # it may not be looked into
        return False


def _names(found: re.Pattern[str], path: str, *, folder: bool) -> bool:
    """Whether a pattern means the path itself, not a folder above it, which had its own turn."""
    has_mark = _BELOW in found.groupindex
    for match in found.finditer(path):
        mark = match.end(_BELOW) if has_mark else -1
        if mark < 0 or (folder and mark == len(path)):
            return True
    return False


def _rules_of(path: Path) -> tuple[Rule, ...]:
    try:
        if not path.is_file():
            return ()
        with path.open("rb") as file:
            lines = file.read(_MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return ()
    return tuple(_rules(lines))


def _rules(lines: Iterable[str]) -> Iterable[Rule]:
    """The rules of these lines; one that is none is passed over, as git does."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415  not part of the first paint

    for line in lines:
        try:
            pattern = GitIgnoreSpecPattern(line)
        except ValueError:
            continue
        if pattern.include is not None and pattern.regex is not None:
            yield pattern.include, pattern.regex
