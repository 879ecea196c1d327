"""What `ask` was told on its command line, as a conversation with its options and attachments."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from aoai_tui.config.chat_settings import Preset
from aoai_tui.config.paths import expanded
from aoai_tui.domain import Attachment, AttachmentKind, ChatOptions, Conversation
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.attachments import Attachments
from aoai_tui.services.chat.presets import Presets
from aoai_tui.services.chat.schema import schema_in
from aoai_tui.workbench import Workbench

_LONGEST_SCHEMA = 1_000_000
"""Bytes of a schema file that are read."""


@dataclass(frozen=True)
class Question:
    """One prompt and what it is sent with."""

    text: str
    system: str = ""
    deployment: str = ""
    preset: str = ""
    schema: Path | None = None
    goes_on: bool = False
    """Whether it continues the conversation that was used last."""
    images: tuple[str, ...] = field(default=())
    """Paths and addresses of pictures."""
    files: tuple[str, ...] = field(default=())
    detail: str = "auto"

    async def conversation(self, bench: Workbench) -> Conversation:
        """The conversation that the prompt belongs to, set as it was asked for. Raises UsageTrouble."""
        preset = self._preset(bench.presets)
        if preset is None and not self.goes_on:
            preset = bench.presets.default_of(bench.connection)
        if self.goes_on:
            return await self._last(bench, preset)
        options = self._options(ChatOptions(), preset)
        return await bench.chat.create(
            system_prompt=self.system or (preset.system_prompt if preset else ""),
            deployment=self.deployment or (preset.deployment if preset else ""),
            options=options,
        )

    async def attachments(self, bench: Workbench) -> list[Attachment]:
        """The pictures and files, checked and kept. Raises UsageTrouble and StorageTrouble."""
        pictures = [await _picture(bench.attachments, name) for name in self.images]
        files = [await bench.attachments.from_file(_path(name)) for name in self.files]
        return [replace(picture, detail=self.detail) for picture in pictures] + files

    async def _last(self, bench: Workbench, preset: Preset | None) -> Conversation:
        kept = await bench.chat.conversations()
        if not kept:
            raise UsageTrouble("There is no conversation to continue.", "Ask without --continue first.")
        last = max(kept, key=lambda conversation: conversation.updated_at)
        return await bench.chat.set_options(
            last.id,
            system_prompt=self.system or (preset.system_prompt if preset else None),
            deployment=self.deployment or (preset.deployment if preset else None),
            options=self._options(last.options, preset),
        )

    def _preset(self, presets: Presets) -> Preset | None:
        if not self.preset:
            return None
        known = {preset.name: preset for preset in presets.all()}
        if self.preset not in known:
            advice = (
                f"There are: {', '.join(known)}." if known else "There is none yet: f6 in the app saves one."
            )
            raise UsageTrouble(f"There is no preset named {plain_line(self.preset, 64)}.", advice)
        return known[self.preset]

    def _options(self, options: ChatOptions, preset: Preset | None) -> ChatOptions:
        parameters = preset.parameters if preset else options.parameters
        if self.schema:
            text = read_schema(self.schema)
            parameters = replace(parameters, response_format="json_schema", json_schema=text)
        return replace(options, parameters=parameters)


async def _picture(attachments: Attachments, name: str) -> Attachment:
    if name.startswith(("https://", "http://")):
        return attachments.from_url(name)
    found = await attachments.from_file(_path(name))
    if found.kind is not AttachmentKind.PICTURE:
        raise UsageTrouble(f"{plain_line(found.name, 200)} is no picture.", "Send it with --file.")
    return found


def _path(name: str) -> Path:
    return expanded(Path(name))


def read_schema(path: Path) -> str:
    """A schema file's text, checked. Raises UsageTrouble."""
    try:
        with expanded(path).open("rb") as file:
            text = file.read(_LONGEST_SCHEMA).decode("utf-8-sig")
    except OSError as error:
        raise UsageTrouble(
            f"{plain_line(str(path), 200)} can't be read: {error.strerror or 'the system refused'}."
        ) from None
    except UnicodeDecodeError:
        raise UsageTrouble(f"{plain_line(str(path), 200)} is not UTF-8 text.") from None
    schema_in(text)
    return text
