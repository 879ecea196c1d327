"""Of all messages of a branch only a window is mounted: pages come and go as the reader nears an edge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import events, on
from textual.containers import Container

from aoai_tui.domain import Message, Place
from aoai_tui.tabs.chat.message_scroll import Column, Messages

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.live_reply import LiveReply
    from aoai_tui.tabs.chat.message_lines import Showing
    from aoai_tui.tabs.chat.message_view import MessageView

PAGE = 20
"""Messages that are mounted or dropped at once when the reader nears an edge."""

WINDOW = 3 * PAGE
"""The most finished messages that are mounted at a time."""

_NEAR = 4
"""Rows from an edge at which the next page is fetched."""


class MessageWindow(Container):
    """A child yields a Messages, a Static `empty` and a Static `more`, and fills the window."""

    def __init__(self, *, id: str | None = None) -> None:
        """No messages yet."""
        super().__init__(id=id, classes="-empty")
        self._all: list[Message] = []
        self._first = 0
        self._paging = asyncio.Lock()
        self.live: LiveReply | None = None
        self._places: Mapping[str, Place] = {}
        self.cost_of: Callable[[Message], str] = lambda _message: ""
        """What a reply cost, in words; empty where that isn't known."""
        self.pictures: Path | None = None
        """The folder of the attachments."""

    def _showing(self, message: Message) -> Showing:
        from aoai_tui.tabs.chat.message_lines import Showing  # noqa: PLC0415  an empty transcript needs no views

        calls = (
            {call.id: call for one in self._all for call in one.tool_calls} if message.tool_call_id else {}
        )
        answered = {one.tool_call_id for one in self._all} if message.tool_calls else set()
        return Showing(
            self._places.get(message.id),
            self.cost_of(message),
            self.pictures,
            calls.get(message.tool_call_id or ""),
            frozenset(call.id for call in message.tool_calls if call.id in answered),
        )

    async def _mounted_view(self, message_id: str) -> MessageView | None:
        """The view of a message, mounted now if it was not; None where the message isn't shown at all."""
        at = next((number for number, one in enumerate(self._all) if one.id == message_id), None)
        if at is None:
            return None
        if not self._first <= at < self._first + len(self._mounted):
            await self._show_from(min(at - PAGE // 2, len(self._all) - PAGE))
        return self._mounted[at - self._first]

    @property
    def _box(self) -> Messages:
        return self.query_one(Messages)

    @property
    def _column(self) -> Column:
        return self.query_one(Column)

    @property
    def _mounted(self) -> list[MessageView]:
        return cast("list[MessageView]", list(self._column.query_children("MessageView")))

    @property
    def _shows_end(self) -> bool:
        """Whether the newest message is among those that are mounted."""
        return self._first + len(self._mounted) >= len(self._all)

    async def _views(self, messages: Sequence[Message]) -> list[MessageView]:
        """Views with their lines made in a thread; the width is that of the scrolling part."""
        from aoai_tui.tabs.chat.message_view import MessageView  # noqa: PLC0415  see _showing

        views = [MessageView(message, self._showing(message)) for message in messages]
        width = self._box.scrollable_content_region.width - 3
        if width > 0:
            for view in views:
                await view.prepare(width)
        return views

    async def _show_from(self, first: int) -> None:
        """A page in place of what is mounted."""
        first = max(0, first)
        views = await self._views(self._all[first : first + PAGE])
        with self.app.batch_update():
            await self._column.remove_children("MessageView")
            await self._column.mount_all(views, before=self.live)
            self._first = first
            self._tell_end()

    async def _mount_below(self, messages: Sequence[Message]) -> None:
        await self._column.mount_all(await self._views(messages), before=self.live)

    def _tell_end(self) -> None:
        """The reply that is arriving stands below the newest message, or nowhere; only a true end is followed."""
        if self.live:
            self.live.display = self._shows_end
        if not self._shows_end:
            self._box.anchor(False)

    async def on_messages_moved(self) -> None:
        """Mount what comes near, drop what went far; say when there is new text below."""
        box = self._box
        if box.at_end and self._shows_end:
            self.remove_class("-new-text")
            if not box.is_anchored:
                box.anchor()
        elif self.live is not None:
            self.add_class("-new-text")
        if self._paging.locked():
            return
        if box.scroll_y < _NEAR and self._first > 0:
            await self._page_up()
        elif box.scroll_y > box.max_scroll_y - _NEAR and not self._shows_end:
            await self._page_down()

    async def on_messages_go(self, event: Messages.Go) -> None:
        """Go to an end of the conversation, however far it is."""
        event.stop()
        async with self._paging:
            if event.to_end:
                if not self._shows_end:
                    await self._show_from(len(self._all) - PAGE)
                self.remove_class("-new-text")
                self._box.anchor()
            else:
                if self._first > 0:
                    await self._show_from(0)
                self._box.scroll_home(animate=False)

    @on(events.Click, "#more")
    def _to_new_text(self) -> None:
        self._box.action_go(True)

    async def _page_up(self) -> None:
        async with self._paging:
            first = max(0, self._first - PAGE)
            views = await self._views(self._all[first : self._first])
            with self.app.batch_update():
                await self._column.mount_all(views, before=0)
                self._first = first
                if (surplus := self._mounted[WINDOW:]) and not self._box.follows_end:
                    await self._column.remove_children(surplus)
                self._tell_end()

    async def _page_down(self) -> None:
        async with self._paging:
            last = self._first + len(self._mounted)
            with self.app.batch_update():
                await self._mount_below(self._all[last : last + PAGE])
                await self._trim_top()
                self._tell_end()

    async def _trim_top(self) -> None:
        """Drop the first messages where more than a window is mounted."""
        if surplus := self._mounted[:-WINDOW]:
            self._first += len(surplus)
            await self._column.remove_children(surplus)
