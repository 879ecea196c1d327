"""What the demo's speech says about itself where a file has no place for it: in the lowest bits of the samples.

Each word stands where it sounds, so its time is right also in a file that was cut, joined or given another header.
It is lost where samples are changed: in MP3 and Opus, at another rate, at another loudness. Heavy: imported late.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from aoai_tui.demo.memo import Heard
from aoai_tui.demo.utterance import RATE, Utterance

_MARK = b"\xd3\x1e\xa7\x5c\x94\x6b\x2d\xf8"
_HEAD = struct.Struct(">HI")  # the length of what follows, and its check sum
_BITS = NDArray[np.uint8]


def woven(pieces: Iterator[NDArray[np.int16]], spoken: Utterance, voice: str) -> Iterator[NDArray[np.int16]]:
    """The same sound, to the ear, with each word in the lowest bits from the word's beginning on."""
    threads = _threads(spoken, voice)
    thread = next(threads, None)
    begin = 0
    for piece in pieces:
        while thread and thread[0] < begin + len(piece):
            start, bits = thread
            part = bits[max(0, begin - start) : begin + len(piece) - start]
            place = max(0, start - begin)
            into = piece[place : place + len(part)]
            into[:] = (into & ~1) | part
            if start + len(bits) > begin + len(piece):
                break  # the rest of this word comes with the next piece
            thread = next(threads, None)
        yield piece
        begin += len(piece)


def unwoven(bits: _BITS) -> list[Heard]:
    """The words in the lowest bits of all samples, in their order; none in other people's sound."""
    found: dict[int, Heard] = {}
    for phase in range(8):
        packed = np.packbits(bits[phase:]).tobytes()
        at = packed.find(_MARK)
        while at >= 0:
            start = at * 8 + phase
            if word := _word(packed, at + len(_MARK), start):
                found[start] = word
            at = packed.find(_MARK, at + 1)
    return [found[start] for start in sorted(found)]


def _threads(spoken: Utterance, voice: str) -> Iterator[tuple[int, _BITS]]:
    for word in spoken.words:
        text = json.dumps([word.text, word.end - word.start, voice], ensure_ascii=False)
        note = text.encode("utf-8", "replace")
        thread = _MARK + _HEAD.pack(len(note) & 0xFFFF, zlib.crc32(note)) + note
        if len(thread) * 8 <= word.end - word.start:  # a word too short for its own letters stays unmarked
            yield word.start, np.unpackbits(np.frombuffer(thread, np.uint8))


def _word(packed: bytes, at: int, start: int) -> Heard | None:
    if len(packed) < at + _HEAD.size:
        return None
    length, check = _HEAD.unpack_from(packed, at)
    note = packed[at + _HEAD.size : at + _HEAD.size + length]
    if len(note) != length or zlib.crc32(note) != check:
        return None
    try:
        text, samples, voice = json.loads(note)
        return Heard(str(text), start / RATE, (start + samples) / RATE, str(voice))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None  # somebody else's bits that happen to look like ours
