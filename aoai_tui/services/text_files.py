"""Text files as bytes: whether they are text, in which encoding, and how they stand in a prompt."""

from __future__ import annotations

import codecs
import re
from pathlib import Path, PurePath

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line

_MOST = 5_000_000
"""Bytes of a text file that goes into an input: hours of speech."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_BINARY = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive, or an Office document, which is one"),
    (b"\xd0\xcf\x11\xe0", "an older Office document"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"RIFF", "a recording or a film"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
)
"""First bytes of what people try to attach, and what to call it."""

_PICTURE = "a picture in a format that the service does not take"


def text_of(data: bytes, name: str) -> str:
    """The text: UTF-8, or UTF-16 with its mark. UsageTrouble names the type of anything else."""
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise _no_text(data, name) from None
    if "\x00" in text:
        raise _no_text(data, name)
    return text


def read_text(path: Path) -> str:
    """A file's text, for a thread. Raises UsageTrouble where it is no text, too long, or can't be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise UsageTrouble(
            f"“{plain_line(path.name, 80)}” can't be read: {error.strerror or 'the system refused'}.",
            "Check that the file is there and may be read.",
        ) from error
    if len(data) > _MOST:
        raise UsageTrouble(
            f"“{plain_line(path.name, 80)}” is too long.", f"At most {_MOST // 1_000_000} MB are read."
        )
    try:
        return text_of(data, path.name)
    except UsageTrouble:
        raise UsageTrouble(
            f"“{plain_line(path.name, 80)}” is {what_it_is(data, path.name)}, not a text.",
            "Choose a text file in UTF-8, or UTF-16 with its mark.",
        ) from None


def fenced(text: str, name: str) -> str:
    """A file's text under its name, in a fence that nothing inside can close."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    shown = plain_line(name).replace("`", "'")
    language = re.sub("[^a-z0-9+#-]", "", PurePath(name).suffix.lower())
    end = "" if text.endswith("\n") else "\n"
    return f"{shown}:\n{fence}{language}\n{text}{end}{fence}"


def _no_text(data: bytes, name: str) -> UsageTrouble:
    return UsageTrouble(
        f"“{plain_line(name, 80)}” is {what_it_is(data, name)}, which can't go with a prompt.",
        "Pictures may be PNG, JPEG, WebP or GIF; any other file must be text in UTF-8.",
    )


def what_it_is(data: bytes, name: str) -> str:
    """What to call a file that is no text, by its first bytes, else by the end of its name: `a TIFF picture`."""
    if data[4:12] in (b"ftypavif", b"ftypheic", b"ftypheix", b"ftypmif1"):
        return _PICTURE
    known = next((words for start, words in _BINARY if data.startswith(start)), "")
    suffix = re.sub("[^a-z0-9]", "", PurePath(name).suffix.lower())[:10]
    return known or (f"a binary file ({suffix})" if suffix else "a binary file")
