"""The pictures that the next prompt changes, and the mask, as chips."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.domain import Picture
from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.given import Given
from aoai_tui.widgets.chip_row import ChipRow

_NAME = 30

_BY_BYTES = re.compile(r"(?:[0-9a-f]{32}){1,2}\.\w+")
"""Names that the app gives the files of masks and of pasted pictures: they tell a person nothing."""


class GivenChip(Struct, frozen=True):
    """A picture, or the mask for the first one."""

    given: Given
    mask: bool = False

    @property
    def words(self) -> str:
        """Its name and size."""
        if isinstance(self.given, Path):
            return (
                "as drawn" if self.mask and _is_ours(self.given) else plain_line(name_of(self.given), _NAME)
            )
        size = f" {self.given.width}x{self.given.height}" if self.given.width else ""
        return (plain_line(self.given.prompt or self.given.name, _NAME) or "picture") + size


class GivenRow(ChipRow[GivenChip]):
    """No row while pictures are drawn from nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "delete,backspace",
            "remove",
            "Remove",
            id="changed.remove",
            key_display="del",
            tooltip="Leave this picture, or the mask, as it is",
        ),
        Binding(
            "enter", "look", "Look", id="changed.look", key_display="enter", tooltip="Show the picture large"
        ),
        Binding(
            "m",
            "mask",
            "Mask",
            id="changed.mask",
            tooltip="Draw over the first picture what is to be drawn anew; the rest stays as it is",
        ),
        Binding(
            "f",
            "mask_file",
            "Mask from a file",
            id="changed.mask-file",
            tooltip="A PNG of the first picture's size; what is transparent in it is drawn anew",
        ),
        Binding(
            "shift+left",
            "move(-1)",
            "Earlier",
            id="changed.earlier",
            show=False,
            tooltip="The first picture is the one that a mask is for",
        ),
        Binding(
            "shift+right",
            "move(1)",
            "Later",
            id="changed.later",
            show=False,
            tooltip="Put the picture further back",
        ),
    ]

    @dataclass
    class Changed(Message):
        """A key or the mouse changed what goes with the prompt."""

    @dataclass
    class LookAsked(Message):
        """The person wants to see one."""

        given: Given

    @dataclass
    class MaskAsked(Message):
        """The person wants to say what of the first picture is drawn anew."""

        from_file: bool

    @property
    def pictures(self) -> tuple[Given, ...]:
        """What is changed; none where a picture is drawn from nothing."""
        return tuple(one.given for one in self.things if not one.mask)

    @property
    def mask(self) -> Path | None:
        """What of the first one."""
        return next((one.given for one in self.things if one.mask and isinstance(one.given, Path)), None)

    def show(self, pictures: tuple[Given, ...], mask: Path | None) -> None:
        """Show these in place of what was there."""
        once = [one for at, one in enumerate(pictures) if one not in pictures[:at]]
        chips = tuple(GivenChip(one) for one in once)
        masks = (GivenChip(mask, mask=True),) if mask and chips else ()
        self.things = chips + masks

    def chip(self, thing: GivenChip) -> str:
        """`[rabbit 1024x1024`."""
        return f"[mask: {thing.words}" if thing.mask else f"[{thing.words}"

    def changed(self) -> None:
        """A mask goes with the picture that it was for."""
        self.show(self.pictures, self.mask)
        self.post_message(self.Changed())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be done with nothing."""
        return bool(self.things) if action != "step" else super().check_action(action, parameters)

    def exchange(self, old: GivenChip, new: GivenChip | None) -> None:
        """The mask was for the first picture: it does not outlast that."""
        if old == self.things[0] and self.mask:
            self.things = tuple(one for one in self.things if not one.mask)
        super().exchange(old, new)

    def action_look(self) -> None:
        """Show the chosen one."""
        self.post_message(self.LookAsked(self.one.given))

    def action_mask(self) -> None:
        """Draw a mask."""
        self.post_message(self.MaskAsked(from_file=False))

    def action_mask_file(self) -> None:
        """Choose a mask."""
        self.post_message(self.MaskAsked(from_file=True))

    def action_move(self, by: int) -> None:
        """Put the chosen picture elsewhere; without the mask where another one becomes the first."""
        pictures, at = list(self.pictures), self.chosen
        to = at + by
        if self.one.mask or not 0 <= to < len(pictures):
            return
        pictures.insert(to, pictures.pop(at))
        self.show(tuple(pictures), self.mask if 0 not in (at, to) else None)
        self.chosen = to
        self.post_message(self.Changed())


def name_of(given: Given) -> str:
    """What a picture is called in a sentence."""
    if isinstance(given, Picture):
        return plain_line(given.prompt or given.name, 40) or "the picture"
    return "pasted picture" if _is_ours(given) else plain_line(given.name, 40)


def _is_ours(path: Path) -> bool:
    return _BY_BYTES.fullmatch(path.name) is not None
