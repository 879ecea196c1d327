"""The real app with the demo behind it, driven as a person drives it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.selection import Selection
from textual.visual import RichVisual
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea

from aoai_tui.app import AoaiApp
from aoai_tui.config.paths import default_paths
from aoai_tui.config.settings import Connection
from aoai_tui.demo import DemoTransport, Fault, Pace
from aoai_tui.domain import Conversation, Message
from aoai_tui.services.connections import TransportFor, open_book
from aoai_tui.tabs.chat import ChatTab
from aoai_tui.tabs.chat.message_scroll import Messages
from aoai_tui.tabs.chat.message_view import MessageView
from aoai_tui.tabs.chat.options import OptionsPanel
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.side_panel import SidePanel
from aoai_tui.widgets.status_header import StatusHeader
from tests.idle import watch_threads

PATIENCE = 60.0
"""Seconds after which a condition counts as never met."""


@dataclass(frozen=True)
class HeldPace(Pace):
    """No pauses, but while it holds, every stream stops before its chunk number `at`."""

    at: int = 24
    free: asyncio.Event = field(default_factory=asyncio.Event)
    held: list[int] = field(default_factory=list)
    """An entry for each stream that came as far as that: whoever reads it has all that was before."""

    async def before_chunk(self, position: int) -> None:
        if position == self.at:
            self.held.append(position)
            await self.free.wait()
        elif position % 16 == 0:
            await asyncio.sleep(0)

    def hold(self) -> None:
        self.free.clear()

    def release(self) -> None:
        self.free.set()


@dataclass
class ChatHarness:
    """What a test sees and does."""

    folder: Path
    transport: DemoTransport
    app: AoaiApp
    pilot: Pilot[None]

    # What is there

    @property
    def tab(self) -> ChatTab:
        return self.app.main.query_one(ChatTab)

    @property
    def composer(self) -> Composer:
        return self.app.main.query_one(Composer)

    @property
    def transcript(self) -> Transcript:
        return self.app.main.query_one(Transcript)

    @property
    def box(self) -> Messages:
        return self.app.main.query_one(Messages)

    @property
    def options(self) -> OptionList:
        return self.app.main.query_one("ConversationList OptionList", OptionList)

    @property
    def list_panel(self) -> SidePanel:
        return self.app.main.query_one("SidePanel.-left", SidePanel)

    @property
    def options_panel(self) -> SidePanel:
        return self.app.main.query_one("SidePanel.-right", SidePanel)

    def screen_lines(self) -> list[str]:
        """What the terminal shows, line by line."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def screen_text(self) -> str:
        return "\n".join(self.screen_lines())

    def header(self) -> str:
        return str(self.app.main.query_one(StatusHeader).render())

    def footer(self) -> str:
        """The footer's words."""
        return self.screen_lines()[-1]

    def views(self) -> list[MessageView]:
        """The finished messages that are mounted."""
        return list(self.transcript.query(MessageView))

    def last_view(self) -> str:
        """The newest finished message on one line, wherever the screen broke it."""
        return " ".join(whole_text(self.views()[-1]).split()) if self.views() else ""

    def transcript_text(self) -> str:
        """The mounted finished messages, scrolled into view or not."""
        return "\n".join(whole_text(view) for view in self.views())

    def list_text(self) -> str:
        """The rows of the list."""
        return "\n".join(str(option.prompt) for option in self.options.options)

    def titles(self) -> list[str]:
        """The conversations in the list, without the mark of the open one."""
        return [str(option.prompt)[1:] for option in self.options.options if option.id]

    def toasts(self) -> str:
        """Every notification that is up."""
        return "\n".join(f"{note.title}\n{note.message}" for note in self.app._notifications)

    def streaming(self) -> bool:
        """Whether a reply is arriving in the open conversation."""
        return self.transcript.live is not None

    def arrived(self) -> str:
        """The text of the open conversation's reply so far."""
        running = self.tab.asking.open_reply()
        return running.text if running else ""

    # What is kept

    @contextmanager
    def storage_held(self) -> Iterator[None]:
        """Nothing gets through to the database meanwhile."""
        with self.app.book.archive._lock:
            yield

    async def stored(self) -> list[tuple[Conversation, list[Message]]]:
        """Every listed conversation with its shown branch."""
        chat = self.tab.bench.chat
        return [(one, await chat.messages(one.id)) for one in await chat.conversations()]

    async def stored_messages(self) -> list[Message]:
        """The newest conversation's shown branch."""
        [(_, messages), *_] = await self.stored()
        return messages

    # What is done

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Let the app work until the condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"never happened: {what}\n{self.screen_text()}\n{self.toasts()}"
            await self.pilot.pause(0.01)

    async def until_held(self, streams: int = 1) -> None:
        """Let the app work until so many replies have come as far as the held pace lets them, and are taken in."""
        pace = self.transport.pace
        assert isinstance(pace, HeldPace)
        await self.until(lambda: len(pace.held) >= streams, "text arrives")

    async def until_stored(self, condition: Callable[[list[Message]], bool], what: str = "") -> None:
        """Let the app work until the newest conversation's messages are so."""
        end = time.monotonic() + PATIENCE
        while not (await self.tab.bench.chat.conversations() and condition(await self.stored_messages())):
            assert time.monotonic() < end, f"never kept: {what}"
            await self.pilot.pause(0.01)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Fill the composer as a paste does."""
        self.composer.focus()
        await self.pilot.pause()
        self.app.post_message(events.Paste(text))
        await self.until(
            lambda: text.replace("\r\n", "\n").strip() in self.composer.text, "the text is typed"
        )

    async def send(self, text: str) -> None:
        """Type a prompt and press enter."""
        await self.type(text)
        await self.press("enter")

    async def ask(self, text: str) -> str:
        """Send a prompt and wait for the end of its reply; the reply as it is shown."""
        before = len(self.transcript.messages)
        await self.send(text)
        await self.until(
            lambda: (
                len(self.transcript.messages) >= before + 2 and not self.streaming() and self._newest_stands()
            ),
            f"“{text[:40]}” is answered",
        )
        await self.settled()
        return self.last_view()

    async def settled(self) -> None:
        """Let what is under way be drawn."""
        await self.pilot.pause()
        await self.pilot.pause()

    async def still(self) -> None:
        """Let every scroll, page and layout come to its end."""
        before: tuple[object, ...] = ()
        same = 0
        while same < 2 or self.app.animator._animations or self.transcript._paging.locked():
            await self.pilot.pause(0.005)
            now = (self.box.scroll_y, self.box.max_scroll_y, len(self.views()))
            same = same + 1 if now == before else 0
            before = now

    async def go_through(self, *, upwards: bool, check: Callable[[], None]) -> None:
        """Scroll to the edge of what is mounted until there is nothing beyond it."""
        for _ in range(60):
            self.box.scroll_to(y=0 if upwards else self.box.max_scroll_y, animate=False, immediate=True)
            await self.still()
            check()
            if self.box.scroll_y == (0 if upwards else self.box.max_scroll_y):
                return
        raise AssertionError("there is no end")

    async def new(self) -> None:
        """Begin another conversation."""
        await self.press("ctrl+n")
        await self.until(lambda: not self.transcript.messages, "an empty conversation is open")

    async def choose(self, title: str) -> None:
        """Open the conversation whose title begins so."""
        rows: list[int] = []

        def is_listed() -> bool:
            options = enumerate(self.options.options)
            rows[:] = [n for n, option in options if option.id and title in str(option.prompt)]
            return bool(rows)

        await self.until(is_listed, f"{title} is listed")
        self.options.focus()
        self.options.highlighted = rows[0]
        await self.press("enter")
        await self.until(lambda: self._is_open(title), f"{title} opens")
        await self.settled()

    async def palette(self, words: str, *, is_open: bool = False) -> None:
        """Run the first action that the command palette finds for the words."""
        if not is_open:
            await self.press("ctrl+p")
        await self.until(lambda: isinstance(self.app.screen, CommandPalette), "the palette opens")
        await self.settled()
        self.app.screen.query_one(Input).value = words
        found = self.app.screen.query_one(OptionList)
        await self.until(lambda: found.option_count > 0 and not _searching(found), f"{words} is found")
        await self.press("enter")
        if isinstance(self.app.screen, CommandPalette):
            await self.press("enter")
        await self.until(lambda: not isinstance(self.app.screen, CommandPalette), "the palette closes")
        await self.settled()

    async def set_options(self, *, deployment: str, system: str) -> None:
        """Fill in the options panel."""
        options = self.app.main.query_one(OptionsPanel)
        options.query_one("#deployment", Input).value = deployment
        options.query_one("#system", TextArea).load_text(system)
        await self.settled()

    def _newest_stands(self) -> bool:
        """Whether the newest message is mounted, which takes a moment longer than knowing of it."""
        views = self.views()
        return bool(views) and views[-1].message.id == self.transcript.messages[-1].id

    def _is_open(self, title: str) -> bool:
        return any(
            str(option.prompt).startswith("▌") and title in str(option.prompt)
            for option in self.options.options
        )


def _searching(found: OptionList) -> bool:
    return found.get_option_at_index(0).disabled


def whole_text(view: MessageView) -> str:
    """All of a message as it is drawn."""
    selected = view.get_selection(Selection(None, None))
    return selected[0] if selected else ""


def static_text(widget: Widget) -> str:
    """All words of the plain widgets below this one."""
    return "\n".join(_words(static) for static in widget.query(Static))


def _words(static: Static) -> str:
    if not isinstance(static.visual, RichVisual):
        return str(static.visual)
    return "\n".join(line.text for line in static.render_lines(static.size.region))


@asynccontextmanager
async def chat_app(
    folder: Path,
    *,
    size: tuple[int, int] = (120, 36),
    config: str = "",
    pace: Pace | None = None,
    script: Iterable[Fault | None] = (),
    transport_for: TransportFor | None = None,
    connection: Connection | None = None,
    deployments: tuple[str, ...] = ("demo-chat",),
) -> AsyncIterator[ChatHarness]:
    """The app on a folder, opened and furnished. A second call on the same folder is a second start."""
    if config:
        (folder / "config.toml").write_text(config)
    watch_threads()
    transport = DemoTransport(pace=pace or Pace.instant(), script=script, deployments=deployments)
    book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})
    book.transport_for = transport_for or (lambda _connection: transport)
    app = AoaiApp(book, connection or book.opening())
    async with app.run_test(size=size, notifications=True) as pilot:
        harness = ChatHarness(folder, transport, app, pilot)
        await harness.until(lambda: bool(app.main.query(OptionList)), "the list is there")
        await harness.settled()
        yield harness
        if app.is_running:
            await app.action_quit()
