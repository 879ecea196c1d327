"""What is attached to the prompt that is being written: from files, pastes, addresses and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aoai_tui.domain import Attachment, AttachmentKind
from aoai_tui.plain import plain_line
from aoai_tui.services.attachment_tokens import estimate_tokens
from aoai_tui.widgets.attachment_row import AttachmentRow
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.taken_pastes import TakenPastes

if TYPE_CHECKING:
    from aoai_tui.services.attachments import Attachments
    from aoai_tui.services.pasted import Pasted
    from aoai_tui.tabs.chat.part import ChatPart

SCALED = 1024
"""Pixels of the longer side of a picture that was scaled down."""


class Attaching(TakenPastes[Attachment]):
    """The attachments of one chat tab's composer."""

    def __init__(self, tab: ChatPart) -> None:
        """Nothing is attached yet."""
        super().__init__(tab, tab.errors_shown)
        self._tab = tab

    @property
    def attached(self) -> tuple[Attachment, ...]:
        """What goes with the prompt."""
        return self._row.attachments

    def show(self, attachments: tuple[Attachment, ...]) -> None:
        """Show what waits with a draft; nothing is told."""
        self.forget_paste()
        self._row.attachments = attachments

    def sent(self, attachments: tuple[Attachment, ...]) -> None:
        """These are kept with a prompt: they leave the row; what was attached since stays."""
        self.forget_paste()
        self._row.attachments = tuple(one for one in self.attached if one not in attachments)

    # From where

    def take(self, attachments: tuple[Attachment, ...]) -> None:
        """Attach what another tab hands over."""
        self.begin(lambda: self._take(attachments))

    def pick(self) -> None:
        """Choose a file."""
        self._tab.run_worker(self._pick(), group="pick", exclusive=True)

    def take_clipboard(self) -> None:
        """Attach the clipboard's picture."""
        self.begin(self._attach_clipboard)

    def scale(self, attachment: Attachment) -> None:
        """Make a picture smaller."""
        self.begin(lambda: self._scale(attachment))

    def preview(self, attachment: Attachment) -> None:
        """Show one."""
        self.begin(lambda: self._preview(attachment))

    async def _take(self, attachments: tuple[Attachment, ...]) -> None:
        await self._tab.furnished.wait()  # the row is there by then
        self.add(*attachments)

    async def _pick(self) -> None:
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  not part of the first paint

        path = await self._tab.app.push_screen_wait(PickFile("Attach a picture or a text file"))
        if path is not None:

            async def attach() -> None:
                self.add(await self._service.from_file(path))

            self.begin(attach)

    async def _attach_clipboard(self) -> None:
        from aoai_tui.services.clipboard_picture import clipboard_picture  # noqa: PLC0415  see above

        self.add(await self._service.from_bytes(await clipboard_picture(), "clipboard.png"))

    async def things_of(self, pasted: Pasted) -> list[Attachment] | None:
        """Attachments, whatever was pasted."""
        if pasted.url:
            return [self._service.from_url(pasted.url)]
        if pasted.data:
            return [await self._service.from_bytes(pasted.data, "pasted picture")]
        return [await self._service.from_file(path) for path in pasted.paths]

    def take_away(self, things: tuple[Attachment, ...]) -> None:
        """Attach these no longer."""
        self._change(tuple(one for one in self.attached if one not in things))

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

        if attachment.kind is AttachmentKind.TEXT:
            text = (await self._service.bytes_of(attachment)).decode("utf-8", "replace")
            self._tab.app.push_screen(Preview(attachment.name, text))
        elif attachment.url:
            self._tab.app.push_screen(Preview(attachment.name, attachment.url))
        else:
            self._tab.pictures.show(self.attached, attachment)

    def add(self, *things: Attachment, told: bool = True) -> tuple[Attachment, ...]:
        """Put into the row what isn't there yet; what was new."""
        new = tuple(one for one in dict.fromkeys(things) if one not in self.attached)
        if not new:
            self._notify("That is attached already.")
            return ()
        self.forget_paste()
        self._change((*self.attached, *new))
        if told:
            self.tell(new)
        return new

    def _change(self, attachments: tuple[Attachment, ...]) -> None:
        self._row.attachments = attachments
        self._row.post_message(AttachmentRow.Changed(attachments))

    def tell(self, new: tuple[Attachment, ...], more: str = "") -> None:
        """Name what was attached."""
        names = ", ".join(plain_line(one.name, 40) for one in new[:3])
        others = f" and {len(new) - 3} more" if len(new) > 3 else ""
        self._notify(f"Attached {names}{others}.{more}")

    def _notify(self, words: str) -> None:
        self._tab.app.notify(words, markup=False)

    @property
    def _row(self) -> AttachmentRow:
        return self._tab.attachment_row

    @property
    def composer(self) -> Composer:
        """The chat's."""
        return self._tab.query_one(Composer)

    @property
    def _service(self) -> Attachments:
        return self._tab.bench.attachments
