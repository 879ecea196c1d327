"""One finished message, as one light widget that the reader can stand on and act upon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as Event

from aoai_tui.domain import Message, Role
from aoai_tui.tabs.chat.message_lines import Showing, has_folds, has_pictures, mark_of, message_lines, name_of
from aoai_tui.widgets.rendered import Line, Look, Rendered

_AS_A_PICTURE = 5000
"""Characters that take about as long to render as a picture."""


def _binding(keys: str, action: str, name: str, id: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, action, name, id=f"message.{id}", tooltip=tooltip, show=show)


class MessageView(Rendered):
    """A message with its role above and, for a reply, the line of figures below."""

    can_focus = True
    FOCUS_ON_CLICK = False  # who clicks wants to select text; the next letter typed must not act on a message

    DEFAULT_CSS = """
    MessageView { margin: 0 0 1 0; padding: 0 1 0 1; border-left: blank; }
    MessageView.user { border-left: outer $accent; }
    MessageView:focus { background: $surface; border-left: outer $foreground; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _binding("c", "ask('copy')", "Copy message", "copy", "Copy the message as it was written"),
        _binding(
            "b", "ask('copy_code')", "Copy code", "copy-code", "Copy a code block, the next one each time"
        ),
        _binding("e", "ask('edit')", "Edit", "edit", "Change the prompt and send it as a branch"),
        _binding("r", "ask('regenerate')", "Regenerate", "regenerate", "Ask for another reply, as a branch"),
        _binding(
            "g", "ask('go_on')", "Continue", "continue", "Let the reply go on where it ends, as a branch"
        ),
        _binding(
            "left", "ask('older')", "‹", "older-branch", "Show the older of the branches that part here"
        ),
        _binding(
            "right", "ask('newer')", "›", "newer-branch", "Show the newer of the branches that part here"
        ),
        _binding("d", "details", "Details", "details", "Show or hide ids, model, tokens, filters, limits"),
        _binding("enter,o", "unfold", "Unfold", "unfold", "Show or fold reasoning, tool calls and searches"),
        _binding("l", "shade", "Probabilities", "probabilities", "Shade the tokens by their probability"),
        _binding("f", "ask('fork')", "Fork", "fork", "Begin a new conversation with everything up to here"),
        _binding(
            "a", "ask('read_aloud')", "Read aloud", "read-aloud", "Read the message aloud, without its code"
        ),
        _binding(
            "s", "ask('to_speech')", "To Speech", "to-speech", "Put its text into the Speech tab", show=False
        ),
        _binding(
            "m",
            "ask('look_up')",
            "Look up",
            "look-up",
            "Look up in the Embeddings tab what comes closest to its text",
            show=False,
        ),
        _binding("v", "ask('view')", "Look", "view", "Show its pictures on the whole screen"),
        _binding(
            "i",
            "ask('to_images')",
            "To Images",
            "to-images",
            "Take its pictures to the Images tab, to be changed by a prompt",
            show=False,
        ),
        _binding(
            "delete",
            "ask('delete')",
            "Delete message",
            "delete",
            "Take the message out with all that follows; u undoes",
        ),
        _binding(
            "u",
            "ask('undelete')",
            "Undo message delete",
            "undo-delete",
            "Bring back the message that was deleted last",
            show=False,
        ),
        _binding("up,k", "ask('previous')", "Up", "previous", "Go to the message above", show=False),
        _binding("down,j", "ask('next')", "Down", "next", "Go to the message below", show=False),
    ]

    @dataclass
    class Asked(Event):
        """The reader wants something done with a message."""

        message: Message
        action: str
        """copy, edit, regenerate …: the name of a method of MessageActions."""

    def __init__(self, message: Message, showing: Showing | None = None) -> None:
        """A view of a stored message."""
        super().__init__(classes=message.role.value)
        self.message = message
        self.showing = showing or Showing()

    @property
    def length(self) -> int:
        """Characters of the text; a picture takes as long as a page."""
        pictures = _AS_A_PICTURE * len(self.message.attachments)
        return len(self.message.text) + len(self.message.reasoning) * self.showing.unfolded + pictures

    def lines_at(self, width: int, look: Look) -> list[Line]:
        """Role, text, what went wrong, figures."""
        return message_lines(self.message, width, look, self.showing)

    def show(self, showing: Showing) -> None:
        """Show the same message in another way."""
        self.showing = showing
        self.render_anew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done with this message."""
        name = str(parameters[0]) if action == "ask" and parameters else action
        possible = _POSSIBLE.get(name)
        return possible is None or possible(self.message, self.showing)

    def action_ask(self, action: str) -> None:
        """Hand on what needs more than this view."""
        self.post_message(self.Asked(self.message, action))

    def action_details(self) -> None:
        """Show or hide what is known of the reply."""
        self.show(replace(self.showing, details=not self.showing.details))

    def action_unfold(self) -> None:
        """Show or fold what is folded."""
        self.show(replace(self.showing, unfolded=not self.showing.unfolded))

    def action_shade(self) -> None:
        """Show the probabilities, or the Markdown again."""
        self.show(replace(self.showing, shaded=not self.showing.shaded))

    def on_click(self, event: events.Click) -> None:
        """The mark of the branches takes clicks at its two ends."""
        place, at = self.showing.place, event.get_content_offset(self)
        if place is None or at is None or at.y != 0:
            return
        start = cell_len(name_of(self.message)) + 2
        half = start + cell_len(mark_of(place)) // 2
        if start - 1 <= at.x <= start + cell_len(mark_of(place)):
            event.stop()
            self.action_ask("older" if at.x < half else "newer")


_POSSIBLE: dict[str, Callable[[Message, Showing], bool]] = {
    "edit": lambda message, _: message.role is Role.USER,
    "regenerate": lambda message, _: message.role is not Role.TOOL,
    "go_on": lambda message, _: message.role is Role.ASSISTANT and bool(message.text),
    "older": lambda _, showing: showing.place is not None,
    "newer": lambda _, showing: showing.place is not None,
    "copy_code": lambda message, _: "```" in message.text or "~~~" in message.text,
    "read_aloud": lambda message, _: bool(message.text),
    "to_speech": lambda message, _: bool(message.text),
    "look_up": lambda message, _: bool(message.text.strip()),
    "view": lambda message, _: has_pictures(message),
    "to_images": lambda message, _: has_pictures(message),
    "details": lambda message, _: message.role is Role.ASSISTANT,
    "unfold": lambda message, _: has_folds(message),
    "shade": lambda message, _: bool(message.logprobs),
}
"""What each action needs of a message; the others can always be done."""
