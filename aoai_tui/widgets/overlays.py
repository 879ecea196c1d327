"""Pixels over cells: where on the screen they belong, and how a terminal is brought to show them there and only there.

Cells are drawn by Textual; the terminal's own pixels lie over them. After each update of the screen the layer (see
pixel_layer) compares where pixels are with where they belong.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from textual.geometry import Region

from aoai_tui.widgets import kitty, sixels
from aoai_tui.widgets.byte_cache import ByteCache
from aoai_tui.widgets.picture_drawing import Drawing

Span: TypeAlias = tuple[int, int, int]
"""Row, first column, column after the last: cells that were written."""

_MOST_SENT = 120_000_000
"""Bytes of decoded pictures that kitty is asked to keep; it has room for 320 MB."""


_MOST_SIXELS = 24_000_000
"""Bytes of sixels that are kept, to be drawn again."""

_encoded: ByteCache[tuple[sixels.Piece, ...]] = ByteCache(_MOST_SIXELS)


@dataclass(frozen=True)
class Placed:
    """What of a drawing belongs where."""

    drawing: Drawing
    region: Region
    """Cells of the screen."""
    part: Region
    """The same cells, counted from the drawing's first."""


class Overlay(ABC):
    """One terminal's pixels."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """`write` sends to the terminal."""
        self._write = write
        self._shown: dict[int, Placed] = {}

    @abstractmethod
    def update(self, wanted: dict[int, Placed], written: Iterable[Span] | None) -> None:
        """Bring the pixels where they belong: by place, a number that stays with what is shown there.

        `written` are the cells that were just written; None for all of them.
        """

    @abstractmethod
    def forget(self) -> None:
        """The terminal has lost what it showed, as it does when another program has used it."""

    def leave(self) -> None:
        """The app ends, and the terminal's other screen comes back."""
        self.forget()


class KittyOverlay(Overlay):
    """Kitty's pixels: they stay over whatever is written, until they are moved or taken away."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """See there."""
        super().__init__(write)
        self._sent: dict[int, int] = {}
        """Bytes, by number, of what the terminal keeps; what was used last is last."""

    def update(self, wanted: dict[int, Placed], written: Iterable[Span] | None) -> None:
        """See there."""
        messages: list[str] = []
        for place, shown in list(self._shown.items()):
            now = wanted.get(place)
            if now is None or now.drawing is not shown.drawing:
                messages.append(kitty.taken_away(shown.drawing.number, place))
                del self._shown[place]
        for place, now in wanted.items():
            self._sent[now.drawing.number] = self._sent.pop(now.drawing.number, 0)
            if self._shown.get(place) != now or written is None:
                messages += [*self._sending(now.drawing), self._putting(place, now)]
                self._shown[place] = now
        messages += self._forgetting()
        if messages:
            self._write("".join(messages))

    def forget(self) -> None:
        """See there."""
        self._shown.clear()
        self._sent.clear()

    def leave(self) -> None:
        """Free what the terminal keeps."""
        if self._sent:
            self._write("".join(map(kitty.forgotten, self._sent)))
        self.forget()

    def _sending(self, drawing: Drawing) -> list[str]:
        if self._sent.get(drawing.number):
            return []
        self._sent[drawing.number] = (
            4 * drawing.columns * drawing.rows * drawing.cell.width * drawing.cell.height
        )
        return [kitty.sent(drawing.number, drawing.png)]

    @staticmethod
    def _putting(place: int, now: Placed) -> str:
        return kitty.put(now.drawing.number, place, now.region, now.part, now.drawing.cell)

    def _forgetting(self) -> list[str]:
        messages: list[str] = []
        shown = {placed.drawing.number for placed in self._shown.values()}
        for number in list(self._sent):
            if sum(self._sent.values()) <= _MOST_SENT:
                break
            if number not in shown:
                del self._sent[number]
                messages.append(kitty.forgotten(number))
        return messages


class SixelOverlay(Overlay):
    """Sixels: they are gone wherever a cell is written, so they are drawn again once the screen is at rest."""

    def __init__(self, write: Callable[[str], None], later: Callable[[], None]) -> None:
        """`later` has `draw` called after a moment, and again from the beginning if it is called meanwhile."""
        super().__init__(write)
        self._later = later
        self.waiting: dict[int, Placed] = {}
        """What is to be drawn."""

    def update(self, wanted: dict[int, Placed], written: Iterable[Span] | None) -> None:
        """See there."""
        spans = None if written is None else list(written)
        for place in [*self._shown, *self.waiting]:
            if place not in wanted:
                self._shown.pop(place, None)
                self.waiting.pop(place, None)
        changed = {
            place: now
            for place, now in wanted.items()
            if self._shown.get(place) != now or spans is None or _touches(spans, now.region)
        }
        for place, now in changed.items():
            self._shown.pop(place, None)
            if self.waiting.get(place) != now:
                self.waiting[place] = now
                self._later()

    def draw(self, place: int, placed: Placed, text: str) -> None:
        """Draw it, if it is still wanted there."""
        if self.waiting.get(place) == placed:
            self._write(text)
            self._shown[place] = self.waiting.pop(place)

    def forget(self) -> None:
        """See there."""
        self._shown.clear()


def sixels_of(placed: Placed) -> str:
    """What draws it, kept for the next time. For a thread."""
    drawing, part = placed.drawing, placed.part
    kept_by = drawing.number, part
    pieces = _encoded.get(kept_by)
    if pieces is None:
        pieces = sixels.sixels(drawing.pixels, part, drawing.cell) if drawing.pixels else ()
        _encoded.keep(kept_by, pieces, sum(len(piece.sixels) for piece in pieces))
    return sixels.at(pieces, placed.region.x, placed.region.y)


def _touches(spans: list[Span], region: Region) -> bool:
    return any(
        region.y <= y < region.bottom and first < region.right and region.x < after
        for y, first, after in spans
    )
