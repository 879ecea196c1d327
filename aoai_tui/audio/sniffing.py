"""What a sound is, told by its first bytes, and the suffixes that go with it.

The bytes decide, never a name or a header of the network: some servers answer with WAV when MP3 was asked for.
Nothing here imports a codec.
"""

from __future__ import annotations

from pathlib import PurePath

from aoai_tui.domain.audio import AudioFormat

HEAD = 4096
"""So many first bytes are enough to be sure; fewer usually do."""

_FORMATS = {
    AudioFormat.MP3: "audio/mpeg",
    AudioFormat.OPUS: "audio/opus",
    AudioFormat.AAC: "audio/aac",
    AudioFormat.FLAC: "audio/flac",
    AudioFormat.WAV: "audio/wav",
    AudioFormat.PCM: "audio/pcm",
}

_SUFFIXES = {
    "audio/wav": (".wav", ".wave"),
    "audio/flac": (".flac",),
    "audio/mpeg": (".mp3", ".mpga"),
    "audio/opus": (".opus",),
    "audio/ogg": (".ogg", ".oga"),
    "audio/aac": (".aac",),
    "audio/mp4": (".m4a",),
    "video/mp4": (".mp4", ".m4v", ".mov"),
    "audio/webm": (".webm", ".weba"),
    "video/webm": (".mkv", ".mka"),
    "video/mpeg": (".mpeg", ".mpg"),
    "audio/pcm": (".pcm", ".raw"),
}
"""The first suffix of each is the one that a file of ours gets."""

RECOGNISED = frozenset(
    suffix for media, suffixes in _SUFFIXES.items() if media != "audio/pcm" for suffix in suffixes
)
"""How files end that can be opened as sound: raw samples can't, for nothing tells their rate."""

_SENT_AS = {"audio/opus": ".ogg", "video/webm": ".webm", "video/mpeg": ".mpeg"}
"""Where the service knows the format under another suffix than people do."""

_SENT = (".flac", ".m4a", ".mp3", ".mp4", ".mpeg", ".mpga", ".oga", ".ogg", ".wav", ".webm")
"""The suffixes that the service's documentation lists for transcription."""


def media_type(head: bytes) -> str:
    """The media type of a sound that begins so; empty for anything that is none, and for raw samples.

    HEAD bytes are enough. An Ogg file with Opus in it is `audio/opus`, with anything else `audio/ogg`.
    """
    if head[:3] == b"ID3":
        return _behind_id3(head)
    return _container(head) or _mpeg_frame(head)


def suffix_of(media: str) -> str:
    """The suffix, with its dot, that a file of this type is saved under; `.bin` for an unknown type."""
    return _SUFFIXES.get(media, (".bin",))[0]


def suffix_to_send(media: str) -> str:
    """The suffix under which transcription deployments take such a file; empty where they don't.

    The service tells formats by the name's suffix, and knows neither `.opus` nor `.aac`.
    """
    suffix = _SENT_AS.get(media, suffix_of(media))
    return suffix if suffix in _SENT else ""


def media_type_of_name(name: str) -> str:
    """The type that a file's name promises; empty where it promises none."""
    suffix = PurePath(name).suffix.lower()
    return next((media for media, suffixes in _SUFFIXES.items() if suffix in suffixes), "")


def media_type_of_format(wanted: AudioFormat) -> str:
    """The type of what a service should answer that was asked for this format."""
    return _FORMATS[wanted]


def format_of(media: str) -> AudioFormat | None:
    """The format of speech that has this type; None for the types that speech is never asked for as."""
    return next((wanted for wanted, media_type in _FORMATS.items() if media_type == media), None)


def suffixes() -> tuple[str, ...]:
    """Every suffix of a sound that this app reads, for a list of files to choose from."""
    return tuple(suffix for named in _SUFFIXES.values() for suffix in named)


def _container(head: bytes) -> str:
    """What announces itself by a word in a fixed place; empty for anything else."""
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] in (b"M4A", b"M4B") else "video/mp4"
    return {
        b"RIFF": "audio/wav" if head[8:12] == b"WAVE" else "",
        b"RF64": "audio/wav",
        b"fLaC": "audio/flac",
        b"OggS": "audio/opus" if b"OpusHead" in head[:512] else "audio/ogg",
        b"\x1aE\xdf\xa3": "audio/webm" if b"webm" in head[:64] else "video/webm",
        b"\x00\x00\x01\xba": "video/mpeg",
    }.get(head[:4], "")


def _behind_id3(head: bytes) -> str:
    """What follows an ID3 tag: MP3, unless the tag ends within the head and something else begins there."""
    if len(head) < 10:
        return "audio/mpeg"
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    rest = head[10 + size :]
    if rest[:4] == b"fLaC":
        return "audio/flac"
    return _mpeg_frame(rest) or "audio/mpeg"


def _mpeg_frame(head: bytes) -> str:
    """MP3 or AAC (ADTS) where a frame of theirs begins here, and another one where it says that it ends."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    if head[1] & 0xF6 == 0xF0:
        length, media = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5, "audio/aac"
        begins = length >= 7 and head[2] >> 2 & 0xF < 13
    else:
        length, media = _layer_length(head), "audio/mpeg"
        begins = length > 0
    following = head[length : length + 2]
    follows = len(following) < 2 or (following[0] == 0xFF and following[1] & 0xE0 == 0xE0)
    return media if begins and follows else ""


def _layer_length(head: bytes) -> int:
    """Bytes of the MPEG audio frame (layer II or III) that begins here; 0 where none can.

    The tables are those of ISO 11172-3 and 13818-3; 2.5 is what LAME and others added for low rates.
    """
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate_index, frequency, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer not in (1, 2) or rate_index in (0, 15) or frequency == 3:
        return 0
    first = version == 3
    if layer == 1:
        kilobits = (_LAYER_3 if first else _LAYER_LOW)[rate_index - 1]
        samples = 1152 if first else 576
    else:
        kilobits = (_LAYER_2 if first else _LAYER_LOW)[rate_index - 1]
        samples = 1152
    rate = (44_100, 48_000, 32_000)[frequency] >> {3: 0, 2: 1, 0: 2}[version]
    return samples // 8 * kilobits * 1000 // rate + padding


_LAYER_3 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LAYER_2 = (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_LAYER_LOW = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
