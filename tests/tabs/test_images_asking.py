"""The Images tab asks: pictures are drawn one after another, seen as they come, stopped, gone on with."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.domain import MessageState, PictureOrigin
from aoai_tui.tabs.chat import ChatTab
from tests.tabs.images_harness import HeldDrawing, images_app


async def test_a_prompt_becomes_a_picture_that_is_kept_and_shown(tmp_path: Path) -> None:
    """Enter draws; the picture is a file, the first of the gallery, and the line says how long it took."""
    async with images_app(tmp_path) as images:
        picture = await images.draw("A red rabbit")
        assert (picture.prompt, picture.state, picture.origin) == (
            "A red rabbit",
            MessageState.COMPLETE,
            PictureOrigin.MADE,
        )
        path = images.pane.bench.gallery.path_of(picture)
        assert path is not None
        with Image.open(path) as image:
            assert image.size == (picture.width, picture.height)
        assert "1 picture in" in images.line
        assert "f5 draws it again" in images.line
        await images.until(lambda: "A red rabbit" in images.screen(), "it is in the gallery")
        await images.until(lambda: "tokens in" in images.screen(), "what it cost is told, too")


async def test_sketches_are_seen_while_it_is_drawn(tmp_path: Path) -> None:
    """An unfinished picture stands beside the seconds and the bar, and goes when the finished one is there."""
    pace = HeldDrawing(at=3)
    async with images_app(tmp_path, pace=pace) as images:
        await images.ask("A red rabbit")
        await images.until(lambda: images.pane.drawing.sketch.picture_size != (0, 0), "a sketch is drawn")
        assert "drawing" in images.progress
        assert "━" in images.progress or "─" in images.progress
        assert "esc stops" in images.progress
        assert not await images.pictures(), "an unfinished one is not listed as made"
        pace.release()
        await images.drawn()
        assert not images.pane.drawing.display
        [picture] = await images.pictures()
        assert picture.state is MessageState.COMPLETE


async def test_escape_stops_and_keeps_what_came(tmp_path: Path) -> None:
    """The newest sketch becomes a picture that was stopped; f5 draws it from its prompt again."""
    pace = HeldDrawing(at=3)
    async with images_app(tmp_path, pace=pace) as images:
        await images.ask("A red rabbit")
        await images.until(lambda: images.pane.drawing.sketch.picture_size != (0, 0), "a sketch is drawn")
        await images.press("escape")
        await images.until(lambda: "Stopped. What had arrived is kept." in images.line, "it says so")
        [stopped] = await images.pictures()
        assert stopped.state is MessageState.STOPPED
        assert images.pane.bench.gallery.path_of(stopped) is not None
        pace.release()
        await images.press("f5")
        await images.until(lambda: "1 picture in" in images.line, "it is drawn")
        newest, *_ = await images.pictures()
        assert (newest.prompt, newest.state) == ("A red rabbit", MessageState.COMPLETE)


async def test_prompts_wait_for_one_another(tmp_path: Path) -> None:
    """Each is drawn in its turn; the order can be changed, one can be taken out, and brought back."""
    pace = HeldDrawing()
    async with images_app(tmp_path, pace=pace) as images:
        for prompt in ("First", "Second", "Third", "Fourth"):
            await images.ask(prompt)
        await images.until(lambda: len(images.waiting()) == 3, "they wait")
        rows = images.pane.drawing.queue
        rows.focus()
        await images.press("down", "k")
        assert [row.split()[1] for row in images.waiting()] == ["Third", "Second", "Fourth"]
        await images.press("down", "down", "delete")
        assert [row.split()[1] for row in images.waiting()] == ["Third", "Second"]
        await images.press("u")
        await images.until(lambda: len(images.waiting()) == 3, "it is back")
        assert "waits for you" in images.waiting()[-1]
        pace.release()
        await images.until(
            lambda: not images.pane.is_drawing and len(images.waiting()) == 1, "the others are drawn"
        )
        assert [one.prompt for one in reversed(await images.pictures())] == ["First", "Third", "Second"]
        await images.press("f5")
        await images.until(lambda: not images.waiting() and not images.pane.is_drawing, "the last one, too")


async def test_a_prompt_that_waits_can_be_edited(tmp_path: Path) -> None:
    """Enter takes it out of the queue, back to where it was typed, with its options."""
    pace = HeldDrawing()
    async with images_app(tmp_path, pace=pace) as images:
        await images.ask("First")
        await images.set_field("quality", "low")
        await images.ask("A rabit")
        await images.set_field("quality", "")
        images.pane.drawing.queue.focus()
        await images.press("enter")
        await images.until(lambda: images.pane.text.text == "A rabit", "it is back")
        assert not images.waiting()
        assert "low quality" in images.summary
        assert images.pane.text.has_focus
        pace.release()
        await images.drawn()


async def test_what_waits_survives_the_end_of_the_app(tmp_path: Path) -> None:
    """The next start shows it and sends nothing; f5 draws."""
    async with images_app(tmp_path, pace=HeldDrawing()) as images:
        await images.ask("First")
        await images.ask("Second")
        await images.until(lambda: images.pane.is_drawing, "the first is drawn")
    async with images_app(tmp_path) as images:
        assert "2 prompts wait since the app ended; none is sent by itself." in images.line
        assert len(images.waiting()) == 2
        assert not images.chat.transport.requests
        await images.press("f5")
        await images.until(lambda: not images.waiting() and not images.pane.is_drawing, "they are drawn")
        assert {one.prompt for one in await images.pictures()} == {"First", "Second"}


async def test_a_stop_holds_what_waits(tmp_path: Path) -> None:
    """Escape never lets the next prompt begin by itself; f5 goes on with all."""
    pace = HeldDrawing()
    async with images_app(tmp_path, pace=pace) as images:
        await images.ask("First")
        await images.ask("Second")
        await images.until(lambda: images.pane.is_drawing, "the first is drawn")
        await images.press("escape")
        await images.until(lambda: "One prompt waits." in images.line, "it says so")
        assert not images.pane.is_drawing
        pace.release()
        await images.press("f5")
        await images.until(lambda: not images.waiting() and not images.pane.is_drawing, "both are drawn")
        assert [one.prompt for one in await images.pictures()][:2] in (
            ["Second", "First"],
            ["First", "Second"],
        )


async def test_a_refused_prompt_names_the_category(tmp_path: Path) -> None:
    """The content filter's refusal stands in the tab, with what it found; the prompts behind go on."""
    script = [Fault(FaultKind.FILTER_PROMPT)]
    async with images_app(tmp_path, script=script) as images:
        await images.ask("Something dreadful")
        await images.until(lambda: bool(images.line), "it is told")
        assert "content filter" in images.line.lower()
        assert "violence" in images.line
        assert "f5 tries again" in images.line
        assert len(images.waiting()) == 1
        await images.press("f5")
        await images.until(lambda: "1 picture in" in images.line, "it is drawn now")


async def test_a_filtered_picture_in_a_good_answer_is_told_too(tmp_path: Path) -> None:
    """The other form of the refusal: an error where the pictures should be."""
    async with images_app(tmp_path, script=[Fault(FaultKind.FILTER_PICTURE)]) as images:
        await images.ask("Something dreadful")
        await images.until(lambda: "content filter" in images.line.lower(), "it is told")


async def test_a_refused_parameter_is_left_out_with_one_key(tmp_path: Path) -> None:
    """It is named at its field and in the line; f5 goes on without it, now and from then on."""
    async with images_app(tmp_path) as images:
        await images.set_field("deployment", "demo-image-old")
        await images.set_field("output_format", "jpeg")
        await images.ask("A rabbit")
        await images.until(lambda: "f5 draws it without output_format" in images.line, "it is offered")
        assert "does not take output_format" in images.waiting()[0]
        assert "Without output_format" in images.chat.footer()
        await images.press("f5")
        await images.until(lambda: "1 picture in" in images.line, "it is drawn")
        assert "came as PNG" in images.line
        await images.until(lambda: "output_format" in images.refused(), "it is remembered")
        assert "jpeg ✗" in images.summary
        await images.draw("A castle")
        assert "output_format" not in images.sent()


async def test_a_retry_counts_down_and_escape_ends_it(tmp_path: Path) -> None:
    """Seconds until the next attempt, the reason, and the key that stops."""
    async with images_app(tmp_path, script=[Fault(FaultKind.RATE_LIMIT, 30)]) as images:
        await images.ask("A rabbit")
        await images.until(lambda: "trying again in" in images.progress, "it counts down")
        assert "esc stops" in images.progress
        await images.press("escape")
        await images.until(lambda: "Stopped. Nothing had arrived." in images.line, "it is stopped")


async def test_a_failure_holds_what_waits_and_f5_goes_on(tmp_path: Path) -> None:
    """Where the service is out of reach the others would fail, too; nothing is lost."""
    async with images_app(tmp_path, script=[Fault(FaultKind.KEY)]) as images:
        await images.ask("First")
        await images.until(lambda: bool(images.line), "it failed")
        await images.ask("Second")
        await images.until(lambda: not images.pane.is_drawing, "the second is drawn")
        await images.press("f5")
        await images.until(lambda: not images.waiting() and not images.pane.is_drawing, "the first, too")
        assert {one.prompt for one in await images.pictures()} >= {"First", "Second"}


async def test_the_line_of_keys_tells_what_f5_does_while_another_one_is_drawn(tmp_path: Path) -> None:
    """It tries the failed one again then, and draws nothing anew: that is what stands there."""
    pace = HeldDrawing(at=2)
    async with images_app(tmp_path, pace=pace, script=[Fault(FaultKind.FILTER_PROMPT)]) as images:
        await images.ask("First")
        await images.until(lambda: bool(images.line), "it failed")
        pace.steps.extend([0.0] * 2)
        await images.ask("Second")
        await images.until(lambda: images.pane.is_drawing, "the second is drawn")
        await images.chat.settled()
        assert "f5 Try again" in images.chat.footer()
        pace.release()
        await images.drawn()


async def test_an_address_is_fetched_with_a_bar(tmp_path: Path) -> None:
    """A deployment that only gives addresses: the bytes are on the disk all the same."""
    async with images_app(tmp_path) as images:
        await images.set_field("deployment", "demo-image-old")
        await images.set_field("response_format", "url")
        picture = await images.draw("A rabbit")
        assert picture.state is MessageState.COMPLETE
        assert picture.revised_prompt
        path = images.pane.bench.gallery.path_of(picture)
        assert path is not None
        Image.open(io.BytesIO(path.read_bytes())).verify()


async def test_pictures_that_are_changed_are_sent_with_a_bar(tmp_path: Path) -> None:
    """How much of them has left is known, so it is told; from then on the seconds are."""
    pace = HeldDrawing(at=3)
    async with images_app(tmp_path, pace=pace) as images:
        await images.ask("A red rabbit")
        await images.until(lambda: "drawing" in images.progress, "it is drawn")
        drawing = images.pane.drawing
        drawing.sent(500_000, 2_000_000)
        assert "sending" in images.progress
        assert "0.5 MB of 2.0 MB" in images.progress
        drawing.sent(2_000_000, 2_000_000)
        assert "drawing" in images.progress
        assert "MB" not in images.progress
        pace.release()
        await images.drawn()


async def test_it_goes_on_while_the_person_is_elsewhere(tmp_path: Path) -> None:
    """A note tells in the other tab that the picture is there."""
    pace = HeldDrawing()
    async with images_app(tmp_path, pace=pace) as images:
        await images.ask("A rabbit")
        await images.until(lambda: images.pane.is_drawing, "it is drawn")
        await images.press("alt+1")
        await images.until(lambda: isinstance(images.chat.app.main.tab, ChatTab), "the chat is open")
        pace.release()
        await images.until(lambda: "The picture is there: A rabbit" in images.toasts(), "it is told")


async def test_without_a_deployment_the_prompt_stays(tmp_path: Path) -> None:
    """Nothing is sent, a sentence says what to do, and the text is still there."""
    config = 'default = "bare"\n[connections.bare]\nkind = "demo"\n'
    async with images_app(tmp_path, config=config) as images:
        if images.pane.choices.deployment:
            return  # this demo always has one
        await images.type("A rabbit")
        await images.press("enter")
        await images.until(lambda: "No deployment is chosen." in images.toasts(), "it is told")
        assert images.pane.text.text == "A rabbit"


async def test_rows_of_many_that_wait_keep_to_one_line(tmp_path: Path) -> None:
    """The scrollbar that more of them bring takes no row's words to a second line."""
    async with images_app(tmp_path, size=(80, 24), pace=HeldDrawing()) as images:
        for number in range(6):
            await images.ask(f"Prompt number {number} " + "with many words " * 8)
        rows = images.pane.drawing.queue
        await images.until(lambda: rows.option_count == 5 and rows.show_vertical_scrollbar, "they wait")
        await images.until(lambda: rows.virtual_size.height == 5, "each has one line")
