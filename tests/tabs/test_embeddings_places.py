"""Where collections are looked up: entered, tried, copied to, left."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.backends import fail
from textual.widgets import Input

from aoai_tui.screens.confirm import Choice
from aoai_tui.tabs.embeddings.managing.place_form import PlaceForm
from aoai_tui.tabs.embeddings.managing.places import Places
from tests.postgres_server import PostgresServer
from tests.screens.app_under_test import Shelf, system_keyring
from tests.tabs.embeddings_harness import EmbeddingsHarness, embeddings_app
from tests.tabs.test_embeddings_adding import back, kept, on_screen, told

NOWHERE = "postgresql://me:hidden-word@127.0.0.1:9/none?connect_timeout=2"


async def open_form(tab: EmbeddingsHarness) -> PlaceForm:
    tab.pane.collections.take_cursor()
    await tab.press("p")
    await on_screen(tab, Places)
    await tab.press("a")
    await on_screen(tab, PlaceForm)
    form = tab.chat.app.screen
    assert isinstance(form, PlaceForm)
    return form


async def look_up_here(tab: EmbeddingsHarness) -> None:
    """Take the collection back from where it is looked up."""
    tab.pane.collections.take_cursor()
    await tab.press("p")
    await on_screen(tab, Places)
    await tab.press("home", "enter")
    await on_screen(tab, Choice)
    await tab.press("enter")
    await back(tab)


def fill(form: PlaceForm, name: str, string: str) -> None:
    called, connection = form.query(Input)
    called.value, connection.value = name, string


async def test_a_server_that_is_not_reached_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    """In plain words, with what was typed still there, and never with the password in sight."""
    with system_keyring(Shelf()):
        async with embeddings_app(tmp_path, size=(80, 24)) as tab:
            await tab.notes()
            form = await open_form(tab)
            fill(form, "work", NOWHERE)
            await tab.press("enter")
            await tab.until(lambda: "▲" in tab.screen() and "Connecting" not in tab.screen(), "it is told")
            assert "hidden-word" not in tab.screen()
            assert form.query(Input).last().value == NOWHERE
            assert await tab.pane.lookup.places() == []


async def test_what_is_missing_is_said_and_leaving_asks(tmp_path: Path) -> None:
    """A form with nothing in it is left at once."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        form = await open_form(tab)
        await tab.press("enter")
        await tab.until(lambda: "It needs a name." in tab.screen(), "it is said")
        fill(form, "work", "")
        await tab.press("escape")
        await tab.until(lambda: "Leave without saving?" in tab.screen(), "it asks")
        await tab.press("escape")
        await on_screen(tab, PlaceForm)
        fill(form, "", "")
        await tab.press("escape")
        await on_screen(tab, Places)


@pytest.mark.postgres
async def test_a_collection_is_copied_looked_up_there_and_comes_back(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """The string goes to the keyring; the facts name the place; on the way back the copy is taken away."""
    shelf = Shelf()
    with system_keyring(shelf):
        async with embeddings_app(tmp_path) as tab:
            await tab.notes()
            string = postgres.new_database()
            form = await open_form(tab)
            fill(form, "work", string)
            await tab.press("enter")
            await on_screen(tab, Places)
            await tab.until(lambda: "“work” is kept." in tab.screen(), "it is kept")
            assert string in repr(shelf.entries)
            await tab.press("enter")
            await tab.until(lambda: "is looked up in “work” now." in told(tab), "it is copied")
            assert (await kept(tab)).place == "work"
            assert "work" in tab.facts
            assert (await tab.look_up("teaching a parrot"))[0].startswith("parrots.md")
            await look_up_here(tab)
            await tab.until(lambda: "is looked up on this machine now." in told(tab), "it is back")
            assert (await kept(tab)).place == ""


@pytest.mark.postgres
async def test_a_place_whose_connection_string_is_lost_is_left(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """Looked up here again what is typed is found, although the copy could not be removed, which is told."""
    with system_keyring(Shelf()):
        async with embeddings_app(tmp_path) as tab:
            collection = await tab.notes()
            await tab.pane.lookup.add_place("work", postgres.new_database())
            await tab.pane.lookup.copy_to(collection.id, "work")
            await tab.pane.refresh_collections()
            strings = await tab.pane.lookup.archive(lambda store: store.postgres.strings)
            strings.forget("work")
            await tab.type("teaching a parrot")
            await tab.press("enter")
            await tab.until(lambda: "There is no connection string" in tab.trouble, "the lookup fails")
            await look_up_here(tab)
            await tab.until(lambda: "is looked up on this machine now" in tab.screen(), "it is told")
            await tab.until(lambda: bool(tab.found) and not tab.trouble, "it is found here")


@pytest.mark.postgres
async def test_without_a_keyring_it_is_kept_for_this_run(tmp_path: Path, postgres: PostgresServer) -> None:
    """After a question; escape leads back to the form."""
    with system_keyring(fail.Keyring()):  # type: ignore[no-untyped-call]
        async with embeddings_app(tmp_path) as tab:
            await tab.notes()
            form = await open_form(tab)
            fill(form, "work", postgres.new_database())
            await tab.press("ctrl+t")
            await tab.until(lambda: "✓" in tab.screen() and "PostgreSQL" in tab.screen(), "it is tried")
            await tab.press("enter")
            await on_screen(tab, Choice)
            await tab.press("enter")
            await on_screen(tab, Places)
            await tab.until(lambda: "“work” is kept." in tab.screen(), "it is kept")
            assert await tab.pane.lookup.places() == ["work"]
