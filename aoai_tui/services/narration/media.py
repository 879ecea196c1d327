"""What a narration's bytes are, whatever was asked for. For threads."""

from __future__ import annotations

from pathlib import Path

from aoai_tui.domain import AudioFormat
from aoai_tui.errors import SoundTrouble
from aoai_tui.services.narration.folder import disk

_NAMES = {
    "audio/mpeg": "MP3",
    "audio/opus": "Opus",
    "audio/aac": "AAC",
    "audio/flac": "FLAC",
    "audio/wav": "WAV",
    "audio/pcm": "raw samples",
    "audio/ogg": "Ogg",
    "audio/mp4": "MP4",
    "audio/webm": "WebM",
}

_NO_LENGTH = 1 << 30
"""Bytes from which on a header's length is a way to say that it is not known."""


def media_of(path: Path, asked: AudioFormat) -> str:
    """The type of a file's bytes; empty for what is no known sound.

    Raw samples have no sign: where they were asked for, what can't be told is them.
    """
    from aoai_tui.audio.sniffing import HEAD, media_type, media_type_of_format  # noqa: PLC0415  late on purpose

    with disk(path), path.open("rb") as file:
        found = media_type(file.read(HEAD))
    return found or (media_type_of_format(asked) if asked is AudioFormat.PCM else "")


def other_format(asked: AudioFormat, media: str) -> str:
    """A word about sound that is of another format than was asked for; empty where it is not."""
    from aoai_tui.audio.sniffing import media_type_of_format  # noqa: PLC0415  late on purpose

    if media == media_type_of_format(asked):
        return ""
    return f"Asked for {asked.value}, the service sent {_NAMES.get(media, 'what is no known sound')}."


def ends_too_soon(path: Path) -> bool:
    """Whether a WAV holds fewer samples than its header promises; other formats don't tell."""
    from aoai_tui.audio.wav_header import read_header  # noqa: PLC0415  late on purpose

    with disk(path), path.open("rb") as file:
        if not file.read(4).startswith((b"RIFF", b"RF64")):
            return False
        file.seek(0)
        header = read_header(file)
        there = path.stat().st_size - file.tell()
    promised = header.length if header else None
    return promised is not None and there < promised < _NO_LENGTH


def seconds_of(path: Path, media: str) -> float:
    """How long the sound is; 0 where it can't be read."""
    from aoai_tui.audio.decoding import decoded_file  # noqa: PLC0415  loads the decoders

    try:
        with decoded_file(path, media=media) as pieces:
            return sum(len(piece) for piece in pieces) / pieces.rate
    except SoundTrouble:
        return 0.0
