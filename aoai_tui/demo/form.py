"""Bodies of the kind `multipart/form-data`: fields and files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})"?', re.IGNORECASE)
_NAME = re.compile(rb'\bname="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_FILENAME = re.compile(rb'\bfilename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class File:
    """A file in a form."""

    name: str
    """As it was sent, with its suffix."""
    media_type: str
    content: memoryview = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form holds. A field may come more than once: `include[]`, or `include[0]` and `include[1]`."""

    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    files: tuple[tuple[str, File], ...] = ()

    @classmethod
    def of(cls, content: bytes, content_type: str) -> Form | None:
        """Read a body; None where it is no form, or none that can be read."""
        found = _BOUNDARY.search(content_type)
        if not content_type.lower().startswith("multipart/form-data") or found is None:
            return None
        values: list[tuple[str, str]] = []
        files: list[tuple[str, File]] = []
        for head, data in _parts(content, b"--" + found[1].encode("latin-1", "replace")):
            name = _NAME.search(head)
            if name is None:
                continue
            if filename := _FILENAME.search(head):
                media_type = _TYPE.search(head)
                kind = media_type[1].decode("latin-1") if media_type else "application/octet-stream"
                files.append((_text(name[1]), File(_text(filename[1]), kind, data)))
            else:
                values.append((_text(name[1]), bytes(data).decode("utf-8", "replace")))
        return cls(tuple(values), tuple(files))

    def value(self, name: str) -> str | None:
        """The last value of a field; None where it is not there."""
        return next((value for key, value in reversed(self.values) if key == name), None)

    def list(self, name: str) -> tuple[str, ...]:
        """All values of a field whose name ends with brackets, empty or with a number."""
        return tuple(value for key, value in self.values if re.sub(r"\[\d*\]$", "", key) == name)

    def all_files(self, name: str) -> tuple[File, ...]:
        """The files of that field, with or without brackets behind its name."""
        return tuple(file for key, file in self.files if re.sub(r"\[\d*\]$", "", key) == name)

    def file(self, name: str) -> File | None:
        """The file of that field."""
        return next((file for key, file in self.files if key == name), None)


def _parts(content: bytes, delimiter: bytes) -> list[tuple[bytes, memoryview]]:
    """Each part's head and data; the data are views, for a file may be large."""
    view, parts = memoryview(content), []
    at = content.find(delimiter)
    while at >= 0:
        begin = at + len(delimiter) + 2
        following = content.find(b"\r\n" + delimiter, begin - 2)
        if following < 0:
            break
        middle = content.find(b"\r\n\r\n", begin - 2, following)
        if middle >= 0:
            parts.append((content[begin:middle], view[middle + 4 : following]))
        at = following + 2
    return parts


def _text(raw: bytes) -> str:
    return re.sub(r"%22|\\(.)", lambda found: found[1] or '"', raw.decode("utf-8", "replace"))
