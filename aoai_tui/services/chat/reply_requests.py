"""One request for a reply: its rows are there before it is sent, and keep what came however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import (
    Answered,
    Api,
    ChatRequest,
    FiltersReported,
    Message,
    MessageState,
    ModelNamed,
    OnWait,
    Parameters,
    ReplyPiece,
)
from aoai_tui.errors import AoaiError
from aoai_tui.services.chat.growing_reply import GrowingReply
from aoai_tui.services.chat.kept import KeptConversations
from aoai_tui.services.chat.reply_events import NotSaved, ReplyBegun, ReplyEnded, ReplyEvent
from aoai_tui.services.chat.reply_saver import ReplySaver
from aoai_tui.services.chat.schema import flaw_of

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


@dataclass
class ReplyRequests(KeptConversations):
    """Replies over one link into one archive."""

    stream_gap: float = 60.0
    """Seconds of silence in mid-reply after which it counts as broken."""

    async def answer(
        self, prompt: Message, request: ChatRequest, on_wait: OnWait, *, stream: bool, begin_with: str
    ) -> AsyncGenerator[ReplyEvent, None]:
        """The replies to one request, from ReplyBegun to ReplyEnded, saved as they grow; each begins with `begin_with`.

        Failures of the service end in ReplyEnded.error; StorageTrouble is raised before anything is sent.
        """
        replies = [
            GrowingReply(begun, parts=[begin_with] if begin_with else [])
            for begun in await self._begun(prompt, request)
        ]
        savers = [ReplySaver(self.archive, reply) for reply in replies]
        failure: AoaiError | None = None
        try:
            async with AsyncExitStack() as saving:
                for saver in savers:
                    await saving.enter_async_context(saver)
                yield ReplyBegun(replies[0])
                async with aclosing(self._pieces(request, replies, on_wait, stream)) as pieces:
                    async for piece in pieces:
                        yield piece
                        if trouble := savers[0].new_trouble():
                            yield NotSaved(trouble)
        except AoaiError as error:
            self.link.failed(error)
            failure = error
        except BaseException:  # Escape, or the app's end
            for saver, reply in zip(savers, replies, strict=True):
                await saver.keep(reply.message(MessageState.STOPPED))
            raise
        ends = [await _ended(reply, request.parameters, failure) for reply in replies]
        for saver, end in zip(savers, ends, strict=True):
            await saver.keep(end)
        if trouble := savers[0].new_trouble():
            yield NotSaved(trouble)
        yield ReplyEnded(ends[0], failure, goes_on=_calls_tools(ends[0]) and bool(request.tools))

    async def _begun(self, prompt: Message, request: ChatRequest) -> list[Message]:
        """The replies' rows, which are never left growing by a cancel that comes while they are written."""
        given = request.parameters if request.parameters.given() else None

        def begin(store: Store) -> list[Message]:
            kept = store.conversations
            rows = [
                kept.begin_reply(prompt.conversation_id, prompt.id, request.deployment)
                for _ in range(_how_many(request))
            ]
            if len(rows) > 1:
                kept.set_leaf(prompt.conversation_id, rows[0].id)
            return [replace(row, api=request.api, parameters=given) for row in rows]

        writing = asyncio.create_task(self.archive(begin))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            for begun in await writing:
                stopped = replace(begun, state=MessageState.STOPPED)
                await self.archive(lambda store, kept=stopped: store.conversations.save_reply(kept))  # type: ignore[misc]
            raise

    async def _pieces(
        self, request: ChatRequest, replies: list[GrowingReply], on_wait: OnWait, stream: bool
    ) -> AsyncGenerator[ReplyPiece, None]:
        client = await self.link.client()
        for reply in replies:
            reply.start_clock()
        api = client.replies(request.api)
        pieces = (
            api.stream(request, gap=self.stream_gap, on_wait=on_wait)
            if stream
            else api.whole(request, on_wait=on_wait)
        )
        async with aclosing(pieces):
            async for piece in pieces:
                _hand_out(piece, replies)
                if isinstance(piece, Answered):
                    self.link.answered(piece.receipt.limits)
                    await self.deployments.answered(request.deployment)
                yield piece


def _how_many(request: ChatRequest) -> int:
    """How many replies will come: the Responses API makes one, whatever is set."""
    one_only = request.api is Api.RESPONSES or "n" in request.refused
    return 1 if one_only else request.parameters.n or 1


def _hand_out(piece: ReplyPiece, replies: list[GrowingReply]) -> None:
    """Give a piece to the reply that it belongs to, or to each where it concerns all."""
    choice: int | None = getattr(piece, "choice", None)
    if isinstance(piece, FiltersReported) and all(found.source == "prompt" for found in piece.results):
        choice = None
    if choice is None:
        for_all = isinstance(piece, Answered | ModelNamed | FiltersReported)
        for reply in replies if for_all else replies[:1]:  # what all of them cost is told once
            reply.take(piece)
    elif choice < len(replies):
        replies[choice].take(piece)


async def _ended(reply: GrowingReply, parameters: Parameters, failure: AoaiError | None) -> Message:
    """The reply as it is kept, with a word where it is not the JSON that was asked for."""
    if failure:
        return reply.message(MessageState.FAILED, failure)
    ended = reply.ended()
    if ended.finish_reason != "stop" or ended.refusal:
        return ended
    return replace(ended, note=await flaw_of(ended.text, parameters))


def _calls_tools(reply: Message) -> bool:
    return reply.state is MessageState.COMPLETE and bool(reply.tool_calls)
