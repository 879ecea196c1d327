"""The Embeddings tab: the matrix, the map, pairs, near duplicates, two texts, a vector."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from aoai_tui.domain import Chunk, Collection, Match, Passage, TextSource
from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.services.lookup.seeing.seen import Duplicate
from aoai_tui.storage.store import Store
from aoai_tui.tabs.embeddings.seeing.compare import ComparedText, CompareTextsScreen
from aoai_tui.tabs.embeddings.seeing.duplicate_rows import DuplicateRows, pair_row
from aoai_tui.tabs.embeddings.seeing.duplicates import DuplicatesScreen
from aoai_tui.tabs.embeddings.seeing.map_view import MapView
from aoai_tui.tabs.embeddings.seeing.matrix_view import MatrixView
from aoai_tui.tabs.embeddings.seeing.pair import PairScreen, differences
from aoai_tui.tabs.embeddings.seeing.sums_line import MapLine, SumsProgress
from aoai_tui.tabs.embeddings.seeing.vector import VectorScreen
from aoai_tui.widgets.heat_map import HeatMap
from aoai_tui.widgets.scatter_plot import ScatterPlot
from tests.tabs.embeddings_harness import NOTES, EmbeddingsHarness, HeldEmbedding, embeddings_app

TWINS = {
    **NOTES,
    "dogs-again.md": "# Dogs\n\nReward a dog at once, never too late: it learns what came before the reward.\n",
}
"""The notes, and a file that is nearly one of them."""

_WIDTH = 256


@asynccontextmanager
async def _seen(
    folder: Path, view: LookupView = LookupView.LIST, size: tuple[int, int] = (130, 40)
) -> AsyncIterator[EmbeddingsHarness]:
    """The notes with a near duplicate, looked up, in a view."""
    async with embeddings_app(folder, size=size) as app:
        await app.make("notes", TWINS)
        await app.look_up("how does a dog learn")
        while view != app.pane.view.VIEW:
            await app.press("f6")
        yield app


def _matrix(app: EmbeddingsHarness) -> HeatMap:
    return app.pane.query_one(HeatMap)


def _plot(app: EmbeddingsHarness) -> ScatterPlot:
    return app.pane.query_one(ScatterPlot)


async def test_f6_goes_through_the_views_from_the_query(tmp_path: Path) -> None:
    """List, matrix, map, and the list again; the one that was seen last is there at the next start."""
    async with _seen(tmp_path) as app:
        seen = []
        for _ in range(4):
            await app.press("f6")
            seen.append(app.pane.view.VIEW)
        assert seen == [LookupView.MATRIX, LookupView.MAP, LookupView.LIST, LookupView.MATRIX]
    async with embeddings_app(tmp_path) as again:
        assert isinstance(again.pane.view, MatrixView)


async def test_the_matrix_compares_what_was_found(tmp_path: Path) -> None:
    """Each with each other, in the order in which they were found; the cursor's two are told below."""
    async with _seen(tmp_path, LookupView.MATRIX) as app:
        await app.until(lambda: len(_matrix(app).matrix) == len(app.pane.seen.matches), "they are compared")
        await app.press("down")
        await app.until(lambda: _matrix(app).has_focus, "the cursor goes into the matrix")
        await app.press("right")
        assert app.under_cursor == app.pane.seen.matches[0]
        first, second = (one.source.name for one in app.pane.seen.matches[:2])
        assert f"{first}:" in app.words()
        assert f" and {second}:" in app.words()
        assert {first, second} == {"dogs.md", "dogs-again.md"}


async def test_only_chosen_passages_are_compared_where_there_are_two(tmp_path: Path) -> None:
    """One alone is nothing to compare; escape at the query leaves them, and all are there again."""
    async with _seen(tmp_path, LookupView.MATRIX) as app:
        every = len(app.pane.seen.matches)
        await app.until(lambda: len(_matrix(app).matrix) == every, "all are compared")
        await app.press("down", "space")
        assert len(_matrix(app).matrix) == every
        await app.press("down", "space")
        await app.until(lambda: len(_matrix(app).matrix) == 2, "the two are compared")
        await app.press("escape", "escape")
        await app.until(lambda: len(_matrix(app).matrix) == every, "all are compared again")


async def test_alike_passages_are_put_beside_each_other(tmp_path: Path) -> None:
    """o and again; the cursor stays on its passage."""
    async with _seen(tmp_path, LookupView.MATRIX) as app:
        await app.until(lambda: len(_matrix(app).matrix) > 2, "they are compared")
        await app.press("down", "down", "down")
        match, before = app.under_cursor, _matrix(app).matrix
        await app.press("o")
        assert app.under_cursor == match
        await app.until(lambda: "alike beside each other" in app.foot, "it is told")
        await app.press("o")
        assert _matrix(app).matrix == before


async def test_enter_shows_both_passages_of_a_cell(tmp_path: Path) -> None:
    """With the words marked in which two that are nearly the same differ; on the diagonal the passage alone."""
    async with _seen(tmp_path, LookupView.MATRIX) as app:
        await app.until(lambda: len(_matrix(app).matrix) > 2, "they are compared")
        await app.press("down", "right", "enter")
        await app.until(lambda: isinstance(app.chat.app.screen, PairScreen), "both are shown")
        await app.until(lambda: "cosine similarity" in app.words(), "they are drawn")
        assert "too late" in app.words()
        assert "Delete" not in app.screen()
        await app.press("escape", "left", "enter")
        await app.until(lambda: app.chat.app.screen.title == "Passage", "the passage is shown")


async def test_without_a_lookup_the_matrix_says_what_to_do(tmp_path: Path) -> None:
    """No blank pane."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.press("f6")
        await app.until(lambda: "Nothing to compare yet." in app.screen(), "it teaches")


async def test_the_map_shows_every_passage_and_marks_what_was_found(tmp_path: Path) -> None:
    """With a sign for each source; the arrow keys go from passage to passage, which is told."""
    async with _seen(tmp_path, LookupView.MAP) as app:
        await app.until(lambda: _plot(app).cloud is not None, "the map is made")
        await app.press("down")
        await app.until(lambda: _plot(app).has_focus, "the cursor goes into the map")
        await app.until(lambda: app.pane.view.under_cursor() is not None, "the passage is read")
        assert app.under_cursor == app.pane.seen.matches[0]
        words = app.words()
        assert f"◉ found {len(app.pane.seen.matches)}" in words
        assert "● parrots.md 2" in words
        assert "5 passages" in words
        seen = {app.under_cursor.passage.id}
        for key in ("left", "up", "right", "down"):
            await app.press(key)
            await app.until(lambda: app.pane.view.under_cursor() is not None, "the passage is read")
            seen.add(app.under_cursor.passage.id)
        assert len(seen) > 2


async def test_a_passage_that_was_not_found_has_its_score_on_the_map(tmp_path: Path) -> None:
    """And without a lookup no score at all."""
    async with embeddings_app(tmp_path) as app:
        await app.make("notes", TWINS)
        await app.set_field("k", "1")
        await app.look_up("how does a dog learn")
        await app.press("f6", "f6")
        await app.until(lambda: _plot(app).cloud is not None, "the map is made")
        found = app.pane.seen.matches[0].passage.id
        plot = _plot(app)
        plot.cursor = next(at for at in range(5) if at != plot.cursor)
        await app.until(lambda: app.pane.view.under_cursor() is not None, "the passage is read")
        assert app.under_cursor.passage.id != found
        assert -1 <= app.under_cursor.score < app.pane.seen.matches[0].score


async def test_a_passage_on_the_map_does_what_one_in_the_list_does(tmp_path: Path) -> None:
    """space chooses it, m finds more like it, which moves the cursor nowhere."""
    async with _seen(tmp_path, LookupView.MAP) as app:
        await app.until(lambda: _plot(app).cloud is not None, "the map is made")
        await app.press("down")
        await app.until(lambda: app.pane.view.under_cursor() is not None, "the passage is read")
        match = app.under_cursor
        await app.press("space")
        assert [one.passage.id for one in app.pane.seen.chosen] == [match.passage.id]
        await app.press("m")
        await app.until(lambda: app.pane.seen.like is not None, "more like it is found")
        await app.until(lambda: app.pane.view.under_cursor() is not None, "it is still there")
        assert app.under_cursor.passage.id == match.passage.id


async def test_the_map_follows_the_collection(tmp_path: Path) -> None:
    """Passages that are deleted leave it; another collection has another map."""
    async with _seen(tmp_path, LookupView.MAP) as app:
        await app.until(lambda: _plot(app).seen == 5, "the map is made")
        other = await app.make("other", {"one.md": "# One\n\nAlone.\n", "two.md": "# Two\n\nA pair.\n"})
        await app.until(lambda: _plot(app).seen == 2, "the other collection's map is made")
        assert isinstance(app.pane.view, MapView)
        found = await app.pane.lookup.search(other.id, "alone")
        await app.pane.lookup.delete_passages(other.id, [found.matches[0].passage.id])
        await app.pane.refresh_collections()
        await app.until(lambda: _plot(app).seen == 1, "the map has one passage less")


async def _near_duplicates(app: EmbeddingsHarness) -> tuple[DuplicatesScreen, DuplicateRows]:
    await app.press("alt+d")
    await app.until(lambda: isinstance(app.chat.app.screen, DuplicatesScreen), "the screen opens")
    screen = app.chat.app.screen
    assert isinstance(screen, DuplicatesScreen)
    return screen, screen.query_one(DuplicateRows)


async def test_near_duplicates_are_listed_and_one_is_deleted(tmp_path: Path) -> None:
    """The later one goes, u brings it back; the lookup behind knows of it."""
    async with _seen(tmp_path) as app:
        every = len(app.found)
        screen, rows = await _near_duplicates(app)
        await app.press(*["minus"] * 20, "f5")
        await app.until(lambda: rows.option_count == 1 and not screen.is_searching, "the pair is found")
        assert "1 pair among 5 passages" in app.words()
        await app.press("delete")
        await app.until(lambda: rows.option_count == 0, "the pair is gone")
        await app.press("u")
        await app.until(lambda: rows.option_count == 1, "the pair is back")
        await app.press("delete")
        await app.until(lambda: rows.option_count == 0, "the pair is gone again")
        await app.press("escape")
        await app.until(lambda: len(app.found) == every - 1, "the passage is not found any more")


async def test_pairs_are_counted_as_they_are_after_one_is_deleted(tmp_path: Path) -> None:
    """Fewer pairs among fewer passages; undo counts them again."""
    async with embeddings_app(tmp_path) as app:
        await app.make(
            "three", {f"{n}.md": "Bring the bird a treat, bring it now." + " " * n for n in range(3)}
        )
        await app.press("alt+d")
        await app.until(lambda: "3 pairs among 3 passages" in app.words(), "they are found")
        await app.press("delete")
        await app.until(lambda: "1 pair among 2 passages" in app.words(), "one is gone")
        await app.press("u")
        await app.until(lambda: "3 pairs among 3 passages" in app.words(), "it is back")


async def test_a_key_that_comes_twice_deletes_and_undoes_once(tmp_path: Path) -> None:
    """However slow the disk is: what was taken out elsewhere before stays out."""
    async with _seen(tmp_path) as app:
        lookup = app.pane.lookup
        screen, rows = await _near_duplicates(app)
        await app.press(*["minus"] * 20, "f5")
        await app.until(lambda: rows.option_count == 1 and not screen.is_searching, "the pair is found")
        pair = rows.chosen
        assert pair is not None
        both = {pair.first.passage.id, pair.second.passage.id}
        found = (await lookup.search(pair.first.passage.collection_id, "dog")).matches
        third = next(one.passage for one in found if one.passage.id not in both)
        await lookup.delete_passages(third.collection_id, [third.id])
        every = len((await lookup.search(third.collection_id, "dog")).matches)

        def idle() -> bool:
            return not any(one.group == "delete" and one.is_running for one in screen.workers)

        for _ in range(2):
            screen._delete(pair.second)
        await app.until(lambda: rows.option_count == 0 and idle(), "it is deleted")
        for _ in range(2):
            screen.action_restore()
        await app.until(lambda: rows.option_count == 1 and idle(), "it is back")
        assert len((await lookup.search(third.collection_id, "dog")).matches) == every


async def test_the_words_in_which_two_passages_differ_are_marked(tmp_path: Path) -> None:
    """Once they are found, for that may take long; nothing waits for it."""
    async with _seen(tmp_path) as app:
        pair = _duplicate("a.md", "b.md")
        words = [f"{'word ' * 700}{end}" for end in ("one", "other")]
        one, other = (
            replace(each, score=0.9, passage=replace(each.passage, text=text))
            for each, text in zip((pair.first, pair.second), words, strict=True)
        )
        app.chat.app.push_screen(PairScreen(one, other))
        await app.until(lambda: isinstance(app.chat.app.screen, PairScreen), "both are shown")
        await app.until(lambda: "the words in which they differ are marked" in app.words(), "they are told")
        shown = app.chat.app.screen.query_one("#text-1", Static).content
        assert isinstance(shown, Content)
        assert [shown.plain[span.start : span.end] for span in shown.spans] == ["one"]


async def test_both_of_a_pair_are_seen_before_one_is_deleted(tmp_path: Path) -> None:
    """1 and 2 delete either; more and less alike ones are asked for by key."""
    async with _seen(tmp_path) as app:
        screen, rows = await _near_duplicates(app)
        await app.press(*["minus"] * 20, "f5")
        await app.until(lambda: rows.option_count == 1 and not screen.is_searching, "the pair is found")
        pair = rows.chosen
        assert pair is not None
        await app.press("enter")
        await app.until(lambda: isinstance(app.chat.app.screen, PairScreen), "both are shown")
        await app.press("1")
        await app.until(lambda: rows.option_count == 0, "one is deleted")
        left = await app.pane.lookup.search(pair.first.passage.collection_id, "dog")
        ids = {one.passage.id for one in left.matches}
        assert pair.first.passage.id not in ids
        assert pair.second.passage.id in ids


async def _nearly_alike(app: EmbeddingsHarness, count: int) -> Collection:
    """Many passages whose vectors are alike, but not by 0.95, and five pairs of copies among the first."""
    made = await app.pane.lookup.make("many", "demo-embedding", _WIDTH)

    def fill(store: Store) -> None:
        generator = np.random.default_rng(0)
        numbers = 3 + generator.standard_normal((count, _WIDTH))
        numbers[5:10] = numbers[:5]
        source = TextSource(id=0, collection_id=made.id, name="many.txt", added_at=datetime.now(UTC))
        store.sources.add(source, (Chunk(text=f"Passage {at}", line=at + 1) for at in range(count)))
        numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
        wide = numbers.astype(np.float32)
        batch = [(one, wide[at].tobytes()) for at, one in enumerate(store.passages.waiting(made.id, count))]
        store.vectors.keep(made.id, batch, model="demo-embedding-3", width=_WIDTH)

    await app.pane.lookup.archive(fill)
    await app.pane.refresh_collections(made.id)
    await app.chat.settled()
    return await app.pane.lookup.get(made.id)


async def test_first_pairs_are_seen_while_the_search_goes_on_and_stay_when_it_is_stopped(
    tmp_path: Path,
) -> None:
    """How far it is and how long it will take; escape ends it at once, the pairs so far can be looked at."""
    async with embeddings_app(tmp_path) as app:
        await _nearly_alike(app, 16_000)
        app.pane.bench.seeing.pause = 0.0
        screen, rows = await _near_duplicates(app)
        await app.until(lambda: not screen.is_searching, "all is searched, however quick")
        # Again, and looked at in each turn of the loop: Pilot waits too long.
        screen.action_again()
        while not (screen.is_searching and rows.option_count):  # noqa: ASYNC110  there is no event for it
            await asyncio.sleep(0)
        screen.action_leave()
        await app.until(lambda: not screen.is_searching, "it is stopped")
        first = rows.option_count
        assert 0 < first < 5
        await app.until(
            lambda: f"{first} pair{'s'[: first - 1]} so far. f5 searches again." in app.words(), "it is told"
        )
        assert "Stopped at " in app.words()
        await app.press("enter")
        await app.until(lambda: isinstance(app.chat.app.screen, PairScreen), "a pair is looked at")
        await app.press("escape", "escape")
        await app.until(lambda: app.chat.app.screen is app.chat.app.main, "it goes back")


async def test_no_near_duplicates_is_said_in_words(tmp_path: Path) -> None:
    """With the key that goes on."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.press("alt+d")
        await app.until(lambda: "are alike by 0.95" in app.words(), "it is told")


async def test_two_typed_texts_are_compared(tmp_path: Path) -> None:
    """The score, what was paid, and nothing paid for the second time; another text makes the score go."""
    async with _seen(tmp_path) as app:
        await app.press("f8")
        await app.until(lambda: isinstance(app.chat.app.screen, CompareTextsScreen), "the screen opens")
        one, other = app.chat.app.screen.query("ComparedText")
        one.load_text("a talking parrot")  # type: ignore[attr-defined]  # a composer
        other.load_text("")  # type: ignore[attr-defined]
        await app.until(lambda: "tokens" in app.words(), "it says what it will cost")
        one.focus()
        await app.press("enter")
        assert other.has_focus
        other.load_text("parrots that talk")  # type: ignore[attr-defined]
        await app.press("enter")
        await app.until(lambda: "cosine similarity" in app.words(), "they are compared")
        assert "demo-embedding-3 · 256 numbers" in app.words()
        await app.press("enter")
        await app.until(lambda: "both were known" in app.words(), "they are compared for nothing")
        await app.press("x")
        await app.until(lambda: "cosine similarity" not in app.words(), "the score is gone")


async def test_a_comparison_is_stopped_by_escape(tmp_path: Path) -> None:
    """Then it goes back with the next one."""
    pace = HeldEmbedding()
    pace.release()
    async with embeddings_app(tmp_path, pace=pace) as app:
        await app.notes()
        pace.hold()
        await app.press("f8")
        await app.until(lambda: isinstance(app.chat.app.screen, CompareTextsScreen), "the screen opens")
        screen = app.chat.app.screen
        assert isinstance(screen, CompareTextsScreen)
        for field, text in zip(screen.query("ComparedText"), ("one", "two"), strict=True):
            field.load_text(text)  # type: ignore[attr-defined]  # a composer
        await app.press("enter")
        await app.until(lambda: screen.is_comparing, "it is under way")
        await app.press("escape")
        await app.until(lambda: not screen.is_comparing and "Stopped." in app.words(), "it is stopped")
        await app.press("escape")
        await app.until(lambda: app.chat.app.screen is app.chat.app.main, "it goes back")
        pace.release()


async def test_the_vector_of_a_passage_is_shown_and_copied(tmp_path: Path) -> None:
    """Its length, its numbers, and all of them as JSON."""
    async with _seen(tmp_path) as app:
        await app.press("down", "i")
        await app.until(lambda: isinstance(app.chat.app.screen, VectorScreen), "the screen opens")
        await app.until(lambda: "Length (norm)" in app.words(), "it is drawn")
        assert "256" in app.words()
        await app.press("y")
        await app.until(lambda: app.chat.app.clipboard.startswith("["), "it is copied")
        numbers = json.loads(app.chat.app.clipboard)
        assert len(numbers) == 256
        assert sum(number**2 for number in numbers) == pytest.approx(1, abs=1e-2)


@pytest.mark.parametrize("view", [LookupView.MATRIX, LookupView.MAP])
async def test_small_terminals_have_room_for_the_views(tmp_path: Path, view: LookupView) -> None:
    """At 80 x 24 there are rows left for cells and points."""
    async with _seen(tmp_path, view, size=(80, 24)) as app:
        shown = _matrix(app) if view is LookupView.MATRIX else _plot(app)
        await app.until(lambda: shown.size.height >= 8, "there is room")
        await app.press("down")
        await app.until(lambda: shown.has_focus, "the cursor goes there")


def test_the_words_in_which_two_texts_differ_are_found() -> None:
    """In each text those that the other has not there; nothing where they are the same."""
    one, other = "Reward a dog at once, never late.", "Reward a dog now, never too late."
    left, right = differences(one, other)
    assert [one[span.start : span.end] for span in left] == ["at once,"]
    assert [other[span.start : span.end] for span in right] == ["now,", "too"]
    assert differences(one, one) == ([], [])


async def test_escape_codes_of_a_passage_do_not_reach_the_terminal_from_the_compared_texts(
    tmp_path: Path,
) -> None:
    """Text from outside is text, also where it is typed on."""
    async with embeddings_app(tmp_path) as app:
        await app.make("odd", {"odd.txt": "A \x1b[31mred\x1b[0m parrot \x07talks."})
        await app.look_up("a parrot")
        await app.press("f8")
        await app.until(lambda: isinstance(app.chat.app.screen, CompareTextsScreen), "the screen opens")
        fields = [field.text for field in app.chat.app.screen.query(ComparedText)]
        assert fields == ["a parrot", "A red parrot talks."]


async def test_the_source_that_is_brought_out_is_named_where_there_is_little_room(tmp_path: Path) -> None:
    """Its sign and its name come first; without it the legend would begin as ever."""
    files = {f"a-long-name-of-a-file-{at}.md": f"# {at}\n\nText number {at}.\n" for at in range(7)}
    async with embeddings_app(tmp_path, size=(80, 24)) as app:
        await app.make("many", files)
        await app.look_up("text")
        await app.press("f6", "f6")
        await app.until(lambda: _plot(app).cloud is not None, "the map is made")
        await app.press("down")
        await app.until(lambda: _plot(app).has_focus, "the cursor goes into the map")
        for number in range(7):
            await app.press("g")
            lit = _plot(app).lit
            assert lit == number
            name = app.pane.query_one(MapView).named(lit)
            await app.until(lambda name=name: name[:20] in app.screen(), "it is named")  # type: ignore[misc]


async def test_both_places_of_a_pair_are_seen_however_long_their_names_are() -> None:
    """Each has half of the room, and is cut at its beginning: its end tells it from others."""
    name = "a/long/way/to/a/file/whose/name/goes/on/and/on"
    row = str(pair_row(_duplicate(f"{name}/first.md", f"{name}/second.md"), 60)).splitlines()[0]
    assert cell_len(row) <= 60
    assert "first.md:1 and …" in row
    assert row.endswith("second.md:1")


@pytest.mark.parametrize(("files", "words"), [
    ({"one.md": "# One\n\nAlone.\n"}, "One passage alone has no near duplicates."),
    ({}, "No passage is embedded yet: there is nothing to compare."),
], ids=["one", "none"])  # fmt: skip
async def test_too_few_passages_for_duplicates_are_told_as_such(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    """No word of thresholds there."""
    async with embeddings_app(tmp_path) as app:
        if files:
            await app.make("few", files)
        else:
            made = await app.pane.lookup.make("few", "demo-embedding", _WIDTH)
            await app.pane.refresh_collections(made.id)
        await app.press("alt+d")
        await app.until(lambda: words in app.words(), "it is told")


async def test_vectors_that_were_lost_meanwhile_are_told_in_every_view(tmp_path: Path) -> None:
    """The matrix and the map are made from a file on this machine; without it they say what to do."""
    async with _seen(tmp_path) as app:
        _lose_vectors(tmp_path)
        await app.press("f6")
        await app.until(lambda: "no vector" in app.screen(), "the matrix tells it")
        assert "Nothing to compare yet." not in app.screen()
        await app.press("f6")
        await app.until(lambda: "No passage of it has a vector now" in app.screen(), "the map tells it")
        await app.press("alt+d")
        await app.until(lambda: "there is nothing to compare" in app.words(), "so do near duplicates")


async def test_the_pair_under_the_cursor_has_a_sign(tmp_path: Path) -> None:
    """In terminals without colours to spare nothing else tells it; the sign goes along with the cursor."""
    async with embeddings_app(tmp_path) as app:
        await app.make("copies", {f"copy{at}.md": "The very same text.\n" for at in range(3)})
        _, rows = await _near_duplicates(app)

        def signed() -> list[int]:
            return [at for at in range(rows.option_count) if "▌" in str(rows.get_option_at_index(at).prompt)]

        await app.until(lambda: signed() == [0], "the first pair has it")
        await app.press("down", "down")
        await app.until(lambda: signed() == [2], "it went along")


async def test_both_names_of_a_pair_are_told_apart_however_long_they_are(tmp_path: Path) -> None:
    """They are cut at the beginning, for two of a kind differ at the end."""
    name = "a-long-name-that-goes-on-and-on-and-on-and-on-and-on-and-on"
    async with embeddings_app(tmp_path, size=(100, 30)) as app:
        await app.make("copies", {f"{name}-{at}.md": "The very same text.\n" for at in (1, 2)})
        _, rows = await _near_duplicates(app)
        await app.until(lambda: rows.option_count == 1, "the pair is found")
        await app.press("enter")
        await app.until(lambda: isinstance(app.chat.app.screen, PairScreen), "both are shown")
        for end in ("on-1.md:1", "on-2.md:1"):
            await app.until(lambda end=end: end in app.screen(), f"{end} is seen")  # type: ignore[misc]


async def test_a_map_of_nothing_but_the_same_text_says_so(tmp_path: Path) -> None:
    """One dot with everything at it is no failure."""
    async with embeddings_app(tmp_path) as app:
        await app.make("copies", {f"copy{at}.md": "The very same text.\n" for at in range(3)})
        await app.press("f6", "f6")
        await app.until(
            lambda: "3 passages · all at one place, for they are the same" in app.screen(), "it is told"
        )


async def test_a_thousand_pairs_are_listed_bit_by_bit(tmp_path: Path) -> None:
    """The first screens of them at once, so that nothing waits for the last; the cursor reaches all of them."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        _, rows = await _near_duplicates(app)
        rows.fill([_duplicate(f"a{at}.md", f"b{at}.md") for at in range(450)])
        assert 40 < rows.option_count < 200
        await app.until(lambda: rows.option_count == 450, "the others follow")
        await app.press("end")
        assert rows.chosen is not None
        assert rows.chosen.first.source.name == "a449.md"


def test_the_time_that_is_left_is_told_as_soon_as_it_is_known() -> None:
    """From the share that is done and the time that took; at first the share alone."""
    assert SumsProgress(prepared=0.5).figures() == "50%"
    assert SumsProgress(prepared=0.25, since=time.monotonic() - 20).figures() == "25% · 1:00 left"
    assert SumsProgress(prepared=0.01, since=time.monotonic() - 20).figures() == "1%"


async def test_the_bar_is_gone_when_the_map_is_there(tmp_path: Path) -> None:
    """It hides what it stood in place of no longer."""
    async with _seen(tmp_path, LookupView.MAP) as app:
        await app.until(lambda: _plot(app).cloud is not None, "the map is made")
        await app.until(
            lambda: not app.pane.query_one(MapLine).display and _plot(app).is_on_screen, "it is seen"
        )


def _lose_vectors(folder: Path) -> None:
    for file in folder.rglob("*.f16"):
        file.unlink()


def _duplicate(first: str, second: str) -> Duplicate:
    one, other = (
        Match(
            passage=Passage(id=at, collection_id="", source_id=at, number=0, text="A text", line=1),
            source=TextSource(id=at, collection_id="", name=name, added_at=datetime.now(UTC)),
            score=0.97,
        )
        for at, name in enumerate((first, second))
    )
    return Duplicate(one, other)
