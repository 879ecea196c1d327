"""The real clients over a demo, and short ways to ask through them."""

from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from aoai_tui.demo import API_VERSION, ENDPOINT, DemoTransport

QUESTION = "Why is the sky blue?"


def azure_over(transport: DemoTransport) -> openai.AsyncAzureOpenAI:
    """The Azure client, over dated paths."""
    return openai.AsyncAzureOpenAI(
        azure_endpoint=ENDPOINT,
        api_key="any",
        api_version=API_VERSION,
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=transport),
    )


def plain_over(transport: DemoTransport, base: str = "/openai/v1/") -> openai.AsyncOpenAI:
    """The plain client, over v1 paths."""
    return openai.AsyncOpenAI(
        base_url=f"{ENDPOINT}{base}",
        api_key="any",
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=transport),
    )


def user(content: Any) -> list[Any]:
    """One message of the user."""
    return [{"role": "user", "content": content}]


async def whole(client: openai.AsyncOpenAI, prompt: Any = QUESTION, **more: Any) -> Any:
    """An answer in one piece; `prompt` may be a list of messages."""
    messages = prompt if isinstance(prompt, list) else user(prompt)
    return await client.chat.completions.create(**{"model": "demo-chat", **more}, messages=messages)


async def chunks(
    client: openai.AsyncOpenAI, prompt: Any = QUESTION, **more: Any
) -> list[ChatCompletionChunk]:
    """All chunks of a streamed answer."""
    messages = prompt if isinstance(prompt, list) else user(prompt)
    stream = await client.chat.completions.create(
        **{"model": "demo-chat", **more}, messages=messages, stream=True
    )
    return [chunk async for chunk in stream]


def deltas(stream: list[ChatCompletionChunk], index: int = 0) -> list[Any]:
    """The deltas of one choice; Azure's annotation chunks have none."""
    choices = [choice for chunk in stream for choice in chunk.choices if choice.index == index]
    return [choice.delta for choice in choices if getattr(choice, "delta", None)]


def joined(stream: list[ChatCompletionChunk], index: int = 0) -> str:
    """The text of one choice of a stream."""
    return "".join(delta.content or "" for delta in deltas(stream, index))
