"""What a deployment does not take: remembered for it, left out from then on, and said."""

from __future__ import annotations

from collections.abc import Mapping

from aoai_tui.api.speech_arguments import spoken_by, value_refusal
from aoai_tui.domain import AudioFormat, SpeechOptions

OPTIONAL = ("instructions", "speed", "response_format", "voice")
"""Parameters without which, or with another value of which, speech can still be made."""


def key_of(parameter: str, options: SpeechOptions) -> str:
    """Under what a refusal is remembered: `instructions`, `speed`, `voice=fable`, `response_format=aac`."""
    values = {"voice": options.voice, "response_format": options.format.value}
    return value_refusal(parameter, values[parameter]) if parameter in values else parameter


def takes(format: AudioFormat, refused: Mapping[str, str | None]) -> bool:
    """Whether a deployment is believed to take this format."""
    return not {"response_format", value_refusal("response_format", format)} & refused.keys()


def left_out(options: SpeechOptions, refused: Mapping[str, str | None]) -> str:
    """What a listener should know about speech that was asked for with less than was set; empty for nothing."""
    words = []
    if (voice := spoken_by(options.voice, refused)) != options.voice:
        words.append(f"The deployment does not have the voice {options.voice}; {voice} speaks.")
    if options.instructions.strip() and "instructions" in refused:
        words.append("The deployment takes no instructions; they were left out.")
    if options.speed != SpeechOptions().speed and "speed" in refused:
        words.append("The deployment takes no speed; it was left out.")
    if not takes(options.format, refused):
        words.append(f"The deployment does not make {options.format}; it was made here of what it sent.")
    return " ".join(words)
