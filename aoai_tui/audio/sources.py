"""What a decoder reads from: packets of one sound, out of a container or out of a stream of FLAC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from aoai_tui.audio.flac_frames import frames
from aoai_tui.audio.wav_header import Readable

Packets = Iterator["Packet[Any] | None"]
"""The last one is empty, or None: a decoder may hold some sound back until then."""


class Source(Protocol):
    """A sound that can be decoded."""

    @property
    def context(self) -> AudioCodecContext:
        """The decoder."""

    @property
    def counted(self) -> bool:
        """Whether it is plain samples, at whose beginning some were left out by counting."""

    @property
    def seekable(self) -> bool:
        """Whether it can go to another place."""

    @property
    def seconds(self) -> float | None:
        """How long the file says that it is; None where it doesn't."""

    @property
    def begins(self) -> int:
        """The first frame's time, in the unit of the frames' times."""

    def packets(self) -> Packets:
        """What follows. Raises av.error.FFmpegError at a damaged place; asked again, it goes on behind it."""

    def seek(self, seconds: float) -> None:
        """Go somewhere before this place. Raises av.error.FFmpegError."""

    def close(self) -> None:
        """Let go of what was opened."""


class ContainerSource:
    """One sound of a container that the codec library reads."""

    def __init__(
        self, container: InputContainer, stream: AudioStream, *, seekable: bool, counted: bool
    ) -> None:
        self._container = container
        self._stream = stream
        self.context = stream.codec_context
        self.seekable = seekable
        self.counted = counted

    @property
    def seconds(self) -> float | None:
        ticks = self._container.duration
        return ticks / av.time_base if ticks and ticks > 0 else None

    @property
    def begins(self) -> int:
        return self._stream.start_time or 0

    def packets(self) -> Packets:
        yield from self._container.demux(self._stream)

    def seek(self, seconds: float) -> None:
        self._container.seek(int(seconds * av.time_base))

    def close(self) -> None:
        self._container.close()


class FlacSource:
    """FLAC that arrives: each frame is there as soon as the next one begins."""

    counted = seekable = False
    seconds = None
    begins = 0

    def __init__(self, stream: Readable, info: bytes) -> None:
        """The stream stands at its first frame; `info` is its STREAMINFO block."""
        self.context = AudioCodecContext.create("flac", "r")
        self.context.extradata = info
        self.context.open()
        self._frames = frames(stream)

    def packets(self) -> Packets:
        for frame in self._frames:
            yield Packet(frame)
        yield None

    def seek(self, seconds: float) -> None:
        raise NotImplementedError  # see `seekable`

    def close(self) -> None:
        """Nothing is held."""
