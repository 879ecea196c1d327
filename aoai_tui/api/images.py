"""Pictures that are drawn from a prompt, or changed by one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, aclosing, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
from openai import AsyncOpenAI

from aoai_tui import errors
from aoai_tui.api.downloads import OnProgress, fetched
from aoai_tui.api.failures import explained
from aoai_tui.api.picture_arguments import image_arguments, may_stream
from aoai_tui.api.picture_bodies import PictureBody
from aoai_tui.api.refused_parameters import never_sent
from aoai_tui.api.retries import with_retries
from aoai_tui.api.traffic import named_in_errors, receipt_for
from aoai_tui.api.upload import Upload, Uploads, let_go, opened, told
from aoai_tui.domain import Answered, GivenPicture, ImageRequest, OnWait, PicturePiece, PicturesSent

_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}

_STREAMING = re.compile(r"\bstream(?:s|ed|ing)?\b|\bpartial.images\b", re.IGNORECASE)


@dataclass(frozen=True)
class ImagesApi:
    """Pictures over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int
    transport: httpx2.AsyncBaseTransport | None = None
    """What takes the network's place, for the demo and for tests: pictures at an address come from it, too."""
    _whole: set[str] = field(default_factory=set)
    """Deployments that refused to stream: they draw all the same, without unfinished pictures."""

    async def draw(
        self, request: ImageRequest, *, gap: float, on_wait: OnWait
    ) -> AsyncGenerator[PicturePiece, None]:
        """Answered, unfinished pictures as they come, each finished picture, PicturesCounted.

        With `request.pictures` these are changed, and PicturesSent comes first, several times.
        A deployment that refuses to stream is asked once more without, and is not asked to stream again.
        `gap` is the longest silence in seconds within a picture that arrives;
        between two of them a deployment may take twice as long as it did before, for drawing takes its time.
        Waits before a repeated request, which sends given pictures anew, go to `on_wait`; an answer that has begun is
        never asked for again, nor is a request whose answer got lost: they may be paid for. Closing the generator
        ends the request.
        Raises AoaiError, after the pictures that arrived all the same: ContentFiltered names the categories,
        ParameterRefused the parameter as the service spells it.
        """
        uploads = Uploads()
        sending = asyncio.create_task(self._begin(request, uploads, on_wait), name="send pictures")
        try:
            async with aclosing(told(sending, uploads)) as steps:
                async for step in steps:
                    yield PicturesSent(step.sent, step.total)
        except BaseException:
            await let_go(sending)
            raise
        http, retries = sending.result()
        receipt = receipt_for(http)
        body = PictureBody(http, gap, self.host, request.deployment, self.sdk.timeout)
        try:
            with named_in_errors(receipt):
                yield Answered(receipt, retries)
                async with aclosing(body.pieces()) as pieces:
                    async for piece in pieces:
                        yield piece
        finally:
            await http.aclose()

    def fetched(
        self, url: str, *, most_bytes: int, on_progress: OnProgress, on_wait: OnWait
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of a picture that waits at an address; see downloads.fetched."""
        return fetched(
            url,
            most_bytes=most_bytes,
            on_progress=on_progress,
            transport=self.transport,
            max_retries=self.max_retries,
            on_wait=on_wait,
        )

    def draws_whole(self, deployment: str) -> bool:
        """Whether the deployment has refused to stream."""
        return deployment in self._whole

    async def _begin(
        self, request: ImageRequest, uploads: Uploads, on_wait: OnWait
    ) -> tuple[httpx2.Response, int]:
        """The response, of which only the headers are there, and the number of retries."""
        stream = may_stream(request) and not self.draws_whole(request.deployment)
        try:
            return await self._asked(request, uploads, on_wait, stream=stream)
        except errors.RequestRefused as error:
            if not stream or not _is_about_streaming(error):
                raise
        answer = await self._asked(request, uploads, on_wait, stream=False)
        self._whole.add(request.deployment)  # only now it is sure that streaming was the trouble
        return answer

    async def _asked(
        self, request: ImageRequest, uploads: Uploads, on_wait: OnWait, *, stream: bool
    ) -> tuple[httpx2.Response, int]:
        arguments = image_arguments(request, stream=stream)
        send = partial(self._send, request, uploads, arguments)
        try:
            return await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)
        except errors.ParameterRefused as error:
            if error.parameter in arguments:
                raise
            raise never_sent(error) from error

    async def _send(
        self, request: ImageRequest, uploads: Uploads, arguments: dict[str, Any]
    ) -> httpx2.Response:
        """The package's own way to its resources; each of them would take a tenth of a second to import."""
        with _asked_once(), explained(self.host, request.deployment):
            if not request.pictures:
                return await self.sdk.post(
                    "/images/generations", cast_to=httpx2.Response, body=arguments, stream=True
                )
            with closing(await opened(lambda: _Given(request, uploads))) as given:
                return await self.sdk.post(
                    "/images/edits",
                    cast_to=httpx2.Response,
                    body=arguments,
                    files=given.files,
                    options={"headers": {"Content-Type": "multipart/form-data"}},
                    stream=True,
                )


class _Given:
    """The given pictures, open: they are read while they are sent, under names of ours."""

    def __init__(self, request: ImageRequest, uploads: Uploads) -> None:
        """Open them; blocking. Raises StorageTrouble."""
        uploads.begin()
        self._uploads = uploads
        name = "image" if len(request.pictures) == 1 else "image[]"
        with ExitStack() as opening:
            self.files = [
                self._file(opening, name, f"picture-{number}", given)
                for number, given in enumerate(request.pictures, 1)
            ]
            if request.mask:
                self.files.append(self._file(opening, "mask", "mask", request.mask))
            self._open = opening.pop_all()

    def close(self) -> None:
        """Let go of all of them."""
        self._open.close()

    def _file(
        self, opening: ExitStack, field_name: str, stem: str, given: GivenPicture
    ) -> tuple[str, tuple[str, Upload, str]]:
        file = opening.enter_context(Upload(given.path, self._uploads.add(), "picture"))
        return field_name, (f"{stem}{_SUFFIXES.get(given.media_type, '')}", file, given.media_type)


@contextmanager
def _asked_once() -> Iterator[None]:
    """What was sent whole may be drawn and paid for, though the answer got lost: it is not sent again by itself."""
    try:
        yield
    except errors.ConnectionTrouble as error:
        lost = error.__cause__.__cause__ if error.__cause__ else None
        if isinstance(lost, httpx2.ReadTimeout | httpx2.ReadError | httpx2.RemoteProtocolError):
            error.retryable = False
            error.advice += (
                " The drawing may be paid for all the same, so it is not asked for again by itself."
            )
        raise


def _is_about_streaming(error: errors.RequestRefused) -> bool:
    if isinstance(error, errors.ParameterRefused):
        return error.parameter in ("stream", "partial_images")
    return bool(_STREAMING.search(str(error)))
