"""Where the pixels of a picture come from: a file, or bytes that have just arrived. Loading is for threads."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from aoai_tui.errors import UsageTrouble

if TYPE_CHECKING:
    from PIL.Image import Image


class PictureSource(Protocol):
    """Anything that a picture can be drawn from."""

    def key(self) -> Hashable:
        """Equal for equal pixels: what was drawn is kept by it. May look at the disk; OSError where it can't."""
        ...

    def load(self) -> Image:
        """The pixels. Blocks. AoaiError or OSError where there are none."""
        ...


@dataclass(frozen=True)
class PictureAt:
    """A picture file."""

    path: Path

    def key(self) -> Hashable:
        """The file and the moment of its last change."""
        return self.path, self.path.stat().st_mtime_ns

    def load(self) -> Image:
        """See there."""
        from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

        if self.path.suffix == ".svg":
            raise UsageTrouble("This is an SVG, which isn't drawn here.", "Open it in the system's viewer.")
        return open_picture(self.path.read_bytes(), "")


class HeldPicture:
    """A picture file that is looked at closely: decoded once, however large it is, and kept as long as this."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._at, self._turn = PictureAt(path), Lock()
        self._known: tuple[Hashable, Image] | None = None

    def key(self) -> Hashable:
        """See there."""
        return self._at.key()

    def load(self) -> Image:
        """See there; several threads may ask at once."""
        with self._turn:
            key = self.key()
            if self._known is None or self._known[0] != key:
                self._known = key, self._at.load()
            return self._known[1]


@dataclass(frozen=True)
class PictureBytes:
    """A picture that is no file yet."""

    data: bytes = field(repr=False)

    def key(self) -> Hashable:
        """A fingerprint of the bytes."""
        return blake2b(self.data, digest_size=16).digest()

    def load(self) -> Image:
        """See there."""
        from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  see PictureAt

        return open_picture(self.data, "picture")
