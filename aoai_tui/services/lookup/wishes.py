"""What is to be read: typed texts, files, and the files of folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.config.paths import expanded
from aoai_tui.domain import TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.plans import Skipped

if TYPE_CHECKING:
    from aoai_tui.services.passages.walking import LeftOut

OnSkipped = Callable[[Skipped], None]


@dataclass(frozen=True)
class Wish:
    """One file that is to be read, or a typed text."""

    path: Path | None = None
    """Absolute; None for a typed text."""
    text: str = ""
    folder: Path | None = None
    """The folder that was named, absolute; None where the file itself was."""
    patterns: str = ""
    column: str = ""
    """Of CSV and JSONL; empty for the one that is guessed."""
    source: TextSource | None = None
    """What is in the collection of it already, where that is known."""

    @property
    def name(self) -> str:
        """What is shown of it: the path below the folder, or the text's first words."""
        if self.path is None:
            return plain_line(self.text, 60)
        return shown(self.path, self.folder)


def wished(
    texts: Sequence[str], paths: Sequence[Path], patterns: str, column: str, skipped: OnSkipped
) -> Iterator[Wish]:
    """All that was named, each file once; folders are walked while one asks for more.

    Raises UsageTrouble where a path does not exist, or can't be read.
    """
    for text in texts:
        if text.strip():
            yield Wish(text=text)
    seen: set[Path] = set()
    for path in [_absolute(one) for one in paths]:
        found = in_folder(path, patterns, column, skipped) if path.is_dir() else [Wish(path, column=column)]
        for wish in found:
            if wish.path and wish.path not in seen:
                seen.add(wish.path)
                yield wish


def with_columns(wishes: Iterable[Wish], columns: Mapping[Path, str]) -> Iterator[Wish]:
    """The same, but for tables whose column was chosen for themselves, by their paths."""
    for wish in wishes:
        column = columns.get(wish.path) if wish.path else None
        yield wish if column is None else replace(wish, column=column)


def in_folder(folder: Path, patterns: str, column: str, skipped: OnSkipped) -> Iterator[Wish]:
    """The files of a folder that the patterns and its ignore files let through."""
    from aoai_tui.services.passages.walking import walk  # noqa: PLC0415  pathspec comes with it

    missed = []

    def left_out(one: LeftOut) -> None:
        missed.append(one)
        skipped(Skipped(shown(one.path, folder), one.reason))

    found = 0
    for found, path in enumerate(walk(folder, patterns, left_out), 1):  # noqa: B007  told below
        yield Wish(path, folder=folder, patterns=patterns, column=column)
    if not found and not missed:
        none = (
            "the filter lets none of its files through" if patterns.strip() else "no file with text is in it"
        )
        skipped(Skipped(f"{shown(folder, None)}/", f"There is nothing to add: {none}."))


def shown(path: Path, folder: Path | None) -> str:
    """A file's name for people: its path below the folder."""
    if folder and path.is_relative_to(folder) and path != folder:
        return plain_line(path.relative_to(folder).as_posix(), 300)
    return plain_line(path.name, 300)


def _absolute(path: Path) -> Path:
    path = expanded(path).absolute()
    try:
        path.stat()
    except OSError as error:
        raise UsageTrouble(
            f"There is no “{plain_line(str(path), 120)}”."
            if isinstance(error, FileNotFoundError)
            else f"“{plain_line(str(path), 120)}” can't be read.",
            "Check the path.",
        ) from error
    return path.resolve()
