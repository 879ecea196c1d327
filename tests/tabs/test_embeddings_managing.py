"""Collections are made, renamed, copied, merged, embedded anew, deleted, brought back, exchanged with files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aoai_tui.domain import Collection
from aoai_tui.screens.ask_name import AskName
from aoai_tui.screens.pick_file import PickFile
from aoai_tui.screens.save_as import SaveAs
from aoai_tui.tabs.embeddings.managing.bring_collection import BringCollection
from aoai_tui.tabs.embeddings.managing.embed_anew import EmbedAnew
from aoai_tui.tabs.embeddings.managing.merging import MergeCollections, why_not
from aoai_tui.tabs.embeddings.managing.new_collection import NewCollection
from aoai_tui.tabs.embeddings.managing.sources import Sources
from tests.tabs.embeddings_harness import EmbeddingsHarness, embeddings_app
from tests.tabs.test_embeddings_adding import back, kept, on_screen, told

PRICED = '[prices."demo-embedding-old"]\ninput = 20\noutput = 0\n'


def in_list(tab: EmbeddingsHarness) -> None:
    """Put the cursor into the list of collections."""
    tab.pane.collections.take_cursor()


async def fill(tab: EmbeddingsHarness, text: str) -> None:
    """Replace what stands in the dialog's focused line."""
    await tab.press("ctrl+a", "ctrl+k", "ctrl+u", *text)


async def listed(tab: EmbeddingsHarness, *names: str) -> None:
    def shown() -> bool:
        rows = " ".join(tab.collections())
        return all(name in rows for name in names) and len(tab.collections()) == len(names)

    await tab.until(shown, f"{names} are listed")


async def test_a_new_collection_is_open_at_once(tmp_path: Path) -> None:
    """ctrl+n, a name, enter; the tab says what to do next."""
    async with embeddings_app(tmp_path) as tab:
        await tab.press("ctrl+n")
        await on_screen(tab, NewCollection)
        await tab.press(*"birds", "enter")
        await back(tab)
        await listed(tab, "birds")
        assert (await kept(tab)).deployment == "demo-embedding"
        assert "Nothing is in “birds” yet." in tab.teaching


async def test_a_name_that_is_taken_is_refused_in_the_form(tmp_path: Path) -> None:
    """Before anything is made."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        await tab.press("ctrl+n")
        await on_screen(tab, NewCollection)
        await tab.press(*"notes", "enter")
        await tab.until(lambda: "Another collection has this name." in tab.screen(), "it is told")


async def test_f2_renames(tmp_path: Path) -> None:
    """The list and the kept collection have the new name."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        await tab.press("f2")
        await on_screen(tab, AskName)
        await fill(tab, "birds")
        await tab.press("enter")
        await back(tab)
        await listed(tab, "birds")
        assert (await kept(tab)).name == "birds"


async def test_delete_and_undo(tmp_path: Path) -> None:
    """The last collection can be brought back from the emptied list, with all its passages."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        in_list(tab)
        await tab.press("delete")
        await listed(tab)
        assert "ctrl+n" in tab.teaching
        assert "u in the list brings it back" in tab.toasts()
        await tab.press("u")
        await listed(tab, "notes")
        assert (await kept(tab)).passages == 4


async def test_a_duplicate_costs_nothing(tmp_path: Path) -> None:
    """It has all passages with their vectors, and is open."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        sent = len(tab.sent())
        in_list(tab)
        await tab.press("d")
        await on_screen(tab, AskName)
        await tab.press("enter")
        await tab.until(lambda: "“notes copy” is made." in told(tab), "it is made")
        await listed(tab, "notes", "notes copy")
        assert (await kept(tab)).passages == 4
        assert len(tab.sent()) == sent


async def test_what_another_window_did_is_seen(tmp_path: Path) -> None:
    """A collection made there is listed with ctrl+b, and one deleted there is left after the next lookup, and told."""
    async with embeddings_app(tmp_path) as tab:
        notes = await tab.notes()
        made = await tab.pane.lookup.make("made elsewhere", "demo-embedding", 64)
        await tab.press("ctrl+b")
        await listed(tab, "made elsewhere", "notes")
        await tab.pane.lookup.delete(notes.id)
        await tab.type("parrots")
        await tab.until(lambda: tab.pane.collection is not None and tab.pane.collection.id == made.id, "left")
        await tab.until(lambda: "“notes” was deleted in another window." in tab.chat.toasts(), "it is told")


async def test_the_cursor_of_the_list_goes_with_the_open_collection(tmp_path: Path) -> None:
    """Where a new one was made, and when the list is come back to: else delete would mean another than is open."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        await tab.press("ctrl+b", "d")
        await on_screen(tab, AskName)
        await tab.press("enter")
        await tab.until(lambda: "“notes copy” is made." in told(tab), "it is made")

        def under_cursor() -> str:
            one = tab.pane.collections.under_cursor()
            return one.name if one else ""

        assert under_cursor() == "notes copy"
        await tab.press("home", "down", "ctrl+b", "ctrl+b")
        await tab.until(lambda: tab.pane.collections.has_cursor, "the list has the cursor")
        assert under_cursor() == "notes copy"


async def test_the_list_makes_way_for_what_is_told(tmp_path: Path) -> None:
    """Where it lies over the middle it closes when something is made from it; the query has the cursor then."""
    async with embeddings_app(tmp_path, size=(80, 24)) as tab:
        await tab.notes()
        await tab.press("ctrl+b", "d")
        await on_screen(tab, AskName)
        await tab.press("enter")
        await back(tab)
        await tab.until(lambda: "“notes copy” is made." in tab.screen(), "it is seen whole")
        assert tab.pane.text.has_focus


async def test_collections_of_one_model_are_merged(tmp_path: Path) -> None:
    """Those that don't fit are listed with the reason, and can't be marked."""
    async with embeddings_app(tmp_path) as tab:
        await tab.make("other", {"x.md": "Tea is brewed with hot water."}, deployment="demo-embedding-old")
        await tab.make("cats", {"cats.md": "Cats sleep."})
        await tab.notes()
        in_list(tab)
        await tab.press("g")
        await on_screen(tab, MergeCollections)
        assert "does not fit: embedded by" in tab.screen()
        await tab.press("enter")
        await tab.until(lambda: "Mark one at least." in tab.screen(), "it says what is missing")
        await tab.press("space", "enter")
        await back(tab)
        await tab.until(lambda: "“notes + cats” is made." in told(tab), "it is made")
        assert (await kept(tab)).passages == 5


def collection(id: str, deployment: str, model: str = "", width: int = 0) -> Collection:
    return Collection(
        id=id,
        name=id,
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        connection="demo",
        deployment=deployment,
        model=model,
        width=width,
    )


def test_an_empty_collection_fits_by_its_deployment() -> None:
    """The model is not known before the first answer; afterwards model and width decide."""
    one = collection("a", "x", "m", 9)
    assert not why_not(collection("b", "x"), one)
    assert why_not(one, collection("c", "y")) == "embedded by y"
    assert why_not(one, collection("d", "x", "m", 7)) == "7 dimensions"


async def test_what_embedding_anew_costs_is_told_first(tmp_path: Path) -> None:
    """Then a new collection stands beside the old one, embedded by the other deployment."""
    async with embeddings_app(tmp_path, config=PRICED) as tab:
        await tab.notes()
        sent = len(tab.sent())
        in_list(tab)
        await tab.press("n")
        await on_screen(tab, EmbedAnew)
        await fill(tab, "demo-embedding-old")
        await tab.until(lambda: "4 passages · about" in tab.screen() and "~$" in tab.screen(), "it is told")
        assert len(tab.sent()) == sent
        await tab.press("enter")
        await tab.until(lambda: "4 passages of “notes (demo-embedding-old)”" in told(tab), "it is embedded")
        await listed(tab, "notes", "notes (demo")
        made = await kept(tab)
        assert (made.passages, made.width) == (4, 1536)


async def test_sources_are_listed_taken_out_and_brought_back(tmp_path: Path) -> None:
    """With the number of their passages; letters find one, enter looks in it alone."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        in_list(tab)
        await tab.press("s")
        await on_screen(tab, Sources)
        await tab.until(
            lambda: "parrots.md" in tab.screen() and "2 passages" in tab.screen(), "they are listed"
        )
        await tab.press("home", "delete")
        await tab.until(lambda: "is taken out. u brings it back." in tab.screen(), "it is out")
        assert (await kept(tab)).passages == 3
        await tab.press("u")
        await tab.until(lambda: "It is back." in tab.screen(), "it is back")
        assert (await kept(tab)).passages == 4
        await tab.press("slash", *"parr", "enter")
        await tab.until(lambda: "azure.md" not in tab.screen(), "one is found")
        await tab.press("enter")
        await back(tab)
        await tab.until(lambda: len(tab.chips) == 1 and "parrots.md" in tab.chips[0], "it is looked in alone")


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
async def test_a_collection_goes_out_and_comes_back(tmp_path: Path, suffix: str) -> None:
    """ctrl+s writes it with its vectors, i in the list brings it in; nothing is sent."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        sent = len(tab.sent())
        await tab.press("ctrl+s")
        await on_screen(tab, SaveAs)
        await tab.press("tab")
        await fill(tab, str(tmp_path / f"out{suffix}"))
        await tab.press("enter")
        await tab.until(lambda: "4 passages saved as" in told(tab), "it is written")
        assert (tmp_path / f"out{suffix}").exists()
        PickFile.recent_folder = tmp_path
        in_list(tab)
        await tab.press("i")
        await on_screen(tab, PickFile)
        await tab.press(*"out")
        await tab.until(lambda: f"out{suffix}" in tab.screen(), "the file is found")
        await tab.press("enter")
        await on_screen(tab, BringCollection)
        await tab.press(*"again", "enter")
        await tab.until(lambda: "4 passages are in “again”." in told(tab), "it is in")
        await listed(tab, "notes", "again")
        assert (await kept(tab)).passages == 4
        assert len(tab.sent()) == sent


async def test_a_file_without_a_model_is_asked_for_it(tmp_path: Path) -> None:
    """The form stays with what was typed, and says what is missing."""
    (tmp_path / "foreign.jsonl").write_text('{"text": "a bird", "embedding": [0.1, 0.2, 0.3]}\n')
    async with embeddings_app(tmp_path) as tab:
        PickFile.recent_folder = tmp_path
        in_list(tab)
        await tab.press("i")
        await on_screen(tab, PickFile)
        await tab.press(*"foreign")
        await tab.until(lambda: "foreign.jsonl" in tab.screen(), "the file is found")
        await tab.press("enter")
        await on_screen(tab, BringCollection)
        await tab.press(*"birds", "enter")
        await tab.until(lambda: "does not say which model" in tab.screen(), "it is asked for")
        assert "birds" in tab.screen()
        await tab.press(*"some-model", "enter")
        await tab.until(lambda: "1 passage" in told(tab), "it is in")
        assert (await kept(tab)).model == "some-model"


async def test_everything_stands_in_the_palette(tmp_path: Path) -> None:
    """Under a name that a person would search for, from the query line, at 80 columns."""
    async with embeddings_app(tmp_path, size=(80, 24)) as tab:
        await tab.notes()
        await tab.chat.palette("Embed anew")
        await on_screen(tab, EmbedAnew)
        await tab.press("escape")
        await back(tab)
        await tab.chat.palette("Its sources")
        await on_screen(tab, Sources)
        await tab.press("escape")
        await back(tab)
        await tab.chat.palette("Import")
        await on_screen(tab, PickFile)
