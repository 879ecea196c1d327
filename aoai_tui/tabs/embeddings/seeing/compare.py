"""Two typed texts, and how alike they are."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static, TextArea

from aoai_tui.domain import Collection, Usage
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.lookup.seeing.seen import Compared
from aoai_tui.services.passages.tokens import estimate
from aoai_tui.services.prices import cost, price_for
from aoai_tui.tabs.embeddings.seeing.compare_words import expected_words, score_content
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.doing_line import DoingLine
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.room import follow_room
from aoai_tui.workbench import Workbench

_NARROW = 90
_GROUP = "compare"


class ComparedText(Composer):
    """One of the two; enter compares."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Compare", id="composer.send", key_display="enter", priority=True,
                tooltip="Embed both texts and compare them"),
    ]  # fmt: skip


class CompareTextsScreen(Screen[None]):
    """Both are embedded by the open collection's deployment, so that scores mean the same here and there."""

    TITLE = "Compare two texts"
    HELP = (
        "Two texts are embedded, as the passages of the open collection are, and compared: 1 means the same, 0 nothing "
        "in common. enter compares, ctrl+j begins a new line, tab goes to the other text. A text that was embedded "
        "lately costs nothing. Escape stops, and goes back."
    )

    DEFAULT_CSS = """
    CompareTextsScreen {
        background: $background;
        & #title { height: 1; padding: 0 2; text-style: bold; }
        & #with { height: 1; padding: 0 2; color: $muted; margin-bottom: 1; }
        & #both { height: 1fr; max-height: 24; padding: 0 1; }
        & .side { width: 1fr; height: 1fr; background: $surface; border-left: blank; margin: 0 1; padding: 1 1; }
        & .side:focus-within { border-left: outer $accent; }
        & ComparedText { height: 1fr; max-height: 100%; }
        & #score { height: 2; padding: 0 2; margin-top: 1; }
        & #expected { height: 1; padding: 0 2; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & DoingLine { display: none; }
        & DoingLine.-on { display: block; }
        &.-narrow #both { layout: vertical; }
        &.-narrow .side { margin: 0 1 1 1; padding: 0 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", key_display="esc", id="texts.close",
                tooltip="Stop comparing, else go back"),
    ]  # fmt: skip

    def __init__(self, bench: Workbench, collection: Collection | None, texts: tuple[str, str]) -> None:
        """Begin with two texts, either of which may be empty."""
        super().__init__()
        self._bench, self._collection = bench, collection
        self._deployment = collection.deployment if collection else bench.embedding_choices.deployment
        self._dimensions = collection.dimensions if collection else None
        self._texts = tuple(ComparedText(placeholder=words) for words in ("One text…", "… and another one"))
        self._begin_with = texts
        self.is_comparing = False
        """Whether an answer is awaited."""
        self._line = DoingLine()

    def compose(self) -> ComposeResult:
        """Both texts, the score, what it will cost, the keys."""
        yield Static("Compare two texts", id="title", markup=False)
        with_words = f"by {plain_line(self._deployment, 80) or 'the deployment of the options'}"
        yield Static(with_words, id="with", markup=False)
        with Horizontal(id="both"):
            for text in self._texts:
                with Vertical(classes="side"):
                    yield text
        yield Static("", id="score", markup=False)
        yield self._line
        yield Static("", id="expected", markup=False)
        yield KeyLine(lambda: {"leave": "Stop" if self.is_comparing else "Back"})

    def on_mount(self) -> None:
        """The cursor where a text is missing."""
        for field, text in zip(self._texts, self._begin_with, strict=True):
            field.load_text(plain(text))
            field.move_cursor(field.document.end)
        empty = next((field for field in self._texts if not field.text.strip()), self._texts[0])
        empty.focus()
        follow_room(self, self._fit)

    def _fit(self, room: Size) -> None:
        self.set_class(room.width < _NARROW, "-narrow")

    @on(TextArea.Changed)
    def _expect(self) -> None:
        """Another text: the score is not theirs any more; what the next one will cost."""
        self.workers.cancel_group(self, _GROUP)
        self._line.say("")
        self.query_one("#score", Static).update("")
        texts = [field.text.strip() for field in self._texts]
        tokens = [estimate(text) if text else 0 for text in texts]
        self.query_one("#expected", Static).update(expected_words(tokens, self._cost(sum(tokens))))

    def _cost(self, tokens: int) -> str:
        """What so many tokens cost; empty without a price."""
        settings = self._bench.connections.settings
        model = self._collection.model if self._collection else None
        price = price_for(settings.prices, model, self._deployment)
        return self._bench.spending.words(cost(Usage(tokens, 0), price)) if price and tokens else ""

    @on(Composer.Sent)
    def _sent(self, event: Composer.Sent) -> None:
        event.stop()
        one, other = (field.text for field in self._texts)
        if empty := next((field for field in self._texts if not field.text.strip()), None):
            empty.focus()
        else:
            self._compare(one, other)

    @work(group=_GROUP, exclusive=True)
    async def _compare(self, one: str, other: str) -> None:
        self._begin_or_end(True)
        self._line.doing("Comparing")
        try:
            compared = await self._bench.seeing.compare(
                one, other, self._deployment, self._dimensions, on_wait=self._line.waiting
            )
            self._line.say("")
            self._show(compared)
        except AoaiError as error:
            self._line.say(f"{error} {error.reference()}", "bad", "enter tries again")
        finally:
            self._begin_or_end(False)

    def _begin_or_end(self, begins: bool) -> None:
        self.is_comparing = begins
        self.refresh_bindings()

    def _show(self, compared: Compared) -> None:
        paid = self._cost(compared.tokens) if compared.tokens else ""
        self.query_one("#score", Static).update(score_content(compared, paid))

    def action_leave(self) -> None:
        """Stop comparing; else go back."""
        if self.is_comparing:
            self.workers.cancel_group(self, _GROUP)
            self._line.say("Stopped.", "warning", "enter compares")
        else:
            self.dismiss(None)
