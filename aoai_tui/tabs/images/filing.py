"""Pictures and the files of the world around the gallery: saved, brought in, opened elsewhere, copied."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.tabs.images.part import ImagesPart
from aoai_tui.tabs.images.picture_words import title
from aoai_tui.widgets.clipboard import copy

_BROUGHT = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
"""How files end that are listed to be brought in; any other can be typed: the bytes decide."""


class FilingPart(ImagesPart):
    """What leaves the gallery, and what comes into it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "save_picture",
            "Save",
            id="images.save",
            tooltip="Save the chosen picture with its prompt in the file, as it came or as PNG, JPEG or WebP",
        ),
        Binding(
            "f4",
            "bring",
            "Bring in a file",
            id="images.bring",
            tooltip="Copy a picture file into the gallery, with the prompt that it was drawn from where it tells",
        ),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To save only where there is a picture."""
        if action == "save_picture":
            return self.gallery.chosen is not None
        return super().check_action(action, parameters)

    def file_of(self, picture: Picture) -> Path:
        """Where its bytes are. UsageTrouble where there are none."""
        path = self.pictures.path_of(picture)
        if path is None:
            raise UsageTrouble(
                "There is no file of this picture.", "Nothing of it had arrived. v asks for it anew."
            )
        return path

    def copy_path(self, picture: Picture) -> None:
        """Copy where its file is. Raises UsageTrouble."""
        copy(self.app, str(self.file_of(picture)), what="The path")

    @work(group="elsewhere", exclusive=True)
    async def open_elsewhere(self, picture: Picture) -> None:
        """Open it in the system's own viewer."""
        from aoai_tui.services.picture_opening import open_in_system  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            await open_in_system(self.file_of(picture))
            self.app.notify("Opened in the system's viewer.", timeout=4, markup=False)

    @work(group="elsewhere", exclusive=True)
    async def copy_picture(self, picture: Picture) -> None:
        """Copy the picture itself."""
        from aoai_tui.services.copied_picture import copy_picture  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            await copy_picture(self.file_of(picture))
            self.app.notify("The picture is on the clipboard.", timeout=4, markup=False)

    def action_save_picture(self) -> None:
        """Save the chosen picture."""
        if chosen := self.gallery.chosen:
            self.save_picture(chosen)

    @work(group="save", exclusive=True)
    async def save_picture(self, picture: Picture) -> None:
        """Ask as what and where, and save it."""
        from aoai_tui.screens.save_as import SaveAs  # noqa: PLC0415  when it is wanted
        from aoai_tui.tabs.images.save_forms import save_forms  # noqa: PLC0415

        stem = Path(self.pictures.suggested_name(picture)).stem
        question = f"Save “{title(picture)}”"
        wish = await self.app.push_screen_wait(SaveAs(question, save_forms(picture), Path.cwd(), stem))
        if wish is None:
            return
        with self.tab.errors_shown():
            saved = await self.pictures.save(picture, wish.path, wish.form)
            told = ", with its prompt in it" if saved.tells else ""
            self.app.notify(f"Saved as {plain_line(str(saved.path), 300)}{told}", timeout=8, markup=False)

    @work(group="bring", exclusive=True)
    async def action_bring(self) -> None:
        """Copy a picture file into the gallery, and stand on it."""
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted

        path = await self.app.push_screen_wait(PickFile("Bring which picture in?", suffixes=_BROUGHT))
        if path is None:
            return
        with self.tab.errors_shown():
            picture = await self.pictures.bring(path)
            self.gallery.put(picture, follow=True)
            self.gallery.focus()
            told = (
                "It is in the gallery, with its prompt. v draws more like it."
                if picture.prompt
                else "It is in the gallery. The file tells no prompt."
            )
            self.app.notify(told, timeout=5, markup=False)
