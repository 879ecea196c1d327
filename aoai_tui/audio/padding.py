"""What codecs put before and behind a sound, and that must go where sounds are joined.

MP3, AAC and Opus work on blocks of some hundred samples that overlap: what comes out begins with the codec's delay
and ends with what filled the last block. Opus says how much, MP3 says it in a first frame that some writers
leave out, AAC without a container never says. Padding is silence, so as much silence as can be padding goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_SILENT = 100
"""Samples up to this are silence: -50 dB, in which a codec's own traces before a sound are drowned, too."""

_MP3_DELAY, _MP3_FILL = 576 + 529 + 576, 2 * 1152
"""LAME's delay, the decoder's, and half a frame for other encoders; a last block, and the delay that fills one more."""
_AAC_DELAY, _AAC_FILL = 2112, 2048
"""Apple's delay, the longest of those in use; and two blocks."""


def padding_of(media_type: str, head: bytes, *, whole: bool) -> tuple[int, int]:
    """So many samples before and behind a sound may be padding, at most, at the file's own rate.

    `head`: its first bytes (sniffing.HEAD). `whole`: it comes from a file that can go back, which is what the decoder
    needs to leave out an MP3's end by itself. (0, 0) for what is decoded to the sample.
    """
    if media_type == "audio/aac":
        return _AAC_DELAY, _AAC_FILL
    if media_type != "audio/mpeg":
        return 0, 0
    tag = max(head.find(b"Xing"), head.find(b"Info"))
    if tag < 0 or len(head) < tag + 12:
        return _MP3_DELAY, _MP3_FILL
    flags, frames = int.from_bytes(head[tag + 4 : tag + 8]), int.from_bytes(head[tag + 8 : tag + 12])
    told = bool(flags & 1 and frames)
    return 0, 0 if told and whole else _MP3_FILL


def unpadded(sound: Iterable[Samples], padding: tuple[int, int]) -> Iterator[Samples]:
    """The sound without silence at its ends, as far as that can be padding.

    Works while the sound arrives: only silence is held back, and no more of it than may have to go. What is not
    silent is never touched.
    """
    before, behind = padding
    held = np.zeros(0, np.int16)
    for piece in sound:
        if before:
            silent = _leading_silence(piece[:before])
            before = before - silent if silent == len(piece) else 0
            piece = piece[silent:]  # noqa: PLW2901  the rest of it
        held = np.concatenate([held, piece])
        cut = len(held) - min(behind, _leading_silence(held[::-1]))
        if cut:
            yield held[:cut]
            held = held[cut:]


def _leading_silence(samples: Samples) -> int:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _SILENT)
    return int(loud[0]) if len(loud) else len(samples)
