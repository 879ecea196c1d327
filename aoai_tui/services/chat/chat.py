"""Asking: prompts are kept before they are sent, replies are saved while they arrive, nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import (
    Attachment,
    ChatOptions,
    ChatRequest,
    Conversation,
    Message,
    OnWait,
    Role,
    ToolSpec,
    Turn,
)
from aoai_tui.services.chat.reply_events import PromptKept, ReplyEnded, ReplyEvent
from aoai_tui.services.chat.reply_requests import ReplyRequests
from aoai_tui.services.chat.schema import check_schema
from aoai_tui.services.chat.tool_rounds import MOST_ROUNDS, NoTools, ToolRounds
from aoai_tui.services.chat.turns import turns_of

if TYPE_CHECKING:
    from aoai_tui.services.attachments import Attachments


_GO_ON = "Your reply was cut off. Continue exactly where it stopped, without repeating anything."
"""Sent, but not kept, when a reply is asked to go on."""


NO_TOOLS = NoTools()


@dataclass
class ChatService(ReplyRequests):
    """Conversations over one link and one archive."""

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
            replying = self.answer(branch[-1], request, on_wait, stream=stream, begin_with=begin_with)
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
