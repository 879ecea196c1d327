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

    What can't be read is told to `skipped`. Raises UsageTrouble where a path does not exist.
    """
    for text in texts:
        if text.strip():
            yield Wish(text=text)
    seen: set[Path] = set()
    for path in _there(paths, skipped):
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
        slash = "/" if one.is_folder else ""
        skipped(Skipped(f"{shown(one.path, folder)}{slash}", one.reason, is_folder=one.is_folder))

    found = 0
    for found, path in enumerate(walk(folder, patterns, left_out), 1):  # noqa: B007  told below
        yield Wish(path, folder=folder, patterns=patterns, column=column)
    if not found and not missed:
        none = (
            "the filter lets none of its files through" if patterns.strip() else "no file with text is in it"
        )
        skipped(Skipped(f"{shown(folder, None)}/", f"There is nothing to add: {none}.", is_folder=True))


def shown(path: Path, folder: Path | None) -> str:
    """A file's name for people: its path below the folder."""
    if folder and path.is_relative_to(folder) and path != folder:
        return plain_line(path.relative_to(folder).as_posix(), 300)
    return plain_line(path.name, 300)


def _there(paths: Sequence[Path], skipped: OnSkipped) -> list[Path]:
    """The paths that may be looked at, absolute and without links; all are looked at before the first is read."""
    there = []
    for path in (expanded(one).absolute() for one in paths):
        try:
            path.stat()
            there.append(path.resolve())
        except (FileNotFoundError, NotADirectoryError) as error:
            raise UsageTrouble(f"There is no “{plain_line(str(path), 120)}”.", "Check the path.") from error
        except OSError as error:
            reason = f"It can't be read: {error.strerror or 'the system refused'}."
            skipped(Skipped(shown(path, None), reason))
    return there
