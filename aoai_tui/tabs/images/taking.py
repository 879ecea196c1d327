"""Where the pictures that a prompt changes come from: dropped, pasted, chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.domain import Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.gallery.given import MOST_PICTURES, Given, given_pictures
from aoai_tui.tabs.images.given_row import GivenRow, name_of
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.taken_pastes import TakenPastes

if TYPE_CHECKING:
    from aoai_tui.services.pasted import Pasted
    from aoai_tui.tabs.images.part import ImagesPart

_CHANGED = (".png", ".jpg", ".jpeg", ".webp")
"""How files end that are listed to be changed; any other can be typed: the bytes decide."""


class Taking(TakenPastes[Given]):
    """The pictures of one pane's prompt."""

    def __init__(self, pane: ImagesPart) -> None:
        """None yet."""
        super().__init__(pane, pane.tab.errors_shown)
        self._pane = pane

    @property
    def composer(self) -> Composer:
        """Where the prompt is typed."""
        return self._pane.text

    async def things_of(self, pasted: Pasted) -> list[Given] | None:
        """Pictures; None for the address of one, which the service would not fetch, and for other files."""
        if pasted.url:
            return None
        if pasted.data:
            return [await self.from_bytes(pasted.data, "pasted picture")]
        await self.check(pasted.paths)
        return list(pasted.paths)

    async def check(self, given: Sequence[Given]) -> None:
        """Raises UsageTrouble for what can't be changed."""
        await asyncio.to_thread(given_pictures, given, self._pane.pictures.path_of)

    async def from_bytes(self, data: bytes, name: str) -> Path:
        """A file of these bytes that stays. Raises UsageTrouble where they are no picture, StorageTrouble."""
        attachments = self._pane.bench.attachments
        path = attachments.path_of(await attachments.from_bytes(data, name))
        if path is None:
            raise UsageTrouble(f"The {name} can't be changed.", "Save it as a file, and drop that here.")
        await self.check([path])
        return path

    def add(self, *things: Given, told: bool = True) -> tuple[Given, ...]:
        """Take these beside those that are there."""
        before = self._row.pictures
        new = tuple(one for one in things if one not in before)
        if len(before) + len(new) > MOST_PICTURES:
            raise UsageTrouble(
                f"{len(before) + len(new)} pictures are too many.",
                f"At most {MOST_PICTURES} can be changed into one.",
            )
        self.forget_paste()
        self._row.show((*before, *new), self._row.mask)
        if told and new:
            self.tell(new)
        elif not new:
            self._notify("That one is to be changed already.")
        return new

    def take_away(self, things: tuple[Given, ...]) -> None:
        """Change these no longer."""
        self._row.show(tuple(one for one in self._row.pictures if one not in things), None)

    def tell(self, new: tuple[Given, ...], more: str = "") -> None:
        """Name what is changed."""
        names = ", ".join(name_of(one) for one in new[:3])
        others = f" and {len(new) - 3} more" if len(new) > 3 else ""
        self._notify(f"The next prompt changes {names}{others}.{more}")

    def pick(self) -> None:
        """Choose a file."""
        self._pane.run_worker(self._pick(), group="pick", exclusive=True)

    def take_clipboard(self) -> None:
        """Take the clipboard's picture."""
        self.begin(self._from_clipboard)

    async def _pick(self) -> None:
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted

        path = await self._pane.app.push_screen_wait(PickFile("Change which picture?", suffixes=_CHANGED))
        if path is not None:

            async def take() -> None:
                await self.check([path])
                self.add(path)

            self.begin(take)

    async def _from_clipboard(self) -> None:
        from aoai_tui.services.clipboard_picture import clipboard_picture  # noqa: PLC0415  see above

        self.add(await self.from_bytes(await clipboard_picture(), "clipboard’s picture"))

    def _notify(self, words: str) -> None:
        self._pane.app.notify(words, timeout=4, markup=False)

    @property
    def _row(self) -> GivenRow:
        return self._pane.given


def path_of(given: Given, pane: ImagesPart) -> Path:
    """Where a picture's bytes are. Raises UsageTrouble where nothing had arrived."""
    path = pane.pictures.path_of(given) if isinstance(given, Picture) else given
    if path is None:
        raise UsageTrouble(f"Nothing of “{name_of(given)}” had arrived.", "Choose another picture.")
    return path
