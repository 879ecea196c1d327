"""Makes the pictures of README at 120 x 36 from the demo: the chat in both themes, Voice, Speech, Embeddings, Images.

Run it as `python screenshots/make.py`; the pictures land beside it.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import OptionList, TextArea

from aoai_tui.app import AoaiApp
from aoai_tui.config.paths import default_paths
from aoai_tui.config.settings import DEMO
from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import AudioFormat, Chunking, CutBy, SpeechOptions, TranscriptionOptions
from aoai_tui.services.connections import ConnectionBook, open_book
from aoai_tui.services.narration.events import NarrationEnded
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.tabs.embeddings.match_scroll import MatchRows
from aoai_tui.tabs.embeddings.pane import EmbeddingsPane
from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.picture_tile import PictureTile
from aoai_tui.tabs.voice.span_table import SpanTable
from aoai_tui.workbench import open_workbench

HERE = Path(__file__).parent
os.environ.pop("NO_COLOR", None)
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")  # whatever runs this: pictures need colours
SIZE = (120, 36)
LISTED = "ConversationList OptionList"
PRICES = """
[prices."demo-1"]
input = 0.25
output = 2.0
"""
EARLIER = ("What is a token?", "Azure quota, explained in short", "show code")
SHOWN = ("How do I ask a deployment from Python? show code", "Which settings matter? show a table")
SPOKEN = (
    ("Shopping list", "Two loaves of bread, a dozen eggs, and something green."),
    ("Standup", "The migration is done. Today I look at the retries, and nothing stands in my way."),
    ("Passport", "My voice is my passport, verify me. It has been so since nineteen ninety-two."),
)
READ_ALOUD = (
    ("alloy", "Testing, one, two, three."),
    ("nova", "Today is a wonderful day to build something people love!"),
)
DRAWN = (
    "A city at night",
    "A vase of flowers",
    "A red sunset over the sea",
    "abstract shapes in purple and orange",
    "A cat under the moon",
    "A rabbit eating pancakes",
)


LOOKED_UP = "ways to teach a bird to talk"
NOTES = {
    "birds/parrots.md": (
        "Teach a parrot in short sessions: one word, one treat.",
        "A bird learns to talk when the word comes with something good.",
        "There are two ways to teach a bird a new word: say it often, or let another bird say it.",
        "A parrot that screams wants company. Answer before it screams, and it learns to call softly.",
        "Stop while it still wants more.",
    ),
    "birds/canaries.md": (
        "Canaries don't talk, they sing: a young bird learns its song from an older one.",
        "A cage should be wider than it is high: birds fly to the side, not up.",
    ),
    "dogs.md": (
        "Teach a dog to stay with two seconds and one step.",
        "Reward at once, never late: a dog learns what it did within the last second.",
        "Stand still when the leash is tight, walk when it is loose.",
    ),
    "talks/habits.md": (
        "A talk about habits: small steps, the same time every day, a reward that comes at once.",
        "What is learned in the evening stays better than what is learned in the morning.",
    ),
    "azure.md": (
        "Quota is counted per minute, in tokens and in requests.",
        "A deployment is a model with a name of your own.",
        "Not every model is in every region; the table of the documentation tells which.",
    ),
    "kitchen/pancakes.md": (
        "The batter rests for half an hour, or the flour is still dry inside.",
        "Butter goes into the pan when it is hot, and the first one is for the cook.",
    ),
}


async def main() -> None:
    """The chat in each theme; every other tab in one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(PRICES)
        book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})
        book.transport_for = lambda _connection: DemoTransport(pace=Pace.instant(), seed=7)
        for prompt in EARLIER:
            await converse(book, [prompt])
        await converse(book, SHOWN)
        for theme in ("aoai-dark", "aoai-light"):
            await picture(book, theme)
        await talk(book, folder)
        await picture_of_voice(book)
        await picture_of_speech(book)
        await embed(book, folder)
        await picture_of_embeddings(book)
        await draw(book)
        await picture_of_images(book)
        book.archive.close()


async def converse(book: ConnectionBook, prompts: tuple[str, ...] | list[str]) -> None:
    """A conversation with these prompts, kept in the book's folder."""
    bench = open_workbench(DEMO, book, 60)
    conversation = await bench.chat.create()
    for prompt in prompts:
        await done(bench.chat.ask(conversation, prompt, on_wait=nobody_waits))
    await bench.close()


async def picture(book: ConnectionBook, theme: str) -> None:
    """The newest conversation, opened, as an SVG."""
    app = AoaiApp(book, DEMO)
    app.theme = theme
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.bench.link.state == "ready")
        await until(
            pilot, lambda: any(rows.option_count for rows in app.main.query(LISTED).results(OptionList))
        )
        app.main.query_one(LISTED, OptionList).focus()
        await until(pilot, lambda: isinstance(app.focused, OptionList))
        await pilot.press("home", "enter")
        await until(pilot, lambda: len(app.main.query_one(Transcript).messages) == 2 * len(SHOWN))
        await pilot.pause(0.5)
        app.save_screenshot(f"chat-{theme.removeprefix('aoai-')}.svg", str(HERE))


async def talk(book: ConnectionBook, folder: Path) -> None:
    """Texts that were read aloud, and recordings with their transcripts, kept in the book's folder."""
    bench = open_workbench(DEMO, book, 60)
    for title, words in SPOKEN:
        spoken = bench.narration.speak(words, SpeechOptions(format=AudioFormat.WAV), on_wait=nobody_waits)
        [narration] = [event.narration async for event in spoken if isinstance(event, NarrationEnded)]
        sound = folder / f"{title}.wav"
        await bench.narration.export(narration, sound)
        await bench.narration.delete(narration.id)
        recording = await bench.dictation.add_file(sound)
        await done(bench.dictation.transcribe(recording, TranscriptionOptions(), on_wait=nobody_waits))
    for voice, words in READ_ALOUD:
        await done(bench.narration.speak(words, SpeechOptions(voice=voice), on_wait=nobody_waits))
    await bench.close()


def nobody_waits(_wait: object) -> None:
    """The demo asks for no retries here."""


async def done(events: AsyncGenerator[object, None]) -> None:
    """Go through all of them."""
    async with aclosing(events):
        async for _ in events:
            pass


async def picture_of_voice(book: ConnectionBook) -> None:
    """The newest recording, its words in the table."""
    app = AoaiApp(book, DEMO, tab="voice")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: any(rows.option_count for rows in recordings(app)))
        recordings(app)[0].focus()
        await until(pilot, lambda: isinstance(app.focused, OptionList))
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(app.focused, SpanTable))
        await pilot.press("down", "down", "down")
        await pilot.pause(0.5)
        app.save_screenshot("voice.svg", str(HERE))


def recordings(app: AoaiApp) -> list[OptionList]:
    """The list at the left of Voice, once it is there."""
    return list(app.main.query("RecordingList OptionList").results(OptionList))


async def picture_of_speech(book: ConnectionBook) -> None:
    """A text that was typed, and what was read aloud before."""
    app = AoaiApp(book, DEMO, tab="speech")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(app.main.query("SpeechTab TextArea")))
        app.main.query("SpeechTab TextArea").first(TextArea).load_text(READ_ALOUD[1][1])
        await pilot.pause(0.5)
        app.save_screenshot("speech.svg", str(HERE))


async def embed(book: ConnectionBook, folder: Path) -> None:
    """Two collections of texts, kept in the book's folder."""
    bench = open_workbench(DEMO, book, 60)
    for name, passages in NOTES.items():
        (folder / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "notes" / name).write_text("\n\n".join(passages), encoding="utf-8")
    cuts = Chunking(by=CutBy.BLANK_LINES, size=100, overlap=0)
    for name, path in (("handbook", HERE.parent / "README.md"), ("notes", folder / "notes")):
        collection = await bench.lookup.make(name, "demo-embedding", chunking=cuts)
        await bench.lookup.add(await bench.lookup.plan(collection.id, paths=[path]))
        await done(bench.lookup.embed(collection.id))
    await bench.embedding_choices.keep_collection(collection.id)
    await bench.close()


async def picture_of_embeddings(book: ConnectionBook) -> None:
    """A query and what it found, the cursor on the second passage."""
    app = AoaiApp(book, DEMO, tab="embeddings")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(app.main.query(MatchRows)))
        pane, rows = app.main.query_one(EmbeddingsPane), app.main.query_one(MatchRows)
        await until(pilot, pane.furnished.is_set)
        pane.take(LOOKED_UP)
        await until(pilot, lambda: bool(rows.things))
        rows.focus()
        await until(pilot, lambda: rows.has_focus)
        await pilot.press("down")
        await pilot.pause(0.5)
        app.save_screenshot("embeddings.svg", str(HERE))


async def draw(book: ConnectionBook) -> None:
    """Pictures from prompts, kept in the book's folder."""
    bench = open_workbench(DEMO, book, 60)
    for prompt in DRAWN:
        await done(bench.gallery.draw(prompt, deployment="demo-image", on_wait=nobody_waits))
    await bench.close()


async def picture_of_images(book: ConnectionBook) -> None:
    """The gallery, the cursor on its newest picture."""
    app = AoaiApp(book, DEMO, tab="images")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: bool(app.main.query(GalleryGrid)))
        grid = app.main.query_one(GalleryGrid)
        await until(pilot, lambda: len(grid.query(PictureTile)) >= len(DRAWN))
        grid.focus()
        await pilot.pause(2)
        app.save_screenshot("images.svg", str(HERE))


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until the condition holds."""
    for _ in range(1000):
        if condition():
            return
        await pilot.pause(0.01)
    raise TimeoutError("the screen never came to be what the picture needs")


if __name__ == "__main__":
    asyncio.run(main())
