"""Sound that becomes text: transcriptions, and translations into English."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass

import httpx2
from openai import AsyncOpenAI, AsyncStream

from aoai_tui import errors
from aoai_tui.api.breaks import broken, content_type, stalled
from aoai_tui.api.breath import Breath
from aoai_tui.api.failures import FOREIGN, explained
from aoai_tui.api.retries import with_retries
from aoai_tui.api.silence import Silence
from aoai_tui.api.traffic import named_in_errors, receipt_for
from aoai_tui.api.transcription_answers import no_transcript, transcribed
from aoai_tui.api.transcription_arguments import transcription_arguments
from aoai_tui.api.transcription_events import EventReader
from aoai_tui.api.upload import Progress, Upload, let_go, opened, told
from aoai_tui.domain import Answered, OnWait, Task, TranscriptionPiece, TranscriptionRequest

_PATHS = {Task.TRANSCRIBE: "/audio/transcriptions", Task.TRANSLATE: "/audio/translations"}

_END = object()
"""What stands for the end of a stream."""


@dataclass
class TranscriptionApi:
    """Transcriptions and translations over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int

    async def transcribe(
        self, request: TranscriptionRequest, *, gap: float, on_wait: OnWait
    ) -> AsyncGenerator[TranscriptionPiece, None]:
        """Send the file and tell what comes: AudioSent several times, Answered, text as it streams, Transcribed.

        Closing the generator, or cancelling the task, ends the upload. `gap` is the longest silence, in seconds,
        between two events of a stream that has begun; before its first the connection's timeout holds, for
        an hour of sound takes minutes to be heard. A stream that ends without its last event brings no
        Transcribed. Waits before a repeated request, which sends the file anew, go to `on_wait`.
        Raises AoaiError; what had arrived before it stays true.
        """
        progress = Progress(0)
        sending = asyncio.create_task(self._sent(request, progress, on_wait), name="send sound")
        try:
            async with aclosing(told(sending, progress)) as steps:
                async for step in steps:
                    yield step
            http, retries = sending.result()
            receipt = receipt_for(http)
            yield Answered(receipt, retries)
            with named_in_errors(receipt):
                async with aclosing(self._pieces(http, request, gap)) as pieces:
                    async for piece in pieces:
                        yield piece
        finally:
            await let_go(sending)

    async def _sent(
        self, request: TranscriptionRequest, progress: Progress, on_wait: OnWait
    ) -> tuple[httpx2.Response, int]:
        """The response and the number of retries."""

        async def send() -> httpx2.Response:
            file = await opened(lambda: Upload(request.path, progress))
            with file, explained(self.host, request.deployment):
                return await self._post(request, file)

        return await with_retries(send, max_retries=self.max_retries, on_wait=on_wait)

    async def _post(self, request: TranscriptionRequest, file: Upload) -> httpx2.Response:
        """The package's own way to its resources: theirs for translations warns of being deprecated at each call."""
        arguments = transcription_arguments(request)
        return await self.sdk.post(
            _PATHS[request.options.task],
            cast_to=httpx2.Response,
            body=arguments,
            files=[("file", (request.name, file, request.media_type))],
            options={"headers": {"Content-Type": "multipart/form-data"}},
            stream=bool(arguments.get("stream")),
        )

    def _pieces(
        self, http: httpx2.Response, request: TranscriptionRequest, gap: float
    ) -> AsyncGenerator[TranscriptionPiece, None]:
        if content_type(http).startswith("text/event-stream"):
            return self._streamed(http, request, gap)
        return self._at_once(http, request)  # some deployments, and all translations, know no streaming

    async def _at_once(
        self, http: httpx2.Response, request: TranscriptionRequest
    ) -> AsyncGenerator[TranscriptionPiece, None]:
        try:
            body = await http.aread()
            yield await asyncio.to_thread(transcribed, body, content_type(http), http.request.headers)
        except FOREIGN as error:
            raise self._broken(error, request) from error

    async def _streamed(
        self, http: httpx2.Response, request: TranscriptionRequest, gap: float
    ) -> AsyncGenerator[TranscriptionPiece, None]:
        stream: AsyncStream[object] = AsyncStream(cast_to=object, response=http, client=self.sdk)
        reader, silence, breath = EventReader(http.request.headers), Silence(gap), Breath()
        iterator = aiter(stream)
        try:
            event = await anext(iterator, _END)
            while event is not _END:
                for piece in reader.pieces(event):
                    yield piece
                await breath()
                with silence:
                    event = await anext(iterator, _END)
        except TimeoutError:
            raise stalled(gap) from None
        except FOREIGN as error:
            raise self._broken(error, request) from error
        finally:
            silence.close()
            await stream.close()
        for last in _ended(reader, http):
            yield last

    def _broken(self, error: Exception, request: TranscriptionRequest) -> errors.AoaiError:
        return broken(error, self.host, request.deployment, self.sdk.timeout, "transcript")


def _ended(reader: EventReader, http: httpx2.Response) -> Iterable[TranscriptionPiece]:
    if not reader.begun:
        raise no_transcript(content_type(http))
    return reader.end()
