"""What stands before the sound in an MP3: a comment (ID3v2) and the frame that tells how long it is.

Without that frame a player would add the encoder's own silence to the beginning, and every word would come late.
"""

from __future__ import annotations

import struct

COMPRESSION = 0.5
"""As soundfile counts it: 80 kbit/s at 24 kHz."""

FRAME = 240
"""Bytes in a frame of 80 kbit/s at 24 kHz."""

_SAMPLES = 576  # in a frame of MPEG-2
_DELAY = 576  # samples of silence that LAME begins with


def comment(text: str) -> bytes:
    """An ID3v2.3 tag with one comment in ASCII."""
    body = b"\0eng\0" + text.encode("ascii")
    frame = b"COMM" + struct.pack(">IH", len(body), 0) + body
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frame


def information(head: bytes, samples: int) -> bytes:
    """The frame named Info, in LAME's form, for so many samples; `head` is the head of the other frames."""
    frames = -(-(samples + _DELAY + _SAMPLES) // _SAMPLES)
    padding = frames * _SAMPLES - samples - _DELAY
    even = bytes(255 * part // 100 for part in range(100))  # where in the file each percent begins
    size = (frames + 1) * FRAME
    body = head + bytes(9) + b"Info" + struct.pack(">III", 0x0F, frames, size) + even + struct.pack(">I", 50)
    body += b"LAME3.100" + bytes((1, 120)) + bytes(9) + bytes((80,))
    body += (_DELAY << 12 | padding).to_bytes(3, "big") + bytes(4) + struct.pack(">IH", size, 0)
    return (body + struct.pack(">H", _check(body))).ljust(FRAME, b"\0")


def _check(data: bytes) -> int:
    """CRC-16, lowest bit first, as LAME writes it."""
    check = 0
    for byte in data:
        check ^= byte
        for _ in range(8):
            check = check >> 1 ^ (0xA001 if check & 1 else 0)
    return check
