"""Pictures that the next prompt changes, and what is used again of pictures that were drawn."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Picture
from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.given import Given
from aoai_tui.tabs.images.given_row import GivenRow, name_of
from aoai_tui.tabs.images.part import ImagesPart
from aoai_tui.tabs.images.prompt_field import PromptField
from aoai_tui.tabs.images.taking import Taking, path_of
from aoai_tui.widgets.prompt_history import PromptHistory

if TYPE_CHECKING:
    from collections.abc import Sequence


class ChangingPart(ImagesPart):
    """What goes with the prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+v",
            "paste_picture",
            "Paste picture",
            id="images.paste-picture",
            show=False,
            tooltip="Change the picture that is on the clipboard",
        ),
    ]

    taking: Taking

    def begin_changing(self) -> None:
        """Give the prompt its helps: pictures that are dropped on it, earlier prompts."""
        self.taking = Taking(self)
        self.text.helps += [self.taking, PromptHistory(self.text, self._earlier_prompts)]

    async def _earlier_prompts(self) -> Sequence[str]:
        return self.choices.prompts

    async def change(self, *pictures: Picture | Path, mask: Path | None = None) -> None:
        """Take these as the pictures that the next prompt changes, and the mask for the first; nothing is sent.

        Raises UsageTrouble where one can't be changed.
        """
        await self.taking.check(pictures)
        self.taking.forget_paste()
        self.given.show(pictures, mask)
        self.text.focus()
        if mask is None:
            self.taking.tell(tuple(pictures))

    async def use_again(self, picture: Picture) -> None:
        """Put a picture's prompt, options and the pictures that it was made from back; nothing is sent."""
        self.text.put(picture.prompt)
        self.taking.forget_paste()
        self.given.show(await self._sources(picture), None)
        own = self.choices.own_deployment
        same = picture.connection == self.bench.connection.name
        wanted = picture.deployment if same and picture.deployment != self.choices.deployment else own
        await self.choices.choose(wanted, picture.options)
        self.show_options()
        await self.show_refused()
        self.text.focus()

    async def _sources(self, picture: Picture) -> tuple[Given, ...]:
        """Those that are still there."""
        found: list[Given] = []
        for one in picture.sources:
            with suppress(StorageTrouble):
                found.append(await self.pictures.get(one))
        gone = len(picture.sources) - len(found)
        if gone:
            words = (
                "A picture that it was made from is gone."
                if gone == 1
                else f"{gone} of its pictures are gone."
            )
            self.app.notify(words, severity="warning", markup=False)
        return tuple(found)

    def action_paste_picture(self) -> None:
        """Take the clipboard's picture."""
        self.taking.take_clipboard()

    @on(PromptField.PictureAsked)
    def _pick(self, event: PromptField.PictureAsked) -> None:
        event.stop()
        self.taking.pick()

    @on(GivenRow.LookAsked)
    def _look(self, event: GivenRow.LookAsked) -> None:
        from aoai_tui.screens.picture_viewer import PictureViewer, ViewedPicture  # noqa: PLC0415  when it is wanted

        event.stop()
        with self.tab.errors_shown():
            name = name_of(event.given)
            self.app.push_screen(PictureViewer([ViewedPicture(path_of(event.given, self), name, alt=name)]))

    @on(GivenRow.MaskAsked)
    def _mask(self, event: GivenRow.MaskAsked) -> None:
        event.stop()
        if event.from_file:
            self._choose_mask()
        else:
            self.draw_mask(self.given.pictures, self.given.mask)

    @work(group="mask", exclusive=True)
    async def draw_mask(self, pictures: tuple[Given, ...], mask: Path | None = None) -> None:
        """Have the mask drawn over the first of these, and take them as what the next prompt changes."""
        from aoai_tui.screens.mask_editor import MaskEditor  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            await self.taking.check(pictures)
            path, title = path_of(pictures[0], self), name_of(pictures[0])
            folder = self.bench.attachments.data_dir / "masks"
            drawn = await self.app.push_screen_wait(MaskEditor(path, folder, title=title, mask=mask))
            if drawn is not None:
                await self.change(*pictures, mask=drawn)

    @work(group="mask", exclusive=True)
    async def _choose_mask(self) -> None:
        """Choose a mask for the first picture."""
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted
        from aoai_tui.services.gallery.masks import checked_mask  # noqa: PLC0415

        with self.tab.errors_shown():
            path = path_of(self.given.pictures[0], self)
            mask = await self.app.push_screen_wait(PickFile("Which mask?", path.parent, (".png",)))
            if mask is None:
                return
            checked = await checked_mask(mask, path)
            self.given.show(self.given.pictures, mask)
            self.app.notify(
                f"{plain_line(mask.name, 40)}: {checked.share:.0%} of the picture is drawn anew.",
                markup=False,
            )
        self.focus_first()
