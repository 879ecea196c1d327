"""A narration that is heard while it arrives."""

from __future__ import annotations

import asyncio

from aoai_tui.commands.shell import say, sentence
from aoai_tui.commands.sound_progress import SoundProgress
from aoai_tui.domain import AudioArrived, AudioFormat
from aoai_tui.domain.playing import PlayState
from aoai_tui.services.narration.events import FromCache, NarrationEnded, PartBegun, PartEnded, SpeechEvent
from aoai_tui.services.narration.service import Narrations
from aoai_tui.services.playback import LivePlaying, Playback, Playing

_GLANCE = 0.2
"""Seconds between two looks at how far it has got."""


class Ears:
    """Feeds the loudspeaker. What is wrong with it is told at the end: the sound is received all the same."""

    def __init__(self, playback: Playback, narrations: Narrations, hint: AudioFormat) -> None:
        """The loudspeaker is opened with the first part."""
        self._playback, self._narrations, self._hint = playback, narrations, hint
        self._playing: Playing | None = None

    async def take(self, event: SpeechEvent) -> None:
        """Let the event be heard. Raises SoundTrouble where what is in the cache can't be read."""
        match event:
            case FromCache(narration):
                if path := self._narrations.path_of(narration):
                    self._playing = await self._playback.play_file(path)
            case PartBegun(format=hint):
                if self._playing is None:
                    self._playing = await self._playback.live(hint)
            case AudioArrived(data) if isinstance(self._playing, LivePlaying):
                self._playing.feed(data)
            case PartEnded() if isinstance(self._playing, LivePlaying):
                self._playing.part_ended()
            case NarrationEnded() if isinstance(self._playing, LivePlaying):
                self._playing.finish()

    async def heard_out(self, progress: SoundProgress) -> bool:
        """Wait until all of it was heard; whether it was."""
        playing = self._playing
        if playing is None:
            return True
        ending = asyncio.create_task(playing.ended(), name="playing")
        try:
            while not ending.done():
                progress.show(f"Playing: {_clock(playing)}   ctrl+c ends it")
                await asyncio.wait([ending], timeout=_GLANCE)
        finally:
            ending.cancel()
            progress.clear()
        if playing.state is PlayState.FAILED and playing.trouble:
            say(sentence(playing.trouble))
        return playing.state is PlayState.ENDED


def _clock(playing: Playing) -> str:
    now, length = playing.position, playing.length
    return f"{now:.1f} s" + (f" of {length:.1f} s" if length else "")
