"""Sound that is played while it arrives, as one file after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Lock, Thread

from aoai_tui.audio.byte_pipe import BytePipe
from aoai_tui.audio.decoding import decoded
from aoai_tui.audio.outputs import Samples
from aoai_tui.audio.padding import padding_of, unpadded
from aoai_tui.audio.sniffing import media_type
from aoai_tui.audio.spool import Spool
from aoai_tui.audio.tracks import samples_of
from aoai_tui.errors import SoundTrouble

_HEAD = 64
"""Bytes that tell what the sound is."""

_MP3_HEAD = 512
"""Bytes that tell how much of an MP3 is its encoder's padding."""

_AT_ONCE = 0.05
"""Seconds of sound in a block, and seconds after which an empty one says that nothing came."""


class LiveTrack:
    """Parts, each a sound file of its own, that follow each other without a gap."""

    def __init__(self, expected: str) -> None:
        """`expected` is the media type of bytes that don't tell what they are: raw samples, say."""
        self._expected = expected
        self._parts: SimpleQueue[BytePipe | None] = SimpleQueue()
        self._part: BytePipe | None = None
        self._finished = self._closed = False
        self._feeding = Lock()
        self._spool = Spool()
        self._rate = 0
        self._trouble: SoundTrouble | None = None
        self._begins: list[int] = []
        """The first sample of each part."""

    @property
    def length(self) -> float | None:
        """Seconds; None until everything came."""
        return self._spool.count / self._rate if self.complete else None

    @property
    def arrived(self) -> float:
        """Seconds that can be heard so far."""
        return self._spool.count / self._rate if self._rate else 0.0

    @property
    def complete(self) -> bool:
        """Whether everything came and is decoded."""
        return self._spool.ended

    def part_at(self, seconds: float) -> int:
        """The part that sounds then, counted from 0."""
        return max(0, bisect_right(self._begins, seconds * self._rate) - 1)

    def feed(self, data: bytes) -> None:
        """The next bytes; never waits."""
        with self._feeding:
            if not data or self._finished:
                return
            if self._part is None:
                self._part = BytePipe()
                self._parts.put(self._part)
            self._part.feed(data)

    def part_ended(self) -> None:
        """The bytes that come next begin another file."""
        with self._feeding:
            if self._part is not None:
                self._part.end()
                self._part = None

    def finish(self) -> None:
        """Nothing more comes."""
        self.part_ended()
        with self._feeding:
            if not self._finished:
                self._finished = True
                self._parts.put(None)

    def open(self, rate: int) -> None:
        """Begin to decode, in a thread."""
        self._rate = rate
        Thread(target=self._decode, daemon=True, name="decoding").start()

    def blocks(self, at: float) -> Iterator[Samples]:
        """The samples from `at` seconds on, as they come."""
        place, most = round(at * self._rate), round(_AT_ONCE * self._rate)
        while (samples := self._spool.read(place, most, _AT_ONCE)) is not None:
            place += len(samples)
            yield samples
        if self._trouble:
            raise self._trouble

    def close(self) -> None:
        """Forget everything."""
        self._closed = True
        self.finish()
        self._spool.close()

    def _decode(self) -> None:
        try:
            while (part := self._parts.get()) is not None:
                if not self._closed:
                    self._decode_part(part)
        except SoundTrouble as trouble:
            self._trouble = trouble
        finally:
            self._spool.end()

    def _decode_part(self, part: BytePipe) -> None:
        self._begins.append(self._spool.count)
        kind = media_type(part.peek(_HEAD)) or self._expected
        told = part.peek(_MP3_HEAD) if kind == "audio/mpeg" else b""
        with decoded(part, kind, self._rate) as sound:
            scale = self._rate / sound.source_rate
            before, behind = padding_of(kind, told, whole=False)
            for samples in unpadded(sound, (round(before * scale), round(behind * scale))):
                if self._closed:
                    return
                self._spool.add(samples_of(samples))
