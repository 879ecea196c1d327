"""What a pasted text may stand for: dropped files, a picture as data:, the address of a picture."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from aoai_tui.config.paths import expanded
from aoai_tui.errors import AoaiError, UsageTrouble
from aoai_tui.services.attachments import PICTURE_SUFFIXES

_LONGEST = 20_000
"""Characters of file names: a longer text is a text."""

_MOST_FILES = 50

_PATH = re.compile(r"""["']?(file://|~|/|\.{1,2}[/\\]|[A-Za-z]:[\\/]|\\\\)""")
"""How a terminal writes a dropped file, or a person a path."""

_DATA = re.compile(r"data:image/[a-z0-9.+-]+;base64,", re.IGNORECASE)

_SPACED = re.compile(r"[ \t\n]+(?=/|~/|file://|[A-Za-z]:[\\/])")
"""Where a list of unquoted paths may be cut although their names hold spaces."""


@dataclass(frozen=True)
class Pasted:
    """What was recognised; one of the three."""

    paths: tuple[Path, ...] = ()
    """Files, and folders where those are looked for, too."""
    data: bytes = b""
    url: str = ""


def may_be_attached(text: str) -> bool:
    """Whether it is worth looking closer. Quick: it is asked before each paste."""
    text = text.strip()
    if _DATA.match(text):
        return True
    return len(text) <= _LONGEST and bool(_PATH.match(text) or _is_picture_address(text))


def recognise(text: str, *, folders: bool = False) -> Pasted | None:
    """What the text stands for; None for a mere text. Looks at the disk: for a thread.

    With `folders` a path may be a folder's. UsageTrouble for a picture as data: that is broken.
    """
    text = text.strip()
    if _DATA.match(text):
        return Pasted(data=_decoded(text))
    if _is_picture_address(text):
        return Pasted(url=text)
    if len(text) > _LONGEST or not _PATH.match(text):
        return None
    for names in _readings(text):
        paths = tuple(_path(name) for name in names)
        if paths and len(paths) <= _MOST_FILES and all(_is_there(path, folders) for path in paths):
            return Pasted(paths=paths)
    return None


def _readings(text: str) -> list[list[str]]:
    """The ways in which the text may name files, the likeliest first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    readings = [[text], lines]
    with suppress(ValueError):  # a quote without its partner
        readings.append(shlex.split(text))
    readings.append([part.strip("\"'") for part in _SPACED.split(text)])
    readings.append([re.sub(r"\\(.)", r"\1", line) for line in lines])
    return readings


def _path(name: str) -> Path:
    if name[:1] == name[-1:] and name[:1] in ("'", '"') and len(name) > 1:
        name = name[1:-1]
    if name.lower().startswith("file://"):
        return Path(_from_file_url(name))
    return expanded(Path(name))


def _from_file_url(url: str) -> str:
    """The path of a file: address; Windows writes file:///C:/x."""
    path = unquote(url[len("file://") :])
    if not path.startswith("/"):  # file://host/path
        path = "/" + path.partition("/")[2]
    return path[1:] if re.match(r"/[A-Za-z]:", path) else path


def _is_there(path: Path, folders: bool) -> bool:
    try:
        return (path.is_absolute() or str(path)[:1] == ".") and (
            path.is_file() or (folders and path.is_dir())
        )
    except (OSError, ValueError):
        return False


def _is_picture_address(text: str) -> bool:
    if len(text) > 2000 or not text.startswith(("https://", "http://")) or text.split() != [text]:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    known = PurePosixPath(parts.path).suffix.lower() in PICTURE_SUFFIXES
    return known and (parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1"))


def _decoded(text: str) -> bytes:
    from base64 import b64decode  # noqa: PLC0415  not part of the first paint

    try:
        return b64decode(re.sub(r"\s+", "", text.partition(",")[2]), validate=True)
    except ValueError:
        error: AoaiError = UsageTrouble(
            "The pasted picture is broken.", "Its data: address is cut off. Copy it anew, or attach a file."
        )
        raise error from None
