"""Asking: prompts are kept before they are sent, replies are saved while they arrive, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.domain import (
    Answered,
    Api,
    Attachment,
    ChatOptions,
    ChatRequest,
    Conversation,
    FiltersReported,
    Message,
    MessageState,
    ModelNamed,
    Parameters,
    ReplyPiece,
    Role,
    ToolSpec,
    Turn,
    Wait,
)
from aoai_tui.errors import AoaiError, StorageTrouble
from aoai_tui.services.growing_reply import GrowingReply
from aoai_tui.services.kept import KeptConversations
from aoai_tui.services.reply_saver import ReplySaver
from aoai_tui.services.schema import check_schema, flaw_of
from aoai_tui.services.tool_rounds import MOST_ROUNDS, NoTools, ToolAnswered, ToolRounds
from aoai_tui.services.turns import turns_of

if TYPE_CHECKING:
    from aoai_tui.services.attachments import Attachments
    from aoai_tui.storage.store import Store

OnWait = Callable[[Wait | None], None]

_GO_ON = "Your reply was cut off. Continue exactly where it stopped, without repeating anything."
"""Sent, but not kept, when a reply is asked to go on."""


NO_TOOLS = NoTools()


class PromptKept(Struct, frozen=True):
    """The prompt is in the database; nothing was sent yet."""

    message: Message


class ReplyBegun(Struct, frozen=True):
    """The reply has its place in the database and the request is on its way."""

    reply: GrowingReply


class NotSaved(Struct, frozen=True):
    """The reply goes on but can't be saved just now."""

    error: StorageTrouble


class ReplyEnded(Struct, frozen=True):
    """The reply as it is kept; its state and failure say how it ended."""

    message: Message
    error: AoaiError | None = None
    goes_on: bool = False
    """Whether the tools that it called are run now, and another reply follows."""


ReplyEvent = PromptKept | ReplyBegun | ReplyPiece | NotSaved | ReplyEnded | ToolAnswered


@dataclass
class ChatService(KeptConversations):
    """Conversations over one link and one archive."""

    stream_gap: float = 60.0
    """Seconds of silence in mid-reply after which it counts as broken."""

    @property
    def attachments(self) -> Attachments:
        """Pictures and files that go with prompts."""
        from aoai_tui.services.attachments import Attachments  # noqa: PLC0415  not part of the first paint

        return Attachments(self.archive.data_dir)

    async def ask(
        self,
        conversation: Conversation,
        text: str,
        *,
        on_wait: OnWait,
        attachments: Sequence[Attachment] = (),
        instead_of: Message | None = None,
        tools: ToolRounds = NO_TOOLS,
        stream: bool = True,
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Send a prompt: kept, then sent, then its reply piece by piece, saved as it grows.

        `instead_of` is an earlier prompt that this one stands beside, as a branch.
        Closing the generator, or cancelling the task, stops the reply and keeps what had arrived.
        Failures of the service end in ReplyEnded.error and are kept with the reply; StorageTrouble is raised
        only before anything is sent, and UsageTrouble where the options can't be meant.
        """
        self.deployment_for(conversation)
        shown = await self.keep_prompt(conversation, text, attachments, instead_of)
        yield PromptKept(shown[-1])
        async with aclosing(
            self.reply_to(conversation, shown, on_wait, tools=tools, stream=stream)
        ) as events:
            async for event in events:
                yield event

    async def keep_prompt(
        self,
        conversation: Conversation,
        text: str,
        attachments: Sequence[Attachment] = (),
        instead_of: Message | None = None,
    ) -> list[Message]:
        """Add a prompt to the shown branch, or beside an earlier one; returns the branch, which ends with it.

        Raises UsageTrouble where the options can't be meant: then nothing is kept.
        """
        await check_schema(conversation.options.parameters)
        earlier = await self.messages(conversation.id)
        if instead_of:
            earlier = _before(earlier, instead_of)
        parent = earlier[-1].id if earlier else None
        prompt = await self.archive(
            lambda store: store.conversations.add_message(
                conversation.id, parent_id=parent, role=Role.USER, text=text, attachments=tuple(attachments)
            )
        )
        return [*earlier, prompt]

    async def again(
        self, conversation: Conversation, reply: Message, *, on_wait: OnWait, tools: ToolRounds = NO_TOOLS
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Ask for another reply to the same prompt: a branch beside `reply`, which is kept.

        `reply` may also be a prompt that never got one.
        """
        await check_schema(conversation.options.parameters)
        shown = await self.messages(conversation.id)
        before = _before(shown, reply) if reply.role is Role.ASSISTANT else _up_to(shown, reply)
        async with aclosing(self.reply_to(conversation, before, on_wait, tools=tools)) as events:
            async for event in events:
                yield event

    async def go_on(
        self, conversation: Conversation, reply: Message, *, on_wait: OnWait, tools: ToolRounds = NO_TOOLS
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Ask the deployment to continue a reply that was cut off: a branch that begins with its text."""
        shown = await self.messages(conversation.id)
        before = _before(shown, reply)
        one = replace(conversation, options=_for_one(conversation))
        extra = (Turn(Role.ASSISTANT, reply.text), Turn(Role.USER, _GO_ON))
        events = self.reply_to(one, before, on_wait, tools=tools, extra=extra, begin_with=reply.text)
        async with aclosing(events):
            async for event in events:
                yield event

    async def reply_to(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        on_wait: OnWait,
        *,
        tools: ToolRounds = NO_TOOLS,
        stream: bool = True,
        extra: tuple[Turn, ...] = (),
        begin_with: str = "",
    ) -> AsyncGenerator[ReplyEvent, None]:
        """The reply to a branch, and, where it calls tools, what they gave back and the replies to that.

        `extra` turns are sent after the branch but not kept; `begin_with` is what the reply's text begins with.
        """
        branch = list(messages)
        for number in range(MOST_ROUNDS + 1):
            specs = await tools.specs(conversation.options.tools) if number < MOST_ROUNDS else ()
            request = await self._request(conversation, branch, extra, specs)
            ended: ReplyEnded | None = None
            replying = self._reply(branch[-1], request, on_wait, stream=stream, begin_with=begin_with)
            async with aclosing(replying) as events:
                async for event in events:
                    if isinstance(event, ReplyEnded):
                        ended = event
                    yield event
            if ended is None or not ended.goes_on:
                return
            branch.append(ended.message)
            async with aclosing(tools.answers(ended.message, self.archive)) as answers:
                async for answer in answers:
                    branch.append(answer.message)
                    yield answer
            if branch[-1].role is not Role.TOOL:
                return
            extra, begin_with = (), ""

    async def _request(
        self,
        conversation: Conversation,
        branch: Sequence[Message],
        extra: tuple[Turn, ...],
        specs: tuple[ToolSpec, ...],
    ) -> ChatRequest:
        deployment, options = self.deployment_for(conversation), conversation.options
        return ChatRequest(
            deployment,
            await turns_of(conversation, branch, self.attachments) + extra,
            parameters=options.parameters,
            tools=specs,
            api=options.api or await self.api_for(deployment),
            web_search=options.web_search,
            code_interpreter=options.code_interpreter,
            refused=await self.deployments.refused(deployment),
        )

    async def _reply(
        self, prompt: Message, request: ChatRequest, on_wait: OnWait, *, stream: bool, begin_with: str
    ) -> AsyncGenerator[ReplyEvent, None]:
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


def _for_one(conversation: Conversation) -> ChatOptions:
    """The options for a single reply in words: what goes on is neither several replies nor whole JSON."""
    options = conversation.options
    return replace(
        options,
        parameters=replace(options.parameters, n=None, response_format="", logprobs=False, echo=False),
    )


def _before(shown: list[Message], message: Message) -> list[Message]:
    """The messages ahead of one of them; all where it isn't among them."""
    at = next((number for number, one in enumerate(shown) if one.id == message.id), len(shown))
    return shown[:at]


def _up_to(shown: list[Message], message: Message) -> list[Message]:
    return [*_before(shown, message), message]
