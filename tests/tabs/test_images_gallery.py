"""The gallery in the Images tab: what is seen of pictures that are kept, and what is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from aoai_tui.domain import (
    Failure,
    FilterResult,
    ImageUsage,
    MessageState,
    PictureOrigin,
    Timing,
)
from aoai_tui.screens.picture_viewer import PictureViewer
from aoai_tui.screens.preview import Preview
from aoai_tui.screens.search import SearchScreen
from aoai_tui.tabs.images.gallery_pages import PAGE
from aoai_tui.widgets import picture_drawing
from tests.tabs.driven_app import static_text
from tests.tabs.gallery_shelf import made, plant
from tests.tabs.images_harness import images_app
from tests.tabs.kept_pictures import Gallery, gallery


async def test_five_hundred_pictures_cost_what_one_screen_of_them_costs(tmp_path: Path) -> None:
    """From the newest to the oldest only what is in view is mounted, and only what is looked at is decoded."""
    picture_drawing.decoded.clear()
    async with gallery(tmp_path, [made(number) for number in range(500)]) as it:
        await it.drawn()
        tiles, widgets = len(it.grid.tiles), len(it.grid.query("*"))
        assert tiles <= 20
        assert len(picture_drawing.decoded) <= 2 * tiles
        await it.press("end")
        await it.until(lambda: it.chosen == "Number 0", "the oldest is chosen")
        await it.drawn()
        assert len(it.grid.query("*")) == widgets
        assert len(picture_drawing.decoded) <= 4 * tiles
        assert "500 of 500" in it.details()


async def test_what_is_known_of_a_picture_stands_beside_it(tmp_path: Path) -> None:
    """Prompt, revised prompt, size, deployment, seconds, tokens, cost, filters, origin, date and note."""
    told = made(
        1,
        prompt="A rabbit eating pancakes",
        revised_prompt="A fluffy white rabbit",
        width=1024,
        height=1536,
        size=1_234_567,
        usage=ImageUsage(24, 4160),
        timing=Timing(14.24),
        filters=(FilterResult("violence", filtered=False, severity="low"),),
        origin=PictureOrigin.CHANGED,
        sources=("p0",),
        note="It came as PNG, not as WEBP.",
    )
    prices = "[prices.demo-image]\ninput = 5\noutput = 40\n"
    async with gallery(tmp_path, [told], config=prices) as it:
        details = it.details()
        for words in (
            "A rabbit eating pancakes",
            "revised: A fluffy white rabbit",
            "1024x1536 · 1.2 MB PNG",
            "demo-image · high",
            "14.2 s · ~$0.17",
            "24 tokens in, 4,160 out",
            "filters: violence (low)",
            "changed from 1 picture",
            "2 January",
            "It came as PNG, not as WEBP.",
            "1 of 1",
        ):
            assert words in details, details


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((120, 36), True), ((200, 60), True)])
async def test_the_details_stand_where_there_is_room(
    tmp_path: Path, size: tuple[int, int], *, beside: bool
) -> None:
    """At the right of the pictures in a wide terminal; in two lines below them in a narrow one."""
    async with gallery(tmp_path, [made(n) for n in range(9)], size=size) as it:
        pictures, details = it.grid.region, it.images.pane.details.region
        if beside:
            assert details.x >= pictures.right
        else:
            assert details.y >= pictures.bottom
            assert details.height == 2
            assert "1 of 9 · 32x32" in it.images.screen()
        assert "Number 8" in it.images.screen()


async def test_a_picture_that_did_not_come_whole_says_so(tmp_path: Path) -> None:
    """Its state stands before its words, and where nothing arrived, the reason stands in its place."""
    failure = Failure("The content filter refused the prompt: violence.", "Ask in another way.")
    pictures = [
        made(1, state=MessageState.INTERRUPTED),
        made(2, state=MessageState.FAILED, file="", size=0, failure=failure, media_type=""),
    ]
    async with gallery(tmp_path, pictures) as it:
        screen = " ".join(it.images.screen().split())
        assert "failed · Number 2" in screen
        assert "cut off · Number 1" in screen
        assert "The content filter refused the prompt" in static_text(it.images.pane.details)
        tile = next(t for t in it.grid.tiles if t.picture and t.picture.id == "p2")
        assert tile.alt == failure.title
        await it.press("enter")
        await it.until(lambda: isinstance(it.images.chat.app.screen, Preview), "what is known is shown")


async def test_words_from_outside_are_only_words(tmp_path: Path) -> None:
    """Markup and escape codes of a prompt are shown as signs, or not at all."""
    hostile = "[bold red]Look[/] \x1b[31m[@click=app.quit]here[/]\u202e"
    picture = made(1, prompt=hostile, revised_prompt=hostile, note=hostile, deployment=hostile)
    async with gallery(tmp_path, [picture]) as it:
        assert "[bold red]Look[/]" in it.details()
        assert "\x1b" not in it.images.screen()
        assert "\u202e" not in it.images.screen()
        await it.press("i")
        await it.until(lambda: isinstance(it.images.chat.app.screen, Preview), "all is shown")
        assert "[bold red]Look[/]" in static_text(it.images.chat.app.screen)


async def test_a_deleted_picture_comes_back(tmp_path: Path) -> None:
    """delete puts it away, u brings it back to where it was, and the cursor onto it."""
    async with gallery(tmp_path, [made(n) for n in range(5)]) as it:
        await it.press("right", "delete")
        await it.until(lambda: it.grid.place.total == 4, "it is gone")
        assert it.chosen == "Number 2"
        assert "u brings it back" in it.images.toasts()
        await it.press("home", "u")
        await it.until(lambda: it.grid.place.total == 5, "it is back")
        assert it.chosen == "Number 3"
        await it.press("u")
        await it.until(lambda: "Nothing was deleted" in it.images.toasts(), "there is nothing more")


async def test_the_last_picture_can_be_brought_back_to_an_empty_gallery(tmp_path: Path) -> None:
    """The cursor stays in the gallery when nothing is left, for u to work."""
    async with gallery(tmp_path, [made(1)]) as it:
        await it.press("delete")
        await it.until(lambda: "No pictures yet" in it.images.screen(), "it is empty")
        assert not it.details()
        assert "Save" not in it.images.chat.footer()
        await it.press("u")
        await it.until(lambda: it.chosen == "Number 1", "it is back")


async def test_the_search_leads_to_a_picture_far_down(tmp_path: Path) -> None:
    """A hit opens the tab on its picture, however many came after it."""
    pictures = [made(0, prompt="A unicorn in the library"), *(made(n) for n in range(1, PAGE + 30))]
    plant(tmp_path, pictures)
    async with images_app(tmp_path) as images:
        it = Gallery(images)
        await images.press("alt+1")
        await images.press("ctrl+f")
        await images.until(lambda: isinstance(images.chat.app.screen, SearchScreen), "the search opens")
        search = images.chat.app.screen
        search.query_one(Input).value = "unicorn"
        await images.until(lambda: search.query_one(OptionList).option_count > 0, "it is found")
        await images.chat.settled()
        await images.press("enter")
        await images.until(lambda: it.chosen == "A unicorn in the library", "the picture is chosen")
        await images.until(lambda: it.grid.has_focus, "the cursor is on it")
        assert images.chat.app.main.tab.NAME == "images"


async def test_the_whole_screen_shows_it_and_returns_to_the_last_one_seen(tmp_path: Path) -> None:
    """enter opens the chosen picture, n goes on, escape comes back onto the picture that was seen last."""
    async with gallery(tmp_path, [made(0), made(1, file="", size=0), made(2), made(3)]) as it:
        await it.press("right", "enter")
        await it.until(lambda: isinstance(it.images.chat.app.screen, PictureViewer), "it is shown")
        viewer = it.images.chat.app.screen
        assert isinstance(viewer, PictureViewer)
        assert viewer.picture.title == "Number 2"
        await it.press("n")
        assert viewer.picture.title == "Number 0"  # the one between has no file
        await it.press("escape")
        await it.until(lambda: it.chosen == "Number 0", "the cursor followed")


async def test_pictures_go_to_the_chat(tmp_path: Path) -> None:
    """c attaches what was chosen together to the chat's next prompt; nothing is sent."""
    async with gallery(tmp_path, [made(n) for n in range(3)]) as it:
        await it.press("space", "right", "space", "c")
        chat = it.images.chat
        await it.until(lambda: chat.app.main.tab.NAME == "chat", "the chat opens")
        await it.until(lambda: chat.screen_text().count("32x32") >= 2, "both are attached")
        assert [one.id for one in it.grid.together] == ["p1"]


async def test_the_path_is_copied(tmp_path: Path) -> None:
    """y puts the place of the file on the clipboard; a picture without a file says why it can't."""
    async with gallery(tmp_path, [made(0), made(1, file="", size=0)]) as it:
        await it.press("y")
        await it.until(lambda: "There is no file of this picture" in it.images.toasts(), "it is told")
        await it.press("right", "y")
        await it.until(lambda: "The path: " in it.images.toasts(), "it is copied")
        assert it.images.chat.app.clipboard == str(tmp_path / "data" / "pictures" / "p0.png")


async def test_all_that_is_known_is_shown_on_request(tmp_path: Path) -> None:
    """i lists it with names, the file's place among it."""
    async with gallery(tmp_path, [made(1, revised_prompt="Two\nlines")]) as it:
        await it.press("i")
        await it.until(lambda: isinstance(it.images.chat.app.screen, Preview), "it is shown")
        text = "\n".join(str(one.visual) for one in it.images.chat.app.screen.query(Static))
        for row in ("Prompt", "Revised", "Deployment", "Quality", "p1.png"):
            assert row in text
        await it.press("escape")
        await it.until(lambda: it.grid.has_focus, "the cursor is back")


async def test_one_key_leads_to_the_pictures_and_back(tmp_path: Path) -> None:
    """ctrl+b goes to the gallery from the prompt, and to the prompt from the gallery."""
    async with gallery(tmp_path, [made(1)]) as it:
        await it.press("ctrl+b")
        assert it.images.pane.text.has_focus
        await it.press("ctrl+b")
        assert it.grid.has_focus


async def test_a_picture_that_was_just_kept_comes_first(tmp_path: Path) -> None:
    """Who types sees the newest; who walks through the gallery stays where they are."""
    async with gallery(tmp_path, [made(n) for n in range(3)]) as it:
        await it.press("right")
        await it.images.pane.picture_kept(made(3, file=""))
        assert it.chosen == "Number 1"
        it.images.pane.text.focus()
        await it.images.chat.settled()
        await it.images.pane.picture_kept(made(4, file=""))
        await it.images.chat.settled()
        assert it.chosen == "Number 4"


async def test_a_long_prompt_leaves_room_for_the_figures(tmp_path: Path) -> None:
    """Beside the gallery stands its beginning; size, deployment and place are in view all the same."""
    long = made(1, prompt="many words and\n" * 300, revised_prompt="more words than anybody reads " * 100)
    async with gallery(tmp_path, [long], size=(160, 40)) as it:
        await it.drawn()
        shown = it.images.screen()
        assert "many words and" in shown
        assert "revised: more words" in shown
        assert "…" in shown
        assert "demo-image" in shown
        assert "1 of 1" in shown
