"""Exports a conversation into a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.config.paths import expanded
from aoai_tui.domain import Message
from aoai_tui.services.archive import Archive
from aoai_tui.services.exporting.as_html import as_html
from aoai_tui.services.exporting.as_json import as_json
from aoai_tui.services.exporting.as_markdown import as_markdown
from aoai_tui.services.exporting.material import Material
from aoai_tui.services.exporting.places import write_new

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

ATTACHMENTS = "attachments"
"""The folder of attached files, in the data folder."""


class Format(StrEnum):
    """What a conversation can be exported as; the values are the files' suffixes."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"


_WRITERS: dict[Format, Callable[[Material], str]] = {
    Format.MARKDOWN: as_markdown,
    Format.JSON: as_json,
    Format.HTML: as_html,
}


@dataclass
class ExportService:
    """Reads one archive."""

    archive: Archive

    async def material(self, conversation_id: str) -> Material:
        """Everything that a file of the conversation may hold. Raises StorageTrouble."""
        folder = self.archive.data_dir / ATTACHMENTS

        def gathered(store: Store) -> Material:
            shown = tuple(store.conversations.branch(conversation_id))
            conversation, messages = store.trees.get(conversation_id)
            return Material(conversation, shown, messages, _attached(folder, messages))

        return await self.archive(gathered)

    async def export(self, conversation_id: str, form: Format, wished: Path) -> Path:
        """Write the file, under another name where this one is taken; where it went. Raises StorageTrouble."""
        material = await self.material(conversation_id)
        return await asyncio.to_thread(lambda: write_new(expanded(wished), _WRITERS[form](material)))


def _attached(folder: Path, messages: Iterable[Message]) -> dict[str, bytes]:
    """The attached files' bytes, by name; one that can't be read is left out."""
    names = {attachment.file for message in messages for attachment in message.attachments if attachment.file}
    found: dict[str, bytes] = {}
    for name in sorted(names):
        if Path(name).name != name:  # never outside of the folder
            continue
        try:
            found[name] = (folder / name).read_bytes()
        except OSError:
            continue
    return found
