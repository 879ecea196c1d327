"""The transcript: a window of messages, the reply that is arriving, and the end kept in view."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as Event
from textual.widgets import Static

from aoai_tui.domain import Message, Role
from aoai_tui.tabs.chat.message_view import MessageView

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.live_reply import LiveReply

PAGE = 20
"""Messages that are mounted or dropped at once when the reader nears an edge."""

WINDOW = 3 * PAGE
"""The most finished messages that are mounted at a time."""

_NEAR = 4
"""Rows from an edge at which the next page is fetched."""

EMPTY = Content.from_markup(
    "[b]Ask anything.[/b] What you type and what comes back is kept on this machine.\n\n"
    "[$muted]enter[/] send   [$muted]ctrl+j[/] new line   [$muted]f9[/] connections   [$muted]f1[/] help"
)


class Column(Vertical):
    """The messages themselves. At least as high as the view, or the anchor would hang a short one at its bottom."""

    DEFAULT_CSS = """
    Column { height: auto; min-height: 100%; }
    """


class Messages(VerticalScroll):
    """The scrolling part. It stays at the end until the reader scrolls up."""

    DEFAULT_CSS = """
    Messages { height: 1fr; padding: 1 1 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "scroll_home", "To the beginning", show=False),
        Binding("G", "to_end", "To the end", id="chat.to-end", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The column that holds the messages."""
        yield Column()

    @dataclass
    class Moved(Event):
        """The reader moved, or the text did."""

        def can_replace(self, message: Event) -> bool:
            """The newest is enough."""
            return isinstance(message, Messages.Moved)

    def watch_scroll_y(self, old: float, new: float) -> None:
        """Tell the transcript."""
        super().watch_scroll_y(old, new)
        self.post_message(self.Moved())

    def action_to_end(self) -> None:
        """Go to the newest message and stay there."""
        self.anchor()

    @property
    def at_end(self) -> bool:
        """Whether the last line is in view."""
        return self.scroll_y >= self.max_scroll_y - 1


class Transcript(Container):
    """The messages of one conversation."""

    DEFAULT_CSS = """
    Transcript {
        height: 1fr; layers: below above;
        & > #empty { display: none; padding: 2 3; height: auto; }
        & > #more {
            layer: above; dock: bottom; width: auto; height: 1; offset: 2 0;
            background: $panel; color: $foreground; padding: 0 1; display: none;
        }
        &.-empty > #empty { display: block; }
        &.-empty > Messages { display: none; }
        &.-new-text > #more { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """An empty transcript."""
        super().__init__(id=id, classes="-empty")
        self._all: list[Message] = []
        self._first = 0
        self._paging = asyncio.Lock()
        self.live: LiveReply | None = None

    def compose(self) -> ComposeResult:
        """The scrolling part, the words for an empty one, the mark for text below."""
        yield Static(EMPTY, id="empty")
        yield Messages()
        yield Static("↓ new text", id="more", markup=False)

    @property
    def messages(self) -> Sequence[Message]:
        """All messages of the shown branch, mounted or not."""
        return self._all

    async def show(self, messages: Sequence[Message]) -> None:
        """Show another branch or conversation, from its end."""
        async with self._paging:
            await self._drop_live()
            self._all = list(messages)
            self._first = max(0, len(self._all) - PAGE)
            views = await self._views(self._all[self._first :])
            with self.app.batch_update():
                await self._column.remove_children()
                await self._column.mount_all(views)
            self._tell_emptiness()
        self._box.anchor()

    async def add(self, message: Message) -> None:
        """A finished message below the others."""
        async with self._paging:
            self._all.append(message)
            [view] = await self._views([message])
            await self._column.mount(view)
            self._tell_emptiness()
        self._box.anchor()

    async def open_reply(self, deployment: str, text: str = "") -> LiveReply:
        """Begin to show a reply that is arriving."""
        from aoai_tui.tabs.chat.live_reply import LiveReply  # noqa: PLC0415  Textual's Markdown costs 45 ms

        async with self._paging:
            await self._drop_live()
            self.live = LiveReply(deployment, text)
            await self._column.mount(self.live)
            self._tell_emptiness()
        return self.live

    async def close_reply(self, message: Message) -> None:
        """Put the finished message in the live one's place."""
        async with self._paging:
            live, self.live = self.live, None
            self._all.append(message)
            [view] = await self._views([message])
            if live:
                await live.finish()
            with self.app.batch_update():
                await self._column.mount(view, after=live)
                if live:
                    await live.remove()
            await self._trim_top()
        self.remove_class("-new-text")

    async def drop_last(self) -> None:
        """Take the newest reply out of sight: another one is asked for in its place. The branch keeps it."""
        async with self._paging:
            if self._all and self._all[-1].role is Role.ASSISTANT:
                self._all.pop()
                if views := list(self._column.query_children(MessageView)):
                    await views[-1].remove()

    async def _drop_live(self) -> None:
        if self.live:
            live, self.live = self.live, None
            await live.finish()
            await live.remove()

    @property
    def _box(self) -> Messages:
        return self.query_one(Messages)

    @property
    def _column(self) -> Column:
        return self.query_one(Column)

    async def _views(self, messages: Sequence[Message]) -> list[MessageView]:
        """Views with their lines made in a thread; the width is that of the scrolling part."""
        views = [MessageView(message) for message in messages]
        width = self._box.scrollable_content_region.width - 3
        if width > 0:
            for view in views:
                await view.prepare(width)
        return views

    def _tell_emptiness(self) -> None:
        self.set_class(not self._all and not self.live, "-empty")

    async def on_messages_moved(self) -> None:
        """Mount what comes near, drop what went far; say when there is new text below."""
        box = self._box
        self.set_class(self.live is not None and not box.at_end, "-new-text")
        if self._paging.locked():
            return
        if box.scroll_y < _NEAR and self._first > 0:
            await self._page_up()
        elif box.scroll_y > box.max_scroll_y - _NEAR:
            await self._page_down()

    async def _page_up(self) -> None:
        async with self._paging:
            first = max(0, self._first - PAGE)
            views = await self._views(self._all[first : self._first])
            box = self._box
            before = box.virtual_size.height
            at = box.scroll_y
            mounted = list(self._column.query_children(MessageView))
            await self._column.mount_all(views, before=0)
            self._first = first
            surplus = len(mounted) + len(views) - WINDOW
            box.call_after_refresh(
                lambda: box.scroll_to(
                    y=at + box.virtual_size.height - before, animate=False, force=True, immediate=True
                )
            )
            if surplus > 0 and self.live is None:
                await self._column.remove_children(mounted[-surplus:])

    async def _page_down(self) -> None:
        async with self._paging:
            mounted = list(self._column.query_children(MessageView))
            last = self._first + len(mounted)
            if last >= len(self._all):
                return
            views = await self._views(self._all[last : last + PAGE])
            await self._column.mount_all(views)
            await self._trim_top()

    async def _trim_top(self) -> None:
        """Drop the first messages where more than a window is mounted, without moving the rest."""
        box = self._box
        mounted = list(self._column.query_children(MessageView))
        surplus = len(mounted) - WINDOW
        if surplus <= 0:
            return
        gone = sum(view.outer_size.height + view.styles.margin.bottom for view in mounted[:surplus])
        at = box.scroll_y
        self._first += surplus
        await self._column.remove_children(mounted[:surplus])
        box.scroll_to(y=max(0, at - gone), animate=False, force=True, immediate=True)
