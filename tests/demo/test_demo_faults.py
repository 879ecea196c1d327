"""Every fault as the real client meets it."""

import asyncio
import json
from dataclasses import dataclass, field

import openai
import pytest

from aoai_tui.demo import DemoTransport, Fault, Pace
from tests.demo.clients import azure_over


@dataclass
class Heard:
    """What a client got of one stream before it ended or failed."""

    text: str = ""
    reasons: list[str] = field(default_factory=list)
    found: dict[str, dict[str, object]] = field(default_factory=dict)
    chunks: int = 0
    failure: Exception | None = None


async def listen(client: openai.AsyncAzureOpenAI, prompt: str) -> Heard:
    """Stream the answer to one prompt and keep what came, failure included."""
    heard = Heard()
    try:
        stream = await client.chat.completions.create(
            model="demo-chat", messages=[{"role": "user", "content": prompt}], stream=True
        )
        async for chunk in stream:
            heard.chunks += 1
            for choice in chunk.choices:
                heard.found.update((choice.model_extra or {}).get("content_filter_results") or {})
                heard.reasons += [choice.finish_reason] if choice.finish_reason else []
                # The package's types promise a delta; Azure's annotation chunks have none.
                if getattr(choice, "delta", None) is not None:
                    heard.text += choice.delta.content or ""
    except (openai.OpenAIError, ValueError) as failure:
        heard.failure = failure
    return heard


async def ask(client: openai.AsyncAzureOpenAI, prompt: str) -> str:
    """The answer to one prompt in one piece."""
    completion = await client.chat.completions.create(
        model="demo-chat", messages=[{"role": "user", "content": prompt}]
    )
    return completion.choices[0].message.content or ""


@pytest.mark.parametrize(
    ("words", "kind", "status", "code"),
    [
        ("400", openai.BadRequestError, 400, None),
        ("401", openai.AuthenticationError, 401, "401"),
        ("role", openai.AuthenticationError, 401, "PermissionDenied"),
        ("token", openai.AuthenticationError, 401, None),
        ("403", openai.PermissionDeniedError, 403, "403"),
        ("404", openai.NotFoundError, 404, "DeploymentNotFound"),
        ("408", openai.APIStatusError, 408, "Timeout"),
        ("409", openai.ConflictError, 409, "Conflict"),
        ("422", openai.UnprocessableEntityError, 422, "422"),
        ("424", openai.APIStatusError, 424, "424"),
        ("429", openai.RateLimitError, 429, "429"),
        ("500", openai.InternalServerError, 500, None),
        ("503", openai.InternalServerError, 503, "InternalServerError"),
        ("parameter", openai.BadRequestError, 400, "unsupported_parameter"),
        ("value", openai.BadRequestError, 400, "unsupported_value"),
        ("filter-prompt", openai.BadRequestError, 400, "content_filter"),
        ("filter-prompt 2", openai.BadRequestError, 400, "content_filter"),
        ("filter-prompt 3", openai.BadRequestError, 400, "content_filter"),
        ("filter-blocklist", openai.BadRequestError, 400, "content_filter"),
        ("filter-jailbreak", openai.BadRequestError, 400, "content_filter"),
        ("filter-indirect", openai.BadRequestError, 400, "content_filter"),
    ],
)
async def test_a_refused_request(
    client: openai.AsyncAzureOpenAI,
    words: str,
    kind: type[openai.APIStatusError],
    status: int,
    code: str | None,
) -> None:
    """Each refusal is the package's own exception with Azure's status, code and ids, streamed or not."""
    failure = (await listen(client, f"/fault {words} x2")).failure
    assert type(failure) is kind
    assert isinstance(failure, openai.APIStatusError)
    assert (failure.status_code, failure.code) == (status, code)
    assert failure.request_id
    assert failure.response.headers["apim-request-id"]
    assert failure.response.headers["x-ms-region"] == "Demo Region"
    with pytest.raises(kind):
        await ask(client, f"/fault {words} x2")


async def test_a_bad_token_has_a_body_without_error(client: openai.AsyncAzureOpenAI) -> None:
    """The front end's own 401 has a message but no error key."""
    failure = (await listen(client, "/fault token")).failure
    assert isinstance(failure, openai.AuthenticationError)
    assert isinstance(failure.body, dict)
    assert failure.body["statusCode"] == 401
    assert "Access token is missing" in failure.body["message"]


async def test_the_wait_after_429_is_in_the_headers(client: openai.AsyncAzureOpenAI) -> None:
    """The asked number of seconds stands in both headers and in the message."""
    failure = (await listen(client, "/fault 429 3")).failure
    assert isinstance(failure, openai.RateLimitError)
    assert failure.response.headers["retry-after"] == "3"
    assert failure.response.headers["retry-after-ms"] == "3000"
    assert failure.response.headers["x-ratelimit-remaining-tokens"] == "0"
    assert "retry after 3 seconds" in str(failure)


async def test_a_short_wait_is_kept_by_the_package_itself(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """With retries allowed the package waits for the asked time and then gets its answer."""
    answer = await ask(client.with_options(max_retries=1), "/fault 429 0.001")
    assert answer.startswith("It worked on the second try.")
    assert len(transport.requests) == 2


async def test_a_day_long_wait_is_not_retried(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """The package gives up at once where the service asks for more than two minutes."""
    with pytest.raises(openai.RateLimitError, match="86400 seconds"):
        await ask(client.with_options(max_retries=5), "/fault 429 86400")
    assert len(transport.requests) == 1


async def test_without_a_number_a_503_asks_for_no_wait(client: openai.AsyncAzureOpenAI) -> None:
    """Only a command with a number sends Retry-After with other statuses."""
    for words, wait in (("503", None), ("503 7", "7")):
        failure = (await listen(client, f"/fault {words}")).failure
        assert isinstance(failure, openai.InternalServerError)
        assert failure.response.headers.get("retry-after") == wait


@pytest.mark.parametrize(
    "words", ["408", "424", "429 1", "500", "503", "connect", "timeout", "parameter", "value"]
)
async def test_an_accident_passes(client: openai.AsyncAzureOpenAI, words: str) -> None:
    """The same request succeeds at the second try, says so, and answers the rest of the prompt."""
    prompt = f"/fault {words}\nsay done"
    assert (await listen(client, prompt)).failure is not None
    heard = await listen(client, prompt)
    assert heard.failure is None
    assert heard.text.startswith("It worked on the second try.")
    assert heard.text.endswith("done")


async def test_an_accident_can_be_had_several_times(client: openai.AsyncAzureOpenAI) -> None:
    """x3 fails three times, and the answer counts the tries."""
    for _ in range(3):
        assert isinstance((await listen(client, "/fault 503 x3")).failure, openai.InternalServerError)
    heard = await listen(client, "/fault 503 x3")
    assert heard.text.startswith("It worked on the fourth try.")
    assert "The first 3 tries failed on purpose." in heard.text


async def test_the_refused_parameter_is_one_that_was_sent(client: openai.AsyncAzureOpenAI) -> None:
    """The error names a parameter of the request, and the request without it is answered."""
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(
            model="demo-chat", messages=[{"role": "user", "content": "/fault parameter"}], top_p=0.5
        )
    assert caught.value.param == "top_p"
    assert (await ask(client, "/fault parameter")).startswith("It worked on the second try.")


async def test_max_tokens_is_refused_with_its_replacement(client: openai.AsyncAzureOpenAI) -> None:
    """The message about max_tokens names max_completion_tokens."""
    failure = (await listen(client, "/fault parameter")).failure
    assert isinstance(failure, openai.BadRequestError)
    assert failure.param == "max_tokens"
    assert "Use 'max_completion_tokens' instead." in str(failure)


@pytest.mark.parametrize(
    ("words", "inner", "results"),
    [
        ("filter-prompt", "innererror", "content_filter_result"),
        ("filter-prompt 2", "inner_error", "content_filter_results"),
    ],
)
async def test_a_blocked_prompt_says_what_was_found(
    client: openai.AsyncAzureOpenAI, words: str, inner: str, results: str
) -> None:
    """Two of the three bodies name category and severity, each under its own keys."""
    failure = (await listen(client, f"/fault {words}")).failure
    assert isinstance(failure, openai.BadRequestError)
    assert isinstance(failure.body, dict)
    found = failure.body[inner][results]
    assert found["violence"] == {"filtered": True, "severity": "medium"}
    assert found["jailbreak"] == {"filtered": True, "detected": True}


@pytest.mark.parametrize(
    ("words", "category", "result"),
    [
        (
            "filter-blocklist",
            "custom_blocklists",
            {"filtered": True, "details": [{"id": "DemoBlocklist", "filtered": True}]},
        ),
        ("filter-jailbreak", "jailbreak", {"filtered": True, "detected": True}),
        ("filter-indirect", "indirect_attack", {"filtered": True, "detected": True}),
    ],
)
async def test_a_prompt_is_blocked_for_one_reason(
    client: openai.AsyncAzureOpenAI, words: str, category: str, result: dict[str, object]
) -> None:
    """Blocklist, jailbreak and indirect attack each block a prompt alone, in Azure's form."""
    failure = (await listen(client, f"/fault {words}")).failure
    assert isinstance(failure, openai.BadRequestError)
    assert isinstance(failure.body, dict)
    found = failure.body["innererror"]["content_filter_result"]
    assert [name for name, each in found.items() if each["filtered"]] == [category]
    assert found[category] == result


async def test_known_code_is_told_with_its_source(client: openai.AsyncAzureOpenAI) -> None:
    """Code from a public repository is not blocked: its URL and license come with the end of the reply."""
    heard = await listen(client, "/fault filter-code")
    assert heard.reasons == ["stop"]
    assert heard.found["protected_material_code"] == {
        "filtered": False,
        "detected": True,
        "citation": {"URL": "https://github.com/example/demo", "license": "MIT"},
    }


async def test_a_failed_response_is_an_error_in_a_chat(client: openai.AsyncAzureOpenAI) -> None:
    """Chat completions can't fail in the middle by name: an error event comes, or status 500 in one piece."""
    assert type((await listen(client, "/fault failed")).failure) is openai.APIError
    with pytest.raises(openai.InternalServerError):
        await ask(client, "/fault failed x2")


async def test_a_blocked_prompt_may_say_nothing(client: openai.AsyncAzureOpenAI) -> None:
    """The third body has no details at all."""
    failure = (await listen(client, "/fault filter-prompt 3")).failure
    assert isinstance(failure, openai.BadRequestError)
    assert isinstance(failure.body, dict)
    assert not {"innererror", "inner_error"} & set(failure.body)


@pytest.mark.parametrize(
    ("words", "kind"), [("connect", openai.APIConnectionError), ("timeout", openai.APITimeoutError)]
)
async def test_no_connection(client: openai.AsyncAzureOpenAI, words: str, kind: type[Exception]) -> None:
    """A refused connection and one that is not made in time are told apart."""
    assert type((await listen(client, f"/fault {words}")).failure) is kind


async def test_a_broken_connection_leaves_partial_text(client: openai.AsyncAzureOpenAI) -> None:
    """The text before the break arrives, then the package reports a connection error."""
    heard = await listen(client, "/fault disconnect")
    assert type(heard.failure) is openai.APIConnectionError
    assert heard.text.startswith("You asked for `/fault disconnect`")
    assert not heard.reasons


async def test_a_stall_ends_with_the_clients_own_timeout(client: openai.AsyncAzureOpenAI) -> None:
    """After half of the text nothing comes until the read timeout."""
    heard = await listen(client.with_options(timeout=0.01), "/fault stall")
    assert type(heard.failure) is openai.APITimeoutError
    assert heard.text.startswith("You asked for `/fault stall`")


async def test_a_stalled_reply_can_be_given_up(
    client: openai.AsyncAzureOpenAI, transport: DemoTransport
) -> None:
    """Cancelling the reader of a stalled stream ends it and leaves nothing open."""
    arrived = asyncio.Event()

    async def read() -> None:
        stream = await client.chat.completions.create(
            model="demo-chat", messages=[{"role": "user", "content": "/fault stall"}], stream=True
        )
        async with stream:
            async for _ in stream:
                arrived.set()

    reader = asyncio.create_task(read())
    await arrived.wait()
    assert transport.open_streams == 1
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert transport.open_streams == 0


async def test_a_broken_chunk_is_a_json_error(client: openai.AsyncAzureOpenAI) -> None:
    """Malformed JSON in mid-stream reaches the caller raw, after the text before it."""
    heard = await listen(client, "/fault junk")
    assert isinstance(heard.failure, json.JSONDecodeError)
    assert heard.text.startswith("You asked for `/fault junk`")


async def test_a_truncated_stream_ends_without_a_reason(client: openai.AsyncAzureOpenAI) -> None:
    """The stream ends cleanly in mid-text: no exception and no finish_reason."""
    heard = await listen(client, "/fault truncate")
    assert heard.failure is None
    assert heard.text
    assert not heard.reasons


async def test_a_web_page_is_an_empty_stream(client: openai.AsyncAzureOpenAI) -> None:
    """A page with status 200 yields no chunk and no exception."""
    heard = await listen(client, "/fault empty")
    assert (heard.chunks, heard.failure) == (0, None)


async def test_an_error_among_the_events(client: openai.AsyncAzureOpenAI) -> None:
    """An error event is a plain APIError with a code and without a status, after the text before it."""
    heard = await listen(client, "/fault error-event")
    assert type(heard.failure) is openai.APIError
    assert heard.failure.code == "server_error"
    assert heard.text


async def test_a_cut_reply_names_the_category(client: openai.AsyncAzureOpenAI) -> None:
    """Part of the text comes, then finish_reason content_filter with the category that was found."""
    heard = await listen(client, "/fault filter-reply")
    assert heard.reasons == ["content_filter"]
    assert heard.found["violence"] == {"filtered": True, "severity": "medium"}
    assert heard.text


async def test_a_late_objection_comes_after_stop(client: openai.AsyncAzureOpenAI) -> None:
    """The whole text comes and ends with stop; only then the filter reports protected text."""
    heard = await listen(client, "/fault filter-late")
    assert heard.reasons == ["stop", "content_filter"]
    assert heard.found["protected_material_text"] == {"filtered": True, "detected": True}
    assert heard.text.endswith("this line.")


@pytest.mark.parametrize("words", ["filter-reply", "filter-late"])
async def test_a_filtered_reply_in_one_piece(client: openai.AsyncAzureOpenAI, words: str) -> None:
    """Without streaming, too, the reason is content_filter and the category is named."""
    completion = await client.chat.completions.create(
        model="demo-chat", messages=[{"role": "user", "content": f"/fault {words}"}]
    )
    choice = completion.choices[0]
    assert choice.finish_reason == "content_filter"
    results = (choice.model_extra or {})["content_filter_results"]
    assert any(result["filtered"] for result in results.values())


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("disconnect", openai.APIConnectionError),
        ("stall", openai.APITimeoutError),
        ("junk", json.JSONDecodeError),
        ("truncate", json.JSONDecodeError),
        ("error-event", json.JSONDecodeError),
    ],
)
async def test_a_body_in_one_piece_breaks_too(
    client: openai.AsyncAzureOpenAI, words: str, kind: type[Exception]
) -> None:
    """Faults that strike in the middle cut the JSON of an answer that is not streamed."""
    with pytest.raises(kind):
        await ask(client.with_options(timeout=0.01), f"/fault {words}")


async def test_a_script_strikes_whatever_is_asked() -> None:
    """A test's script breaks an ordinary reply in its middle, and the next request is answered."""
    transport = DemoTransport(pace=Pace.instant(), script=[Fault.named("disconnect"), None])
    async with azure_over(transport) as client:
        broken = await listen(client, "Why is the sky blue?")
        whole = await listen(client, "Why is the sky blue?")
    assert type(broken.failure) is openai.APIConnectionError
    assert whole.failure is None
    assert whole.text.startswith(broken.text)
    assert 0 < len(broken.text) < len(whole.text)
