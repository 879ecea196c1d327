"""The tools that a reply calls: asked for, run, and their outcomes kept as messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from aoai_tui.domain import Message, MessageState, Role, Timing, ToolCall, ToolSpec
from aoai_tui.services.archive import Archive
from aoai_tui.services.tools.offer import ToolOutcome

if TYPE_CHECKING:
    from aoai_tui.services.tools.toolbox import ToolBox
    from aoai_tui.storage.store import Store

MOST_ROUNDS = 25
"""How often in a row a reply may call tools; the next one is asked for without them, so that it must answer."""

DECLINED = "The user does not allow this tool to be run."
"""What the deployment is told where a person says no."""

MayRun = Callable[[ToolCall], Awaitable[bool]]
"""Asks the person whether a call may be run."""


class ToolAnswered(Struct, frozen=True):
    """A tool was run, or refused; what it gave back is kept."""

    message: Message


class ToolRounds(Protocol):
    """What a conversation with tools needs."""

    async def specs(self, names: Sequence[str]) -> tuple[ToolSpec, ...]:
        """What the service is told of the tools that are switched on."""
        ...

    def answers(self, reply: Message, archive: Archive) -> AsyncGenerator[ToolAnswered, None]:
        """Run what a reply calls, one after the other; nothing where nothing can be run."""
        ...


class NoTools:
    """For conversations without tools."""

    async def specs(self, _names: Sequence[str]) -> tuple[ToolSpec, ...]:
        """None."""
        return ()

    async def answers(self, _reply: Message, _archive: Archive) -> AsyncGenerator[ToolAnswered, None]:
        """None."""
        none: tuple[ToolAnswered, ...] = ()
        for nothing in none:
            yield nothing


@dataclass(frozen=True)
class AllowedTools:
    """Tools of a box, each call of which a person allows or not."""

    box: ToolBox
    may_run: MayRun
    switched_on: tuple[str, ...]
    """The names of the tools that may be run at all."""
    missing: Callable[[str], object]
    """Told a sentence for each tool that is switched on but can't be used."""

    async def specs(self, names: Sequence[str]) -> tuple[ToolSpec, ...]:
        """What the service is told of the tools that are switched on."""
        if not names:
            return ()
        equipment = await self.box.equip(names)
        for sentence in equipment.missing:
            self.missing(sentence)
        return equipment.specs

    async def answers(self, reply: Message, archive: Archive) -> AsyncGenerator[ToolAnswered, None]:
        """Run what a reply calls, one after the other, each after its consent."""
        parent = reply
        for call in reply.tool_calls:
            outcome, name = await self._outcome(call), self.box.name_of(call.name)
            parent = await archive(_keeping(parent, call, name, outcome))
            yield ToolAnswered(parent)

    async def _outcome(self, call: ToolCall) -> ToolOutcome:
        if not await self.may_run(call):
            return ToolOutcome(DECLINED, failed=True)
        return await self.box.run(call, self.switched_on)


def _keeping(parent: Message, call: ToolCall, name: str, outcome: ToolOutcome) -> Callable[[Store], Message]:
    """What keeps an outcome as a message below its parent."""
    return lambda store: store.conversations.add_message(
        parent.conversation_id,
        parent_id=parent.id,
        role=Role.TOOL,
        text=outcome.text,
        state=MessageState.FAILED if outcome.failed else MessageState.COMPLETE,
        tool_call_id=call.id,
        tool_name=name,
        timing=Timing(outcome.seconds),
    )
