"""What the Images tab does with pictures that are kept: listed, looked at, deleted and brought back."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.filing import FilingPart
from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.gallery_pages import GalleryPages
from aoai_tui.tabs.images.picture_words import picture_rows, title


class KeepingPart(FilingPart):
    """The gallery, and what is done with its pictures."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+b",
            "gallery",
            "Gallery",
            id="images.gallery",
            show=False,
            tooltip="Go to the pictures, or back to the prompt",
        ),
    ]

    # Listed

    def on_mount(self) -> None:
        """Read the first pictures."""
        self._list()

    @work(group="list")
    async def _list(self) -> None:
        with self.tab.errors_shown():
            await self.refresh_gallery()

    async def picture_kept(self, picture: Picture) -> None:
        """Show a picture that was just kept, as the newest of the gallery; the choice stays where the person put it."""
        self.gallery.put(picture, follow=not self._is_in_gallery)

    async def refresh_gallery(self, chosen: str = "") -> None:
        """List the pictures anew, and stand on the one with this id. Raises StorageTrouble."""
        pages = GalleryPages(self.pictures)
        await pages.begin()
        if self.is_attached:
            await self.gallery.show(pages, self.pictures.path_of, chosen)

    async def go_to(self, picture_id: str) -> None:
        """Stand on a picture that was found."""
        with self.tab.errors_shown():
            picture = await self.pictures.get(picture_id)
            await self.refresh_gallery(picture.id)
            self.gallery.focus()

    @property
    def _is_in_gallery(self) -> bool:
        """Whether the person walks through the pictures, be a dialog over them or not."""
        return self.screen.focused is self.gallery

    @on(GalleryGrid.Chosen)
    def _tell_of(self, event: GalleryGrid.Chosen) -> None:
        event.stop()
        total, picture = self.gallery.place.total, event.picture
        several = len(self.gallery.together)
        together = f" · {several} chosen" if several > 1 else ""
        place = f"{self.gallery.place.at + 1:,} of {total:,}{together}"
        self.details.show(picture, place, self._cost_of(picture) if picture else "")

    @on(GalleryGrid.Failed)
    def _tell_why(self, event: GalleryGrid.Failed) -> None:
        event.stop()
        self.tab.show_error(event.error)

    def _cost_of(self, picture: Picture) -> str:
        return self.bench.spending.picture_words(picture)

    # Done with one

    @on(GalleryGrid.Asked)
    async def _do(self, event: GalleryGrid.Asked) -> None:
        event.stop()
        await self.do(event.action, event.picture)

    async def do(self, action: str, picture: Picture) -> None:
        """What a key on a picture means."""
        with self.tab.errors_shown():
            match action:
                case "view":
                    self.view(picture)
                case "edit":
                    await self.change(*self._together(picture))
                    self.gallery.clear_marks()
                case "vary":
                    await self.use_again(picture)
                case "to_chat":
                    await self._to_chat(self._together(picture))
                case "details":
                    await self._tell_all(picture)
                case "delete":
                    await self._delete(picture)
                case "mask":
                    self.draw_mask(tuple(self._together(picture)))
                    self.gallery.clear_marks()
                case "copy_path":
                    self.copy_path(picture)
                case "open":
                    self.open_elsewhere(picture)
                case "copy":
                    self.copy_picture(picture)
                case "save":
                    self.save_picture(picture)

    def _together(self, picture: Picture) -> list[Picture]:
        """The picture, or all that were chosen to go together where it is among the gallery's."""
        together = self.gallery.together
        return together if self.gallery.chosen == picture else [picture]

    async def _delete(self, picture: Picture) -> None:
        await self.pictures.delete(picture.id)
        self.gallery.take_out(picture.id)
        self.app.notify("Deleted. u brings it back.", timeout=4, markup=False)

    @on(GalleryGrid.RestoreAsked)
    async def _restore(self, event: GalleryGrid.RestoreAsked) -> None:
        """Undo the last deletion."""
        event.stop()
        with self.tab.errors_shown():
            restored = await self.pictures.restore_last()
            if restored is not None:
                await self.refresh_gallery(restored.id)
            words = "It is back." if restored else "Nothing was deleted."
            self.app.notify(words, timeout=3, markup=False)

    async def _to_chat(self, pictures: list[Picture]) -> None:
        attachments = [await self.pictures.as_attachment(one) for one in pictures]
        self.gallery.clear_marks()
        self.tab.post_message(self.tab.Handed("chat", attachments=tuple(attachments)))

    async def _tell_all(self, picture: Picture) -> None:
        from aoai_tui.screens.preview import Preview  # noqa: PLC0415  when it is wanted

        today = datetime.now().astimezone().date()
        path = self.pictures.path_of(picture)
        rows = picture_rows(picture, self._cost_of(picture), today, str(path or ""))
        width = max(len(name) for name, _ in rows) + 2
        indent = "\n" + " " * width
        text = "\n".join(f"{name:<{width}}{indent.join(value.splitlines())}" for name, value in rows)
        self.app.push_screen(Preview(title(picture, 80), text))

    @work(group="view", exclusive=True)
    async def view(self, picture: Picture) -> None:
        """Show it on the whole screen; stand on the one that was seen last, and do what was asked for there."""
        from aoai_tui.screens.picture_viewer import Deed, PictureViewer  # noqa: PLC0415  when it is wanted
        from aoai_tui.tabs.images.viewed import ViewedPictures  # noqa: PLC0415

        viewed = ViewedPictures(self.gallery.known, self.pictures.path_of, self._cost_of)
        place = viewed.place_of(picture.id)
        if place is None:
            await self._tell_all(picture)
            return
        deeds = (Deed.EDIT, Deed.VARY, Deed.MASK, Deed.TO_CHAT, Deed.SAVE)
        left = await self.app.push_screen_wait(PictureViewer(viewed, place, deeds=deeds))
        seen = viewed.pictures[left.number]
        self.gallery.stand_on(seen.id)
        if left.deed is not None:
            await self.do(left.deed.value, seen)

    def action_gallery(self) -> None:
        """To the pictures, or back."""
        if self._is_in_gallery:
            self.focus_first()
        else:
            self.gallery.focus()
