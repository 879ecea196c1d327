"""What the loudspeaker plays: one thing at a time, whichever tab began it.

Everything here but `play_file` and `speakers` returns at once: opening the device, decoding and playing happen in
threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from aoai_tui.domain.audio import AudioFormat
from aoai_tui.domain.playing import PlayState
from aoai_tui.errors import SoundTrouble

if TYPE_CHECKING:
    from aoai_tui.audio.devices import Device
    from aoai_tui.audio.live_track import LiveTrack
    from aoai_tui.audio.outputs import OpenOutput
    from aoai_tui.audio.player import Player
    from aoai_tui.audio.tracks import Track

SpeakerName = Callable[[], str]
"""The name of the output device that is set; empty for the system's default."""


Played = TypeVar("Played", bound="Playing")


class Playing:
    """Something that is being played, or was."""

    def __init__(self, player: Player) -> None:
        """Over a player that has not begun."""
        self._player = player
        self._over = asyncio.Event()

    @property
    def position(self) -> float:
        """Seconds from its beginning that were heard."""
        return self._player.position

    @property
    def length(self) -> float | None:
        """Seconds in all; None where that is not known, or not yet: it still arrives."""
        return self._player.length

    @property
    def reach(self) -> float | None:
        """Seconds up to which one can go: all of a file, what arrived of something live; None where unknown."""
        return self._player.length

    @property
    def complete(self) -> bool:
        """Whether all of it is there."""
        return self._player.track.complete

    @property
    def level(self) -> float:
        """The root mean square, 0 to 1, of what is heard now."""
        return self._player.level

    @property
    def state(self) -> PlayState:
        """Whether it waits for sound, plays, is paused, has ended or failed."""
        return self._player.state

    @property
    def trouble(self) -> SoundTrouble | None:
        """Why it failed."""
        return self._player.trouble

    @property
    def drop_outs(self) -> int:
        """How often the sound ran out before its end."""
        return self._player.drop_outs

    def pause(self) -> None:
        """Fall silent, and stay at this place."""
        self._player.pause()

    def resume(self) -> None:
        """Go on."""
        self._player.resume()

    def pause_or_play(self) -> None:
        """Pause, or go on where it is paused."""
        if self.state is PlayState.PAUSED:
            self.resume()
        else:
            self.pause()

    def seek(self, seconds: float) -> None:
        """Go to a place, in seconds from the beginning; what lies outside is the nearest end.

        An `end` that play_file was given holds no longer.
        """
        self._player.seek(seconds)

    def stop(self) -> None:
        """End it. Once it is over it can't be played again: play the file anew."""
        self._player.stop()

    async def ended(self) -> PlayState:
        """Wait until it is over: ENDED, or FAILED with `trouble`."""
        await self._over.wait()
        return self.state

    def begin(self, *, after: Playing | None) -> None:
        """Open the loudspeaker as soon as the one before has let go of it. For Playback."""
        loop = asyncio.get_running_loop()

        def changed() -> None:
            with suppress(RuntimeError):  # the app has ended
                loop.call_soon_threadsafe(self._note_change)

        self._player.begin(after=after._player if after else None, changed=changed)

    def _note_change(self) -> None:
        if self.state.over:
            self._over.set()


class LivePlaying(Playing):
    """Something that is played while it arrives: sound files, one after another, without a gap between them.

    What it is, its bytes decide; the format that was asked for is only a hint.
    """

    def __init__(self, player: Player, track: LiveTrack) -> None:
        """Over a player that has not begun, and its track."""
        super().__init__(player)
        self._track = track

    @property
    def reach(self) -> float:
        """Seconds that arrived so far."""
        return self._track.arrived

    @property
    def part(self) -> int:
        """The file that is heard, counted from 0."""
        return self._track.part_at(self.position)

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        self._track.feed(data)

    def part_ended(self) -> None:
        """What is fed next begins another file."""
        self._track.part_ended()

    def finish(self) -> None:
        """Nothing more comes; what came is played to its end."""
        self._track.finish()


class Playback:
    """One loudspeaker, and what it plays now."""

    def __init__(self, speaker: SpeakerName, open_output: OpenOutput | None = None) -> None:
        """`open_output` opens another kind of device than the machine's."""
        self._speaker, self._open_output = speaker, open_output
        self._now: Playing | None = None

    @property
    def now(self) -> Playing | None:
        """What is heard, paused or awaited; None where there is nothing."""
        return self._now if self._now and not self._now.state.over else None

    async def play_file(self, path: Path, *, start: float = 0.0, end: float | None = None) -> Playing:
        """Play a file from `start` to `end`, in seconds, in place of what is played now.

        Raises SoundTrouble where it is no sound; what is wrong with the loudspeaker is told by `trouble`.
        """

        def made() -> Playing:
            from aoai_tui.audio.file_track import FileTrack  # noqa: PLC0415  loads codecs, in a thread

            return Playing(self._player(FileTrack(path), start, end))

        return self._begin(await asyncio.to_thread(made))

    async def live(self, hint: AudioFormat) -> LivePlaying:
        """Play what will be fed, in place of what is played now. The loudspeaker is opened meanwhile."""

        def made() -> LivePlaying:
            from aoai_tui.audio.live_track import LiveTrack  # noqa: PLC0415  loads codecs, in a thread
            from aoai_tui.audio.sniffing import media_type_of_format  # noqa: PLC0415

            track = LiveTrack(media_type_of_format(hint))
            return LivePlaying(self._player(track), track)

        return self._begin(await asyncio.to_thread(made))

    async def warm(self) -> None:
        """Import what plays, so that the first sound does not wait for it. Without a sound library nothing happens."""

        def imported() -> None:
            from aoai_tui.audio import file_track, live_track, outputs, player  # noqa: F401, PLC0415  see above
            from aoai_tui.audio.library import portaudio  # noqa: PLC0415

            with suppress(SoundTrouble):
                portaudio()

        await asyncio.to_thread(imported)

    async def speakers(self) -> list[Device]:
        """The output devices there are just now. Raises SoundTrouble where there is no sound library."""

        def found() -> list[Device]:
            from aoai_tui.audio.devices import outputs  # noqa: PLC0415  loads the sound library, in a thread

            return outputs()

        return await asyncio.to_thread(found)

    def stop(self) -> None:
        """Stop what is played, if anything is."""
        if self._now:
            self._now.stop()

    async def close(self) -> None:
        """Stop, and wait until the device is let go of."""
        self.stop()
        if self._now:
            await self._now.ended()

    def _player(self, track: Track, start: float = 0.0, end: float | None = None) -> Player:
        from aoai_tui.audio.outputs import Speaker  # noqa: PLC0415  see above
        from aoai_tui.audio.player import Player  # noqa: PLC0415

        return Player(
            track, device=self._speaker(), start=start, end=end, open_output=self._open_output or Speaker
        )

    def _begin(self, playing: Played) -> Played:
        self.stop()
        playing.begin(after=self._now)
        self._now = playing
        return playing
