"""Every tool that a deployment may ask to be run: offered, specified, run.

Nothing here asks for consent: whoever calls `run` has it already (see `consent`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from aoai_tui.config.chat_settings import McpServer, Tool
from aoai_tui.domain import ToolCall, ToolSpec
from aoai_tui.errors import AoaiError, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.tools.command import run_command
from aoai_tui.services.tools.naming import name_for_service
from aoai_tui.services.tools.offer import CONFIG, Equipment, ToolOffer, ToolOutcome
from aoai_tui.services.tools.server import FindToken, ToolServer, no_token


@dataclass
class ToolBox:
    """The commands and the tool servers of config.toml. Making one starts nothing."""

    commands: Mapping[str, Tool] = field(default_factory=dict)
    servers: Mapping[str, McpServer] = field(default_factory=dict)
    find_token: FindToken = no_token
    _running: dict[str, ToolServer] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    """The names for people by those for the service, as far as they were met."""

    def __post_init__(self) -> None:
        """Know the commands' names; the servers tell theirs when they are asked."""
        self._names.update({name: name for name in self.commands})

    async def offers(self) -> list[ToolOffer]:
        """All tools, the commands first; a server that can't be reached is one offer with the trouble in words.

        Servers that are not running yet are started, all at once; one that gave up is tried again.
        """
        for server in self._running.values():
            server.forgive()
        commands = [await self._command_offer(tool) for tool in self.commands.values()]
        served = await asyncio.gather(*(self._server_offers(name) for name in self.servers))
        return commands + [offer for offers in served for offer in offers]

    async def equip(self, names: Collection[str]) -> Equipment:
        """What a request is sent for the tools that are switched on, and a sentence for each that can't be used."""
        wanted = list(dict.fromkeys(names))
        origins = dict.fromkeys(name.partition("/")[0] for name in wanted if "/" in name)
        served = await asyncio.gather(*(self._server_offers(name) for name in origins))
        known = {offer.name: offer for offers in served for offer in offers}
        for name in wanted:
            if name in self.commands:
                known[name] = await self._command_offer(self.commands[name])
        specs, missing = [], []
        for name in wanted:
            offer = known.get(name) or known.get(f"{name.partition('/')[0]}/")
            if offer and offer.usable and offer.name == name:
                specs.append(ToolSpec(self.name_for_service(name), offer.description, offer.schema))
            else:
                why = offer.trouble if offer else "There is no such tool any more."
                missing.append(f"The tool {plain_line(name, 80)} can't be used. {why}".strip())
        return Equipment(tuple(specs), tuple(missing))

    async def specs(self, names: Collection[str]) -> tuple[ToolSpec, ...]:
        """What a request is sent for the tools that are switched on; those that can't be used are left out."""
        return (await self.equip(names)).specs

    async def run(self, call: ToolCall, names: Collection[str] | None = None) -> ToolOutcome:
        """Run a call to its end and tell what came of it; whatever is wrong is told to the model.

        Where `names` are given, only those tools run. Cancelling ends a command with all that it started.
        """
        started = time.monotonic()
        try:
            outcome = await self._run(call, names)
        except AoaiError as error:
            outcome = ToolOutcome(str(error), failed=True)
        return replace(outcome, seconds=time.monotonic() - started)

    def name_for_service(self, name: str) -> str:
        """What the service is told a tool is called."""
        told = name_for_service(name, self.commands)
        self._names[told] = name
        return told

    def name_of(self, called: str) -> str:
        """A tool's name for people, by the one in a call; the call's own where it names no tool that is known."""
        return self._names.get(called, called)

    async def close(self) -> None:
        """End every tool server."""
        running = list(self._running.values())
        self._running.clear()
        await asyncio.gather(*(server.close() for server in running))

    async def _run(self, call: ToolCall, names: Collection[str] | None) -> ToolOutcome:
        name = await self._called(call.name)
        if names is not None and name not in names:
            raise UsageTrouble(f"The tool {plain_line(call.name, 80)} is not switched on.")
        if tool := self.commands.get(name):
            return await run_command(tool, await _arguments(call, await _schema(tool)))
        server, _, own = name.partition("/")
        offers = {offer.name: offer for offer in await self._server_offers(server)}
        offer = offers.get(name) or offers.get(f"{server}/")
        if offer is None or offer.trouble:
            raise UsageTrouble(
                f"The tool {plain_line(name, 80)} did not run.", offer.trouble if offer else "It is gone."
            )
        return await self._server(server).call(own, await _arguments(call, offer.schema))

    async def _called(self, called: str) -> str:
        """The name for people; servers that were not asked yet are, for the call may come from an earlier day."""
        if called not in self._names:
            await asyncio.gather(*(self._server_offers(name) for name in self.servers))
        if (name := self._names.get(called)) is None:
            raise UsageTrouble(
                f"There is no tool named {plain_line(called, 80)}.",
                f"There are: {', '.join(sorted(self._names))}." if self._names else "There are none.",
            )
        return name

    async def _command_offer(self, tool: Tool) -> ToolOffer:
        offer = ToolOffer(tool.name, tool.description, CONFIG)
        if not tool.command:
            return replace(offer, trouble="It has no command in config.toml.")
        try:
            return replace(offer, schema=await _schema(tool))
        except UsageTrouble as trouble:
            return replace(offer, trouble=str(trouble))

    async def _server_offers(self, server: str) -> list[ToolOffer]:
        if server not in self.servers:
            return []
        try:
            offers = await self._server(server).offers()
        except AoaiError as error:
            return [ToolOffer(f"{server}/", "", server, trouble=str(error))]
        for offer in offers:
            self.name_for_service(offer.name)
        return offers

    def _server(self, name: str) -> ToolServer:
        if name not in self._running:
            self._running[name] = ToolServer(self.servers[name], self.find_token)
        return self._running[name]


async def _schema(tool: Tool) -> dict[str, Any]:
    from aoai_tui.services.tools.arguments import parse_schema  # noqa: PLC0415  not part of the first paint

    return await asyncio.to_thread(parse_schema, tool.parameters)


async def _arguments(call: ToolCall, schema: dict[str, Any]) -> dict[str, Any]:
    from aoai_tui.services.tools.arguments import parse_arguments  # noqa: PLC0415  not part of the first paint

    return await asyncio.to_thread(parse_arguments, call.arguments, schema)
