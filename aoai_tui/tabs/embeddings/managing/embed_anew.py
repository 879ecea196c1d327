"""The dialog that asks with what a collection is embedded anew, and tells what that costs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from aoai_tui.domain import Collection
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.screens.form_field import Field
from aoai_tui.services.lookup.plans import Estimate
from aoai_tui.services.lookup.words import counted
from aoai_tui.tabs.embeddings.adding.plan_words import CostWords, cost_parts
from aoai_tui.tabs.embeddings.managing.deployment_fields import (
    deployment_field,
    dimensions_field,
    number_in,
    read_dimensions,
)

_PAUSE = 0.3
"""Seconds after the last change at which the cost is asked for."""

CostOf = Callable[[str, int | None], Awaitable[Estimate]]
"""What it costs with a deployment and dimensions. Raises AoaiError."""


@dataclass(frozen=True, slots=True)
class AnewWish:
    """With what it is embedded anew."""

    deployment: str
    dimensions: int | None
    name: str
    """Empty to be called after the old one and the deployment."""


class EmbedAnew(ModalScreen[AnewWish | None]):
    """Returns the wish; None for escape."""

    DEFAULT_CSS = """
    EmbedAnew {
        align: center middle;
        & > Vertical { width: 80; max-width: 96%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; }
        & #why { color: $muted; margin-bottom: 1; }
        & #cost { margin-top: 1; height: auto; min-height: 2; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("ctrl+s", "go_on", "Go on", show=False, priority=True),
    ]

    def __init__(
        self,
        collection: Collection,
        names: Sequence[str],
        default: str,
        *,
        cost_of: CostOf,
        cost_words: CostWords,
    ) -> None:
        """`names` are deployments that answered before, `default` is the connection's."""
        super().__init__()
        self._collection, self._default = collection, default
        self._cost_of, self._cost_words = cost_of, cost_words
        self._others = [one for one in names if one != collection.deployment] or names
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """With what, under which name, for how much."""
        self._deployment = deployment_field(self._others, "", self._default)
        self._dimensions = dimensions_field(None)
        self._called = Field("name", "Name", Input(placeholder="the old one’s, and the deployment"))
        with Vertical():
            yield Static(f"Embed “{plain_line(self._collection.name, 50)}” anew", id="question", markup=False)
            yield Static(
                "A new collection with the same passages is made beside the old one, which stays.",
                id="why",
                markup=False,
            )
            yield self._deployment
            yield self._dimensions
            yield self._called
            yield Static("", id="cost", markup=False)
            yield Static(
                "enter make and embed it   tab next field   ↑ ↓ usual values   esc back",
                id="keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Begin at the deployment, with its cost."""
        width = self._collection.width or self._collection.dimensions
        before = f"{self._collection.deployment}{f', {width:,} numbers' if width else ''}"
        self._deployment.note(f"Until now: {plain_line(before, 120)}.")
        self._deployment.control.focus()
        self._ask()

    @property
    def _wish(self) -> AnewWish | None:
        dimensions = number_in(self._dimensions, read_dimensions)
        if self._dimensions.has_class("-problem"):
            return None
        return AnewWish(self._deployment.value or self._default, dimensions, self._called.value)

    @on(Input.Changed)
    def _ask_soon(self) -> None:
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._ask)

    @work(group="cost", exclusive=True)
    async def _ask(self) -> None:
        wish = self._wish
        if wish is None:
            self._tell(Content(""))
            return
        try:
            estimate = await self._cost_of(wish.deployment, wish.dimensions)
        except AoaiError as error:
            self._tell(Content.assemble(("▲ ", "$error"), plain_line(str(error), 300)))
            return
        some = estimate.known and estimate.tokens
        known = f" · {estimate.known:,} of them cost nothing" if some else ""
        passages = counted(estimate.passages, "passage")
        self._tell(Content(f"{passages} · {cost_parts(estimate, self._cost_words)}{known}"))

    def _tell(self, words: Content) -> None:
        self.query_one("#cost", Static).update(words)

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """Hand the wish back."""
        if (wish := self._wish) is not None and wish.deployment:
            self.dismiss(wish)
        elif wish is not None:
            self._deployment.problem("Which one? Type its name in Azure.")
