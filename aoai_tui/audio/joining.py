"""Sounds put together, one behind the other, without a gap between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aoai_tui.audio.decoding import decoded, decoded_file, media_type_of_file
from aoai_tui.audio.encoding import encoder, fitting_rate
from aoai_tui.audio.padding import padding_of, unpadded
from aoai_tui.audio.sniffing import HEAD
from aoai_tui.domain.audio import AudioFormat
from aoai_tui.errors import SoundTrouble

Samples = NDArray[np.int16]


def joined(parts: Sequence[Path], to: Path, wanted: AudioFormat, *, raw: bool = False) -> float:
    """Make one file of the parts, in order; its seconds. What each part is, its bytes decide.

    The parts may differ in format and rate: the highest rate is the file's, as far as the format knows it. Encoders'
    padding is removed; WAV, FLAC and raw parts of one rate keep every sample in a lossless file. `raw`: a part whose
    bytes say nothing holds raw samples. Memory stays flat; the file is there when it is whole. One channel.

    Raises SoundTrouble where a part holds no sound, and StorageTrouble where the file can't be written.
    """
    if not parts:
        raise SoundTrouble("There is nothing to join.", "No part of the sound has arrived.")
    kinds = [_kind(part, raw=raw) for part in parts]
    rate = fitting_rate(max(_rate(part, kind) for part, kind in zip(parts, kinds, strict=True)), wanted)
    count = 0
    with encoder(to, wanted, rate) as sink:
        for part, kind in zip(parts, kinds, strict=True):
            for piece in without_padding(part, rate, media=kind):
                sink.write(piece)
                count += len(piece)
    return count / rate


def without_padding(path: Path, rate: int | None = None, *, media: str = "") -> Iterator[Samples]:
    """A file's samples without what its encoder put at the ends."""
    with decoded_file(path, rate, media=media) as sound:
        with path.open("rb") as file:
            kind = media or media_type_of_file(file, path.name)
            padding = padding_of(kind, file.read(HEAD), whole=True)
        scale = sound.rate / sound.source_rate
        yield from unpadded(sound, (round(padding[0] * scale), round(padding[1] * scale)))


def _kind(path: Path, *, raw: bool) -> str:
    try:
        with path.open("rb") as file:
            found = media_type_of_file(file, path.name)
    except OSError as error:
        raise SoundTrouble(
            f"A part of the sound can't be opened: {error.strerror or 'the system refused'}.",
            "Check that nothing removed it meanwhile.",
        ) from error
    return found or ("audio/pcm" if raw else "")


def _rate(path: Path, media: str) -> int:
    with path.open("rb") as file, decoded(file, media) as sound:
        return sound.rate
