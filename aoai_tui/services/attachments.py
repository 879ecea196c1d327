"""What goes with a prompt's words: pictures and text files, copied into the data folder when they are attached."""

from __future__ import annotations

import asyncio
import errno
import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from aoai_tui.config.atomic import replace_file
from aoai_tui.domain import Attachment, AttachmentKind, Message, PictureSent
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.attachment_tokens import estimate_tokens
from aoai_tui.services.copying import opened

__all__ = ["PICTURE_SUFFIXES", "Attachments", "estimate_tokens"]

MOST_PICTURE_BYTES = 20_000_000
"""What the service takes."""

MOST_TEXT_BYTES = 1_000_000
"""About 250,000 tokens: more than most deployments read."""

PICTURE_SUFFIXES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}
"""How the address of a picture may end. What a file is, its bytes decide."""

_STORED = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,10}")


@dataclass(frozen=True)
class Attachments:
    """The attachments folder in the data folder: a file is named by its bytes, so the same bytes are kept once."""

    data_dir: Path

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.data_dir / "attachments"

    async def from_file(self, path: Path) -> Attachment:
        """A copy of the file, taken now. UsageTrouble where it can't go with a prompt, StorageTrouble for the disk."""
        return await asyncio.to_thread(lambda: self._kept(_read(path), path.name))

    async def from_bytes(self, data: bytes, name: str) -> Attachment:
        """The bytes as a file of that name. UsageTrouble and StorageTrouble as for a file."""
        return await asyncio.to_thread(self._kept, data, name)

    def from_url(self, url: str) -> Attachment:
        """A picture that the service fetches itself. UsageTrouble for an address that it could not."""
        url = url.strip()
        suffix = _checked(url)
        return Attachment(
            AttachmentKind.PICTURE,
            plain_line(unquote(PurePosixPath(urlsplit(url).path).name), 120) or "picture",
            PICTURE_SUFFIXES.get(suffix, "image/*"),
            url=url,
        )

    async def scaled(self, attachment: Attachment, longest: int) -> Attachment:
        """The picture with its longer side at `longest` pixels; itself where it is no larger, or no picture."""
        if attachment.kind is not AttachmentKind.PICTURE:
            return attachment
        if attachment.url:
            raise UsageTrouble(
                "A picture behind an address can't be scaled here.",
                "The service fetches it itself. Set its detail to low, or attach the file.",
            )
        return await asyncio.to_thread(self._scaled, attachment, longest)

    def path_of(self, attachment: Attachment) -> Path | None:
        """Where the bytes are; None for a picture behind an address."""
        # The name may come from an imported conversation: it never leads out of the folder.
        return self.folder / attachment.file if _STORED.fullmatch(attachment.file) else None

    async def bytes_of(self, attachment: Attachment) -> bytes:
        """The bytes as they were attached. StorageTrouble where they are gone."""
        return await asyncio.to_thread(self._bytes, attachment)

    async def turn_parts(self, message: Message) -> tuple[str, tuple[PictureSent, ...]]:
        """What is sent: the prompt's text with each text file fenced below it, and the pictures."""
        if not message.attachments:
            return message.text, ()
        return await asyncio.to_thread(self._parts, message)

    def _parts(self, message: Message) -> tuple[str, tuple[PictureSent, ...]]:
        from aoai_tui.services.text_files import fenced, text_of  # noqa: PLC0415  not part of the first paint

        texts, pictures = [message.text] if message.text else [], []
        for one in message.attachments:
            if one.kind is AttachmentKind.PICTURE:
                pictures.append(PictureSent(one.url or self._data_url(one), one.detail))
            else:
                texts.append(fenced(text_of(self._bytes(one), one.name), one.name))
        return "\n\n".join(texts), tuple(pictures)

    def _data_url(self, attachment: Attachment) -> str:
        from base64 import b64encode  # noqa: PLC0415  not part of the first paint

        return f"data:{attachment.media_type};base64,{b64encode(self._bytes(attachment)).decode('ascii')}"

    def _bytes(self, attachment: Attachment) -> bytes:
        shown = plain_line(attachment.name, 80)
        path = self.path_of(attachment)
        if path is None:
            raise UsageTrouble(f"The bytes of “{shown}” are not on this machine.")
        try:
            return path.read_bytes()
        except OSError as error:
            raise StorageTrouble(
                f"The attachment “{shown}” is gone.",
                f"Its copy {path} can't be read: {error.strerror or error}. Attach the file again.",
            ) from error

    def _kept(self, data: bytes, name: str) -> Attachment:
        from aoai_tui.services.picture_files import (  # noqa: PLC0415  not part of the first paint
            SUFFIXES,
            picture_type,
            read_picture,
        )
        from aoai_tui.services.text_files import text_of  # noqa: PLC0415

        name = plain_line(name, 120) or "file"
        if not data:
            raise UsageTrouble(f"“{name}” is empty.", "There is nothing in it to send.")
        if picture_type(data):
            _check_size(len(data), name, MOST_PICTURE_BYTES)
            picture = read_picture(data, name)
            return Attachment(
                AttachmentKind.PICTURE,
                name,
                picture.media_type,
                size=len(data),
                file=self._store(data, SUFFIXES[picture.media_type]),
                width=picture.width,
                height=picture.height,
            )
        text = text_of(data, name).encode("utf-8")
        _check_size(len(text), name, MOST_TEXT_BYTES)
        return Attachment(
            AttachmentKind.TEXT, name, _text_type(name), size=len(text), file=self._store(text, "txt")
        )

    def _scaled(self, attachment: Attachment, longest: int) -> Attachment:
        from aoai_tui.services.picture_files import SUFFIXES, scale_picture  # noqa: PLC0415  see _kept

        data = self._bytes(attachment)
        picture = scale_picture(data, attachment.name, longest)
        if picture.data is data:
            return attachment
        return replace(
            attachment,
            media_type=picture.media_type,
            size=len(picture.data),
            file=self._store(picture.data, SUFFIXES[picture.media_type]),
            width=picture.width,
            height=picture.height,
        )

    def _store(self, data: bytes, suffix: str) -> str:
        """The name under which the bytes are on the disk, whole, when this returns."""
        from hashlib import sha256  # noqa: PLC0415  not part of the first paint

        name = f"{sha256(data).hexdigest()}.{suffix}"
        path = self.folder / name
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.is_file() or path.stat().st_size != len(data):
                replace_file(path, data)
        except OSError as error:
            raise _not_stored(error, path) from error
        return name


def _read(path: Path) -> bytes:
    """A regular file's bytes; no more than may be attached are ever read."""
    with opened(path, of_folders="Attach the files in it one by one.") as file:
        try:
            data = file.read(MOST_PICTURE_BYTES + 1)
        except OSError as error:
            shown = plain_line(path.name, 80)
            raise UsageTrouble(f"“{shown}” can't be read.", f"The system says: {error}.") from error
        if len(data) > MOST_PICTURE_BYTES:
            size = max(os.fstat(file.fileno()).st_size, len(data))
            _check_size(size, path.name or str(path), MOST_PICTURE_BYTES)
    return data


def _check_size(size: int, name: str, most: int) -> None:
    if size <= most:
        return
    advice = (
        "Scale it down in another program, or save it as JPEG."
        if most == MOST_PICTURE_BYTES
        else "Attach only the part that matters; most deployments could not read all of it."
    )
    raise UsageTrouble(
        f"“{plain_line(name, 80)}” is too large: {size / 1e6:.1f} MB, and {most / 1e6:.0f} MB can be sent.",
        advice,
    )


def _text_type(name: str) -> str:
    import mimetypes  # noqa: PLC0415  not part of the first paint

    return mimetypes.guess_type(name)[0] or "text/plain"


def _checked(url: str) -> str:
    """The suffix of an address that the service can fetch a picture from, in small letters."""
    shown = plain_line(url, 80)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise UsageTrouble(f"“{shown}” is no address.") from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))):
        raise UsageTrouble(
            f"“{shown}” is no address that a picture can be fetched from.",
            "It must begin with https://. Save the picture and attach the file instead.",
        )
    if parts.username is not None or parts.password is not None:
        raise UsageTrouble(
            "The address holds a name or a password.",
            "It would be kept and sent with the prompt. Save the picture and attach the file instead.",
        )
    suffix = PurePosixPath(parts.path).suffix.lower()
    if suffix and suffix not in PICTURE_SUFFIXES and _is_other_file(suffix):
        raise UsageTrouble(
            f"“{shown}” does not look like a picture.",
            "Only pictures can be sent as an address: PNG, JPEG, WebP or GIF. Attach another file as a file.",
        )
    return suffix


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_other_file(suffix: str) -> bool:
    return bool(_text_type(f"x{suffix}") != "text/plain" or suffix == ".txt")


def _not_stored(error: OSError, path: Path) -> StorageTrouble:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageTrouble(
            "The disk is full.", f"Free some space on the disk that holds {path.parent}.", retryable=True
        )
    return StorageTrouble(
        "The attachment can't be kept.",
        f"The app needs to write to {path.parent}. The system says: {error.strerror or error}.",
    )
