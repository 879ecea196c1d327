"""The main screen: header, one pane for each tab, footer, over one workbench."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import TabbedContent

from aoai_tui.config.settings import Kind
from aoai_tui.services.link import LinkState
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs import TABS
from aoai_tui.widgets.first_frame import FirstFrame
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.keys_in_turn import KeysInTurn
from aoai_tui.widgets.status_header import StatusHeader
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    from aoai_tui.services.playback import Playing
    from aoai_tui.widgets.reading_line import ReadingLine

_TO_THE_TERMINAL = 0.04
"""Seconds of rest in which the thread that writes to the terminal gets the first paint out. It would get its turn only
after 0.2 s if importing began at once."""

_STATES = {
    LinkState.OPENING: ("◌", "opening", "$muted"),
    LinkState.READY: ("●", "ready", "$success"),
    LinkState.OFFLINE: ("○", "offline", "$warning"),
    LinkState.FAILED: ("▲", "not connected", "$error"),
}
"""Sign, word and colour of each state of the link."""


class MainScreen(FirstFrame[None]):
    """What a person sees from the first paint on."""

    DEFAULT_CSS = """
    MainScreen {
        background: $background;
        & TabbedContent, & ContentSwitcher { height: 1fr; }
        & Tabs { height: 2; padding: 0 0 0 0; }
        & Tab { padding: 0 1; color: $muted; }
        & Tab.-active { color: $foreground; text-style: bold; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                f"alt+{number}",
                f"go_to({number - 1})",
                tab.TITLE,
                id=f"tab.{tab.NAME}",
                show=False,
                tooltip=f"Go to {tab.TITLE}",
            )
            for number, tab in enumerate(TABS, 1)
        ),
        Binding(
            "ctrl+f",
            "search",
            "Search",
            id="app.search",
            show=False,
            priority=True,  # text inputs delete a word with it
            tooltip="Search everything that was said: conversations, recordings, texts that were read aloud",
        ),
        Binding(
            "escape",
            "stop_reading",
            "Stop reading aloud",
            id="reading.stop",
            priority=True,  # from any tab, whatever else it means there
            tooltip="Read aloud no longer; what arrived is kept",
        ),
        Binding(
            "alt+p",
            "pause",
            "Pause the sound",
            id="player.pause-anywhere",
            show=False,
            priority=True,
            tooltip="Pause what is heard, or play on, from any tab",
        ),
        Binding("ctrl+pagedown", "step(1)", "Next tab", id="tab.next", show=False, priority=True),
        Binding("ctrl+pageup", "step(-1)", "Previous tab", id="tab.previous", show=False, priority=True),
    ]

    def __init__(self, bench: Workbench, *, tab: str = "") -> None:
        """`tab` is the name of the one to begin with; the first without it."""
        super().__init__()
        self.bench = bench
        self._first = tab or TABS[0].NAME

    def compose(self) -> ComposeResult:
        """Header, tabs, footer."""
        connection = self.bench.connection
        demo = connection.kind is Kind.DEMO
        yield StatusHeader(
            "DEMO: answers are made on this machine" if demo else connection.name,
            connection.colour or ("$warning" if demo else ""),
        )
        with TabbedContent(initial=self._first):
            for tab in TABS:
                yield tab(self.bench)
        yield KeyLine(self._first_keys)

    def on_mount(self) -> None:
        """Put the cursor where a person types, and open the connection behind the first paint."""
        self.tab.focus_first()
        for tab in self.query(FeatureTab):
            self.watch(tab, "deployment", self._show_deployment)
        self.bench.link.watch(self._show_link)
        self._show_link()

    def first_frame_drawn(self) -> None:
        """Draw what follows from it, such as the line under the open tab, let the terminal have it, then go on."""
        self.call_after_refresh(self.set_timer, _TO_THE_TERMINAL, self._after_first_paint)

    def _after_first_paint(self) -> None:
        """Begin with all that had to wait."""
        self.bench.link.open()
        for tab in self.query(FeatureTab):
            tab.furnish()

    def _first_keys(self) -> Mapping[str, str]:
        return self.tab.first_keys()

    @property
    def tab(self) -> FeatureTab:
        """The open tab."""
        tabs = self.query_one(TabbedContent)
        return tabs.query_one(f"#{tabs.active or self._first}", FeatureTab)

    @on(TabbedContent.TabActivated)
    def _shown(self) -> None:
        self._show_deployment()
        self.tab.focus_first()
        then, self._then = self._then, None
        if then:
            then()

    def _open(self, name: str, then: Callable[[FeatureTab], None]) -> None:
        """Open a tab, and do something with it once it has its content and the cursor."""
        tabs = self.query_one(TabbedContent)
        tab = tabs.query_one(f"#{name}", FeatureTab)
        if tabs.active == name:  # it is not activated again
            tab.focus_first()
            then(tab)
        else:
            self._then = partial(then, tab)
            self._activate(name)

    def _activate(self, name: str) -> None:
        """Open a tab; what is typed while it is made waits for its cursor."""
        if isinstance(self.app, KeysInTurn):
            self.app.cursor_is_on_its_way()
        self.query_one(TabbedContent).active = name

    @on(events.DescendantFocus)
    def _cursor_has_arrived(self) -> None:
        if isinstance(self.app, KeysInTurn):
            self.app.cursor_has_arrived()

    _then: Callable[[], None] | None = None
    """What is to be done when the tab that was asked for is open."""

    @on(FeatureTab.ReadAsked)
    async def _read_aloud(self, event: FeatureTab.ReadAsked) -> None:
        """Read a text, whatever tab is open; the line that tells of it is made with the first."""
        from aoai_tui.widgets.reading_line import ReadingLine  # noqa: PLC0415  not part of the first paint

        if not self.query(ReadingLine):
            await self.mount(ReadingLine(self.bench.reading_aloud), after=self.query_one(TabbedContent))
        self.query_one(ReadingLine).read(event.title, event.text, event.pieces)

    @property
    def _reading_line(self) -> ReadingLine | None:
        """The line that tells what is read aloud, once there was anything."""
        lines = self.query("ReadingLine")
        return lines.first() if lines else None  # type: ignore[return-value]

    @property
    def _heard(self) -> Playing | None:
        """What the loudspeaker plays, from whatever tab."""
        return self.bench.playback.now if "playback" in self.bench.__dict__ else None

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """To stop and to pause only what is heard: escape has other meanings."""
        if action == "stop_reading":
            line = self._reading_line
            return line is not None and line.is_reading
        if action == "pause":
            return self._heard is not None
        return True

    def action_stop_reading(self) -> None:
        """Read aloud no longer."""
        if line := self._reading_line:
            line.stop()

    def action_pause(self) -> None:
        """Pause what is heard, or play on."""
        if heard := self._heard:
            heard.pause_or_play()

    @on(FeatureTab.Handed)
    def _hand_over(self, event: FeatureTab.Handed) -> None:
        """Open the tab that something is meant for, and give it to it."""
        self._open(event.to, partial(_give, event))

    @work(group="search", exclusive=True)
    async def action_search(self) -> None:
        """Search in everything that is kept, and open the tab that shows the chosen hit."""
        from aoai_tui.screens.search import SearchScreen  # noqa: PLC0415  not part of the first paint
        from aoai_tui.services.search import FindingService  # noqa: PLC0415

        finding = FindingService(self.bench.chat.archive)
        found = await self.app.push_screen_wait(SearchScreen(finding, self.tab.words_to_search()))
        if found is not None:
            hit, typed = found
            self._open(hit.kind, lambda tab: tab.show_hit(hit, typed))

    def _show_deployment(self) -> None:
        self.query_one(StatusHeader).deployment = self.tab.deployment

    def _show_link(self) -> None:
        if not self.is_attached:
            return
        link, header = self.bench.link, self.query_one(StatusHeader)
        header.sign, header.state, header.colour = _STATES[link.state]
        header.busy_since = time.monotonic() if link.state is LinkState.OPENING else None
        header.tokens_left = _share(link.limits.remaining_tokens, link.limits.limit_tokens)
        header.requests_left = _share(link.limits.remaining_requests, link.limits.limit_requests)
        if (
            link.trouble
            and link.state in (LinkState.OFFLINE, LinkState.FAILED)
            and link.trouble is not self._told
        ):
            self._told = link.trouble
            self.tab.show_error(link.trouble)

    _told: object = None
    """The trouble that was shown already."""

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Put the cursor into a widget, but never into a tab that isn't open.

        Textual would open that tab because of it: when another one hides the cursor's place, or when something in
        the background ends that puts the cursor back where it was begun.
        """
        if self._is_elsewhere(widget):
            if not self._is_elsewhere(self.focused):
                return
            widget = None
        super().set_focus(widget, scroll_visible, from_app_focus)

    def _is_elsewhere(self, widget: Widget | None) -> bool:
        """Whether it is in a tab that isn't open."""
        around = widget.ancestors_with_self if widget is not None else ()
        return any(isinstance(node, FeatureTab) and node is not self.tab for node in around)

    async def before_leaving(self) -> None:
        """Keep what no tab has kept yet."""
        for tab in self.query(FeatureTab):
            await tab.before_leaving()

    def action_go_to(self, index: int) -> None:
        """Open a tab by its place."""
        tabs = self.query_one(TabbedContent)
        if tabs.active == TABS[index].NAME:  # it is not activated again, but the cursor may be elsewhere
            self.tab.focus_first()
        else:
            self._activate(TABS[index].NAME)

    def action_step(self, step: int) -> None:
        """Open the next tab or the one before."""
        names = [tab.NAME for tab in TABS]
        here = names.index(self.tab.NAME)
        self.action_go_to((here + step) % len(names))


def _give(handed: FeatureTab.Handed, tab: FeatureTab) -> None:
    """Put what was handed over into the tab that it is meant for."""
    if handed.text:
        tab.take(handed.text)
    if handed.attachments:
        tab.take_attachments(handed.attachments)


def _share(left: int | None, limit: int | None) -> float | None:
    return min(1.0, left / limit) if left is not None and limit else None
