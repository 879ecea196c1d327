"""What a person chose for transcripts: kept from one start to the next, the deployment for each connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from aoai_tui.domain import TranscriptionOptions
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    pass

_TAB = "voice"
"""The name under which the choices are remembered."""


class _Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    deployments: dict[str, str] = {}
    """By connection."""
    options: TranscriptionOptions = TranscriptionOptions()


class Choices:
    """The choices of one open connection."""

    def __init__(self, bench: Workbench) -> None:
        """The defaults; `load` brings what is remembered."""
        self._bench = bench
        self._kept = _Kept()
        self._loaded = False

    async def load(self) -> None:
        """Read what is remembered, once. Raises StorageTrouble."""
        if self._loaded:
            return
        text = await self._bench.connections.archive(lambda store: store.remembered.tab(_TAB))
        self._loaded = True
        try:
            self._kept = msgspec.json.decode(text, type=_Kept) if text else _Kept()
        except msgspec.DecodeError:  # another version of the app wrote it
            self._kept = _Kept()

    @property
    def options(self) -> TranscriptionOptions:
        """What is asked for."""
        return self._kept.options

    @property
    def own_deployment(self) -> str:
        """The one that was chosen; empty for the connection's."""
        return self._kept.deployments.get(self._bench.connection.name, "")

    @property
    def deployment(self) -> str:
        """The one that is asked; empty where none is known."""
        return self.own_deployment or self._bench.connection.deployments.transcription

    async def choose(self, deployment: str, options: TranscriptionOptions) -> None:
        """Keep other choices. Raises StorageTrouble."""
        deployments = {**self._kept.deployments, self._bench.connection.name: deployment}
        if not deployment:
            del deployments[self._bench.connection.name]
        self._kept = replace(self._kept, deployments=deployments, options=options)
        text = msgspec.json.encode(self._kept).decode()
        await self._bench.connections.archive(lambda store: store.remembered.remember_tab(_TAB, text))
