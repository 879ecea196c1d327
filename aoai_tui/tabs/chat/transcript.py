"""The transcript: a window of messages, the reply that is arriving, and the end kept in view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from aoai_tui.domain import Message, Place, Wanted
from aoai_tui.tabs.chat.message_scroll import Messages
from aoai_tui.tabs.chat.message_window import PAGE, MessageWindow
from aoai_tui.tabs.chat.places import NOTHING, enough, laid_out, place_in
from aoai_tui.widgets.unbroken import unbroken

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.live_reply import LiveReply
    from aoai_tui.tabs.chat.message_view import MessageView


EMPTY = Content.from_markup(
    "[b]Ask anything.[/b] What you type and what comes back is kept on this machine.\n\n"
    "[$muted]enter[/] send   [$muted]ctrl+j[/] new line   [$muted]f9[/] connections   [$muted]f1[/] help"
)


class Transcript(MessageWindow):
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

    def compose(self) -> ComposeResult:
        """The scrolling part, the words for an empty one, the mark for text below."""
        yield Static(EMPTY, id="empty")
        yield Messages()
        yield Static("↓ new text", id="more", markup=False)

    @property
    def messages(self) -> Sequence[Message]:
        """All messages of the shown branch, mounted or not."""
        return self._all

    def page(self, pages: int) -> None:
        """Scroll by so many pages, back where it is negative."""
        if pages < 0:
            self._box.action_page_up()
        else:
            self._box.action_page_down()

    @unbroken
    async def show(self, messages: Sequence[Message], places: Mapping[str, Place] | None = None) -> None:
        """Show another branch or conversation, from its end; `places` are those of messages with siblings."""
        async with self._paging:
            await self._drop_live()
            self._all, self._places = list(messages), places or {}
            await self._show_from(len(self._all) - enough(self._all[-PAGE:], self._box.size))
            self._tell_emptiness()
        self.remove_class("-new-text")
        self._box.anchor()
        self.call_after_refresh(self._box.post_message, Messages.Moved())  # it may not have been enough

    def place(self, places: Mapping[str, Place]) -> None:
        """Other siblings have come: mark the branches anew."""
        self._places = places
        self._mark_anew(self._mounted)

    def _mark_anew(self, views: Sequence[MessageView]) -> None:
        """Show what the messages around these have changed about them."""
        for view in views:
            now = self._showing(view.message)
            showing = replace(view.showing, place=now.place, answered=now.answered)
            if showing != view.showing:
                view.show(showing)

    @unbroken
    async def stand_on(self, message_id: str) -> MessageView | None:
        """Put the focus on a message, mounted or not; its view, or None where it isn't shown."""
        async with self._paging:
            if view := await self._mounted_view(message_id):
                await laid_out(view)
                self._box.anchor(False)
                view.focus(scroll_visible=False)
                self._box.scroll_to_widget(view, animate=False, immediate=True, top=self._begins_above(view))
        return view

    def _begins_above(self, view: MessageView) -> bool:
        """Whether its first line must come to the top of the view: it lies above, or the message fills the view."""
        return view.virtual_region.y < self._box.scroll_y or view.size.height >= self._box.size.height

    @property
    def reading(self) -> str | None:
        """The id of the message at the top of the view."""
        top = self._box.scroll_y
        found = (view for view in self._mounted if view.virtual_region.bottom > top)
        return next((view.message.id for view in found), None)

    @unbroken
    async def go_to(self, message_id: str, look_for: Wanted = NOTHING, nth: int = 0) -> None:
        """Bring a message into view, mounted or not, with the nth place of the words selected, else its first line.

        Not for a handler of the transcript's own messages: it waits until it is laid out.
        """
        async with self._paging:  # no page comes or goes before the message is in view
            if (view := await self._mounted_view(message_id)) is None:
                return
            await laid_out(view)
            selection = place_in(view.texts, look_for, nth)
            top = view.virtual_region.y + (selection.start.y if selection.start else 0)
            self._box.anchor(False)
            self._box.scroll_to(y=max(0, top - self._box.size.height // 3), animate=False, immediate=True)
            self.screen.selections = {view: selection}

    @unbroken
    async def add(self, message: Message) -> None:
        """A finished message below the others, in view."""
        async with self._paging:
            was_whole = self._shows_end
            self._all.append(message)
            if message.tool_call_id:
                self._mark_anew([view for view in self._mounted if view.message.tool_calls])
            if was_whole:
                await self._mount_below([message])
                await self._trim_top()
            else:
                await self._show_from(len(self._all) - PAGE)
            self._tell_emptiness()
        self._box.anchor()

    @unbroken
    async def open_reply(self, deployment: str, text: str = "") -> LiveReply:
        """Begin to show a reply that is arriving."""
        from aoai_tui.tabs.chat.live_reply import LiveReply  # noqa: PLC0415  Textual's Markdown costs 45 ms

        async with self._paging:
            await self._drop_live()
            self.live = LiveReply(deployment, text)
            self.live.display = self._shows_end
            await self._column.mount(self.live)
            self._tell_emptiness()
        return self.live

    @unbroken
    async def close_reply(self, message: Message) -> None:
        """Put the finished message in the live one's place."""
        async with self._paging:
            live, self.live = self.live, None
            was_whole = self._shows_end
            self._all.append(message)
            if live:
                await live.finish()
            views = (
                await self._views([message]) if was_whole else []
            )  # not in the batch: nothing is drawn in there
            with self.app.batch_update():
                await self._column.mount_all(views, before=live)
                if live:
                    await live.remove()
            if self._box.follows_end:
                await self._trim_top()
            self._tell_emptiness()

    @unbroken
    async def cut(self, last_id: str | None) -> frozenset[str]:
        """Take what follows a message out of sight, or everything: something else comes in its place.

        The ids of what was taken out.
        """
        async with self._paging:
            keep = next((number for number, one in enumerate(self._all, 1) if one.id == last_id), 0)
            taken = frozenset(message.id for message in self._all[keep:])
            self._all = self._all[:keep]
            if keep > self._first:
                await self._column.remove_children(self._mounted[keep - self._first :])
            else:
                await self._show_from(keep - PAGE)
        self._box.anchor()
        return taken

    async def _drop_live(self) -> None:
        if self.live:
            live, self.live = self.live, None
            await live.finish()
            await live.remove()

    def _tell_emptiness(self) -> None:
        self.set_class(not self._all and not self.live, "-empty")
