"""Pictures on their way out of the gallery and into it: saved, brought in, handed to the chat."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.config.paths import expanded
from aoai_tui.domain import Attachment, Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.attachments import Attachments
from aoai_tui.services.background import to_its_end
from aoai_tui.services.copying import opened
from aoai_tui.services.gallery import names, saving
from aoai_tui.services.gallery.bringing import Brought, brought, read_picture_file
from aoai_tui.services.gallery.folder import disk
from aoai_tui.services.gallery.kept import KeptPictures
from aoai_tui.services.gallery.saving import Saved, SaveFormat
from aoai_tui.services.picture_files import SUFFIXES


@dataclass
class ExchangedPictures(KeptPictures):
    """Pictures in one archive, and the files of the world around it."""

    async def save(self, picture: Picture, wished: Path, form: SaveFormat = SaveFormat.OWN) -> Saved:
        """Save the picture as a file that was not there; where the name is taken a number is added.

        Its prompt and parameters go into the file where the format has room for them. UsageTrouble where there are no
        bytes, or none that can be converted; StorageTrouble for the disk.
        """
        return await to_its_end(asyncio.to_thread(self._save, picture, expanded(wished), form))

    def suggested_name(self, picture: Picture, suffix: str = "") -> str:
        """What its file may be called on every system; `suffix` with its dot, else that of the picture's own kind."""
        return names.suggested_name(picture, suffix)

    async def bring(self, path: Path) -> Picture:
        """Copy a picture file into the gallery, with the prompt and the parameters that are in it.

        UsageTrouble for what is no picture, or can't be decoded safely; StorageTrouble for the disk.
        """
        return await self._brought(await asyncio.to_thread(read_picture_file, expanded(path)))

    async def bring_bytes(self, data: bytes, name: str) -> Picture:
        """The same with bytes that were called so elsewhere."""
        return await self._brought(await asyncio.to_thread(brought, data, name))

    async def bring_attachment(self, attachment: Attachment) -> Picture:
        """A picture of a conversation, copied into the gallery where it does not come from there. Raises as `bring`."""
        data = await Attachments(self.archive.data_dir).bytes_of(attachment)
        return await self._there_already(data) or await self.bring_bytes(data, attachment.name)

    async def _there_already(self, data: bytes) -> Picture | None:
        """The picture of the gallery that is these very bytes."""

        def look(alike: list[Picture]) -> Picture | None:
            for one in alike:
                with suppress(OSError):
                    if (path := self.path_of(one)) and path.read_bytes() == data:
                        return one
            return None

        alike = await self.archive(lambda store: store.pictures.of_size(len(data)))
        return await asyncio.to_thread(look, alike) if alike else None

    async def as_attachment(self, picture: Picture) -> Attachment:
        """The picture for a prompt of the chat. Raises UsageTrouble where it can't go with one, and StorageTrouble."""
        if picture.media_type not in SUFFIXES:
            raise UsageTrouble(
                "This picture can't go to the chat.", "PNG, JPEG, WebP and still GIF can. Choose another one."
            )

        def read() -> bytes:
            with self._file_of(picture) as path, opened(path) as file:
                return file.read()

        data = await asyncio.to_thread(read)
        return await Attachments(self.archive.data_dir).from_bytes(data, self.suggested_name(picture))

    async def _brought(self, found: Brought) -> Picture:
        await to_its_end(self.keep_copy(found.picture, found.data))
        return found.picture

    def _save(self, picture: Picture, wished: Path, form: SaveFormat) -> Saved:
        with self._file_of(picture) as path:
            return saving.save(picture, path, wished, form)

    @contextmanager
    def _file_of(self, picture: Picture) -> Iterator[Path]:
        """Its file; one that the disk did not take yet is put where the system keeps passing things meanwhile."""
        path = self.path_of(picture)
        data = self.in_memory(picture)
        if data is None:
            if path is None:
                raise UsageTrouble("There is no file of this picture.", "Nothing of it had arrived.")
            yield path
            return
        with disk(Path(tempfile.gettempdir())):
            descriptor, name = tempfile.mkstemp(prefix="aoai-tui-")
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
        try:
            yield Path(name)
        finally:
            with suppress(OSError):
                Path(name).unlink()
