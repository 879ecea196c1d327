"""Pictures of a chat: looked at on the whole screen, and taken to the Images tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aoai_tui.domain import Attachment, AttachmentKind

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart


class ChatPictures:
    """What is done with the pictures that are attached to a prompt, or were sent with one."""

    def __init__(self, tab: ChatPart) -> None:
        """Of a chat tab."""
        self._tab = tab

    def show(self, attachments: Sequence[Attachment], first: Attachment | None = None) -> None:
        """Show them one at a time, beginning with the first."""
        self._tab.run_worker(self._show(attachments, first), group="view", exclusive=True)

    def to_images(self, attachments: Sequence[Attachment]) -> None:
        """Take them to the Images tab, where a prompt changes them."""
        here = tuple(one for one in attachments if is_here(one))
        if here:
            self._tab.post_message(self._tab.Handed("images", attachments=here))
        elif any(one.url for one in attachments):
            self._tab.app.notify(
                "The picture is behind an address, and only the service fetches it. Save it as a file first.",
                markup=False,
            )

    async def _show(self, attachments: Sequence[Attachment], first: Attachment | None) -> None:
        from aoai_tui.screens.picture_viewer import Deed, PictureViewer, ViewedPicture  # noqa: PLC0415  when wanted
        from aoai_tui.widgets.picture import alt_text  # noqa: PLC0415  see above

        path_of = self._tab.bench.attachments.path_of
        here = [(one, path) for one in attachments if is_here(one) and (path := path_of(one))]
        if not here:
            return
        viewed = [
            ViewedPicture(path, one.name, _details(one), alt_text(one.name, one.width, one.height))
            for one, path in here
        ]
        begin = next((at for at, (one, _) in enumerate(here) if one is first), 0)
        left = await self._tab.app.push_screen_wait(PictureViewer(viewed, begin, deeds=(Deed.TO_IMAGES,)))
        if left.deed is Deed.TO_IMAGES:
            self.to_images([here[left.number][0]])


def is_here(attachment: Attachment) -> bool:
    """Whether it is a picture whose bytes are on this machine."""
    return attachment.kind is AttachmentKind.PICTURE and bool(attachment.file)


def _details(attachment: Attachment) -> str:
    size = f"{attachment.width}x{attachment.height}" if attachment.width and attachment.height else ""
    return " · ".join(part for part in (size, f"{attachment.size / 1e6:.1f} MB") if part)
