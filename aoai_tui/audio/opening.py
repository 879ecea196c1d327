"""Sound files and streams, opened for decoding by one whitelisted reader each.

The codec library could open playlists, which name other files and addresses. So the reader is always named, and
chosen by the bytes; it may open nothing else; and only codecs of sound are let in.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import BinaryIO, cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream

from aoai_tui.audio.flac_frames import stream_info
from aoai_tui.audio.sources import ContainerSource, FlacSource, Source
from aoai_tui.audio.wav_header import Readable, WavHeader, read_header
from aoai_tui.errors import SoundTrouble

_READERS = {
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/opus": "ogg",
    "audio/ogg": "ogg",
    "audio/aac": "aac",
    "audio/mp4": "mov",
    "video/mp4": "mov",
    "audio/webm": "matroska",
    "video/webm": "matroska",
    "video/mpeg": "mpeg",
    "audio/pcm": "s16le",
}

_CODECS = frozenset(
    {
        *(
            "aac",
            "aac_fixed",
            "ac3",
            "adpcm_ima_wav",
            "adpcm_ms",
            "alac",
            "eac3",
            "flac",
            "gsm_ms",
            "libopus",
            "opus",
        ),
        *("libspeex", "speex", "libvorbis", "vorbis", "mp2", "mp2float", "mp3", "mp3float", "wmav1", "wmav2"),
        *("pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le", "pcm_s32be"),
        *("pcm_s32le", "pcm_f32be", "pcm_f32le", "pcm_f64be", "pcm_f64le"),
    }
)

_PCM_RATE = 24_000
"""Samples a second of the service's headerless format."""

_SLOWEST, _FASTEST = 1_000, 768_000
"""Samples a second that any device or file really has."""

_BUFFER = 4096
"""Bytes that are read at once: a live stream is waited for in such pieces, a file takes no longer for it."""

_CAUTION = {"protocol_whitelist": "none", "codec_whitelist": ",".join(sorted(_CODECS))}
_AT_ONCE = {"probesize": "32", "analyzeduration": "0"}
"""A sound is described by its first frame; looking further ahead would only make a live one wait."""


class _Bounded:
    """The samples of a WAV, without what stands behind them."""

    def __init__(self, stream: Readable, length: int | None) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1, /) -> bytes:
        if self._left is not None:
            size = min(size, self._left)
        data = self._stream.read(size) if size else b""
        if self._left is not None:
            self._left -= len(data)
        return data


class _Behind:
    """A stream that cannot go back, with the bytes before it that were already read."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = io.BytesIO(head)
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        return self._head.read(size) or self._stream.read(size)


def opened(stream: Readable, media_type: str, *, start: float = 0.0) -> Source:
    """The sound in a stream that stands at its first byte. Waits until its header and a first frame are there.

    `start`: seconds that may be skipped in a WAV or in raw samples, where the place is known by counting; in all
    else nothing is skipped here. Raises SoundTrouble for what is no sound, or is damaged from the beginning, and
    whatever the stream's own `read` raises.
    """
    reader = _READERS.get(media_type)
    if not reader:
        raise unreadable()
    if media_type == "audio/pcm":
        return _raw(stream, WavHeader(b"", "s16le", _PCM_RATE, 1, 2), start)
    if media_type == "audio/wav":
        header = read_header(stream)
        if header is None:
            raise unreadable()
        if header.raw:
            return _raw(stream, header, start)
        stream = _Behind(header.head, stream)  # a codec in WAV's clothes
    if media_type == "audio/flac" and not _seekable(stream):
        return _arriving_flac(stream)
    return _open(stream, reader, _AT_ONCE)


def _arriving_flac(stream: Readable) -> Source:
    try:
        info = stream_info(stream)
        source = FlacSource(stream, info) if info else None
    except av.error.FFmpegError:
        source = None
    if source is None or not believable(source.context.sample_rate):
        raise unreadable()
    return source


def believable(rate: int) -> bool:
    """Whether sound may have so many samples a second: resampling from others takes a gigabyte and minutes."""
    return _SLOWEST <= rate <= _FASTEST


def unreadable() -> SoundTrouble:
    """What is told of bytes that are no sound."""
    return SoundTrouble(
        "The sound can't be read.",
        "It is damaged, cut off, or in a format that is not known here. Convert it to WAV, FLAC or MP3, and try again.",
    )


def _raw(stream: Readable, header: WavHeader, start: float) -> Source:
    skipped = int(start * header.rate) * header.frame
    length = None if header.length is None else max(0, header.length - skipped)
    _skip(stream, skipped)
    layout = {1: "mono", 2: "stereo"}.get(header.channels, f"{header.channels}c")
    options = {"sample_rate": str(header.rate), "ch_layout": layout}
    return _open(_Bounded(stream, length), header.raw, options, counted=True)


def _skip(stream: Readable, size: int) -> None:
    if _seekable(stream):
        cast(BinaryIO, stream).seek(size, io.SEEK_CUR)
        return
    while size > 0 and (piece := stream.read(min(size, 1 << 16))):
        size -= len(piece)


def _seekable(stream: Readable) -> bool:
    seekable = getattr(stream, "seekable", None)
    return bool(seekable and seekable())


def _open(stream: Readable, reader: str, options: Mapping[str, str], *, counted: bool = False) -> Source:
    try:
        container = av.open(
            stream,
            "r",
            format=reader,
            options={**_CAUTION, **options},
            metadata_errors="replace",
            buffer_size=_BUFFER,
        )
    except av.error.FFmpegError:
        raise unreadable() from None
    audio = next((found for found in container.streams.audio if _may_be_decoded(found)), None)
    if audio is None:
        container.close()
        raise unreadable()
    return ContainerSource(container, audio, seekable=_seekable(stream), counted=counted)


def _may_be_decoded(stream: AudioStream) -> bool:
    context: AudioCodecContext | None = (
        stream.codec_context
    )  # None, whatever its type says, for an unknown codec
    return context is not None and context.name in _CODECS and believable(context.sample_rate)
