"""Stored messages become the turns of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from aoai_tui.domain import Conversation, Message, PictureSent, Role, Turn

if TYPE_CHECKING:
    from aoai_tui.services.attachments import Attachments

NOT_RUN = "This tool was not run."
"""Stands for the outcome of a call that has none: the service refuses a conversation with an open call."""


async def turns_of(
    conversation: Conversation, messages: Sequence[Message], attachments: Attachments
) -> tuple[Turn, ...]:
    """What the service is sent: the system prompt, then every message that says something."""
    turns: list[Turn] = []
    if conversation.system_prompt.strip():
        turns.append(Turn(Role.SYSTEM, conversation.system_prompt))
    answered = {message.tool_call_id for message in messages if message.role is Role.TOOL}
    for message in messages:
        match message.role:
            case Role.USER:
                text, pictures = await attachments.turn_parts(message)
                turns += _prompt(text, pictures)
            case Role.TOOL:
                turns.append(Turn(Role.TOOL, message.text, tool_call_id=message.tool_call_id))
            case Role.ASSISTANT:
                turns += _reply(message, answered)
            case Role.SYSTEM:
                turns.append(Turn(Role.SYSTEM, message.text))
    return tuple(turns)


def _prompt(text: str, pictures: tuple[PictureSent, ...]) -> Iterator[Turn]:
    if text or pictures:
        yield Turn(Role.USER, text, pictures)


def _reply(message: Message, answered: Iterable[str | None]) -> Iterator[Turn]:
    """A reply, and a word for each tool that it called and that was not run."""
    if not (message.text or message.refusal or message.tool_calls):
        return
    yield Turn(Role.ASSISTANT, message.text or message.refusal, tool_calls=message.tool_calls)
    for call in message.tool_calls:
        if call.id not in answered:
            yield Turn(Role.TOOL, NOT_RUN, tool_call_id=call.id)
