"""Sounds as they are put together, one behind the other: without the gaps that encoders make at their ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aoai_tui.audio.decoding import decoded_file
from aoai_tui.audio.padding import padding_of, unpadded
from aoai_tui.audio.sniffing import HEAD

Samples = NDArray[np.int16]


def without_padding(path: Path, rate: int, *, media: str) -> Iterator[Samples]:
    """A file's samples at this rate, one channel, without what its encoder put at the ends.

    `media` is its type, empty where its bytes don't tell. Raises SoundTrouble where it holds no sound.
    """
    with decoded_file(path, rate, media=media) as sound:
        with path.open("rb") as file:
            padding = padding_of(media, file.read(HEAD), whole=True)
        scale = sound.rate / sound.source_rate
        yield from unpadded(sound, (round(padding[0] * scale), round(padding[1] * scale)))
