"""Collections written as files, and brought in from them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.words import counted
from aoai_tui.tabs.embeddings.adding.ended_words import named
from aoai_tui.tabs.embeddings.collection_list import CollectionList
from aoai_tui.tabs.embeddings.working import Tell, WorkingPart

if TYPE_CHECKING:
    from aoai_tui.screens.save_as import SaveForm
    from aoai_tui.services.lookup.exchange.bringing import Imported
    from aoai_tui.services.lookup.exchange.carrying import Carrying
    from aoai_tui.services.lookup.exchange.exporting import Exported
    from aoai_tui.services.lookup.exchange.forms import FileForm
    from aoai_tui.tabs.embeddings.managing.bring_collection import BringWish

_BROUGHT = (".parquet", ".pq", ".jsonl", ".ndjson")


class ExchangingPart(WorkingPart):
    """The part of the Embeddings tab that exchanges collections with the world."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "export_collection",
            "Export",
            id="embeddings.export",
            show=False,
            tooltip="Write the collection with its vectors to a file: Parquet or JSON lines",
        ),
    ]

    @work(group="manage")
    async def action_export_collection(self) -> None:
        """Ask as what and where, and write it."""
        from aoai_tui.screens.save_as import SaveAs  # noqa: PLC0415  when it is wanted

        if (collection := self.chosen_collection) is None:
            return
        stem = Path(self.lookup.suggested_file(collection)).stem
        wish = await self.app.push_screen_wait(
            SaveAs(f"Export {named(collection)}", _forms(), Path.cwd(), stem)
        )
        if wish is None:
            return

        async def write(tell: Tell) -> Exported:
            told = partial(tell_carrying, tell, f"Writing {named(collection)}")
            return await self.lookup.export(collection.id, wish.path, on_progress=told)

        done = await self.at_work(f"Writing {named(collection)}", write)
        if done is not None:
            without = f", without {counted(done.left, 'passage')} that have no vector" if done.left else ""
            words = (
                f"{counted(done.passages, 'passage')} saved as {plain_line(str(done.path), 300)}{without}."
            )
            self.line.say(words, "good")

    @on(CollectionList.BringAsked)
    @work(group="manage")
    async def _bring(self, event: CollectionList.BringAsked) -> None:
        """Make a collection of a file."""
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted
        from aoai_tui.tabs.embeddings.managing.bring_collection import BringCollection, BringWish  # noqa: PLC0415

        event.stop()
        path = await self.app.push_screen_wait(PickFile("Bring in which collection?", suffixes=_BROUGHT))
        if path is None:
            return
        wish, trouble = BringWish(), ""
        with self.tab.errors_shown():
            names = await self.deployments.names()
            while True:
                form = BringCollection(path, names, self.choices.deployment, wish, trouble)
                asked = await self.app.push_screen_wait(form)
                if asked is None:
                    return
                wish = asked
                try:
                    await self._bring_in(path, wish)
                except UsageTrouble as error:  # the file does not say its model, or the name is taken
                    trouble = str(error)
                else:
                    return

    async def _bring_in(self, path: Path, wish: BringWish) -> None:
        """Raises UsageTrouble where something must be said that the file does not say."""
        doing = f"Bringing in “{plain_line(path.name, 60)}”"
        refused: list[UsageTrouble] = []

        async def read(tell: Tell) -> Imported | None:
            try:
                return await self.lookup.bring(
                    path,
                    wish.name,
                    deployment=wish.deployment,
                    model=wish.model,
                    on_progress=partial(tell_carrying, tell, doing),
                )
            except UsageTrouble as error:
                refused.append(error)
                return None

        done = await self.at_work(doing, read)
        if refused:
            raise refused[0]
        if done is not None:
            await self._show_brought(done.collection)
            self.line.say(_brought_words(done), "warning" if done.left_out else "good")

    async def _show_brought(self, collection: Collection) -> None:
        await self.refresh_collections(collection.id)
        self.return_focus()


def tell_carrying(tell: Tell, doing: str, carrying: Carrying) -> None:
    """Say how far it is: `Writing “notes”: 1,204 passages, 45%`."""
    share = f", {carrying.share:.0%}" if carrying.share is not None else ""
    more = f", {plain_line(carrying.doing, 60)}" if carrying.doing else ""
    tell(f"{doing}: {counted(carrying.done, 'passage')}{share}{more}")


def _brought_words(done: Imported) -> str:
    words = f"{counted(done.passages, 'passage')} are in {named(done.collection)}."
    if not done.left_out:
        return words
    reasons = " ".join(done.reasons[:2])
    return f"{words} {counted(done.left_out, 'row')} could not be taken: {plain_line(reasons, 200)}"


def _forms() -> list[SaveForm[FileForm]]:
    from aoai_tui.screens.save_as import SaveForm  # noqa: PLC0415  when it is wanted
    from aoai_tui.services.lookup.exchange.forms import FileForm  # noqa: PLC0415

    return [
        SaveForm(
            FileForm.PARQUET,
            "Parquet",
            "compact; for pandas, DuckDB, Spark: passages, sources and 16-bit vectors",
            ".parquet",
            (".pq",),
        ),
        SaveForm(
            FileForm.JSON_LINES,
            "JSON lines",
            "a line for each passage with its vector; for everything else",
            ".jsonl",
            (".ndjson",),
        ),
    ]
