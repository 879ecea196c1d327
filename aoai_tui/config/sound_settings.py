"""What people set up for sound.

Each field is followed by its description: README's table is made from them (see `documentation`).
"""

from __future__ import annotations

import msgspec

from aoai_tui.config.problem import InvalidSetting

SENDING_RATES = (16_000, 24_000)
"""Samples a second that transcription deployments work with."""


class Sound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Microphone and loudspeaker."""

    microphone: str = ""
    """The name of the input device; empty: the system's default. Chosen in the app, too."""

    speaker: str = ""
    """The name of the output device; empty: the system's default. Chosen in the app, too."""

    longest_minutes: float = 60.0
    """Minutes after which a recording ends by itself, above 0 and at most 1440."""

    sending_rate: int = 16_000
    """Samples a second that a recording is sent with: 16000 or 24000."""

    trim_silence: bool = False
    """Whether silence at a recording's end is cut off before it is sent."""

    def __post_init__(self) -> None:
        """Check what the types don't say."""
        if not 0 < self.longest_minutes <= 1440:
            raise InvalidSetting("The limit must be above 0 and at most 1440 minutes.", key="longest_minutes")
        if self.sending_rate not in SENDING_RATES:
            raise InvalidSetting("The rate must be 16000 or 24000.", key="sending_rate")
