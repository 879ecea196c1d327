"""Hearing a recording: from a word on, followed in the table while it plays."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer

from aoai_tui.domain.playing import PlayState
from aoai_tui.tabs.voice.part import VoicePart
from aoai_tui.widgets.player_bar import PlayerBar

if TYPE_CHECKING:
    from aoai_tui.services.playback import Playing
    from aoai_tui.tabs.voice.span_table import SpanTable

_FOLLOWS = 0.05
"""Seconds between two looks at what is heard."""


class PlayingPart(VoicePart):
    """The loudspeaker of the Voice tab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", "Play", id="voice.play", tooltip="Play the recording, pause, go on"),
    ]

    _playing: Playing | None = None
    _played_id = ""
    """The recording that is heard."""
    _follower: Timer | None = None

    async def on_span_table_play_asked(self, event: SpanTable.PlayAsked) -> None:
        with self.tab.errors_shown():
            await self.play_from(event.seconds)

    async def action_play(self) -> None:
        """Play from the cursor on; pause, and go on."""
        playing = self._playing
        with self.tab.errors_shown():
            if playing is None or playing.state.over or not self._hears_open_one:
                view = self.transcripts.current_view
                row = view.table.chosen() if view and view.has_table else None
                await self.play_from(row.start if row else 0.0)
            elif playing.state is PlayState.PAUSED:
                playing.resume()
            else:
                playing.pause()

    @property
    def _hears_open_one(self) -> bool:
        return self.recording is not None and self._played_id == self.recording.id

    async def play_from(self, seconds: float) -> None:
        """Play the open recording from a moment on. Raises SoundTrouble."""
        recording, playing = self.recording, self._playing
        if recording is None:
            return
        if playing is not None and not playing.state.over and self._hears_open_one:
            playing.seek(seconds)
            if playing.state is PlayState.PAUSED:
                playing.resume()
            return
        path = self.bench.dictation.path_of(recording)
        self._playing = await self.bench.playback.play_file(path, start=seconds)
        self._played_id = recording.id
        bar = self.query_one(PlayerBar)
        bar.show(self._playing)
        bar.add_class("-on")
        self.refresh_bindings()
        if self._follower is None:
            self._follower = self.set_interval(_FOLLOWS, self._follow_sound)

    def stop_playing(self) -> bool:
        """Fall silent; whether something was heard."""
        playing = self._playing
        if playing is None or playing.state.over:
            return False
        playing.stop()
        return True

    @property
    def is_playing(self) -> bool:
        """Whether something of this tab is heard, or paused."""
        return self._playing is not None and not self._playing.state.over

    async def on_player_bar_again_asked(self, event: PlayerBar.AgainAsked) -> None:
        with self.tab.errors_shown():
            await self.play_from(event.at)

    def _follow_sound(self) -> None:
        playing = self._playing
        if playing is None:
            return
        if playing.state.over:
            self.transcripts.follow(None)
            if self._follower:
                self._follower.stop()
                self._follower = None
            if playing.trouble:
                self.tab.show_error(playing.trouble)
            self._playing = None
            self.refresh_bindings()
            return
        self.transcripts.follow(playing.position if self._hears_open_one else None)
