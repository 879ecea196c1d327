"""The Voice tab; what is in it is imported when it is first shown, or when the microphone is first wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work

from aoai_tui.domain import Hit
from aoai_tui.errors import AoaiError, StorageTrouble
from aoai_tui.tab import LateTab

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.anywhere import Anywhere
    from aoai_tui.tabs.voice.pane import VoicePane


class VoiceTab(LateTab):
    """Voice: recordings, and what was said in them."""

    TITLE: ClassVar[str] = "Voice"
    NAME: ClassVar[str] = "voice"
    HELP: ClassVar[str] = (
        "ctrl+r records, and stops. f4 opens a sound file; one can be dropped here, too. f5 has the open recording "
        "transcribed, or translated, as the options at the right say; escape stops that and keeps what came. In the "
        "table enter plays from the word. ctrl+s saves a transcript or the sound, alt+c copies. In every other tab "
        "ctrl+r dictates: the words land where you are typing, and nothing is sent by itself."
    )

    pane: VoicePane | None = None
    """What is in the tab, once it was shown."""

    _anywhere: Anywhere | None = None

    @property
    def anywhere(self) -> Anywhere:
        """Recording and dictation."""
        if self._anywhere is None:
            from aoai_tui.tabs.voice.anywhere import Anywhere  # noqa: PLC0415  not part of the first paint

            self._anywhere = Anywhere(self)
        return self._anywhere

    def make_body(self) -> VoicePane:
        """The pane."""
        from aoai_tui.tabs.voice.pane import VoicePane  # noqa: PLC0415  not part of the first paint

        self.pane = VoicePane(self)
        return self.pane

    def furnish(self) -> None:
        """Look for what a former run left behind."""
        self._look_back()

    @work(group="begin")
    async def _look_back(self) -> None:
        """Tell of recordings that were cut off; then have the microphone ready: loading PortAudio takes longer than a
        recording may wait for its first sample. It comes last, behind the connection, when nobody waits any more.
        """
        from aoai_tui.tabs.voice.interrupted import tell_of  # noqa: PLC0415  not part of the first paint

        await asyncio.to_thread(_load)
        dictation = self.bench.dictation
        with suppress(StorageTrouble):  # the chat tells of it
            found = await dictation.interrupted()
            if found and self.pane is None:
                tell_of(self.app, found, where="in Voice")
        with suppress(AoaiError):  # the header tells of it, and a microphone needs no service
            await self.bench.link.client()
        await dictation.warm()

    def first_keys(self) -> Mapping[str, str]:
        """What the tab is for, whatever the person stands on."""
        return {"record": "Stop recording" if self.is_recording else "Record"}

    def show_hit(self, hit: Hit, _typed: str) -> None:
        """Open the recording that was found."""
        if self.pane is not None:
            self.pane.go_to(hit.recording_id, hit.transcript_id or "")

    @property
    def is_recording(self) -> bool:
        """Whether the microphone is open."""
        return self._anywhere is not None and self._anywhere.is_recording

    @property
    def is_dictating(self) -> bool:
        """Whether escape has something to end: a recording, the waiting for its words, or an offer."""
        anywhere = self._anywhere
        return anywhere is not None and (anywhere.is_recording or anywhere.is_writing or anywhere.is_offering)

    @property
    def is_waiting_for_a_word(self) -> bool:
        """Whether a recording can be paused, or an offer be taken."""
        return self.is_recording or (self._anywhere is not None and self._anywhere.is_offering)

    @work(group="record")
    async def record(self) -> None:
        """What ctrl+r does, wherever the person is."""
        await self.anywhere.record()

    @work(group="record")
    async def pause_recording(self) -> None:
        """Pause, or go on."""
        await self.anywhere.pause()

    @work(group="record")
    async def leave_dictation(self) -> None:
        """What escape does while there is something to end."""
        await self.anywhere.leave()

    async def before_leaving(self) -> None:
        """Keep what is being recorded and written down."""
        if self._anywhere is not None:
            await self._anywhere.before_leaving()
        await super().before_leaving()


def _load() -> None:
    """Import what recording needs, in a thread: it takes longer than the event loop may wait."""
    import aoai_tui.services.dictation.dictation  # noqa: PLC0415  see above
    import aoai_tui.tabs.voice.anywhere  # noqa: F401, PLC0415  see above
