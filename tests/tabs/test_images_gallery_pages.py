"""What the gallery's grid reckons with: pages, and tiles that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.tabs.images.gallery_pages import PAGE, GalleryPages
from aoai_tui.tabs.images.gallery_place import GalleryPlace
from aoai_tui.tabs.images.tile_plan import tile_plan
from tests.tabs.gallery_shelf import Shelf, made, shelf_of


async def test_a_picture_is_found_wherever_it_stands() -> None:
    """Pages are read up to it, no further; one that is not there is not found."""
    shelf = shelf_of(5 * PAGE)
    pages = GalleryPages(shelf)
    await pages.begin()
    assert pages.total == 5 * PAGE
    assert await pages.find(f"p{5 * PAGE - 1 - PAGE}") == PAGE
    assert len(shelf.reads) == 2
    assert await pages.find("another") is None
    assert pages.total == len(pages.known) == 5 * PAGE


async def test_a_count_that_was_too_high_is_put_right() -> None:
    """What is being drawn is counted, but not listed: at the end of the list what is listed counts."""

    class Counting(Shelf):
        async def count(self) -> int:
            return len(self.pictures) + 3

    pages = GalleryPages(Counting(shelf_of(PAGE + 1).pictures))
    await pages.begin()
    assert pages.total == PAGE + 4
    await pages.read_to(PAGE + 3)
    assert pages.total == PAGE + 1


async def test_what_is_put_stands_where_its_time_says() -> None:
    """An older picture does not come before a newer one; and nothing stands there twice once more is read."""
    shelf = shelf_of(2 * PAGE)
    newest = made(2 * PAGE)
    pages = GalleryPages(shelf)
    await pages.begin()
    assert pages.put(newest) == 0
    assert pages.put(made(2 * PAGE, note="Again.")) == 0
    assert pages.put(shelf.pictures[PAGE + 5]) is None
    await pages.read_to(2 * PAGE)
    assert [one.id for one in pages.known] == [f"p{n}" for n in range(2 * PAGE, -1, -1)]


async def test_what_is_taken_out_is_not_read_again() -> None:
    """Reading goes on behind the last one that is there."""
    shelf = shelf_of(PAGE + 2)
    pages = GalleryPages(shelf)
    await pages.begin()
    last = pages.known[-1]
    pages.take_out(last.id)
    shelf.pictures.remove(last)
    await pages.read_to(PAGE + 5)
    assert pages.total == PAGE + 1
    assert pages.index_of(last.id) is None


@given(width=st.integers(0, 400), height=st.integers(0, 150))
def test_tiles_fit_into_their_room(width: int, height: int) -> None:
    """Whole rows, at least one tile, and none of them less than a row of picture high."""
    plan = tile_plan(width, height)
    assert plan.rows >= 1
    assert plan.columns >= 1
    assert plan.tile_height >= 2
    if height >= 2:
        assert plan.rows * plan.step - 1 <= height


@pytest.mark.parametrize(
    ("room", "columns", "rows"), [((78, 15), 2, 1), ((82, 26), 3, 2), ((150, 50), 6, 4), ((30, 8), 2, 1)]
)
def test_tiles_are_of_a_size_to_recognise_a_picture_by(
    room: tuple[int, int], columns: int, rows: int
) -> None:
    """More room is for more pictures, not for ever larger ones."""
    plan = tile_plan(*room)
    assert (plan.columns, plan.rows) == (columns, rows)


@given(
    at=st.integers(0, 4999),
    first=st.integers(0, 2000),
    total=st.integers(1, 5000),
    width=st.integers(20, 220),
    height=st.integers(5, 70),
)
def test_the_cursor_is_always_in_view(at: int, first: int, total: int, width: int, height: int) -> None:
    """Wherever the view was and wherever one goes, it follows, and leaves no empty rows at the end."""
    place = GalleryPlace(tile_plan(width, height), total).scrolled(first).stand(at)
    moves = [
        place,
        place.row(1),
        place.row(-1),
        place.page(1),
        place.page(-1),
        place.counted(total - 1),
        place.grown(0, total + 1),
        place.planned(tile_plan(width + 40, height // 2)),
    ]
    for moved in moves:
        assert moved.at in moved.view
        assert 0 <= moved.at <= max(0, moved.total - 1)
        assert moved.first <= moved.plan.last_first_row(moved.total)


@given(at=st.integers(0, 300), first=st.integers(0, 100), new=st.integers(0, 300))
def test_a_new_picture_does_not_move_the_cursor_to_another(at: int, first: int, new: int) -> None:
    """What is under the cursor stays there, whether the new one comes before it or after it."""
    place = GalleryPlace(tile_plan(84, 26), 301).scrolled(first).stand(at)
    grown = place.grown(new, 302)
    assert grown.at == (at + 1 if new <= at else at)
