"""Legacy completions: a prompt goes out, its continuation comes back."""

import httpx2
import pytest

from aoai_tui import errors
from aoai_tui.api.completions import completions_arguments
from aoai_tui.domain import (
    Api,
    ChancesArrived,
    FiltersReported,
    Finished,
    ModelNamed,
    Parameters,
    Role,
    TokenChance,
    Turn,
    Usage,
    UsageReported,
)
from tests.api.replies_harness import asking, of_kind, pieces_from, sent_for, text_of_choice
from tests.services.chat_harness import ScriptedServer, refused, sse

COMPLETIONS = asking(Api.COMPLETIONS)
TURNS = (
    Turn(Role.SYSTEM, "Be brief."),
    Turn(Role.USER, "First."),
    Turn(Role.ASSISTANT, "Yes."),
    Turn(Role.USER, "Once upon"),
)


def part(text: object, finish: str | None = None, *, index: int = 0, **more: object) -> dict[str, object]:
    """One chunk of a completion."""
    choice = {"index": index, "text": text, "finish_reason": finish, "logprobs": None, **more}
    return {"id": "c", "object": "text_completion", "created": 1, "model": "m", "choices": [choice]}


async def test_only_the_last_prompt_is_sent() -> None:
    """The conversation before and the system prompt stay here; a stream asks for its usage."""
    server = ScriptedServer(lambda request: sse(part(" a time"), part("", "stop")))
    assert await sent_for(server, asking(Api.COMPLETIONS, turns=TURNS)) == {
        "model": "gpt",
        "prompt": "Once upon",
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert server.requests[-1].url.path == "/v1/completions"


def test_parameters_are_those_of_this_api() -> None:
    """Suffix and echo go out, log probabilities as a number; what only chat knows stays here."""
    parameters = Parameters(
        temperature=0.0, max_tokens=9, stop=("x",), n=2, suffix="end", echo=True, logprobs=True,
        response_format="json_object", reasoning_effort="low", extra_body={"best_of": 3},
    )  # fmt: skip
    arguments = completions_arguments(asking(Api.COMPLETIONS, parameters=parameters))
    assert arguments == {
        "model": "gpt",
        "prompt": "Why?",
        "temperature": 0.0,
        "max_tokens": 9,
        "stop": ["x"],
        "n": 2,
        "suffix": "end",
        "echo": True,
        "logprobs": 1,
        "extra_body": {"best_of": 3},
    }


@pytest.mark.parametrize(
    ("parameters", "refused", "logprobs"),
    [
        (Parameters(top_logprobs=4), {}, 4),
        (Parameters(logprobs=True, top_logprobs=0), {}, 0),
        (Parameters(logprobs=True, top_logprobs=4), {"logprobs": None}, None),
        (Parameters(), {}, None),
    ],
)
def test_log_probabilities_are_a_number(
    parameters: Parameters, refused: dict[str, str | None], logprobs: int | None
) -> None:
    """How many rivals are told beside each token is the value of `logprobs` here."""
    arguments = completions_arguments(asking(Api.COMPLETIONS, parameters=parameters, refused=refused))
    assert arguments.get("logprobs") == logprobs


async def test_a_streamed_completion_brings_the_pieces_of_a_reply() -> None:
    """Words, chances, filters, the end and the usage arrive as they do in chat, of every choice."""
    logprobs = {
        "tokens": ["Once", " a", " time"],
        "token_logprobs": [None, -0.5, -1],
        "top_logprobs": [None, {" a": -0.5, " the": -2, " an": -1}],
        "text_offset": [0, 4, 6],
    }
    usage = {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5}
    filters = {"hate": {"filtered": False, "severity": "low"}}
    stream = sse(
        part(" a time", logprobs=logprobs, content_filter_results=filters),
        part(" no", index=1),
        part("", "stop"),
        part("", "length", index=1),
        {**part(""), "choices": [], "usage": usage},
    )
    pieces = await pieces_from(ScriptedServer(stream), COMPLETIONS)
    assert (text_of_choice(pieces, 0), text_of_choice(pieces, 1)) == (" a time", " no")
    rivals = ((" a", -0.5), (" an", -1.0), (" the", -2.0))
    assert of_kind(pieces, ChancesArrived) == [
        ChancesArrived((TokenChance(" a", -0.5, rivals), TokenChance(" time", -1.0)))
    ]
    assert of_kind(pieces, ModelNamed) == [ModelNamed("m")]
    assert of_kind(pieces, Finished) == [Finished("stop"), Finished("length", 1)]
    assert [str(result) for one in of_kind(pieces, FiltersReported) for result in one.results] == [
        "hate (low)"
    ]
    assert of_kind(pieces, UsageReported) == [UsageReported(Usage(2, 3))]


@pytest.mark.parametrize("stream", [True, False])
async def test_a_whole_completion_is_read_too(stream: bool) -> None:
    """An answer at once brings the same pieces."""
    answer = httpx2.Response(200, json=part(" a time", "stop"))
    pieces = await pieces_from(ScriptedServer(answer), COMPLETIONS, stream=stream)
    assert text_of_choice(pieces) == " a time"
    assert of_kind(pieces, Finished) == [Finished("stop")]


async def test_a_server_that_counts_nothing_is_asked_without() -> None:
    """A server that refuses `stream_options` gets the request once more without it."""
    no = refused(400, {"error": {"message": "Unrecognized request argument supplied: stream_options"}})
    server = ScriptedServer(no, sse(part("Yes.", "stop")))
    assert text_of_choice(await pieces_from(server, COMPLETIONS)) == "Yes."
    assert "stream_options" not in server.sent()


async def test_what_is_no_completion_is_an_error() -> None:
    """A stream of something else never ends in a blank reply."""
    with pytest.raises(errors.UnreadableAnswer, match="a completion was due"):
        await pieces_from(ScriptedServer(sse({"hello": 1})), COMPLETIONS)
