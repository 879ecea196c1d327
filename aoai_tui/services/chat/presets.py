"""Presets: what conversations can begin with, kept in config.toml."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from msgspec.structs import replace

from aoai_tui.config.chat_settings import Preset
from aoai_tui.config.settings import RESERVED, Connection
from aoai_tui.config.toml_file import remove_preset, save_connection, save_preset
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.connections import ConnectionBook

LONGEST_NAME = 64


@dataclass
class Presets:
    """The presets of one connection book."""

    book: ConnectionBook

    def all(self) -> list[Preset]:
        """Every preset, in the file's order."""
        return list(self.book.settings.presets.values())

    def default_of(self, connection: Connection) -> Preset | None:
        """The preset that new conversations of a connection begin with; None where none is chosen or it is gone."""
        return self.book.settings.presets.get(self._as_saved(connection).preset)

    async def save(self, preset: Preset) -> Preset:
        """Keep a preset under its name, in place of one that has it. Raises UsageTrouble or ConfigTrouble."""
        kept = replace(preset, name=checked_name(preset.name))
        await asyncio.to_thread(save_preset, self.book.paths.config_file, kept)
        self.book.reload()
        return kept

    async def remove(self, name: str) -> None:
        """Take a preset away, also as the default of connections. Raises ConfigTrouble."""
        await asyncio.to_thread(remove_preset, self.book.paths.config_file, name)
        for connection in self.book.settings.connections.values():
            if connection.preset == name:
                await self._save_default(connection, "")
        self.book.reload()

    async def make_default(self, connection: Connection, name: str) -> None:
        """Begin the connection's conversations with this preset, with none where the name is empty.

        Raises UsageTrouble for a connection that config.toml has no table for, else ConfigTrouble.
        """
        if connection.name in RESERVED or connection.name not in self.book.settings.connections:
            raise UsageTrouble(
                f"The connection “{connection.name}” has no table in config.toml that could name a preset.",
                "Save a connection of your own with f9; it can have a default.",
            )
        await self._save_default(self._as_saved(connection), name)
        self.book.reload()

    async def _save_default(self, connection: Connection, name: str) -> None:
        changed = replace(connection, preset=name)
        await asyncio.to_thread(save_connection, self.book.paths.config_file, changed)

    def _as_saved(self, connection: Connection) -> Connection:
        """The connection as config.toml has it now: the open one is as it was when it was opened."""
        return self.book.settings.connections.get(connection.name, connection)


def checked_name(name: str) -> str:
    """The name on one line. Raises UsageTrouble where it is none."""
    clean = plain_line(name).strip()
    if not 1 <= len(clean) <= LONGEST_NAME:
        raise UsageTrouble(f"A preset's name has 1 to {LONGEST_NAME} characters.", "Give it another one.")
    return clean


def summary(preset: Preset) -> tuple[str, str]:
    """The first line of its system prompt, and what it sets: `gpt-5-mini · temperature 0.2`."""
    first = next((line.strip() for line in preset.system_prompt.splitlines() if line.strip()), "")
    given = preset.parameters.given()
    parts = [
        preset.deployment,
        *(f"{name.replace('_', ' ')} {_value(value)}" for name, value in given.items()),
    ]
    return plain_line(first, 200), plain_line(" · ".join(part for part in parts if part), 200)


def _value(value: object) -> str:
    if value is True:
        return "on"
    if isinstance(value, tuple):
        return ", ".join(repr(one) for one in value)
    return "…" if isinstance(value, dict) else str(value)
