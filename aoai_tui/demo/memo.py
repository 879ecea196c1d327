"""What the demo's speech says about itself: its words and their times, inside the sound file's own metadata.

The memo is plain ASCII, so it stands readable in every container (ID3 and Vorbis comments, RIFF INFO, the comments
of MP4 and Matroska), stays when a file is moved into another one, and is found without knowing any of them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aoai_tui.demo.utterance import RATE, Utterance

_MARK = b"demo-speech:1:"
_MEMO = re.compile(rb"demo-speech:1:([0-9a-f]{8}):([A-Za-z0-9+/]*={0,2});")
_PART = 1 << 20
_LONGEST = 1_000_000  # bytes that a memo may take when it is unpacked


@dataclass(frozen=True, slots=True)
class Heard:
    """A word; times in seconds from the beginning."""

    text: str
    start: float
    end: float
    voice: str = ""
    """Who says it."""


@dataclass(frozen=True, slots=True)
class Memo:
    """What was said in a file."""

    words: tuple[Heard, ...]
    seconds: float

    def after(self, seconds: float) -> tuple[Heard, ...]:
        """The words, where so much sound comes before this one."""
        return tuple(replace(word, start=word.start + seconds, end=word.end + seconds) for word in self.words)


def written(spoken: Utterance, voice: str) -> str:
    """The memo of a plan that is about to sound."""
    words = [(word.text, word.start, word.end) for word in spoken.words]
    packed = zlib.compress(
        json.dumps({"words": words, "samples": spoken.samples, "voice": voice}).encode("ascii"), 9
    )
    return f"{_MARK.decode()}{zlib.crc32(packed):08x}:{base64.b64encode(packed).decode()};"


def memos(content: bytes | memoryview) -> Iterator[Memo]:
    """All memos in a file's bytes, in their order: several, where sounds were put together as they were."""
    for at in _marks(content):
        found = _MEMO.match(content, at)
        if found and (memo := _read(found[1], found[2])):
            yield memo


def _marks(content: bytes | memoryview) -> Iterator[int]:
    """Where the mark stands, looked for in handy parts: other threads shall get their turn."""
    for begin in range(0, len(content), _PART):
        part = bytes(content[begin : begin + _PART + len(_MARK) - 1])
        at = part.find(_MARK)
        while at >= 0:
            yield begin + at
            at = part.find(_MARK, at + 1)


def _read(check: bytes, text: bytes) -> Memo | None:
    try:
        packed = base64.b64decode(text, validate=True)
        if zlib.crc32(packed) != int(check, 16):
            return None
        unpacked = zlib.decompressobj().decompress(packed, _LONGEST)
        note = json.loads(unpacked)
        voice = str(note["voice"])
        words = tuple(Heard(str(word), start / RATE, end / RATE, voice) for word, start, end in note["words"])
        return Memo(words, note["samples"] / RATE)
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None  # somebody else's bytes that happen to look like ours
