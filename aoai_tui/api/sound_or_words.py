"""Whether what arrives under status 200 is sound at all: some servers put their errors there."""

from __future__ import annotations

import json

_SOUND = (b"ID3", b"RIFF", b"RF64", b"fLaC", b"OggS", b"FORM", b".snd", b"#!AMR", b"\x1aE\xdf\xa3")
"""What sound in a container begins with; frames of MP3 and AAC begin with bytes that are no text at all."""

_LONGEST_WORDS = 65_536
"""Bytes after which what looks like text is kept for what it claims to be."""

_IN_TEXT = b"\t\n\f\r\x1b"
"""Control characters that occur in text."""


class SoundOrWords:
    """Holds back the first bytes until they are known to be sound, or until they turn out to be words."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._held = b""
        self._is_sound = False

    def feed(self, data: bytes) -> bytes:
        """What is surely sound: all of it, from the first byte that no text can hold on."""
        if self._is_sound:
            return data
        self._held += data
        if not self._held.startswith(_SOUND) and _is_text(self._held) and len(self._held) < _LONGEST_WORDS:
            return b""
        self._is_sound = True
        held, self._held = self._held, b""
        return held

    @property
    def words(self) -> bytes:
        """What was held back to the end: no sound."""
        return self._held


def _is_text(data: bytes) -> bool:
    if any(byte < 32 and byte not in _IN_TEXT for byte in data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"  # cut in the middle of a character
    return True


def error_in(words: bytes) -> object | None:
    """The error in a JSON body: the object under `error`, else a body that tells of one; None for anything else."""
    try:
        data: object = json.loads(words)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    inside: object = data.get("error")
    if isinstance(inside, dict):
        return inside
    tells = any(data.get(name) for name in ("error", "detail", "message", "code"))
    return data if tells else None
