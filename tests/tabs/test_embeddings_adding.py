"""Texts are added to a collection: looked over before they cost anything, embedded, paused, gone on with."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from textual import events

from aoai_tui.demo import Fault
from aoai_tui.domain import Chunking, Collection, CutBy
from aoai_tui.services.embedding_choices import TextsToAdd
from aoai_tui.tabs.embeddings.adding.add_texts import AddTexts
from aoai_tui.tabs.embeddings.adding.choose_column import ChooseColumn
from aoai_tui.tabs.embeddings.adding.edit_passage import EditPassage
from aoai_tui.tabs.embeddings.adding.plan_preview import PlanPreview
from aoai_tui.tabs.embeddings.adding.refused_passages import RefusedPassages
from aoai_tui.tabs.embeddings.adding.text_to_add import TextToAdd
from aoai_tui.tabs.embeddings.managing.embed_anew import EmbedAnew
from aoai_tui.tabs.embeddings.managing.new_collection import NewCollection
from tests.tabs.embeddings_harness import NOTES, EmbeddingsHarness, HeldEmbedding, embeddings_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LINES = Chunking(by=CutBy.CHARACTERS, size=40, overlap=0)
PRICED = '[prices."demo-embedding"]\ninput = 20\noutput = 0\n'


def told(tab: EmbeddingsHarness) -> str:
    """The line of adding, on one line."""
    return " ".join(str(tab.pane.line.render()).split()) if tab.pane.line.display else ""


async def on_screen(tab: EmbeddingsHarness, screen: type) -> None:
    await tab.until(lambda: isinstance(tab.chat.app.screen, screen), f"{screen.__name__} opens")
    await tab.chat.settled()


async def back(tab: EmbeddingsHarness) -> None:
    await tab.until(lambda: tab.chat.app.screen is tab.chat.app.main, "the tab is back")
    await tab.chat.settled()


async def paste(tab: EmbeddingsHarness, text: str) -> None:
    tab.chat.app.post_message(events.Paste(text))
    await tab.chat.settled()


async def kept(tab: EmbeddingsHarness) -> Collection:
    assert tab.pane.collection is not None
    return await tab.pane.lookup.get(tab.pane.collection.id)


def to_add(tab: EmbeddingsHarness) -> TextsToAdd:
    """What is kept for the form of the open collection."""
    assert tab.pane.collection is not None
    return tab.pane.choices.to_add(tab.pane.collection.id)


async def put_together(tab: EmbeddingsHarness, things: TextsToAdd) -> None:
    assert tab.pane.collection is not None
    await tab.pane.choices.keep_to_add(things, tab.pane.collection.id)


async def embedded(tab: EmbeddingsHarness, passages: int) -> None:
    await tab.until(
        lambda: tab.pane.collection is not None and tab.pane.collection.passages == passages,
        f"{passages} passages are embedded",
    )
    await tab.until(lambda: not tab.pane.is_embedding, "the run ends")
    await tab.chat.settled()


def write(folder: Path) -> Path:
    for name, text in NOTES.items():
        (folder / "notes" / name).parent.mkdir(exist_ok=True)
        (folder / "notes" / name).write_text(text)
    (folder / "notes" / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    return folder / "notes"


@asynccontextmanager
async def with_collection(folder: Path, **more: object) -> AsyncIterator[EmbeddingsHarness]:
    """The tab with an empty collection, open."""
    async with embeddings_app(folder, **more) as tab:  # type: ignore[arg-type]
        made = await tab.pane.lookup.make("notes", "demo-embedding", 64, LINES)
        await tab.pane.refresh_collections(made.id)
        await tab.chat.settled()
        yield tab


async def test_a_first_text_is_a_few_keys_away(tmp_path: Path) -> None:
    """f4 on an empty tab makes a collection first, then takes the text, tells what it costs, and embeds it."""
    async with embeddings_app(tmp_path, size=(80, 24)) as tab:
        await tab.press("f4")
        await on_screen(tab, NewCollection)
        await tab.press(*"birds", "enter")
        await on_screen(tab, AddTexts)
        await tab.press(*"a parrot talks")
        await tab.press("ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "1 passage from 1 source" in tab.screen(), "the plan is told")
        assert not tab.sent()
        await tab.press("enter")
        await embedded(tab, 1)
        assert [body["input"] for body in tab.sent()] == [["a parrot talks"]]
        assert "1 passage of “birds” is embedded" in told(tab)
        assert to_add(tab) == TextsToAdd()


async def test_f4_waits_until_it_is_known_which_collections_there_are(tmp_path: Path) -> None:
    """Pressed right after the start, it asks for no new collection where there is one."""
    async with with_collection(tmp_path) as tab:
        tab.pane.furnished.clear()
        tab.pane.collection, tab.pane.all_collections = None, ()
        await tab.press("f4")
        assert tab.chat.app.screen is tab.chat.app.main
        await tab.pane.refresh_collections()
        tab.pane.furnished.set()
        await on_screen(tab, AddTexts)


async def test_how_it_ended_makes_room_for_the_next_query(tmp_path: Path) -> None:
    """What was read needs no line; what waits for a key keeps it."""
    async with with_collection(tmp_path) as tab:
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.press(*"a parrot talks", "ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "1 passage" in tab.screen(), "the plan is told")
        await tab.press("enter")
        await embedded(tab, 1)
        assert "is embedded" in told(tab)
        await tab.press(*"bird")
        assert not told(tab)
        tab.pane.line.say("“notes” is brought back.", "good")
        await tab.press(*"s")
        assert not told(tab)
        tab.pane.line.say("1 passage waits.", "warning", "f5 goes on")
        await tab.press(*"song")
        assert "f5 goes on" in told(tab)


async def test_a_folder_is_looked_over_before_anything_is_sent(tmp_path: Path) -> None:
    """Passages, tokens, cost and what is skipped are told; escape leads back to the form with all that stood there."""
    folder = write(tmp_path)
    async with with_collection(tmp_path, config=PRICED) as tab:
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await paste(tab, str(folder))
        await tab.until(lambda: "notes/ ×" in tab.screen(), "the folder is taken")
        await tab.press("ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "from 3 sources" in tab.screen(), "the plan is told")
        assert "~$" in tab.screen()
        assert "logo.png" in tab.screen()
        await tab.press("escape")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "notes/ ×" in tab.screen(), "the folder is still there")
        await tab.press("escape")
        await back(tab)
        assert not tab.sent()
        assert not (await kept(tab)).waiting
        assert to_add(tab).paths == (str(folder),)


async def test_a_text_is_never_paid_for_twice(tmp_path: Path) -> None:
    """Not in another collection either: the preview says so, and nothing is sent."""
    async with with_collection(tmp_path) as tab:
        words = []
        for name in ("notes", "others"):
            await tab.pane.refresh_collections(
                (await tab.pane.lookup.make(name + "2", "demo-embedding", 64, LINES)).id
            )
            await tab.press("f4")
            await on_screen(tab, AddTexts)
            await tab.press(*"a parrot talks", "ctrl+s")
            await on_screen(tab, PlanPreview)
            await tab.until(lambda: "1 passage" in tab.screen(), "the plan is told")
            words.append(tab.screen())
            await tab.press("enter")
            await embedded(tab, 1)
        assert "nothing to pay" not in words[0]
        assert "nothing to pay" in words[1]
        assert len(tab.sent()) == 1
        assert "1 cost nothing" in told(tab)


async def test_a_dropped_folder_is_offered_not_typed(tmp_path: Path) -> None:
    """On the query line; f4 has it already, and ctrl+z gives the text instead."""
    folder = write(tmp_path)
    async with with_collection(tmp_path) as tab:
        await paste(tab, str(folder))
        await tab.until(lambda: "notes/ can be added." in told(tab), "it is offered")
        assert "f4 adds to “notes”" in told(tab)
        assert tab.pane.text.text == ""
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "notes/ ×" in tab.screen(), "the form has it")
        await tab.press("escape")
        await back(tab)
    async with embeddings_app(tmp_path) as tab:
        await paste(tab, str(folder / "dogs.md"))
        await tab.until(lambda: "dogs.md can be added." in told(tab), "it is offered")
        await tab.press("ctrl+z")
        await tab.until(lambda: tab.pane.text.text == str(folder / "dogs.md"), "it is typed")
        assert to_add(tab).paths == (str(folder),)


async def test_each_collection_begins_with_its_own(tmp_path: Path) -> None:
    """What was left in the form of one is not added to another by accident; it waits where it was, next time too."""
    async with with_collection(tmp_path) as tab:
        notes = await kept(tab)
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.press(*"for notes", "escape")
        await back(tab)
        other = await tab.pane.lookup.make("other", "demo-embedding", 64, LINES)
        await tab.pane.refresh_collections(other.id)
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "Add to “other”" in tab.screen(), "the form is of the other one")
        assert "for notes" not in tab.screen()
        await tab.press(*"for the other", "ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "1 passage from 1 source" in tab.screen(), "the plan is told")
        await tab.press("enter")
        await embedded(tab, 1)
        assert (await kept(tab)).name == "other"
        await tab.pane.refresh_collections(notes.id)
    async with embeddings_app(tmp_path) as tab:
        assert to_add(tab).text == "for notes"
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "for notes" in tab.screen(), "it is still there")


async def test_what_is_dropped_before_there_is_a_collection_goes_to_the_first(tmp_path: Path) -> None:
    """And to that one alone."""
    folder = write(tmp_path)
    async with embeddings_app(tmp_path) as tab:
        await paste(tab, str(folder))
        await tab.until(lambda: "notes/ can be added." in told(tab), "it is offered")
        await tab.press("f4")
        await on_screen(tab, NewCollection)
        await tab.press(*"birds", "enter")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "notes/ ×" in tab.screen(), "the form has it")
        await tab.press("escape")
        await back(tab)
        assert to_add(tab).paths == (str(folder),)
        assert tab.pane.choices.to_add() == TextsToAdd()
        assert tab.pane.choices.to_add("another") == TextsToAdd()


async def waiting(tab: EmbeddingsHarness, count: int = 30) -> Collection:
    """A collection in which so many passages wait."""
    assert tab.pane.collection is not None
    texts = [f"number {number} of the texts" for number in range(count)]
    await tab.pane.lookup.add(await tab.pane.lookup.plan(tab.pane.collection.id, texts=texts))
    await tab.pane.refresh_collections()
    await tab.chat.settled()
    return tab.pane.collection


async def test_escape_pauses_and_f5_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is seen meanwhile; nothing is lost by pausing, and it can be gone on with."""
    monkeypatch.setattr("aoai_tui.services.lookup.run.GRACE", 60)  # however slowly answers come
    pace = HeldEmbedding()
    async with with_collection(tmp_path, pace=pace) as tab:
        pace.hold()
        await waiting(tab)
        await tab.press("f5")
        await tab.until(lambda: "0 of 30" in tab.screen() and "esc pauses" in tab.screen(), "progress shows")
        await tab.press("escape")
        await tab.until(lambda: "Pausing" in told(tab), "it says that it pauses")
        await tab.press("escape", "escape")  # in haste
        pace.release()
        await tab.until(lambda: not tab.pane.is_embedding, "it is paused")
        assert (await kept(tab)).waiting + (await kept(tab)).passages == 30
        if (await kept(tab)).waiting:
            await tab.until(lambda: "Paused." in told(tab), "it is told")
            await tab.press("f5")
        await embedded(tab, 30)
        paid = [text for body in tab.sent() for text in body["input"]]
        assert sorted(paid) == sorted(set(paid))


async def test_a_failure_is_told_and_gone_on_with(tmp_path: Path) -> None:
    """One sentence with the key that goes on; the key line offers it first."""
    async with with_collection(tmp_path, script=[Fault.named("401")]) as tab:
        await waiting(tab, 3)
        await tab.press("f5")
        await tab.until(lambda: "f5 goes on" in told(tab), "the failure is told")
        assert "401" in told(tab)
        assert "Go on embedding" in tab.chat.footer()
        assert "3 passages wait to be embedded" in tab.teaching
        await tab.press("f5")
        await embedded(tab, 3)


async def test_what_f5_can_not_mend_names_the_key_that_does(tmp_path: Path) -> None:
    """The dimensions of a collection stay: sending the same again would be refused again."""
    async with embeddings_app(tmp_path, size=(80, 24)) as tab:
        made = await tab.pane.lookup.make("wide", "demo-embedding", 4000)
        await tab.pane.lookup.add(await tab.pane.lookup.plan(made.id, texts=["a parrot talks"]))
        await tab.pane.refresh_collections(made.id)
        await tab.press("f5")
        await tab.until(lambda: "number of dimensions" in told(tab), "the failure is told")
        assert "n in the list (ctrl+b) embeds it anew" in told(tab)
        assert "f5 goes on" not in told(tab)
        tab.pane.collections.take_cursor()
        await tab.press("n")
        await on_screen(tab, EmbedAnew)
        assert "Until now: demo-embedding, 4,000 numbers." in tab.screen()


async def test_what_a_former_start_left_waits_for_the_person(tmp_path: Path) -> None:
    """It is told with its number, and nothing is sent before f5."""
    async with with_collection(tmp_path) as tab:
        await waiting(tab, 5)
    async with embeddings_app(tmp_path) as tab:
        await tab.until(lambda: "5 passages of “notes” are not embedded yet." in told(tab), "it is told")
        assert not tab.sent()
        await tab.press("f5")
        await embedded(tab, 5)


async def test_another_column_is_chosen_where_it_is_looked_over(tmp_path: Path) -> None:
    """c on a table shows its columns; those with the same columns follow, others stay as they are."""
    tables = tmp_path / "tables"
    tables.mkdir()
    for name in ("a.csv", "b.csv"):
        (tables / name).write_text("title,body\nA parrot sits,It talks all day long and says its name.\n")
    (tables / "c.csv").write_text("frage;antwort\nWas ist das hier?;Eine Antwort, die länger ist.\n")
    async with with_collection(tmp_path, size=(80, 24)) as tab:
        await put_together(tab, TextsToAdd(paths=(str(tables),)))
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "tables/" in tab.screen(), "the folder stands there")
        await tab.press("ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: tab.screen().count("column body") == 2, "the plan is told")
        await tab.press("c")
        await on_screen(tab, ChooseColumn)
        assert "Which column of a.csv" in tab.screen()
        assert "A parrot sits" in tab.screen()
        await tab.press("up", "enter")
        await tab.until(lambda: tab.screen().count("column title") == 2, "both are read anew")
        assert "column antwort" in tab.screen()
        await tab.press("escape")
        await on_screen(tab, AddTexts)
        await tab.press("ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: tab.screen().count("column title") == 2, "it was kept")
        await tab.press("enter")
        await embedded(tab, 3)
        assert "A parrot sits" in {text for body in tab.sent() for text in body["input"]}


async def test_f5_embeds_the_chosen_collection_alone(tmp_path: Path) -> None:
    """What waits in others is told with the key, and costs nothing until it is chosen."""
    async with with_collection(tmp_path) as tab:
        await waiting(tab, 3)
        other = await tab.pane.lookup.make("other", "demo-embedding", 64, LINES)
        await tab.pane.lookup.add(await tab.pane.lookup.plan(other.id, texts=["words of another"]))
        await tab.pane.refresh_collections()
        await tab.press("f5")
        await embedded(tab, 3)
        assert (await tab.pane.lookup.get(other.id)).waiting == 1
        assert "1 passage of “other” is not embedded yet." in told(tab)
        assert "f5 embeds the one that is chosen in the list" in told(tab)
        sent = len(tab.sent())
        await tab.press("f5")
        await tab.chat.settled()
        assert len(tab.sent()) == sent
        assert "1 passage of “other” is not embedded yet." in told(tab)
        await tab.press("ctrl+b")
        await tab.press("down", "f5")
        await tab.until(lambda: "of “other” is embedded" in told(tab), "the other one is embedded")


async def test_adding_tells_how_far_it_is_and_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Escape ends it soon, says what is there and how to go on; the form still has all of it."""
    monkeypatch.setattr("aoai_tui.storage.database.BUSY_PATIENCE", 60.0)  # however slowly keys are seen to
    long = tmp_path / "long.txt"
    long.write_text("\n".join(f"This is sentence number {number} of many." for number in range(20_000)))
    async with with_collection(tmp_path) as tab:
        await put_together(tab, TextsToAdd(paths=(str(long),)))
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.until(lambda: "long.txt" in tab.screen(), "the file stands there")
        await tab.press("ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "passages from 1 source" in tab.screen(), "the plan is told")
        with closing(sqlite3.connect(tmp_path / "data" / "aoai-tui.db")) as other, other:
            other.execute("BEGIN IMMEDIATE")  # another window writes, too
            await tab.press("enter")
            await tab.until(lambda: "of 19,089 passages" in told(tab), "it tells how far it is")
            await tab.press("escape")
        await tab.until(lambda: "Stopped." in told(tab), "it is told")
        assert "f4 adds the rest" in told(tab)
        assert (await kept(tab)).waiting < 19_089
        assert not tab.sent()
        assert to_add(tab).paths == (str(long),)


async def test_refused_passages_are_listed_changed_and_taken_out(tmp_path: Path) -> None:
    """f7 shows why; one gets other words and is embedded, one is taken out and brought back with u."""
    async with with_collection(tmp_path) as tab:
        assert tab.pane.collection is not None
        texts = ["fine words", "bad\n/fault filter-prompt", "worse\n/fault filter-jailbreak"]
        await tab.pane.lookup.add(await tab.pane.lookup.plan(tab.pane.collection.id, texts=texts))
        await tab.pane.refresh_collections()
        await tab.press("f5")
        await embedded(tab, 1)
        assert "2 passages were refused." in told(tab)
        await tab.press("f7")
        await on_screen(tab, RefusedPassages)
        await tab.until(lambda: tab.screen().count("▲") >= 2, "both are listed")
        await tab.press("enter")
        await on_screen(tab, EditPassage)
        tab.chat.app.screen.query_one(TextToAdd).put("good words")
        await tab.press("ctrl+s")
        await on_screen(tab, RefusedPassages)
        await tab.until(lambda: "It waits to be sent." in tab.screen(), "it waits")
        await tab.press("delete")
        await tab.until(lambda: "Taken out." in tab.screen() and "None is left." in tab.screen(), "it is out")
        await tab.press("u")
        await tab.until(lambda: "It is back." in tab.screen(), "it is back")
        await tab.press("escape")
        await embedded(tab, 2)
        assert (await kept(tab)).refused == 1


async def test_refresh_brings_the_collection_to_its_files(tmp_path: Path) -> None:
    """Changed, new and gone files are told before; unchanged ones cost nothing."""
    folder = write(tmp_path)
    async with with_collection(tmp_path) as tab:
        assert tab.pane.collection is not None
        await tab.pane.lookup.add(await tab.pane.lookup.plan(tab.pane.collection.id, paths=[folder]))
        await tab.pane.refresh_collections()
        await tab.press("f5")
        await tab.until(lambda: "are embedded" in told(tab), "the first run ends")
        (folder / "dogs.md").write_text("# Dogs\n\nDogs sleep.\n")
        (folder / "cats.md").write_text("# Cats\n\nCats sleep, too.\n")
        (folder / "azure.md").unlink()
        tab.pane.collections.take_cursor()
        await tab.press("r")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "Gone" in tab.screen(), "the plan is told")
        words = tab.screen()
        assert all(word in words for word in ("Changed", "dogs.md", "New", "cats.md", "azure.md"))
        await tab.press("enter")
        await back(tab)
        await tab.until(lambda: not tab.pane.is_embedding, "the run ends")
        names = [one.name for one in await tab.pane.lookup.sources(tab.pane.collection.id)]
        assert sorted(name.rpartition("/")[2] for name in names) == ["cats.md", "dogs.md", "parrots.md"]


async def test_a_collection_that_is_embedded_can_be_deleted(tmp_path: Path) -> None:
    """It is paused first: nothing more is paid for it."""
    pace = HeldEmbedding()
    async with with_collection(tmp_path, pace=pace) as tab:
        pace.hold()
        await waiting(tab)
        await tab.press("f5")
        await tab.until(lambda: "0 of 30" in tab.screen(), "it runs")
        tab.pane.collections.take_cursor()
        await tab.press("delete")
        pace.release()
        await tab.until(lambda: not tab.collections(), "it is gone")
        await tab.until(lambda: not tab.pane.is_embedding, "it is paused")
        sent = len(tab.sent())
        await tab.chat.settled()
        assert len(tab.sent()) == sent


async def test_what_is_added_meanwhile_is_embedded_too(tmp_path: Path) -> None:
    """Without another key."""
    pace = HeldEmbedding()
    async with with_collection(tmp_path, pace=pace) as tab:
        pace.hold()
        await waiting(tab, 3)
        await tab.press("f5")
        await tab.until(lambda: "0 of 3" in tab.screen(), "it runs")
        await tab.press("f4")
        await on_screen(tab, AddTexts)
        await tab.press(*"one more", "ctrl+s")
        await on_screen(tab, PlanPreview)
        await tab.until(lambda: "1 passage" in tab.screen(), "the plan is told")
        await tab.press("enter")
        await back(tab)
        pace.release()
        await embedded(tab, 4)
        assert "passages of “notes” are embedded" in told(tab)


async def test_what_waits_for_another_connection_is_left_alone(tmp_path: Path) -> None:
    """Its deployment is not behind this one: neither the start nor f5 speaks of it."""
    async with with_collection(tmp_path) as tab:
        made = await waiting(tab, 2)
        other = replace(made, connection="elsewhere")
        await tab.pane.lookup.archive(lambda store: store.collections.save(other))
        await tab.pane.lookup.make("empty", "demo-embedding", 64, LINES)
    async with embeddings_app(tmp_path) as tab:
        empty = next(one for one in tab.pane.all_collections if one.name == "empty")
        await tab.pane.open(empty)
        await tab.press("f5")
        assert not tab.pane.is_embedding
        assert not tab.sent()


async def test_f5_in_haste_goes_on_after_the_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressed while what is on its way is still waited for."""
    monkeypatch.setattr("aoai_tui.services.lookup.run.GRACE", 600)  # it is there before that
    pace = HeldEmbedding()
    async with with_collection(tmp_path, pace=pace) as tab:
        pace.hold()
        await waiting(tab, 5)
        await tab.press("f5")
        await tab.until(lambda: "0 of 5" in tab.screen(), "it runs")
        await tab.press("escape")
        await tab.until(lambda: "Pausing" in told(tab), "it pauses")
        await tab.press("f5")
        pace.release()
        await embedded(tab, 5)


async def test_data_that_can_not_be_read_leaves_no_blank_pane(tmp_path: Path) -> None:
    """Why there is nothing to be seen stays on the screen."""
    (tmp_path / "data").write_text("a file stands where the folder should be")
    async with embeddings_app(tmp_path, size=(80, 24)) as tab:
        await tab.until(lambda: "can't be used" in told(tab), "it is told")
        assert tab.pane.line.kind == "bad"
