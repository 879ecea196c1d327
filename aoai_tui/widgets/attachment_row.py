"""The row above the composer: what will go with the prompt, as chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from aoai_tui.domain import Attachment, AttachmentKind
from aoai_tui.plain import plain_line
from aoai_tui.services.attachment_tokens import estimate_tokens

_DETAILS = ("auto", "low", "high")
_MOST_LINES = 3
_REMOVE = " ×]"


class AttachmentRow(Widget, can_focus=True):
    """Chips like `[parrot.png 640x480 ~425 tok ×]`; no row where nothing is attached."""

    DEFAULT_CSS = """
    AttachmentRow {
        height: auto; max-height: 3; padding: 0 0 0 2; background: $surface; color: $muted; display: none;
        border-left: blank;
        &:focus { border-left: outer $accent; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right", "step(1)", "Next", show=False),
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
            "t",
            "as_text",
            "As text",
            id="attachment.as-text",
            show=False,
            tooltip="Take what was attached by pasting as text instead",
        ),
    ]

    attachments: reactive[tuple[Attachment, ...]] = reactive((), layout=True)
    """What is attached, in the order of attaching."""

    chosen: reactive[int] = reactive(0)
    """The chip that the keys mean."""

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
    class AsTextAsked(Message):
        """The person wants as text what was attached by pasting."""

    def watch_attachments(self) -> None:
        """Hide where there is nothing; the choice stays on a chip."""
        if not self.attachments and self.has_focus:
            self.screen.focus_next()
        self.display = bool(self.attachments)
        self.chosen = max(0, min(self.chosen, len(self.attachments) - 1))

    def exchange(self, old: Attachment, new: Attachment | None) -> None:
        """Put another in an attachment's place, or nothing."""
        at = next((n for n, one in enumerate(self.attachments) if one is old), None)
        if at is not None:
            middle = () if new is None else (new,)
            self.attachments = (*self.attachments[:at], *middle, *self.attachments[at + 1 :])
            self.post_message(self.Changed(self.attachments))

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many lines as the chips need, three at most."""
        return min(_MOST_LINES, max(1, len(self._lines(width))))

    def render(self) -> Content:
        """The chips; where they need more lines than there are, those around the chosen one."""
        shown = self._shown_lines(self.content_size.width)
        return Content("\n").join(
            Content(" ").join(self._styled(number) for number in line) for line in shown
        )

    def on_focus(self) -> None:
        """Show which chip the keys mean."""
        self.refresh()

    def on_blur(self) -> None:
        """The choice is shown only while keys go here."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose a chip; a click on its × removes it."""
        offset = event.get_content_offset(self)
        lines = self._shown_lines(self.content_size.width)
        if offset is None or offset.y >= len(lines):
            return
        at = 0
        for number in lines[offset.y]:
            width = self._chip(number).cell_length
            if at <= offset.x < at + width:
                self.chosen = number
                if offset.x >= at + width - len(_REMOVE) + 1:
                    self.action_remove()
                return
            at += width + 1

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be done with nothing."""
        if action in ("detail", "scale") and self.attachments:
            return self._one.kind is AttachmentKind.PICTURE
        return bool(self.attachments) or action not in ("remove", "preview", "detail", "scale", "as_text")

    def action_step(self, step: int) -> None:
        """Choose the chip beside."""
        self.chosen = max(0, min(self.chosen + step, len(self.attachments) - 1))
        self.refresh_bindings()

    def action_remove(self) -> None:
        """Take the chosen one away."""
        self.exchange(self._one, None)

    def action_preview(self) -> None:
        """Show it."""
        self.post_message(self.PreviewAsked(self._one))

    def action_detail(self) -> None:
        """The next way of looking."""
        one = self._one
        at = _DETAILS.index(one.detail) if one.detail in _DETAILS else 0
        self.exchange(one, replace(one, detail=_DETAILS[(at + 1) % len(_DETAILS)]))

    def action_scale(self) -> None:
        """Make it smaller."""
        self.post_message(self.ScaleAsked(self._one))

    def action_as_text(self) -> None:
        """What was pasted, as text."""
        self.post_message(self.AsTextAsked())

    @property
    def _one(self) -> Attachment:
        return self.attachments[self.chosen]

    def _chip(self, number: int) -> Content:
        return Content(chip(self.attachments[number]) + _REMOVE)

    def _styled(self, number: int) -> Content:
        chosen = self.has_focus and number == self.chosen
        return self._chip(number).stylize("bold $foreground on $panel" if chosen else "$muted")

    def _lines(self, width: int) -> list[list[int]]:
        """The chips of each line."""
        lines: list[list[int]] = [[]]
        room = width
        for number in range(len(self.attachments)):
            needed = self._chip(number).cell_length
            if lines[-1] and needed > room:
                lines.append([])
                room = width
            lines[-1].append(number)
            room -= needed + 1
        return lines

    def _shown_lines(self, width: int) -> list[list[int]]:
        lines = self._lines(width)
        at = next((n for n, line in enumerate(lines) if self.chosen in line), 0)
        first = max(0, at - _MOST_LINES + 1)
        return lines[first : first + _MOST_LINES]


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
