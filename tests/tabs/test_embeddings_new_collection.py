"""The form that makes a collection."""

from __future__ import annotations

from collections.abc import Mapping

from textual.widgets import Input, Select

from aoai_tui.domain.embeddings import Chunking, CutBy
from aoai_tui.errors import UsageTrouble
from aoai_tui.tabs.embeddings.managing.collection_fields import CollectionFields, CollectionWish
from aoai_tui.tabs.embeddings.managing.new_collection import NewCollection
from tests.screens.shown_screen import ShownScreen, shown

SIZE = (80, 24)


async def check(wish: CollectionWish) -> None:
    if wish.name == "odd":
        raise UsageTrouble("This name is the app's own.", "Choose another.")


async def refused_by(deployment: str) -> Mapping[str, str | None]:
    return {"dimensions": None} if deployment == "old" else {}


def form() -> NewCollection:
    return NewCollection(
        ["demo-embedding", "old"], "demo-embedding", ["notes"], check=check, refused=refused_by
    )


def fill(screen: ShownScreen, key: str, text: str) -> None:
    control = screen.app.screen.query_one(CollectionFields)[key].control
    assert isinstance(control, Input | Select)
    control.focus()
    control.value = text


async def test_a_name_is_enough() -> None:
    """Everything else has a value that is right for most."""
    async with shown(form(), SIZE) as screen:
        await screen.press(*"parrots", "enter")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers == [CollectionWish("parrots", "", None, Chunking())]


async def test_every_choice_is_explained_and_handed_back() -> None:
    """Deployment, dimensions and cutting arrive as they were typed, and each has a sentence at 80 columns."""
    async with shown(form(), SIZE) as screen:
        fill(screen, "name", "code")
        fill(screen, "deployment", "other")
        fill(screen, "dimensions", "256")
        fill(screen, "by", str(CutBy.BLANK_LINES))
        fill(screen, "size", "2000")
        fill(screen, "overlap", "0")
        await screen.until(lambda: "what is indented stays" in screen.text())
        assert "about 500 tokens" in screen.text()
        await screen.press("ctrl+s")
        await screen.until(lambda: bool(screen.answers))
        chunking = Chunking(by=CutBy.BLANK_LINES, size=2000, overlap=0)
        assert screen.answers == [CollectionWish("code", "other", 256, chunking)]


async def test_what_cannot_be_meant_is_said_while_it_is_typed() -> None:
    """A taken name, half a number, an overlap as long as the passage: each is told at its field, and none is made."""
    async with shown(form(), SIZE) as screen:
        fill(screen, "name", "notes")
        await screen.until(lambda: "Another collection has this name." in screen.text())
        fill(screen, "dimensions", "12x")
        await screen.until(lambda: "a whole number from 1 to" in screen.text())
        fill(screen, "overlap", "1000")
        await screen.until(lambda: "0 to 999" in screen.text())
        await screen.press("enter")
        await screen.pilot.pause()
        assert not screen.answers


async def test_a_name_is_needed() -> None:
    """Enter on an empty form says so and stays."""
    async with shown(form(), SIZE) as screen:
        await screen.press("enter")
        await screen.until(lambda: "It needs a name." in screen.text())
        assert not screen.answers


async def test_what_the_service_below_refuses_is_told_in_the_form() -> None:
    """Nothing that was typed is lost by it."""
    async with shown(form(), SIZE) as screen:
        await screen.press(*"odd", "enter")
        await screen.until(lambda: "This name is the app's own. Choose another." in screen.text())
        assert not screen.answers
        assert "odd" in screen.text()


async def test_a_deployment_that_is_known_to_take_no_dimensions_says_so() -> None:
    """Before anything is sent to it."""
    async with shown(form(), SIZE) as screen:
        fill(screen, "deployment", "old")
        await screen.until(lambda: "It is known to take no dimensions" in screen.text())


async def test_uncut_texts_have_no_size() -> None:
    """The fields that mean nothing then are not there."""
    async with shown(form(), SIZE) as screen:
        await screen.press(*"rows")
        fill(screen, "by", str(CutBy.WHOLE))
        await screen.until(lambda: "At most" not in screen.text())
        await screen.press("ctrl+s")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers[0].chunking == Chunking(by=CutBy.WHOLE)


async def test_escape_asks_before_what_was_typed_is_lost() -> None:
    """An untouched form closes at once."""
    async with shown(form(), SIZE) as screen:
        await screen.press("escape")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers == [None]
    async with shown(form(), SIZE) as screen:
        await screen.press("a", "escape")
        await screen.until(lambda: "Leave without saving?" in screen.text())
        await screen.press("escape")
        await screen.until(lambda: "New collection" in screen.text())
        assert not screen.answers
