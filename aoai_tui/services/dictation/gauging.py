"""What a recording's file says of itself."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from aoai_tui.domain import Recording
from aoai_tui.errors import SoundTrouble


def measured_at(path: Path, recording: Recording) -> Recording:
    """The recording with what its file says: seconds, size, peak, speech. Blocking; raises SoundTrouble."""
    from aoai_tui.audio.measuring import measured  # noqa: PLC0415  loads the codecs, here in a thread

    found = measured(path)
    if not found.seconds:
        raise SoundTrouble(f"“{recording.name}” holds no sound.", "Choose a file that one can hear.")
    return replace(
        recording, seconds=found.seconds, size=path.stat().st_size, peak=found.peak, speech=found.speech
    )
