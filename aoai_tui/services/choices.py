"""What a person chose in a tab: kept from one start to the next, the deployment for each connection."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.services.archive import Archive
from aoai_tui.services.in_turn import InTurn

Options = TypeVar("Options", bound=Struct)


class Chosen(Struct, Generic[Options], frozen=True, omit_defaults=True):
    """What is kept of a tab."""

    options: Options
    deployments: dict[str, str] = {}
    """The deployment by the connection's name, where it is not the connection's own."""


class ChosenAndTyped(Chosen[Options], frozen=True, omit_defaults=True):
    """What is kept of a tab in which a text is typed."""

    draft: str = ""


Kept = TypeVar("Kept", bound=Chosen[Any])
KeptText = TypeVar("KeptText", bound=ChosenAndTyped[Any])


class Choices(Generic[Kept, Options]):
    """What was chosen, for one connection, in one archive."""

    TAB: str
    """The name under which it is kept."""

    def __init__(self, archive: Archive, connection: str, default: str, nothing: Kept) -> None:
        """`default` is the connection's own deployment, `nothing` what counts where nothing is kept."""
        self._archive, self._connection, self._default = archive, connection, default
        self._chosen = nothing
        self._loaded = False
        self._in_turn = InTurn()

    @property
    def options(self) -> Options:
        """What requests are sent with."""
        options: Options = self._chosen.options
        return options

    @property
    def own_deployment(self) -> str:
        """What was typed for this connection; empty for its own."""
        return self._chosen.deployments.get(self._connection, "")

    @property
    def deployment(self) -> str:
        """The deployment that is asked; empty where none is known."""
        return self.own_deployment or self._default

    async def load(self) -> None:
        """Read what was kept, once. What another version wrote and can't be read counts as nothing.

        Raises StorageTrouble.
        """
        if self._loaded:
            return
        kept = await self._archive(lambda store: store.remembered.tab(self.TAB))
        self._loaded = True
        if kept:
            try:
                self._chosen = msgspec.json.decode(kept, type=type(self._chosen))
            except msgspec.MsgspecError:
                return

    async def choose(self, deployment: str, options: Options) -> None:
        """Keep other choices. Raises StorageTrouble."""
        deployments = {**self._chosen.deployments, self._connection: deployment}
        if not deployment:
            del deployments[self._connection]
        await self._keep(options=options, deployments=deployments)

    async def _keep(self, **changed: Any) -> None:
        self._chosen = replace(self._chosen, **changed)
        text = msgspec.json.encode(self._chosen).decode()
        await self._in_turn(
            lambda: self._archive(lambda store: store.remembered.remember_tab(self.TAB, text))
        )


class ChoicesWithDraft(Choices[KeptText, Options]):
    """The same, and what is typed in the tab."""

    @property
    def draft(self) -> str:
        """What was typed last."""
        return self._chosen.draft

    async def keep_draft(self, text: str) -> None:
        """Keep what is typed; it is kept when this returns, whoever asked for it. Raises StorageTrouble."""
        if text != self._chosen.draft:
            await self._keep(draft=text)
        else:
            await self._in_turn.caught_up()
