"""Text that is read aloud: its sound, piece by piece, from the first byte on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx2
from openai import AsyncOpenAI

from aoai_tui import errors
from aoai_tui.api.breaks import broken, content_type, stalled
from aoai_tui.api.failures import FOREIGN, explained, from_event
from aoai_tui.api.retries import with_retries
from aoai_tui.api.silence import Silence
from aoai_tui.api.sound_or_words import SoundOrWords, error_in
from aoai_tui.api.speech_arguments import speech_arguments
from aoai_tui.api.traffic import named_in_errors, receipt_for
from aoai_tui.domain import Answered, AudioArrived, OnWait, SpeechPiece, SpeechRequest

_ROOM = "openai.resources.audio.speech"


@dataclass(frozen=True)
class SpeechApi:
    """Speech over one client."""

    sdk: AsyncOpenAI
    host: str
    max_retries: int

    async def speak(
        self, request: SpeechRequest, *, gap: float, on_wait: OnWait
    ) -> AsyncGenerator[SpeechPiece, None]:
        """Answered, then the sound's bytes as they arrive.

        `gap` is the longest silence between two pieces, in seconds. Waits before a repeated request go to
        `on_wait`. Once the answer has begun it is never repeated: it may be paid for.
        Raises AoaiError; ParameterRefused names the parameter as the service does. An error object or a web page
        where sound was due is an error, whatever the status says.
        """
        if _ROOM not in sys.modules:  # it takes a tenth of a second to import
            await asyncio.to_thread(lambda: self.sdk.audio.speech.with_streaming_response)
        begin = partial(self._begin, request)
        response, retries = await with_retries(begin, max_retries=self.max_retries, on_wait=on_wait)
        http: httpx2.Response = response.http_response
        receipt = receipt_for(http)
        try:
            with named_in_errors(receipt):
                yield Answered(receipt, retries)
                async with aclosing(self._sound(http, request, gap)) as pieces:
                    async for piece in pieces:
                        yield piece
        finally:
            await response.close()

    async def _begin(self, request: SpeechRequest) -> Any:
        with explained(self.host, request.deployment):
            speech = self.sdk.audio.speech.with_streaming_response
            return await speech.create(**speech_arguments(request)).__aenter__()  # closed by `speak`

    async def _sound(
        self, http: httpx2.Response, request: SpeechRequest, gap: float
    ) -> AsyncGenerator[AudioArrived, None]:
        silence, check, nothing = Silence(gap), SoundOrWords(), True
        chunks = http.aiter_bytes()
        try:
            while True:
                with silence:
                    data = await anext(chunks, None)
                if data is None:
                    break
                if sound := check.feed(data):
                    nothing = False
                    yield AudioArrived(sound)
        except TimeoutError:
            raise stalled(gap) from None
        except FOREIGN as error:
            raise broken(error, self.host, request.deployment, self.sdk.timeout, "sound") from error
        finally:
            silence.close()
            await chunks.aclose()
        if nothing:
            raise self._no_sound(check.words, http)

    def _no_sound(self, words: bytes, http: httpx2.Response) -> errors.AoaiError:
        """What came in the sound's place."""
        if (found := error_in(words)) is not None:
            return from_event(found, "", http.request.headers)
        sent = (content_type(http) or "text") if words else "nothing"
        return errors.UnreadableAnswer(
            "The service answered, but not with sound.",
            f"It sent “{sent}” where sound was due: check the endpoint (f9) and the deployment.",
        )
