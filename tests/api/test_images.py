"""Pictures over the real client: whole and streamed, drawn and changed, what is sent, and what may go wrong."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from aoai_tui import errors
from aoai_tui.api.client import open_client
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.domain import (
    Answered,
    FilterResult,
    GivenPicture,
    ImageOptions,
    ImageRequest,
    ImageUsage,
    PartialPicture,
    PictureArrived,
    PicturePiece,
    PicturesCounted,
    PicturesSent,
    Wait,
)
from tests.held_clock import held_clock
from tests.services.chat_harness import ScriptedServer, compatible, refused, sse
from tests.transcription_server import TranscriptionServer, told

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 500
OTHER = b"\xff\xd8\xff" + PNG
HARMFUL = {
    "violence": {"filtered": True, "severity": "medium"},
    "hate": {"filtered": False, "severity": "safe"},
}
USAGE = {
    "input_tokens": 50,
    "output_tokens": 1056,
    "total_tokens": 1106,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
}
PARTIAL, COMPLETED = "image_generation.partial_image", "image_generation.completed"


def in_base64(data: bytes) -> str:
    """As the service sends it."""
    return base64.b64encode(data).decode()


def request(
    *pictures: GivenPicture,
    prompt: str = "A rabbit",
    refused: dict[str, str | None] | None = None,
    stream: bool = False,
    mask: GivenPicture | None = None,
    **options: Any,
) -> ImageRequest:
    """A request for pictures."""
    return ImageRequest("gpt-image", prompt, ImageOptions(**options), pictures, mask, stream, refused or {})


def answer(*data: dict[str, Any], **more: Any) -> httpx2.Response:
    """An answer that comes whole."""
    return httpx2.Response(
        200, headers={"apim-request-id": "r1"}, json={"created": 1, "data": list(data), **more}
    )


def unfinished(data: bytes, number: int) -> dict[str, Any]:
    """An event with an unfinished picture."""
    return {"type": PARTIAL, "b64_json": in_base64(data), "partial_image_index": number}


def finished(data: bytes = PNG, **more: Any) -> dict[str, Any]:
    """An event with a finished picture."""
    return {"type": COMPLETED, "b64_json": in_base64(data), **more}


async def drawn(
    server: httpx2.AsyncBaseTransport,
    *requests: ImageRequest,
    gap: float = 5,
    retries: int = 0,
    waits: list[Wait | None] | None = None,
    each: Callable[[PicturePiece], None] = lambda _: None,
) -> list[PicturePiece]:
    """All that requests bring, one after the other over the same client; `each` hears how far they are sent, too."""
    client = open_client(compatible(max_retries=retries), None, server)
    hear = (waits if waits is not None else []).append
    pieces: list[PicturePiece] = []
    try:
        for asked in requests or (request(),):
            async with aclosing(client.images.draw(asked, gap=gap, on_wait=hear)) as flow:
                async for piece in flow:
                    each(piece)
                    if not isinstance(piece, PicturesSent):
                        pieces.append(piece)
    finally:
        await client.close()
    return pieces


async def failure_of(
    server: httpx2.AsyncBaseTransport, *requests: ImageRequest, **more: Any
) -> tuple[errors.AoaiError, list[PicturePiece]]:
    """What a request fails with, and what came before."""
    pieces: list[PicturePiece] = []
    with pytest.raises(errors.AoaiError) as raised:
        await drawn(server, *requests, each=pieces.append, **more)
    return raised.value, pieces


async def test_a_whole_answer_is_its_pictures_and_what_they_cost() -> None:
    """Answered first, then each picture with what the service says of it, then the usage."""
    entry = {
        "b64_json": in_base64(PNG),
        "revised_prompt": "A fluffy “white” rabbit\n…",
        "prompt_filter_results": {"jailbreak": {"filtered": False, "detected": False}},
        "content_filter_results": {"hate": {"filtered": False, "severity": "safe"}},
    }
    server = ScriptedServer(
        answer(entry, {"b64_json": in_base64(OTHER)}, usage=USAGE, size="1024x1024", quality="low",
               background="opaque", output_format="png")
    )  # fmt: skip
    begun, *pieces = await drawn(server, request(n=2))
    assert isinstance(begun, Answered)
    assert begun.receipt.request_id == "r1"
    assert pieces == [
        PictureArrived(
            PNG,
            "",
            "A fluffy “white” rabbit\n…",
            (
                FilterResult("jailbreak", False, None, False, "prompt"),
                FilterResult("hate", False, "safe", None, "reply"),
            ),
        ),
        PictureArrived(OTHER),
        PicturesCounted(ImageUsage(50, 1056, 10, 40), "1024x1024", "low", "opaque", "png"),
    ]
    assert server.requests[0].url.path == "/v1/images/generations"


async def test_an_address_is_handed_on() -> None:
    """Older deployments answer with addresses; some servers put the picture itself into one."""
    one = answer({"url": "https://pictures.example/a.png?sig=a%2Bb&x=1", "revised_prompt": "R"})
    two = answer({"url": f"data:image/png;base64,{in_base64(PNG)}"})
    pieces = await drawn(ScriptedServer(one, two), request(), request())
    urls = [piece.url for piece in pieces if isinstance(piece, PictureArrived)]
    assert urls == ["https://pictures.example/a.png?sig=a%2Bb&x=1", f"data:image/png;base64,{in_base64(PNG)}"]


@pytest.mark.parametrize(
    "text",
    [
        in_base64(PNG),
        in_base64(PNG).rstrip("="),
        base64.urlsafe_b64encode(PNG).decode(),
        base64.encodebytes(PNG).decode(),
        f"data:image/png;base64,{in_base64(PNG)}",
    ],
)
async def test_base64_is_read_however_it_is_written(text: str) -> None:
    """With or without padding and blanks, in either alphabet, or as a data address."""
    assert (await drawn(ScriptedServer(answer({"b64_json": text}))))[1] == PictureArrived(PNG)


async def test_slashes_may_be_escaped() -> None:
    """Some servers write every slash of their JSON with a backslash."""
    body = json.dumps({"data": [{"b64_json": in_base64(PNG)}]}).replace("/", "\\/")
    assert (await drawn(ScriptedServer(httpx2.Response(200, text=body))))[1] == PictureArrived(PNG)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (rb"cut \ud83d", "cut \ufffd"),
        (rb"cut \ud83d\n here \\ud83d, \ud83d\udc07", "cut \ufffd\n here \\ud83d, 🐇"),
        (b"caf\xe9 \\n", "caf\ufffd"),
        (b"caf\xe9", "caf\ufffd"),
    ],
)
@pytest.mark.parametrize("streams", [False, True])
async def test_words_that_are_cut_within_a_letter_cost_no_picture(
    words: bytes, read: str, streams: bool
) -> None:
    """Some services cut the revised prompt by units of UTF-16, in the middle of a sign: the picture is paid for."""
    fields = b'"b64_json": "%s", "revised_prompt": "%s"}' % (in_base64(PNG).encode(), words)
    if streams:
        body, kind = b'data: {"type": "%s", %s\n\n' % (COMPLETED.encode(), fields), "text/event-stream"
    else:
        body, kind = b'{"data": [{%s]}' % fields, "application/json"
    response = httpx2.Response(200, content=body, headers={"content-type": kind})
    assert (await drawn(ScriptedServer(response), request(stream=streams)))[1] == PictureArrived(
        PNG, "", read
    )


async def test_what_is_no_base64_is_kept_as_it_is() -> None:
    """It may be paid for: an SVG as text, or whatever it is, goes on as its bytes."""
    assert (await drawn(ScriptedServer(answer({"b64_json": "<svg/>"}))))[1] == PictureArrived(b"<svg/>")


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream"])
async def test_a_bare_picture_is_a_picture(kind: str) -> None:
    """Some servers answer with the picture and nothing around it."""
    server = ScriptedServer(httpx2.Response(200, headers={"content-type": kind}, content=PNG))
    assert (await drawn(server))[1:] == [PictureArrived(PNG), PicturesCounted()]


async def test_a_stream_brings_pictures_as_they_grow() -> None:
    """Unfinished pictures come when they are there, not at the end; what each picture costs is summed up."""
    go_on = asyncio.Event()
    seen: list[PicturePiece] = []

    async def body() -> AsyncIterator[bytes]:
        for event in (unfinished(b"one", 0), unfinished(OTHER, 1)):
            yield f"event: {PARTIAL}\ndata: {json.dumps(event)}\n\n".encode()
            await go_on.wait()
        yield b": still here\n\n"
        rest = (finished(usage=USAGE, size="1024x1024"), finished(OTHER, usage=USAGE, size="1024x1024"))
        yield b"".join(f"data: {json.dumps(event)}\r\n\r\n".encode() for event in rest)

    def each(piece: PicturePiece) -> None:
        seen.append(piece)
        if isinstance(piece, PartialPicture):
            go_on.set()  # the second is only sent once the first was seen

    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body())
    )
    await drawn(server, request(stream=True), each=each)
    assert seen[1:] == [
        PartialPicture(b"one", 0),
        PartialPicture(OTHER, 1),
        PictureArrived(PNG),
        PictureArrived(OTHER),
        PicturesCounted(ImageUsage(100, 2112, 20, 80), "1024x1024"),
    ]


@pytest.mark.parametrize("size", [1, 7, 4096])
async def test_a_stream_may_be_cut_anywhere(size: int) -> None:
    """Whatever the network does to it, events come out whole; those of changed pictures have names of their own."""
    small = b"\x89PNG" + bytes(500)
    events = [
        {"type": "image_edit.partial_image", "b64_json": in_base64(small), "partial_image_index": 0},
        {"type": "image_edit.completed", "b64_json": in_base64(small)},
    ]
    whole = "".join(f"data: {json.dumps(event)}\r\n\r\n" for event in events).encode() + b"data: [DONE]\n\n"

    async def body() -> AsyncIterator[bytes]:
        for at in range(0, len(whole), size):
            yield whole[at : at + size]

    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body())
    )
    pieces = await drawn(server, request(stream=True))
    assert pieces[1:] == [PartialPicture(small, 0), PictureArrived(small), PicturesCounted()]


async def test_a_large_picture_comes_whole() -> None:
    """Twenty megabytes in one event, in the pieces in which a network brings them."""
    large = b"\x89PNG" + bytes(range(256)) * 80_000
    event = f"data: {json.dumps(finished(large))}\n\n".encode()

    async def body() -> AsyncIterator[bytes]:
        for at in range(0, len(event), 65_536):
            yield event[at : at + 65_536]

    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body())
    )
    assert (await drawn(server, request(stream=True)))[1] == PictureArrived(large)


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (request(), {}),
        (request(stream=True), {"stream": True, "partial_images": 2}),
        (request(stream=True, partial_images=0), {"stream": True, "partial_images": 0}),
        (request(partial_images=3), {}),
        (request(stream=True, output_format="svg"), {"output_format": "svg"}),
        (request(stream=True, n=2), {"n": 2}),
        (request(stream=True, n=1), {"n": 1, "stream": True, "partial_images": 2}),
        (request(stream=True, refused={"partial_images": None}), {}),
        (request(stream=True, refused={"stream": None}), {}),
        (
            request(n=2, size="640x480", quality="high", background="transparent", output_format="webp",
                    output_compression=0, moderation="low", style="vivid", response_format="url", user="me",
                    extra_body={"seed": 7, "svg": {"model": "m"}}),
            {"n": 2, "size": "640x480", "quality": "high", "background": "transparent", "output_format": "webp",
             "output_compression": 0, "moderation": "low", "style": "vivid", "response_format": "url", "user": "me",
             "seed": 7, "svg": {"model": "m"}},
        ),
        (request(input_fidelity="high"), {}),
        (
            request(n=2, quality="hd", output_format="webp", size="auto", extra_body={"seed": 7},
                    refused={"n": None, "quality": "high", "output_format=webp": None, "size=1x1": None,
                             "seed": None}),
            {"quality": "high", "size": "auto"},
        ),
    ],
)  # fmt: skip
async def test_only_what_was_set_is_sent(asked: ImageRequest, sent: dict[str, Any]) -> None:
    """What was not set, or is refused, or has no meaning for this work, does not go out at all."""
    server = ScriptedServer(
        sse(finished()) if asked.stream and "stream" in sent else answer({"b64_json": "AAAA"})
    )
    await drawn(server, asked)
    assert server.sent() == {"model": "gpt-image", "prompt": "A rabbit", **sent}


@pytest.fixture
def given(tmp_path: Path) -> GivenPicture:
    """A picture to be changed."""
    path = tmp_path / "private name.png"
    path.write_bytes(PNG)
    return GivenPicture(path, "image/png")


async def test_pictures_to_change_are_sent_as_they_are(given: GivenPicture, tmp_path: Path) -> None:
    """Every byte, in order, under names of ours, with the mask and what was set, none of it read as a whole."""
    other = tmp_path / "b"
    other.write_bytes(OTHER)
    server = TranscriptionServer(told({"data": [{"b64_json": in_base64(PNG)}]}))
    asked = request(
        given, GivenPicture(other, "image/jpeg"), mask=given, n=2, input_fidelity="high", moderation="low",
        style="vivid", stream=False,
    )  # fmt: skip
    pieces = await drawn(server, asked)
    assert pieces[1] == PictureArrived(PNG)
    assert server.last.path == "/v1/images/edits"
    assert server.last.files == (
        ("image[]", "picture-1.png", "image/png", PNG),
        ("image[]", "picture-2.jpg", "image/jpeg", OTHER),
        ("mask", "mask.png", "image/png", PNG),
    )
    assert server.last.fields == {
        "model": ["gpt-image"],
        "prompt": ["A rabbit"],
        "n": ["2"],
        "input_fidelity": ["high"],
    }
    assert server.largest_piece <= 65_536


async def test_it_is_counted_how_much_of_the_pictures_has_left(given: GivenPicture, tmp_path: Path) -> None:
    """All of them and the mask together; it never goes back, ends at the whole, and comes before the answer."""
    other = tmp_path / "b"
    other.write_bytes(OTHER)
    server, heard = TranscriptionServer(told({"data": [{"b64_json": in_base64(PNG)}]})), list[PicturePiece]()
    whole = 2 * len(PNG) + len(OTHER)
    server.hold_at = len(PNG) + 70_000

    def hear(piece: PicturePiece) -> None:
        heard.append(piece)
        if server.holding.is_set() and not server.go_on.is_set():
            assert isinstance(piece, PicturesSent)
            assert 0 < piece.sent < whole == piece.total
            server.go_on.set()

    await drawn(server, request(given, GivenPicture(other, "image/jpeg"), mask=given), each=hear)
    sent = [piece for piece in heard if isinstance(piece, PicturesSent)]
    assert [piece.sent for piece in sent] == sorted(piece.sent for piece in sent)
    assert sent[-1] == PicturesSent(whole, whole)
    assert isinstance(heard[len(sent)], Answered)
    assert server.go_on.is_set()


async def test_what_is_drawn_from_nothing_is_not_counted() -> None:
    """There is nothing to send but words."""
    heard: list[PicturePiece] = []
    await drawn(ScriptedServer(answer({"b64_json": in_base64(PNG)})), each=heard.append)
    assert not any(isinstance(piece, PicturesSent) for piece in heard)


async def test_a_repeated_change_is_counted_anew(given: GivenPicture) -> None:
    """The second request sends all of it again."""
    server = ScriptedServer(refused(503, {}, **{"retry-after": "0"}), answer({"b64_json": in_base64(PNG)}))
    heard: list[PicturePiece] = []
    await drawn(server, request(given), retries=1, each=heard.append)
    sent = [piece for piece in heard if isinstance(piece, PicturesSent)]
    assert {piece.total for piece in sent} == {len(PNG)}
    assert sent[-1].sent == len(PNG)


async def test_a_change_may_stream(given: GivenPicture) -> None:
    """One picture has the name that every server knows; a stream is asked for in a form, too."""
    server = TranscriptionServer(sse({"type": "image_edit.completed", "b64_json": in_base64(PNG)}))
    pieces = await drawn(server, request(given, stream=True))
    assert pieces[1:] == [PictureArrived(PNG), PicturesCounted()]
    assert [name for name, *_ in server.last.files] == ["image"]
    assert (server.last["stream"], server.last["partial_images"]) == ("true", "2")


async def test_a_repeated_request_sends_its_pictures_anew(given: GivenPicture) -> None:
    """A 429 is waited for in sight; the second request has every byte again."""
    waits: list[Wait | None] = []
    busy = told({"error": {"code": "429", "message": "Slow down."}}, 429, **{"retry-after-ms": "10"})
    server = TranscriptionServer(busy, told({"data": [{"b64_json": in_base64(PNG)}]}))
    pieces = await drawn(server, request(given), retries=1, waits=waits)
    assert isinstance(pieces[0], Answered)
    assert pieces[0].retries == 1
    assert [received.file for received in server.received] == [PNG, PNG]
    assert waits[0] is not None
    assert (waits[0].seconds, waits[-1]) == (0.01, None)


async def test_a_picture_that_is_gone_is_told(given: GivenPicture) -> None:
    """Nothing is sent without the picture that was to be changed."""
    given.path.unlink()
    error, _ = await failure_of(TranscriptionServer(told({})), request(given))
    assert isinstance(error, errors.StorageTrouble)
    assert error.title == "The picture's file can't be read."


@pytest.mark.parametrize("kind", [Kind.AZURE, Kind.AZURE_V1])
async def test_azure_is_asked_at_its_own_addresses(kind: Kind, given: GivenPicture) -> None:
    """The dated API names the deployment in the path, also where files are sent; the v1 API in the body."""
    dated = kind is Kind.AZURE
    endpoint = "https://a.openai.azure.com" + ("" if dated else "/openai/v1")
    connection = Connection(name="a", kind=kind, endpoint=endpoint, max_retries=0)
    server = ScriptedServer(lambda _: answer({"b64_json": in_base64(PNG)}))
    client = open_client(connection, Secret("0123456789abcdef"), server)
    for asked in (request(), request(given)):
        async with aclosing(client.images.draw(asked, gap=5, on_wait=lambda _: None)) as pieces:
            assert PictureArrived(PNG) in [piece async for piece in pieces]
    await client.close()
    start = "/openai/deployments/gpt-image" if dated else "/openai/v1"
    assert [sent.url.path for sent in server.requests] == [
        f"{start}/images/generations",
        f"{start}/images/edits",
    ]


STREAM_REFUSED = [
    {"message": "Unknown parameter: 'stream'.", "param": "stream", "code": "unknown_parameter"},
    {
        "message": "Unknown parameter: 'partial_images'.",
        "param": "partial_images",
        "code": "unknown_parameter",
    },
    {"message": "Additional properties are not allowed ('partial_images', 'stream' were unexpected)"},
    {"message": "Streaming is not supported for this model."},
    {"message": "stream must be false", "param": "stream", "code": "invalid_value"},
]


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("A prompt with “a stream in the forest” is not allowed.", [True, False, True, False]),
        ("Upstream refused the request.", [True, True]),
    ],
)
async def test_words_that_only_sound_like_streaming_are_not_remembered(
    message: str, asked: list[bool]
) -> None:
    """A deployment that fails for another reason is asked to stream again: the words may be the prompt's own."""
    server = ScriptedServer(lambda _: refused(400, {"error": {"message": message}}))
    client = open_client(compatible(max_retries=0), None, server)
    for _ in range(2):
        with pytest.raises(errors.RequestRefused, match="The service refused the request") as raised:
            await anext(client.images.draw(request(stream=True), gap=5, on_wait=lambda _: None))
        assert message in raised.value.advice
    await client.close()
    assert [bool(json.loads(sent.content).get("stream")) for sent in server.requests] == asked


async def test_a_parameter_that_was_not_sent_can_not_be_left_out() -> None:
    """Words of the service that only happen to be a parameter's name offer no way on that would be none."""
    message = "The quality of this account's plan does not allow pictures: not supported."
    server = ScriptedServer(lambda _: refused(400, {"error": {"message": message}}))
    error, _ = await failure_of(server, request(size="1024x1024"))
    assert type(error) is errors.RequestRefused
    assert message in error.advice
    error, _ = await failure_of(server, request(quality="high"))
    assert isinstance(error, errors.ParameterRefused)
    assert error.parameter == "quality"


@pytest.mark.parametrize("body", STREAM_REFUSED)
async def test_a_deployment_that_does_not_stream_draws_whole(body: dict[str, str]) -> None:
    """Nobody is bothered: the same is asked for without a stream, and from then on at once."""
    server = ScriptedServer(
        refused(400, {"error": body}),
        answer({"b64_json": in_base64(PNG)}),
        answer({"b64_json": in_base64(PNG)}),
    )
    pieces = await drawn(server, request(stream=True), request(stream=True))
    assert [type(piece) for piece in pieces] == [Answered, PictureArrived, PicturesCounted] * 2
    assert ["stream" in server.sent(number) for number in range(3)] == [True, False, False]
    assert len(server.requests) == 3


async def test_too_many_partial_pictures_are_the_askers_mistake() -> None:
    """A number out of range is told, not quietly left out."""
    body = {
        "message": "Invalid 'partial_images': integer above maximum value. Expected a value <= 3, but got 7 instead.",
        "param": "partial_images",
        "code": "integer_above_max_value",
    }
    server = ScriptedServer(refused(400, {"error": body}))
    error, _ = await failure_of(server, request(stream=True, partial_images=7))
    assert type(error) is errors.RequestRefused
    assert "<= 3" in error.advice


@pytest.mark.parametrize("stream", [True, False])
async def test_whatever_was_asked_for_the_answer_decides(stream: bool) -> None:
    """A server that does not stream although it was asked to, or the other way round, is understood."""
    server = ScriptedServer(answer({"b64_json": in_base64(PNG)}) if stream else sse(finished()))
    assert (await drawn(server, request(stream=stream)))[1] == PictureArrived(PNG)


FILTERED = [
    (
        {"error": {"code": "contentFilter", "message": "Your task failed as a result of our safety system."}},
        (),
    ),
    (
        {
            "error": {
                "code": "content_policy_violation",
                "message": "Your request was rejected as a result of our safety system.",
                "type": "invalid_request_error",
                "inner_error": {
                    "code": "ResponsibleAIPolicyViolation",
                    "content_filter_results": {
                        **HARMFUL,
                        "jailbreak": {"detected": False, "filtered": False},
                    },
                    "revised_prompt": "…",
                },
            }
        },
        ("violence (medium)",),
    ),
    (
        {
            "error": {
                "code": "moderation_blocked",
                "message": "Your request was rejected by the safety system. If you believe this is an error, contact "
                "us and include the request ID 5a1e. safety_violations=[sexual, self-harm].",
                "type": "user_error",
                "param": None,
            }
        },
        ("sexual", "self-harm"),
    ),
    (
        {
            "error": {
                "code": "content_filter",
                "message": "The prompt was filtered.",
                "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": HARMFUL},
            }
        },
        ("violence (medium)",),
    ),
]


@pytest.mark.parametrize(("body", "categories"), FILTERED)
@pytest.mark.parametrize("form", ["400", "200", "stream", "event"])
async def test_the_filters_refusal_names_the_category(
    body: dict[str, Any], categories: tuple[str, ...], form: str
) -> None:
    """As a bad request, as an error in a good answer, or in the middle of a stream."""
    responses = {
        "400": refused(400, body),
        "200": httpx2.Response(200, json={"created": 1, **body}),
        "stream": sse(unfinished(PNG, 0), body),
        "event": sse(unfinished(PNG, 0), {"type": "error", **body["error"]}),
    }
    error, _ = await failure_of(ScriptedServer(responses[form]), request(stream=form not in ("400", "200")))
    assert isinstance(error, errors.ContentFiltered)
    assert error.categories == categories
    assert ("did not say which" in error.advice) == (not categories)
    held = body["error"]["code"] == "contentFilter" and form != "400"
    assert error.title.startswith(
        "The content filter held back the picture" if held else "The content filter refused the prompt"
    )


async def test_of_several_pictures_the_filter_may_keep_one() -> None:
    """The others are paid for and arrive; then it is told how many were held back, and why."""
    server = ScriptedServer(
        answer({"b64_json": in_base64(PNG)}, {"content_filter_results": HARMFUL}, usage=USAGE)
    )
    error, pieces = await failure_of(server, request(n=2))
    assert [type(piece) for piece in pieces] == [Answered, PictureArrived, PicturesCounted]
    assert isinstance(error, errors.ContentFiltered)
    assert error.title == "The content filter held back 1 of 2 pictures: violence (medium)."
    server = ScriptedServer(answer({"content_filter_results": HARMFUL}))
    error, _ = await failure_of(server)
    assert error.title == "The content filter held back the picture: violence (medium)."


@pytest.mark.parametrize(
    ("response", "title"),
    [
        (httpx2.Response(200, json={"data": []}), "not with a picture"),
        (httpx2.Response(200, json={"data": [{"b64_json": None}]}), "not with a picture"),
        (httpx2.Response(200, json={"data": [1, "x"]}), "not with a picture"),
        (httpx2.Response(200, json=[1]), "not with a picture"),
        (httpx2.Response(200, text="<html>hello</html>"), "not with a picture"),
        (httpx2.Response(200, text='{"data": [{"b64'), "not with a picture"),
        (httpx2.Response(200), "not with a picture"),
        (sse(), "not with a picture"),
        (sse({"type": "something.else"}), "not with a picture"),
        (sse("{broken"), "can't be read"),
        (sse(unfinished(PNG, 0)), "ended before it was finished"),
        (httpx2.Response(200, json={"error": {"message": "Out of paint.", "code": 7}}), "broke off"),
        (httpx2.Response(200, json={"detail": "Out of paint."}), "broke off"),
        (sse({"error": {"message": "Out of paint."}}), "broke off"),
    ],
)
async def test_an_answer_without_a_picture_is_an_error(response: httpx2.Response, title: str) -> None:
    """Empty lists, web pages, broken JSON and streams that end early are told in words."""
    response.headers["apim-request-id"] = "r2"
    error, _ = await failure_of(ScriptedServer(response), request(stream=True))
    assert title in error.title
    assert error.request_id == "r2"
    assert ("Out of paint." in error.advice) == ("broke off" in title)


async def test_what_was_finished_before_a_break_is_counted() -> None:
    """The connection breaks in the second picture: the first was handed on, with what it cost."""

    async def body() -> AsyncIterator[bytes]:
        yield f"data: {json.dumps(finished(usage=USAGE))}\n\ndata: {{".encode()
        raise httpx2.ReadError("")

    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body())
    )
    error, pieces = await failure_of(server, request(stream=True, n=2), retries=2)
    assert isinstance(error, errors.Disconnected)
    assert error.title == "The connection broke in the middle of the drawing."
    assert pieces[1:] == [PictureArrived(PNG), PicturesCounted(ImageUsage(50, 1056, 10, 40))]
    assert len(server.requests) == 1, "a drawing that has begun may be paid for"


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
async def test_silence_in_the_middle_of_a_picture_is_a_broken_connection(kind: str) -> None:
    """Whole or streamed: after the gap nothing more is waited for."""

    async def body() -> AsyncIterator[bytes]:
        yield b'data: {"type"' if "event" in kind else b'{"data"'
        await asyncio.Event().wait()

    server = ScriptedServer(httpx2.Response(200, headers={"content-type": kind}, content=body()))
    error, _ = await failure_of(server, request(stream=True), gap=0.05)
    assert isinstance(error, errors.Stalled)


async def test_between_two_pictures_a_deployment_may_take_its_time() -> None:
    """A pause as long as the one before the first picture is no silence, though it is longer than the gap."""

    async def body() -> AsyncIterator[bytes]:
        for event in (unfinished(PNG, 0), finished()):
            await clock.passes(30)
            yield f"data: {json.dumps(event)}\n\n".encode()

    server = ScriptedServer(
        httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body())
    )
    with held_clock() as clock:
        pieces = await drawn(server, request(stream=True), gap=1)
    assert [type(piece) for piece in pieces[1:]] == [PartialPicture, PictureArrived, PicturesCounted]


async def test_closing_in_the_middle_closes_the_connection() -> None:
    """Escape hangs up: the service need not go on drawing."""
    closed = asyncio.Event()

    class Endless(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield f"data: {json.dumps(unfinished(PNG, 0))}\n\n".encode()
            await asyncio.Event().wait()

        async def aclose(self) -> None:
            closed.set()

    response = httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=Endless())
    client = open_client(compatible(), None, ScriptedServer(response))
    async with aclosing(client.images.draw(request(stream=True), gap=5, on_wait=lambda _: None)) as pieces:
        async for piece in pieces:
            if isinstance(piece, PartialPicture):
                break
    assert closed.is_set()
    await client.close()


async def test_a_cancel_ends_the_upload(given: GivenPicture) -> None:
    """Whoever stops while the pictures are being sent takes the request back."""
    server = TranscriptionServer(told({}))
    server.hold_at = 1000
    drawing = asyncio.create_task(drawn(server, request(given)))
    await server.holding.wait()
    drawing.cancel()
    await asyncio.wait({drawing})
    assert server.dropped.is_set()
    assert drawing.cancelled()


async def test_a_picture_at_an_address_comes_over_the_same_transport() -> None:
    """In the demo, and in tests, an address is answered by what stands in for the network."""
    server = ScriptedServer(httpx2.Response(200, content=PNG))
    client = open_client(compatible(), None, server)
    pieces = client.images.fetched(
        "https://pictures.example/a.png",
        most_bytes=1_000_000,
        on_progress=lambda *_: None,
        on_wait=lambda _: None,
    )
    assert b"".join([piece async for piece in pieces]) == PNG
    await client.close()
    assert "authorization" not in server.requests[0].headers
    assert server.requests[0].url.host == "pictures.example"


@pytest.mark.parametrize(
    ("lost", "asked"),
    [
        (httpx2.ReadTimeout(""), 1),
        (httpx2.ReadError(""), 1),
        (httpx2.RemoteProtocolError("Server disconnected without sending a response."), 1),
        (httpx2.ConnectError(""), 2),
        (httpx2.ConnectTimeout(""), 2),
        (httpx2.WriteError(""), 2),
    ],
)
async def test_a_request_whose_answer_got_lost_is_not_repeated(lost: Exception, asked: int) -> None:
    """It may be drawn and paid for; what never arrived there is sent again, in sight."""
    tries = 0

    def lose(_: httpx2.Request) -> httpx2.Response:
        nonlocal tries
        tries += 1
        raise lost

    error, _ = await failure_of(ScriptedServer(lose), retries=1)
    assert isinstance(error, errors.ConnectionTrouble)
    assert tries == asked
    assert ("paid for" in error.advice) == (asked == 1)


@pytest.mark.parametrize(("status", "asked"), [(408, 1), (504, 1), (500, 2), (503, 2)])
async def test_a_drawing_that_took_too_long_there_is_not_repeated(status: int, asked: int) -> None:
    """A gateway that stopped waiting would stop again, and each try may be paid for."""
    server = ScriptedServer(refused(status, {"error": {"message": "…"}}, **{"retry-after-ms": "1"}))
    error, _ = await failure_of(server, retries=1)
    assert isinstance(error, errors.ServiceTrouble)
    assert len(server.requests) == asked
