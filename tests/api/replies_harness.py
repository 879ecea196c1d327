"""The rooms that make replies, over the real client and a scripted server."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any, TypeVar

from aoai_tui.api.client import open_client
from aoai_tui.domain import Api, ChatRequest, ReplyPiece, Role, TextArrived, Turn, Wait
from tests.services.chat_harness import ScriptedServer, compatible

Piece = TypeVar("Piece", bound=ReplyPiece)

ASK = (Turn(Role.USER, "Why?"),)


async def pieces_from(
    server: ScriptedServer,
    request: ChatRequest | None = None,
    *,
    stream: bool = True,
    gap: float = 5,
    retries: int = 0,
    waits: list[Wait | None] | None = None,
) -> list[ReplyPiece]:
    """All that one request brings, over the API that it names."""
    request = request or ChatRequest("gpt", ASK)
    client = open_client(compatible(max_retries=retries), None, server)
    hear = (waits if waits is not None else []).append
    room = client.replies(request.api)
    flow = room.stream(request, gap=gap, on_wait=hear) if stream else room.whole(request, on_wait=hear)
    pieces: list[ReplyPiece] = []
    try:
        async with aclosing(flow):
            async for piece in flow:
                pieces.append(piece)
    finally:
        await client.close()
    return pieces


async def sent_for(server: ScriptedServer, request: ChatRequest, *, stream: bool = True) -> dict[str, Any]:
    """The body that a request goes out with."""
    await pieces_from(server, request, stream=stream)
    return server.sent()


def of_kind(pieces: list[ReplyPiece], kind: type[Piece]) -> list[Piece]:
    """The pieces of one kind."""
    return [piece for piece in pieces if isinstance(piece, kind)]


def text_of_choice(pieces: list[ReplyPiece], choice: int = 0) -> str:
    """The words of one of the replies."""
    return "".join(piece.text for piece in of_kind(pieces, TextArrived) if piece.choice == choice)


def asking(api: Api = Api.CHAT, **more: Any) -> ChatRequest:
    """A request over one API."""
    return ChatRequest("gpt", more.pop("turns", ASK), api=api, **more)
