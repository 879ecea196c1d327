"""The form that makes a collection: what is fixed for good is explained, what can't be meant is said at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from aoai_tui.errors import AoaiError
from aoai_tui.screens.leaving import may_be_left
from aoai_tui.screens.word_line import WordLine
from aoai_tui.tabs.embeddings.managing.collection_fields import CollectionFields, CollectionWish

Check = Callable[[CollectionWish], Awaitable[object]]
"""Raises the AoaiError that says why it can't be made."""

Refused = Callable[[str], Awaitable[Mapping[str, str | None]]]
"""What a deployment is known not to take. Raises AoaiError."""


class NewCollection(ModalScreen[CollectionWish | None]):
    """Returns the wish, which has passed the check; None for escape."""

    DEFAULT_CSS = """
    NewCollection {
        align: center middle;
        & > Vertical {
            width: 84; max-width: 96%; height: auto; max-height: 100%; background: $surface; padding: 1 2;
        }
        & #title { text-style: bold; }
        & #fixed { color: $muted; margin-bottom: 1; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "make", "Make it", show=False, priority=True),
        Binding("escape", "leave", "Back", show=False),
    ]

    def __init__(
        self, names: Sequence[str], default: str, taken: Collection[str], *, check: Check, refused: Refused
    ) -> None:
        """`names` are deployments that answered before, `default` is the connection's; `taken` names collections."""
        super().__init__()
        self._asked = names, default, taken
        self._check, self._refused = check, refused

    def compose(self) -> ComposeResult:
        """Title, fields, one line for what is wrong, the keys."""
        with Vertical():
            yield Static("New collection", id="title", markup=False)
            yield Static("All but the name is fixed from then on.", id="fixed", markup=False)
            yield CollectionFields(*self._asked)
            yield WordLine()
            yield Static(
                "enter make it   tab next field   ↑ ↓ usual values   esc back", id="keys", markup=False
            )

    def on_mount(self) -> None:
        """Tell what the connection's deployment does not take."""
        self._ask_refused()

    @property
    def _fields(self) -> CollectionFields:
        return self.query_one(CollectionFields)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._word.say("")
        if event.input is self._fields["deployment"].control:
            self._ask_refused()

    @work(group="refused", exclusive=True)
    async def _ask_refused(self) -> None:
        try:
            refused = await self._refused(self._fields.deployment)
        except AoaiError:
            return  # only a convenience: the first batch tells it, too
        self._fields.show_refused(refused)

    @on(Input.Submitted)
    @work(group="make", exclusive=True)
    async def action_make(self) -> None:
        """Hand the wish back, if it can be made."""
        wish = self._fields.wish()
        if wish is None or not self._fields.demand_name():
            self._fields.focus_wrong()
            return
        try:
            await self._check(wish)
        except AoaiError as error:
            self._word.say(str(error), wrong=True)
            return
        self.dismiss(wish)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leave, after a question where something was typed."""
        if not self._fields.changed or await may_be_left(self.app):
            self.dismiss(None)

    @property
    def _word(self) -> WordLine:
        return self.query_one(WordLine)
