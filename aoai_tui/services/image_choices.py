"""How pictures are asked for, as a person chose it last: kept from one start to the next."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.domain import ImageOptions
from aoai_tui.services.archive import Archive

_TAB = "images"

_MOST_PROMPTS = 200
"""Prompts that are remembered."""


class Chosen(Struct, frozen=True, omit_defaults=True):
    """What is kept."""

    options: ImageOptions = ImageOptions()
    deployments: dict[str, str] = {}
    """The deployment by the connection's name, where it is not the connection's own."""
    draft: str = ""
    """What is typed in the Images tab."""
    prompts: tuple[str, ...] = ()
    """What was asked for, the newest first and each text once."""


class ImageChoices:
    """What was chosen, for one connection, in one archive."""

    def __init__(self, archive: Archive, connection: str, default: str) -> None:
        """`default` is the connection's own deployment for pictures."""
        self._archive, self._connection, self._default = archive, connection, default
        self._chosen = Chosen()
        self._loaded = False

    @property
    def options(self) -> ImageOptions:
        """Size, quality, background, format …"""
        return self._chosen.options

    @property
    def own_deployment(self) -> str:
        """What was typed for this connection; empty for its own."""
        return self._chosen.deployments.get(self._connection, "")

    @property
    def deployment(self) -> str:
        """The deployment that draws; empty where none is known."""
        return self.own_deployment or self._default

    @property
    def draft(self) -> str:
        """What was typed last."""
        return self._chosen.draft

    @property
    def prompts(self) -> tuple[str, ...]:
        """What was asked for, the newest first and each text once."""
        return self._chosen.prompts

    async def load(self) -> None:
        """Read what was kept, once. What another version wrote and can't be read counts as nothing.

        Raises StorageTrouble.
        """
        if self._loaded:
            return
        kept = await self._archive(lambda store: store.remembered.tab(_TAB))
        self._loaded = True
        if kept:
            try:
                self._chosen = msgspec.json.decode(kept, type=Chosen)
            except msgspec.MsgspecError:
                return

    async def choose(self, deployment: str, options: ImageOptions) -> None:
        """Keep how pictures are asked for. Raises StorageTrouble."""
        deployments = {**self._chosen.deployments, self._connection: deployment}
        if not deployment:
            del deployments[self._connection]
        await self._keep(replace(self._chosen, options=options, deployments=deployments))

    async def keep_draft(self, text: str) -> None:
        """Keep what is typed. Raises StorageTrouble."""
        if text != self._chosen.draft:
            await self._keep(replace(self._chosen, draft=text))

    async def keep_prompt(self, text: str) -> None:
        """Remember a prompt that is sent. Raises StorageTrouble."""
        others = tuple(one for one in self._chosen.prompts if one != text)
        await self._keep(replace(self._chosen, prompts=(text, *others)[:_MOST_PROMPTS]))

    async def _keep(self, chosen: Chosen) -> None:
        self._chosen = chosen
        text = msgspec.json.encode(chosen).decode()
        await self._archive(lambda store: store.remembered.remember_tab(_TAB, text))
