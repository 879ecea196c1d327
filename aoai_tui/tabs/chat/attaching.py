"""What is attached to the prompt that is being written: from files, pastes, addresses and the clipboard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.domain import Attachment, AttachmentKind
from aoai_tui.plain import plain_line
from aoai_tui.services.attachment_tokens import estimate_tokens
from aoai_tui.widgets.attachment_row import AttachmentRow
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.composer_help import ComposerHelp, Deed

if TYPE_CHECKING:
    from aoai_tui.services.attachments import Attachments
    from aoai_tui.services.pasted import Pasted
    from aoai_tui.tabs.chat.pane import ChatTab

SCALED = 1024
"""Pixels of the longer side of a picture that was scaled down."""


@dataclass(frozen=True)
class _Paste:
    """A paste that was taken as attachments, as long as it can be had as text."""

    text: str
    composer_text: str
    attachments: tuple[Attachment, ...]


class Attaching(ComposerHelp):
    """The attachments of one chat tab's composer."""

    def __init__(self, tab: ChatTab) -> None:
        """Nothing is attached yet."""
        self._tab = tab
        self._paste: _Paste | None = None
        self._working = 0
        """Pastes and files that are being looked at."""
        self._then: Callable[[], object] | None = None

    @property
    def attached(self) -> tuple[Attachment, ...]:
        """What goes with the prompt."""
        return self._row.attachments

    def show(self, attachments: tuple[Attachment, ...]) -> None:
        """Show what waits with a draft; nothing is told."""
        self._paste = None
        self._row.attachments = attachments

    def sent(self, attachments: tuple[Attachment, ...]) -> None:
        """These are kept with a prompt: they leave the row; what was attached since stays."""
        self._paste = None
        self._row.attachments = tuple(one for one in self.attached if one not in attachments)

    def holds_back(self, then: Callable[[], object]) -> bool:
        """Whether something is still being attached; `then` is called when it is there."""
        if self._working:
            self._then = then
        return bool(self._working)

    # From where

    def takes_paste(self, text: str) -> bool:
        """Files, pictures and their addresses become attachments; what turns out to be none is put in as text."""
        from aoai_tui.services.pasted import may_be_attached  # noqa: PLC0415  not part of the first paint

        if not may_be_attached(text):
            return False
        self._begin(lambda: self._attach_paste(text))
        return True

    def takes(self, deed: Deed) -> bool:
        """Undo, right after a paste was taken as attachments, gives the text instead."""
        return deed == "undo" and self.as_text()

    def as_text(self) -> bool:
        """The last paste as text in place of what was attached; False where the text changed since."""
        paste, composer = self._paste, self._composer
        self._paste = None
        if paste is None or composer.text != paste.composer_text:
            return False
        self._change(tuple(one for one in self.attached if one not in paste.attachments))
        composer.put_in(paste.text)
        composer.focus()
        return True

    def take(self, attachments: tuple[Attachment, ...]) -> None:
        """Attach what another tab hands over."""
        self._begin(lambda: self._take(attachments))

    def pick(self) -> None:
        """Choose a file."""
        self._tab.run_worker(self._pick(), group="pick", exclusive=True)

    def take_clipboard(self) -> None:
        """Attach the clipboard's picture."""
        self._begin(self._attach_clipboard)

    def scale(self, attachment: Attachment) -> None:
        """Make a picture smaller."""
        self._begin(lambda: self._scale(attachment))

    def preview(self, attachment: Attachment) -> None:
        """Show one."""
        self._begin(lambda: self._preview(attachment))

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        self._working += 1
        self._tab.run_worker(self._work(work), group="attach")

    async def _work(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            with self._tab.errors_shown():
                await work()
        finally:
            self._working -= 1
            if not self._working and (then := self._then):
                self._then = None
                then()

    async def _take(self, attachments: tuple[Attachment, ...]) -> None:
        await self._tab.furnished.wait()  # the row is there by then
        self._add(*attachments)

    async def _pick(self) -> None:
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  not part of the first paint

        path = await self._tab.app.push_screen_wait(PickFile("Attach a picture or a text file"))
        if path is not None:

            async def attach() -> None:
                self._add(await self._service.from_file(path))

            self._begin(attach)

    async def _attach_clipboard(self) -> None:
        from aoai_tui.services.clipboard_picture import clipboard_picture  # noqa: PLC0415  see above

        self._add(await self._service.from_bytes(await clipboard_picture(), "clipboard.png"))

    async def _attach_paste(self, text: str) -> None:
        from aoai_tui.services.pasted import recognise  # noqa: PLC0415  see above

        taken = False
        try:
            pasted = await asyncio.to_thread(recognise, text)
            if pasted is None:
                return
            before = self._composer.text
            new = self._add(*await self._attachments_of(pasted), told=False)
            taken = True
        finally:
            if not taken:  # whatever the reason: what was pasted is never lost
                self._composer.put_in(text)
        if new:
            self._paste = _Paste(text, before, new)
            self._tell(new, " ctrl+z gives the pasted text instead.")

    async def _attachments_of(self, pasted: Pasted) -> list[Attachment]:
        if pasted.url:
            return [self._service.from_url(pasted.url)]
        if pasted.data:
            return [await self._service.from_bytes(pasted.data, "pasted picture")]
        return [await self._service.from_file(path) for path in pasted.paths]

    # What is done with it

    async def _scale(self, attachment: Attachment) -> None:
        scaled = await self._service.scaled(attachment, SCALED)
        if scaled is attachment:
            self._notify(f"“{plain_line(attachment.name, 40)}” is no larger than {SCALED:,} pixels.")
            return
        self._row.exchange(attachment, scaled)
        self._notify(f"Scaled down to {scaled.width}x{scaled.height}: ~{estimate_tokens(scaled):,} tokens.")

    async def _preview(self, attachment: Attachment) -> None:
        from aoai_tui.screens.preview import Preview  # noqa: PLC0415  see above
        from aoai_tui.widgets.picture import alt_text  # noqa: PLC0415  see above

        if attachment.kind is AttachmentKind.TEXT:
            text = (await self._service.bytes_of(attachment)).decode("utf-8", "replace")
            self._tab.app.push_screen(Preview(attachment.name, text=text))
            return
        alt = attachment.url or alt_text(attachment.name, attachment.width, attachment.height)
        self._tab.app.push_screen(
            Preview(attachment.name, picture=self._service.path_of(attachment), alt=plain_line(alt, 2000))
        )

    def _add(self, *attachments: Attachment, told: bool = True) -> tuple[Attachment, ...]:
        """Put into the row what isn't there yet; what was new."""
        new = tuple(one for one in dict.fromkeys(attachments) if one not in self.attached)
        if not new:
            self._notify("That is attached already.")
            return ()
        self._paste = None
        self._change((*self.attached, *new))
        if told:
            self._tell(new)
        return new

    def _change(self, attachments: tuple[Attachment, ...]) -> None:
        self._row.attachments = attachments
        self._row.post_message(AttachmentRow.Changed(attachments))

    def _tell(self, new: tuple[Attachment, ...], more: str = "") -> None:
        names = ", ".join(plain_line(one.name, 40) for one in new[:3])
        others = f" and {len(new) - 3} more" if len(new) > 3 else ""
        self._notify(f"Attached {names}{others}.{more}")

    def _notify(self, words: str) -> None:
        self._tab.app.notify(words, markup=False)

    @property
    def _row(self) -> AttachmentRow:
        return self._tab.attachment_row

    @property
    def _composer(self) -> Composer:
        return self._tab.query_one(Composer)

    @property
    def _service(self) -> Attachments:
        return self._tab.bench.attachments
