"""What .gitignore and .ignore leave out, at every level, as git has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_FILES = (".gitignore", ".ignore")
"""Files of patterns; what a later one says counts more."""

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Ignored:
    """The patterns that hold in a folder: its own and those of all folders above it."""

    rules: tuple[tuple[int, GitIgnoreSpec], ...] = ()
    """Each with the length of the path, with its last slash, of the folder that it stands in. The last counts most."""

    def within(self, folder: Path) -> Ignored:
        """The patterns that hold in a folder below this one."""
        own = [spec for name in _FILES if (spec := _spec(folder / name)) is not None]
        at = len(folder.as_posix().rstrip("/")) + 1
        return Ignored((*self.rules, *((at, spec) for spec in own))) if own else self

    def leaves_out(self, path: Path, *, folder: bool) -> bool:
        """Whether a file or a folder in this folder is left out."""
        whole = path.as_posix() + ("/" if folder else "")
        for at, spec in reversed(self.rules):
            said = spec.check_file(whole[at:]).include
            if said is not None:
                return said
        return False


def ignored_in(folder: Path) -> Ignored:
    """The patterns that hold in a folder, from the root of its git repository on where it lies in one.

    Those that leave the folder itself out hold no longer: it was asked for all the same.
    """
    above = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    steps = [one for one in reversed(folder.parents) if one.is_relative_to(above)]
    found = Ignored()
    for step in (*steps, folder):
        if found.leaves_out(step, folder=True):
            found = Ignored()
        found = found.within(step)
    return found


def _spec(path: Path) -> GitIgnoreSpec | None:
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            lines = file.read(_MOST_BYTES).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return None
    return spec_of(lines)


def spec_of(lines: list[str]) -> GitIgnoreSpec:
    """Patterns; a line that is none is passed over, as git does."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  not part of the first paint

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  see above

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
