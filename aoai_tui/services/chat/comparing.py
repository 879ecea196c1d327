"""One prompt, asked of several deployments at once. Each reply is stored like any other: a branch of the prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace

from aoai_tui.domain import Conversation, Message, MessageState, Wait
from aoai_tui.errors import AoaiError
from aoai_tui.services.chat.chat import ChatService
from aoai_tui.services.chat.growing_reply import GrowingReply
from aoai_tui.services.chat.reply_events import NotSaved, ReplyBegun, ReplyEnded, ReplyEvent

MOST = 3
"""How many deployments are compared at most."""


@dataclass
class Contender:
    """One of the deployments, and its reply as far as it has come."""

    deployment: str
    reply: GrowingReply | None = None
    """None until its row is in the database."""
    ended: Message | None = None
    """The reply as it is kept, once it ended or was stopped."""
    error: AoaiError | None = None
    """What kept it from being answered, or from being saved."""
    over: bool = False
    """Whether nothing more will come."""
    wait: Wait | None = None
    """The pause before its request is repeated."""

    def take(self, event: ReplyEvent) -> None:
        """Remember what an event says."""
        match event:
            case ReplyBegun(reply):
                self.reply = reply
            case NotSaved(error):
                self.error = error
            case ReplyEnded(message, error):
                self.ended, self.error = message, error or self.error

    @property
    def text(self) -> str:
        """What has arrived."""
        return self.reply.text if self.reply else ""


Told = Callable[[int, ReplyEvent | None], None]
"""Called with a contender's number, from 0, and what happened; None where its waiting began or ended, or it is over."""


def nobody(_number: int, _event: ReplyEvent | None) -> None:
    """Hears nothing."""


class Comparison:
    """Replies of several deployments to one prompt. Each has a task of its own: a failure stops no other."""

    def __init__(
        self,
        chat: ChatService,
        conversation: Conversation,
        shown: list[Message],
        deployments: Sequence[str],
    ) -> None:
        """`shown` is the branch that they answer; it ends with the prompt. Nothing is sent yet."""
        self.contenders = [Contender(deployment) for deployment in deployments]
        self.told: Told = nobody
        """Set this to hear what happens; it must not raise."""
        self._chat, self._conversation, self._shown = chat, conversation, shown
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def prompt(self) -> Message:
        """What they are all asked."""
        return self._shown[-1]

    @property
    def running(self) -> bool:
        """Whether a reply is still arriving."""
        return any(not contender.over for contender in self.contenders) and bool(self._tasks)

    def start(self) -> None:
        """Ask them all at once."""
        self._tasks = [
            asyncio.create_task(self._follow(number), name=f"compare {contender.deployment}")
            for number, contender in enumerate(self.contenders)
        ]

    async def stop(self) -> None:
        """End what is still arriving; what came is kept when this returns."""
        for task in self._tasks:
            if not task.done():
                task.cancel()
        await self.finished()
        for contender in self.contenders:  # a task that was stopped before its first step could not say so
            contender.over = True

    async def finished(self) -> None:
        """Wait until every reply has ended."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def show(self, number: int | None = None) -> None:
        """Let the conversation show one of the replies; the others stay as branches beside it.

        Without a number it is the first that has words, else the first that was begun. Raises StorageTrouble.
        """
        begun = [contender for contender in self.contenders if contender.reply]
        wanted = self.contenders[number] if number is not None else None
        best = next((contender for contender in begun if contender.text), begun[0] if begun else None)
        if (chosen := wanted if wanted and wanted.reply else best) and chosen.reply:
            await self._chat.show_branch(self._conversation.id, chosen.reply.begun.id)

    async def _follow(self, number: int) -> None:
        contender = self.contenders[number]
        options = self._conversation.options
        alone = replace(options, tools=(), parameters=replace(options.parameters, n=None))
        conversation = replace(self._conversation, deployment=contender.deployment, options=alone)
        events = self._chat.reply_to(conversation, self._shown, partial(self._waits, number))
        try:
            async with aclosing(events):
                async for event in events:
                    contender.take(event)
                    self.told(number, event)
        except AoaiError as error:  # its row could not be written: nothing was sent
            contender.error = error
        except asyncio.CancelledError:
            if contender.reply and not contender.ended:
                contender.ended = contender.reply.message(MessageState.STOPPED)
        finally:
            contender.over = True
            contender.wait = None
            self.told(number, None)

    def _waits(self, number: int, wait: Wait | None) -> None:
        self.contenders[number].wait = wait
        self.told(number, None)
