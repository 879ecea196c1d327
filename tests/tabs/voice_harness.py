"""The app with its microphone in memory and its loudspeaker in a loop, driven as a person drives it."""

from __future__ import annotations

import io
from array import array
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import soundfile  # type: ignore[import-untyped]
from textual.widgets import Input, OptionList, Static

from aoai_tui.demo import DemoTransport, Fault, Pace
from aoai_tui.demo.deployments import LISTED
from aoai_tui.domain import Recording, Transcript
from aoai_tui.services.connections import TransportFor
from aoai_tui.services.playback import Playback
from aoai_tui.tabs.voice import VoiceTab
from aoai_tui.tabs.voice.dictation_bar import DictationBar
from aoai_tui.tabs.voice.pane import VoicePane
from aoai_tui.tabs.voice.recording_line import RecordingLine
from aoai_tui.tabs.voice.span_table import SpanTable
from aoai_tui.tabs.voice.transcripts import Transcripts
from tests.audio.loopback import Loopback
from tests.audio.memory_microphone import MemoryMicrophone, silence
from tests.demo.clients import azure_over
from tests.tabs.driven_app import ChatHarness, chat_app, static_text

WORDS = "My voice is my passport, verify me."
RATE = 24_000


async def spoken(text: str = WORDS) -> bytes:
    """A WAV file in which the demo's voice says a text; the demo recognises it."""
    client = azure_over(DemoTransport(pace=Pace.instant()))
    answer = await client.audio.speech.create(
        model="demo-speech", voice="alloy", response_format="wav", input=text
    )
    await client.close()
    return answer.content


def samples_of(wav: bytes) -> array[int]:
    """The sound of a WAV file, as a microphone hears it."""
    found, rate = soundfile.read(io.BytesIO(wav), dtype="int16")
    assert rate == RATE
    return array("h", found.tobytes())


@dataclass
class VoiceHarness(ChatHarness):
    """What a test sees, says and does."""

    microphone: MemoryMicrophone
    loudspeaker: Loopback

    @property
    def voice(self) -> VoiceTab:
        return self.app.main.query_one(VoiceTab)

    @property
    def pane(self) -> VoicePane:
        return self.app.main.query_one(VoicePane)

    @property
    def meter(self) -> RecordingLine:
        return self.pane.query_one(RecordingLine)

    @property
    def bars(self) -> list[DictationBar]:
        return [bar for screen in self.app.screen_stack for bar in screen.query(DictationBar)]

    @property
    def transcripts(self) -> Transcripts:
        return self.pane.query_one(Transcripts)

    @property
    def table(self) -> SpanTable:
        view = self.transcripts.current_view
        assert view is not None
        return view.table

    def rows(self) -> list[str]:
        """The names in the list of recordings."""
        listed = self.pane.recordings.query_one(OptionList)
        return [
            str(option.prompt)[1:].rsplit(maxsplit=1)[0].strip() for option in listed.options if option.id
        ]

    def list_words(self) -> str:
        """The list of recordings as it is drawn."""
        listed = self.pane.recordings.query_one(OptionList)
        return "\n".join(str(option.prompt) for option in listed.options)

    def notice(self) -> str:
        """The sentence over the transcripts."""
        return str(self.pane.query_one("#notice", Static).visual)

    def middle(self) -> str:
        """All words of the middle."""
        return static_text(self.pane.query_one("#middle"))

    async def kept(self) -> list[Recording]:
        """The recordings, newest first."""
        return await self.voice.bench.dictation.recordings()

    async def kept_transcripts(self) -> list[Transcript]:
        """The newest recording's transcripts, oldest first."""
        [newest, *_] = await self.kept()
        return await self.voice.bench.dictation.transcripts(newest)

    async def open_voice(self) -> None:
        """Go to the Voice tab."""
        await self.press("alt+2")
        await self.until(lambda: bool(self.app.main.query(VoicePane)), "the tab is there")
        await self.until(
            lambda: not [w for w in self.pane.workers if w.group == "begin" and not w.is_finished],
            "the tab is furnished",
        )
        await self.settled()

    async def start(self) -> None:
        """Press ctrl+r, and wait for the microphone."""
        await self.press("ctrl+r")
        await self.until(lambda: self.microphone.device is not None, "the microphone is open")
        await self.until(lambda: self.voice.is_recording, "it is recorded")

    async def end(self, key: str = "ctrl+r") -> None:
        """End the recording, and wait until it is kept."""
        await self.press(key)
        await self.until(lambda: not self.voice.is_recording, "the recording has ended")
        await self.until(
            lambda: not [w for w in self.voice.workers if w.group == "record" and not w.is_finished],
            "the recording is kept",
        )
        await self.settled()

    async def record(self, said: array[int]) -> None:
        """A whole recording."""
        await self.start()
        self.microphone.say(said)
        await self.end()

    async def paste_path(self, path: Path) -> None:
        """Drop a file on the terminal."""
        from textual import events

        before = len(await self.kept())
        self.app.post_message(events.Paste(str(path)))
        for _ in range(1000):
            if len(await self.kept()) > before:
                break
            await self.pilot.pause(0.01)
        await self.until(lambda: self.pane.recording is not None and self.pane.recording.name == path.name)
        await self.settled()

    async def add_spoken(self, text: str = WORDS, name: str = "passport.wav") -> None:
        """Open a file in which a text is said."""
        path = self.folder / name
        path.write_bytes(await spoken(text))
        await self.paste_path(path)

    async def set_deployment(self, name: str) -> None:
        """Type a deployment into the options."""
        self.pane.options.query_one("#deployment", Input).value = name
        await self.until(lambda: self.pane.choices.deployment == name, "it is chosen")
        await self.settled()

    async def transcribe(self) -> None:
        """Press f5, and wait for the end of the transcript."""
        await self.press("f5")  # when this returns it has begun, and may have ended
        await self.until(lambda: not self.pane.running, "it ends")
        await self.settled()
        await self.settled()


@asynccontextmanager
async def voice_app(
    folder: Path,
    *,
    size: tuple[int, int] = (140, 40),
    config: str = "",
    pace: Pace | None = None,
    script: Iterable[Fault | None] = (),
    transport_for: TransportFor | None = None,
    missing: bool = False,
    in_voice: bool = True,
    haste: float = 1.0,
) -> AsyncIterator[VoiceHarness]:
    """The app on a folder; `missing`: without a microphone; `in_voice`: with the Voice tab open.

    With `haste` the loudspeaker plays so many times as fast as in life.
    """
    async with chat_app(
        folder,
        size=size,
        config=config,
        pace=pace,
        script=script,
        transport_for=transport_for,
        deployments=LISTED,
    ) as chat:
        microphone, loudspeaker = MemoryMicrophone(RATE, missing=missing), Loopback(haste=haste)
        harness = VoiceHarness(chat.folder, chat.transport, chat.app, chat.pilot, microphone, loudspeaker)
        bench = harness.voice.bench
        bench.dictation.opens = microphone
        bench.__dict__["playback"] = Playback(lambda: "", loudspeaker)
        if in_voice:
            await harness.open_voice()
        yield harness


__all__ = ["RATE", "WORDS", "VoiceHarness", "samples_of", "silence", "spoken", "voice_app"]
