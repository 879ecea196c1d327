"""Sound from any file or stream as samples, while it arrives."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from aoai_tui.audio.opening import believable, opened, unreadable
from aoai_tui.audio.sniffing import HEAD, media_type, media_type_of_name
from aoai_tui.audio.sources import Packets, Source
from aoai_tui.audio.wav_header import Readable
from aoai_tui.errors import SoundTrouble

Samples = NDArray[np.int16]
"""Shape (n,) where one channel is wanted, (n, channels) otherwise."""

_RUN_UP = 0.2
"""Seconds that are decoded, and dropped, before a place in the middle: codecs need some frames to swing in."""

_MOST_BROKEN = 5_000
"""Packets in a row that may be damaged; what goes on longer is no sound."""

_MOST_FAILURES = 50
"""Times in a row that a reader may fail to find the next packet."""


class Decoded(Iterator[Samples]):
    """A sound's samples, piece by piece; closed at its end, by `close`, or as a context manager.

    Memory stays flat, however long the sound is. A damaged place is left out; a cut end is simply the end.
    """

    def __init__(self, source: Source, rate: int | None, channels: int, start: float) -> None:
        """`start`: seconds to leave out at the beginning."""
        context = source.context
        self.source_rate = context.sample_rate
        """Samples a second in the file."""
        self.source_channels = context.layout.nb_channels
        """Channels in the file."""
        self.rate = rate or context.sample_rate
        """Samples a second of what comes out."""
        self.channels = channels
        self._source = source
        self._start = start
        self._resampler: AudioResampler | None = None
        self._shape = (0, "", "")
        self._damaged = False
        self._pieces = self._decode()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Samples:
        try:
            return next(self._pieces)
        except OSError as error:  # the stream's own; those of the codec library don't come so far
            raise _not_read(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the decoder; the stream that was handed in stays open."""
        self._pieces.close()
        self._source.close()

    def _decode(self) -> Generator[Samples]:
        """What is asked for, without what lies before `start`."""
        first = self._go_to_start()
        dropped: int | None = None
        for frame in self._frames():
            if dropped is None:
                begins = _time(frame, self._source)
                dropped = round((self._start - (first if begins is None else begins)) * self.rate)
            for piece in self._resampled(frame):
                yield from _behind(piece, dropped)
                dropped -= len(piece)
        for piece in self._resampled(None):
            yield from _behind(piece, dropped or 0)
            dropped = (dropped or 0) - len(piece)

    def _go_to_start(self) -> float:
        """Where decoding begins, in seconds, as far as that was asked for and the stream can go there."""
        before = self._start - _RUN_UP
        if self._source.counted:  # what lies before was skipped by counting bytes
            return self._start
        if before <= 0 or not self._source.seekable:
            return 0.0
        try:
            self._source.seek(before)
        except av.error.FFmpegError:
            raise unreadable() from None
        return before

    def _frames(self) -> Iterator[AudioFrame]:
        """All that can be decoded. SoundTrouble where there are packets and nothing can."""
        broken, found = 0, False
        for packet in self._packets():
            try:
                frames = self._source.context.decode(packet)
            except av.error.FFmpegError:
                broken += 1
                if broken > _MOST_BROKEN:
                    break
                continue
            if frames := [frame for frame in frames if believable(frame.sample_rate)]:
                broken, found = 0, True
                yield from frames
        if not found and (broken or self._damaged):
            raise unreadable()

    def _packets(self) -> Packets:
        """The stream's packets, and None at the end: a decoder may hold some sound back until then."""
        packets, failures = self._source.packets(), 0
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return  # the last packet was the empty one that stands for the end
            except (
                av.error.FFmpegError
            ):  # damaged: what came before is sound all the same, and more may follow
                self._damaged = True
                failures += 1
                if failures > _MOST_FAILURES:
                    yield None
                    return
                packets = self._source.packets()
            else:
                failures = 0
                yield packet

    def _resampled(self, frame: AudioFrame | None) -> Iterator[Samples]:
        if frame is not None and self._differs(frame):  # a chained file may change its rate in the middle
            yield from self._resampled(None)
        if self._resampler is None:
            if frame is None:
                return
            layout = "mono" if self.channels == 1 else "stereo"
            self._resampler = AudioResampler(format="s16", layout=layout, rate=self.rate)
            self._shape = _shape(frame)
        if frame is not None:
            frame.pts = None  # times that jump must not make the resampler wait or invent
        try:
            made = self._resampler.resample(frame)
        except (av.error.FFmpegError, ValueError):
            raise unreadable() from None
        if frame is None:
            self._resampler = None
        for piece in made:
            samples = cast(Samples, piece.to_ndarray()).reshape(-1)
            yield samples if self.channels == 1 else samples.reshape(-1, self.channels)

    def _differs(self, frame: AudioFrame) -> bool:
        return self._resampler is not None and _shape(frame) != self._shape


def decoded(
    stream: Readable, media_type: str, rate: int | None = None, *, channels: int = 1, start: float = 0.0
) -> Decoded:
    """The sound in a stream, live: `read` may wait, and may give fewer bytes than were asked for.

    `media_type` is what `sniffing.media_type` found in the first bytes, which the stream must still hold;
    `audio/pcm` for the service's raw samples. `rate`: samples a second of what comes out, None for the file's own
    (see `Decoded.rate`). `channels`: 1 or 2. `start`: seconds to leave out at the beginning, quickly where the stream
    is seekable. Waits for the first frame. Raises SoundTrouble, here or in the iteration, for what is no sound, and
    where the system no longer gives the stream's bytes (OSError); what else `read` raises comes out as it is.
    """
    try:
        source = opened(stream, media_type, start=start)
    except OSError as error:
        raise _not_read(error) from error
    try:
        return Decoded(source, rate, channels, start)
    except BaseException:
        source.close()
        raise


@contextmanager
def decoded_file(
    path: Path, rate: int | None = None, *, channels: int = 1, start: float = 0.0, media: str = ""
) -> Iterator[Decoded]:
    """The sound in a file, while the context lasts. SoundTrouble also where the file can't be opened.

    What it is, its bytes decide; only raw samples must be announced, by `media` or the suffix `.pcm`.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise SoundTrouble(
            f"“{path.name}” can't be opened: {error.strerror or 'the system refused'}.",
            "Check that the file is there and may be read.",
        ) from error
    with file:
        found = media or media_type_of_file(file, path.name)
        with decoded(file, found, rate, channels=channels, start=start) as sound:
            yield sound


def media_type_of_file(file: BinaryIO, name: str) -> str:
    """What an open file is, told by its first bytes; it stands at its beginning again. Empty for no sound."""
    head = file.read(HEAD)
    file.seek(0)
    promised = media_type_of_name(name)
    return media_type(head) or (promised if promised == "audio/pcm" else "")


def _not_read(error: OSError) -> SoundTrouble:
    return SoundTrouble(
        f"The sound can't be read to its end: {error.strerror or 'the system refused'}.",
        "Check that its disk, or the network that it is on, is still there.",
    )


def _time(frame: AudioFrame, source: Source) -> float | None:
    """When the frame sounds, in seconds from the beginning; None where the file doesn't say."""
    if source.counted or frame.pts is None or frame.time_base is None:
        return None
    return float((frame.pts - source.begins) * frame.time_base)


def _shape(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.layout.name, frame.format.name


def _behind(piece: Samples, dropped: int) -> Iterator[Samples]:
    """The piece without so many samples at its beginning, unless nothing is left of it."""
    rest = piece[max(0, dropped) :]
    if len(rest):
        yield rest
