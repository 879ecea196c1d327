"""Looking up on the Embeddings tab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style
from textual.widget import Widget
from textual.widgets import OptionList

from aoai_tui.screens.choose_sources import ChooseSources
from aoai_tui.screens.passage import PassageScreen
from aoai_tui.tabs.chat import ChatTab
from tests.tabs.embeddings_harness import NOTES, HeldEmbedding, embeddings_app


async def test_a_first_start_teaches(tmp_path: Path) -> None:
    """Without a collection the tab says what it is for, and which keys begin."""
    async with embeddings_app(tmp_path) as app:
        assert "by what they mean" in app.teaching
        assert "ctrl+n" in app.teaching
        assert "f4" in app.teaching


async def test_what_is_closest_comes_first(tmp_path: Path) -> None:
    """A query finds the passages that are about it, with scores in their order, sources and lines."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        assert app.facts == "4 of 4 · demo-embedding-3 · 256"
        found = await app.look_up("teaching a parrot in short sessions")
        assert found[0].startswith("parrots.md:")
        assert len(found) == 4
        scores = [one.score for one in app.rows.things]
        assert scores == sorted(scores, reverse=True)
        assert f"{scores[0]:.3f} █" in app.screen()
        assert "4 closest of 4" in app.foot


def letters(widget: Widget) -> Iterator[tuple[str, Style]]:
    """What a widget draws, letter by letter, as it gets to the terminal."""
    for y in range(widget.size.height):
        for segment in widget.render_line(y).apply_filter(
            widget.app._filters[-1], widget.app.screen.background_colors[1]
        ):
            yield from ((letter, segment.style or Style()) for letter in segment.text)
        yield "\n", Style()


def ink(style: Style) -> int:
    """How bright it is, 0 to 255."""
    assert style.color is not None
    return style.color.get_truecolor().red


@pytest.mark.parametrize("theme", ["aoai-dark", "aoai-light"])
async def test_marked_words_stand_out_without_colours(
    tmp_path: Path, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR they are underlined, and no paler than the words beside them: in the list, below it and whole."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with embeddings_app(tmp_path) as app:
        app.chat.app.theme = theme
        await app.notes()
        await app.look_up("reward")
        places: list[Widget] = [app.rows, app.pane.preview.query_one("#text")]
        for place in places:
            assert_marked(place)
        app.rows.focus()
        await app.press("enter")
        await app.until(lambda: isinstance(app.chat.app.screen, PassageScreen), "it is shown whole")
        await app.chat.settled()
        assert_marked(app.chat.app.screen.query_one("#passage"))


def assert_marked(widget: Widget) -> None:
    """“Reward” is underlined, and nothing stands out more; “dog” is not underlined."""
    drawn = list(letters(widget))
    text = "".join(letter for letter, _ in drawn)
    of_word = [style for _, style in drawn[text.index("Reward") :][:6]]
    beside = [style for _, style in drawn[text.index("at once") :][:7]]
    assert all(style.underline for style in of_word)
    assert not any(style.underline for style in beside)
    ground = ink(Style(color=of_word[0].bgcolor))
    assert abs(ink(of_word[0]) - ground) >= abs(ink(beside[0]) - ground)


async def test_a_pause_looks_up_once(tmp_path: Path) -> None:
    """What is typed without a pause is looked up together, as soon as there is one."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        app.pane.text.focus()
        for letter in "dogs":  # faster than any machine that is busy
            app.pane.text.insert(letter)
        await app.until(lambda: app.pane.seen.query == "dogs", "it is looked up")
        assert app.looked_up() == ["dogs"]
        assert app.found[0].startswith("dogs.md")


async def test_the_same_query_is_paid_for_once(tmp_path: Path) -> None:
    """What was asked before comes from what is kept, also at the next start, which looks up by itself."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("dogs")
        assert "token" in app.foot
        await app.look_up("parrots")
        await app.look_up("dogs")
        assert "token" not in app.foot
        assert app.looked_up() == ["dogs", "parrots"]
    async with embeddings_app(tmp_path) as app:
        await app.until(lambda: app.pane.seen.query == "dogs", "it is looked up again")
        assert app.found[0].startswith("dogs.md")
        assert app.sent() == []


async def test_a_query_that_was_never_asked_is_not_sent_at_the_start(tmp_path: Path) -> None:
    """Two letters that stood there when the app ended cost nothing by themselves."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.type("ox")
    async with embeddings_app(tmp_path) as app:
        assert app.pane.query_text == "ox"
        assert app.pane.seen.query == ""
        await app.press("enter")
        await app.until(lambda: app.pane.seen.query == "ox", "enter looks it up")
        assert app.looked_up() == ["ox"]


async def test_other_words_drop_what_is_under_way(tmp_path: Path) -> None:
    """A lookup whose words have changed shows nothing; escape stops one, and what was found before stays."""
    pace = HeldEmbedding()
    pace.release()
    async with embeddings_app(tmp_path, pace=pace) as app:
        await app.notes()
        await app.look_up("dogs")
        before = app.found
        pace.hold()
        await app.type("parrots")
        await app.press("enter")
        await app.until(lambda: "looking up" in app.foot, "the wait is told")
        await app.press("escape")
        await app.until(lambda: not app.pane.is_looking, "it is stopped")
        assert (app.found, app.pane.query_text) == (before, "parrots")
        await app.press("enter")
        await app.type("quota")
        pace.release()
        await app.until(lambda: app.pane.seen.query == "quota", "the other words are looked up")
        assert app.found[0].startswith("azure.md")


async def test_a_failure_is_told_and_enter_tries_again(tmp_path: Path) -> None:
    """What went wrong stands under the query with the reference; what was found before stays."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("dogs")
        before = app.found
        await app.type("/fault 401 parrots")
        await app.press("enter")
        await app.until(lambda: "HTTP 401" in app.trouble, "the failure is told")
        assert "enter tries again" in app.trouble
        assert app.found == before
        await app.look_up("parrots")
        assert app.trouble == ""


async def test_k_and_the_least_score_are_kept(tmp_path: Path) -> None:
    """Fewer passages, or only close ones, are shown at once, and still at the next start."""
    async with embeddings_app(tmp_path, size=(160, 40)) as app:
        await app.notes()
        await app.look_up("teaching a parrot in short sessions")
        await app.set_field("k", "2")
        await app.until(lambda: len(app.found) == 2, "two are shown")
        await app.set_field("least", "0.99")
        await app.until(lambda: app.found == [], "none is that close")
        assert "close enough" in app.teaching
    async with embeddings_app(tmp_path) as app:
        assert (app.pane.choices.options.k, app.pane.choices.options.least) == (2, 0.99)


async def test_more_like_a_passage(tmp_path: Path) -> None:
    """m finds what is closest to a passage and sends nothing; escape goes back to the query's."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        found = await app.look_up("parrot")
        sent = len(app.sent())
        await app.press("down", "m")
        await app.until(lambda: app.pane.seen.like is not None, "others are shown")
        assert app.chips == [f"[like {found[0]}"]
        assert found[0] not in app.found
        assert len(app.found) == 3
        await app.press("escape", "escape")
        await app.until(lambda: app.found == found, "the query's are back")
        assert app.chips == []
        assert len(app.sent()) == sent


async def test_one_source_alone(tmp_path: Path) -> None:
    """s looks only in the source under the cursor; the chip's delete looks in all of them again."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("parrot")
        await app.press("down", "s")
        await app.until(lambda: len(app.found) == 2, "one source is looked in")
        assert app.chips == ["[in parrots.md"]
        app.pane.source_row.focus()
        await app.press("delete")
        await app.until(lambda: len(app.found) == 4, "all are looked in")


async def test_sources_are_chosen_from_a_list(tmp_path: Path) -> None:
    """f3 lists the sources; letters narrow the list, space marks, enter takes."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("reward")
        await app.press("f3")
        await app.until(lambda: isinstance(app.chat.app.screen, ChooseSources), "the list opens")
        await app.press("tab", *"AZ")
        rows = app.chat.app.screen.query_one(OptionList)
        assert rows.option_count == 1
        await app.press("shift+tab", "space", "enter")
        await app.until(lambda: app.chips == ["[in azure.md"], "it is taken")
        await app.until(lambda: {one.split(":")[0] for one in app.found} == {"azure.md"}, "only there")


async def test_a_passage_in_its_text(tmp_path: Path) -> None:
    """Enter shows a passage with what is around it; right goes to the next; choosing there counts in the list."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.look_up("a parrot screams for company")
        await app.press("down", "enter")
        await app.until(lambda: isinstance(app.chat.app.screen, PassageScreen), "it opens")
        await app.until(lambda: "1 of 4" in app.words(), "it is told")
        await app.until(lambda: "short sessions" in app.words(), "what stands before it is there")
        assert "wants company" in app.words()
        await app.press("right")
        await app.until(lambda: "2 of 4" in app.words(), "the next one")
        await app.press("space", "escape")
        await app.until(lambda: not isinstance(app.chat.app.screen, PassageScreen), "it closes")
        assert app.rows.at == 1
        assert [one.passage.id for one in app.pane.seen.chosen] == [app.rows.things[1].passage.id]


async def test_chosen_passages_go_to_the_chat(tmp_path: Path) -> None:
    """c opens the chat with a text beside the prompt: the passages, each under its source."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        found = await app.look_up("reward")
        await app.press("down", "space", "down", "space", "c")
        await app.until(lambda: isinstance(app.chat.app.main.tab, ChatTab), "the chat opens")
        await app.until(lambda: "notes, 2 passages.md" in app.screen(), "they are attached")
        folder = app.pane.bench.attachments.folder
        text = "\n".join(one.read_text() for one in folder.iterdir())
        assert "2 passages from “notes” that were found for “reward”." in text
        for name in {one.split(":")[0] for one in found[:2]}:
            assert f"{name}, line" in text


async def test_a_message_of_the_chat_is_looked_up(tmp_path: Path) -> None:
    """m on a message puts it in the place of the query, and looks it up; undo brings the former query back."""
    async with embeddings_app(tmp_path) as app:
        await app.notes()
        await app.type("ox")
        await app.press("alt+1")
        await app.chat.ask("Who screams?")
        await app.press("alt+up", "up", "m")
        await app.until(lambda: app.pane.seen.query == "Who screams?", "it is looked up")
        assert app.looked_up() == ["Who screams?"]
        await app.press("ctrl+z")
        assert app.pane.query_text == "ox"


async def test_another_collection_is_looked_in(tmp_path: Path) -> None:
    """The query stays and is looked up in the collection that is opened; the next start opens that one."""
    async with embeddings_app(tmp_path) as app:
        await app.make("birds", {"parrots.md": NOTES["parrots.md"]})
        await app.notes()
        assert app.collections() == ["birds 2", "▌notes 4"] or len(app.collections()) == 2
        await app.look_up("reward")
        assert len(app.found) == 4
        await app.pane.open(next(one for one in app.pane.all_collections if one.name == "birds"))
        app.pane.search()
        await app.until(lambda: len(app.found) == 2, "the other one is looked in")
    async with embeddings_app(tmp_path) as app:
        assert app.pane.collection is not None
        assert app.pane.collection.name == "birds"


async def test_an_empty_collection_says_what_to_do(tmp_path: Path) -> None:
    """Nothing is sent for a query where there is nothing to be found."""
    async with embeddings_app(tmp_path) as app:
        await app.pane.lookup.make("bare", "demo-embedding")
        await app.pane.refresh_collections()
        await app.chat.settled()
        assert "Nothing is in “bare” yet." in app.teaching
        await app.type("anything")
        await app.press("enter")
        assert app.sent() == []
