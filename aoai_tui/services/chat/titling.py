"""Titles that a deployment makes, when it is asked to."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.domain import Api, ChatRequest, Conversation, Message, RefusalArrived, Role, TextArrived, Turn
from aoai_tui.errors import AoaiError, UnreadableAnswer, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

MOST_WORDS = 6

_ASK = (
    f"You name conversations. Answer with a title of at most {MOST_WORDS} words for the conversation below, in its "
    "own language: no quotes, no full stop, nothing else."
)

_ENOUGH = 6000
"""Characters of the conversation that are sent: what it is about stands at its beginning."""

_OF_EACH = 1500


@dataclass
class TitlingService:
    """Asks over one link, keeps in one archive."""

    link: Link
    archive: Archive
    title_deployment: str = ""
    """From the settings; empty for the conversation's own, else the connection's."""

    async def title(self, conversation: Conversation) -> str:
        """Ask for a title and keep it; a name given by hand gives way, for a person asked. Raises AoaiError."""
        deployment = self.deployment_for(conversation)
        messages = await self.archive(lambda store: store.conversations.branch(conversation.id))
        said = as_one_text(messages)
        if not said:
            raise UsageTrouble("There is nothing to name yet.", "Send a prompt first.")
        name = self.link.connection.name
        api = await self.archive(lambda store: store.conversations.api_of(name, deployment))
        request = ChatRequest(
            deployment, (Turn(Role.SYSTEM, _ASK), Turn(Role.USER, said)), api=api or Api.CHAT
        )
        title = title_in(await self._answer(request))
        if not title:
            raise UnreadableAnswer(
                f"{deployment} gave no title.",
                "It answered without words. Set title_deployment in config.toml to another chat deployment.",
            )

        def keep(store: Store) -> None:
            if conversation.titled_by_hand:
                store.conversations.rename(conversation.id, "")  # lets automatic titles come again
            store.conversations.set_automatic_title(conversation.id, title)

        await self.archive(keep)
        return title

    def deployment_for(self, conversation: Conversation) -> str:
        """The deployment that is asked. Raises UsageTrouble where none is named."""
        deployment = (
            self.title_deployment or conversation.deployment.strip() or self.link.connection.deployments.chat
        )
        if not deployment:
            raise UsageTrouble(
                "No deployment is chosen to make titles.",
                "Set title_deployment in config.toml, or choose the conversation's deployment (ctrl+o).",
            )
        return deployment

    async def _answer(self, request: ChatRequest) -> str:
        client = await self.link.client()
        parts: list[str] = []
        try:
            async with aclosing(
                client.replies(request.api).whole(request, on_wait=lambda _wait: None)
            ) as pieces:
                async for piece in pieces:
                    if isinstance(piece, TextArrived):
                        parts.append(piece.text)
                    elif isinstance(piece, RefusalArrived):
                        raise UnreadableAnswer(f"{request.deployment} declined to make a title.", piece.text)
        except AoaiError as error:
            self.link.failed(error)
            raise
        return "".join(parts)


def as_one_text(messages: list[Message]) -> str:
    """The beginning of a conversation as one text; empty where nobody said a word."""
    lines = [
        f"{'Person' if message.role is Role.USER else 'Assistant'}: {message.text.strip()[:_OF_EACH]}"
        for message in messages
        if message.role in (Role.USER, Role.ASSISTANT) and message.text.strip()
    ]
    return "\n\n".join(lines)[:_ENOUGH]


def title_in(answer: str) -> str:
    """The title in an answer: its first line, without the quotes, `Title:` and full stop that models add."""
    line = next((line for line in map(plain_line, answer.splitlines()) if line.strip(_AROUND)), "")
    line = line.strip(_AROUND)
    if line.lower().startswith("title:"):
        line = line[len("title:") :].strip(_AROUND)
    return " ".join(line.split()[:MOST_WORDS]).rstrip(".,;:")


_AROUND = " \t\"'“”„‘’«»`*_#."
