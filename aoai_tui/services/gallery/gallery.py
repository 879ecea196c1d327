"""The gallery: pictures drawn from prompts, and all that is kept of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.api.picture_arguments import may_stream
from aoai_tui.config.paths import expanded
from aoai_tui.domain import (
    GivenPicture,
    ImageOptions,
    ImageRequest,
    MessageState,
    OnWait,
    Picture,
    PictureOrigin,
)
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.gallery.drawing import Drawing
from aoai_tui.services.gallery.events import DrawEvent, DrawingEnded
from aoai_tui.services.gallery.given import Given, given_mask, given_pictures
from aoai_tui.services.gallery.refusals import left_out
from aoai_tui.services.gallery.requests import PictureRequests

OnStopped = Callable[[tuple[Picture, ...]], None]
"""Told of what is kept of a drawing that the person stopped, once it is."""

_AS_USUAL = ImageOptions()

_RECENT = 60
"""Pictures among which those are that still wait at an address."""


@dataclass
class Gallery(PictureRequests):
    """Pictures over one link, in one archive."""

    async def draw(
        self,
        prompt: str,
        options: ImageOptions = _AS_USUAL,
        deployment: str = "",
        *,
        on_wait: OnWait,
        pictures: Sequence[Given] = (),
        mask: Path | None = None,
        stream: bool = True,
        on_stopped: OnStopped = lambda _: None,
        batch: str = "",
    ) -> AsyncGenerator[DrawEvent, None]:
        """Draw what a prompt says, or change `pictures` by it, the first one only where the mask is transparent.

        What was paid for is on the disk before its event comes. Closing the generator, or cancelling the task, keeps
        what had arrived, the newest unfinished picture, too, as one that was stopped; `on_stopped` is told of that.
        `batch` is the id that its pictures will share.
        Failures end in DrawingEnded.error. Raised are UsageTrouble, and StorageTrouble before anything is sent.
        """
        request = replace(await self._request(prompt, options, deployment, (pictures, mask)), stream=stream)
        sources = tuple(one.id for one in pictures if isinstance(one, Picture))
        drawing = Drawing(
            self, self._begun(request, sources, batch), on_stopped=on_stopped, streams=may_stream(request)
        )
        async with aclosing(self.told(drawing, self.receive(drawing, request, on_wait))) as events:
            async for event in events:
                yield event

    async def without_refused(
        self,
        refusal: object,
        prompt: str,
        options: ImageOptions = _AS_USUAL,
        deployment: str = "",
        *,
        on_wait: OnWait,
        pictures: Sequence[Given] = (),
        mask: Path | None = None,
        stream: bool = True,
        on_stopped: OnStopped = lambda _: None,
        batch: str = "",
    ) -> AsyncGenerator[DrawEvent, None]:
        """Draw without the parameter that was refused, or this value of it, now and from now on.

        `refusal` is the error, or the failure, that `can_go_without` has a name for. Else as `draw`.
        """
        await self.leave_out(deployment, options, refusal)
        drawing = self.draw(
            prompt,
            options,
            deployment,
            on_wait=on_wait,
            pictures=pictures,
            mask=mask,
            stream=stream,
            on_stopped=on_stopped,
            batch=batch,
        )
        async with aclosing(drawing) as events:
            async for event in events:
                yield event

    async def fetch(
        self, picture: Picture, *, on_wait: OnWait, on_stopped: OnStopped = lambda _: None
    ) -> AsyncGenerator[DrawEvent, None]:
        """Bring a picture that is finished, but still where the service put it (`picture.url`), for it was cut off.

        The events are those of `draw`. An address that is dead is forgotten. Raises UsageTrouble where there is none.
        """
        if not picture.url:
            raise UsageTrouble("There is nothing to fetch.", "Draw it again from its prompt.")
        drawing = Drawing(self, picture, on_stopped=on_stopped, waiting=[picture], usage=picture.usage)
        async with aclosing(self.told(drawing, drawing.fetch(self.fetcher(on_wait)))) as events:
            async for event in events:
                yield event

    async def interrupted(self) -> list[Picture]:
        """What a crash had cut off and was not told yet, with what had arrived of it. Raises StorageTrouble.

        What only had to be fetched over this connection is fetched now, for its address expires; what had failed to be
        fetched before is among it, where that goes well at last.
        """
        found = await super().interrupted()
        known = {one.id for one in found}
        left = [one for one in await self.page(_RECENT) if one.url and one.id not in known]
        late = [await self._fetched_late(one) for one in (*found, *left)]
        return [one for one in late if one.id in known or one.state is MessageState.COMPLETE]

    async def _fetched_late(self, picture: Picture) -> Picture:
        if not picture.url or picture.connection != self.link.connection.name:
            return picture
        async with aclosing(self.fetch(picture, on_wait=lambda _: None)) as events:
            async for event in events:
                if isinstance(event, DrawingEnded) and event.pictures:
                    picture = event.pictures[0]
        return picture

    def _begun(self, request: ImageRequest, sources: tuple[str, ...], batch: str) -> Picture:
        return Picture(
            str(uuid4()),
            request.prompt,
            datetime.now(UTC),
            origin=PictureOrigin.CHANGED if request.pictures else PictureOrigin.MADE,
            options=request.options,
            state=MessageState.GROWING,
            deployment=request.deployment,
            connection=self.link.connection.name,
            batch=batch or str(uuid4()),
            sources=sources,
            note=left_out(request.options, request.refused),
        )

    async def _request(
        self,
        prompt: str,
        options: ImageOptions,
        deployment: str,
        given: tuple[Sequence[Given], Path | None],
    ) -> ImageRequest:
        if not prompt.strip():
            raise UsageTrouble("There is no prompt.", "Describe a picture.")
        name = self.deployments.check(deployment)
        pictures, mask = await asyncio.to_thread(self._given, *given)
        refused = await self.deployments.refused(name)
        return ImageRequest(name, prompt.strip(), options, pictures, mask, refused=refused)

    def _given(
        self, pictures: Sequence[Given], mask: Path | None
    ) -> tuple[tuple[GivenPicture, ...], GivenPicture | None]:
        given = given_pictures(
            [expanded(one) if isinstance(one, Path) else one for one in pictures], self.path_of
        )
        return given, given_mask(expanded(mask) if mask else None, given)
