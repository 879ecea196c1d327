"""The row above the composer: what will go with the prompt, as chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.domain import Attachment, AttachmentKind
from aoai_tui.plain import plain_line
from aoai_tui.services.attachment_tokens import estimate_tokens
from aoai_tui.widgets.chip_row import ChipRow

_DETAILS = ("auto", "low", "high")
_ON_ONE = frozenset({"remove", "preview", "detail", "scale", "to_images", "as_text"})
"""The actions that need an attachment."""


class AttachmentRow(ChipRow[Attachment]):
    """Chips like `[parrot.png 640x480 ~425 tok ×]`; no row where nothing is attached."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "delete,backspace",
            "remove",
            "Remove",
            id="attachment.remove",
            key_display="del",
            tooltip="Remove the chosen attachment",
        ),
        Binding(
            "enter",
            "preview",
            "Preview",
            key_display="enter",
            id="attachment.preview",
            tooltip="Show the chosen attachment: the picture, or the text",
        ),
        Binding(
            "d",
            "detail",
            "Detail",
            id="attachment.detail",
            tooltip="How closely the model looks at the picture: auto, low, high",
        ),
        Binding(
            "s",
            "scale",
            "Scale down",
            id="attachment.scale",
            tooltip="Scale the picture down to 1,024 pixels, which costs fewer tokens",
        ),
        Binding(
            "i",
            "to_images",
            "To Images",
            id="attachment.to-images",
            show=False,
            tooltip="Take the picture to the Images tab, to be changed by a prompt",
        ),
        Binding(
            "t",
            "as_text",
            "As text",
            id="attachment.as-text",
            show=False,
            tooltip="Take what was attached by pasting as text instead",
        ),
    ]

    @dataclass
    class Changed(Message):
        """What is attached changed by a key or the mouse."""

        attachments: tuple[Attachment, ...]

    @dataclass
    class PreviewAsked(Message):
        """The person wants to see it."""

        attachment: Attachment

    @dataclass
    class ScaleAsked(Message):
        """The person wants it smaller."""

        attachment: Attachment

    @dataclass
    class ToImagesAsked(Message):
        """The person wants to change it in the Images tab."""

        attachment: Attachment

    @dataclass
    class AsTextAsked(Message):
        """The person wants as text what was attached by pasting."""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is attached, in the order of attaching."""
        return self.things

    @attachments.setter
    def attachments(self, attachments: tuple[Attachment, ...]) -> None:
        self.things = attachments

    def chip(self, thing: Attachment) -> str:
        """`[parrot.png 640x480 low ~85 tok`."""
        return chip(thing)

    def changed(self) -> None:
        """Tell the tab."""
        self.post_message(self.Changed(self.attachments))

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be done with nothing."""
        if action in ("detail", "scale", "to_images") and self.attachments:
            return self.one.kind is AttachmentKind.PICTURE
        return bool(self.attachments) or action not in _ON_ONE

    def action_preview(self) -> None:
        """Show it."""
        self.post_message(self.PreviewAsked(self.one))

    def action_detail(self) -> None:
        """The next way of looking."""
        one = self.one
        at = _DETAILS.index(one.detail) if one.detail in _DETAILS else 0
        self.exchange(one, replace(one, detail=_DETAILS[(at + 1) % len(_DETAILS)]))

    def action_scale(self) -> None:
        """Make it smaller."""
        self.post_message(self.ScaleAsked(self.one))

    def action_to_images(self) -> None:
        """Change it elsewhere."""
        self.post_message(self.ToImagesAsked(self.one))

    def action_as_text(self) -> None:
        """What was pasted, as text."""
        self.post_message(self.AsTextAsked())


def chip(attachment: Attachment) -> str:
    """`[parrot.png 640x480 low ~85 tok`."""
    parts = [plain_line(attachment.name, 30)]
    if attachment.width and attachment.height:
        parts.append(f"{attachment.width}x{attachment.height}")
    if attachment.url:
        parts.append("link")
    if attachment.detail != "auto":
        parts.append(attachment.detail)
    return "[" + " ".join([*parts, f"~{estimate_tokens(attachment):,} tok"])
