"""Bodies that nobody would send: each service answers or refuses, and never breaks."""

import asyncio
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui.demo import ENDPOINT, DemoTransport, Pace

SHARED = [
    "temperature",
    "top_p",
    "stream",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "top_logprobs",
    "metadata",
]
CHAT = ["messages", "n", "stop", "max_tokens", "response_format", "logprobs", "seed", "stream_options"]
RESPONSES = ["input", "instructions", "text", "reasoning", "include", "previous_response_id", "store"]
LEGACY = ["prompt", "suffix", "echo", "n", "logprobs", "max_tokens", "stop", "best_of", "stream_options"]
KEYS = [
    "type", "role", "content", "text", "image_url", "url", "tool_calls", "tool_call_id", "function", "name",
    "parameters", "arguments", "call_id", "output", "id", "format", "schema", "json_schema", "summary", "effort",
]  # fmt: skip
WORDS = [
    "user", "assistant", "tool", "function", "message", "function_call", "function_call_output", "input_image",
    "image_url", "text", "json_object", "json_schema", "web_search", "required", "clock", "use clock", "json",
    "data:image/png;base64,iVBORw0KGgo", "/fault filter-reply", "/refuse",
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=10,
)
LIKELY = st.fixed_dictionaries(
    {"role": st.sampled_from(WORDS[:3])},
    optional={
        "type": st.sampled_from(WORDS[3:7]),
        "content": VALUES,
        "tool_calls": VALUES,
        "tool_call_id": VALUES,
        "call_id": VALUES,
        "output": VALUES,
        "name": VALUES,
        "arguments": VALUES,
    },
)


def bodies(first: str, keys: list[str], model: str) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies for one service, whose first key often holds something that can be read."""
    usual = st.just("use clock") | st.lists(LIKELY, min_size=1, max_size=4)
    known = st.dictionaries(st.sampled_from([*SHARED, *keys]), VALUES, max_size=4)
    return st.builds(lambda body, value: {first: value, **body, "model": model}, known, usual)


@pytest.mark.parametrize(
    ("path", "first", "keys", "model"),
    [
        ("chat/completions", "messages", CHAT, "demo-chat"),
        ("chat/completions", "messages", CHAT, "reasoning-demo"),
        ("responses", "input", RESPONSES, "demo-chat"),
        ("completions", "prompt", LEGACY, "instruct-demo"),
    ],
)
@given(data=st.data())
@settings(deadline=None, max_examples=50)
def test_any_body_is_answered_or_refused(
    path: str, first: str, keys: list[str], model: str, data: st.DataObject
) -> None:
    """Whatever a body holds, the status is 200 or 400, and a stream can be read to its end."""
    body = data.draw(bodies(first, keys, model))

    async def send() -> int:
        transport = DemoTransport(pace=Pace.instant())
        async with httpx2.AsyncClient(
            transport=transport, base_url=ENDPOINT, headers={"api-key": "k"}
        ) as http:
            return (await http.post(f"/openai/v1/{path}", json=body)).status_code

    assert asyncio.run(send()) in (200, 400)
