"""One request for pictures while it is answered: what arrives is kept, then told."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import (
    Answered,
    ImageUsage,
    MessageState,
    PartialPicture,
    Picture,
    PictureArrived,
    PicturePiece,
    PicturesCounted,
    PicturesSent,
    Receipt,
    Timing,
)
from aoai_tui.errors import AoaiError, NotFound, StorageTrouble, UnreadableAnswer
from aoai_tui.services.background import to_its_end
from aoai_tui.services.failures import failure_of
from aoai_tui.services.gallery.events import DrawEvent, DrawingEnded, Partial, PictureKept, Sending
from aoai_tui.services.gallery.fetching import Fetch, fetch_into
from aoai_tui.services.gallery.kept import KeptPictures, without_notes


@dataclass
class Drawing:
    """The pictures of one request, with its clock."""

    kept: KeptPictures
    begun: Picture
    """The first picture as it is before anything arrived."""
    tell: Callable[[DrawEvent], None] = lambda _: None
    """Hears what happens, after it is on the disk."""
    on_stopped: Callable[[tuple[Picture, ...]], None] = lambda _: None
    """Hears what is kept of it where the person stopped it."""
    streams: bool = False
    """Whether the answer's beginning says nothing about its end."""
    made: list[Picture] = field(default_factory=list)
    """What is kept by now."""
    waiting: list[Picture] = field(default_factory=list)
    """What is finished, but still where the service put it; by now only its row is here."""
    at_hand: bool = False
    """Whether finished pictures are in memory that are not on the disk yet: the rest of an answer that came whole."""
    trouble: AoaiError | None = None
    """What went wrong with one of the pictures, while the others went on."""
    usage: ImageUsage | None = None
    receipt: Receipt | None = None
    retries: int = 0
    _unfinished: bool = False
    """Whether an unfinished picture is on the disk."""
    _started: float = field(default_factory=time.monotonic)
    _first: float | None = None

    @property
    def paid(self) -> bool:
        """Whether the service has drawn something, so that it is only on its way now."""
        return bool(self.made or self.waiting) or (self.receipt is not None and not self.streams)

    async def take(self, piece: PicturePiece) -> None:
        """Keep what arrived, then tell of it."""
        match piece:
            case PicturesSent(sent, total):
                self.tell(Sending(sent, total))
            case Answered(receipt, retries):
                self.receipt, self.retries = receipt, retries
            case PartialPicture(data, number):
                self._note_first()
                with suppress(StorageTrouble):  # the finished one tells of a disk that takes nothing
                    self._unfinished = (
                        True  # before: whoever stops meanwhile finds it on the disk all the same
                    )
                    await self.kept.keep_unfinished(self._now(self.begun), data)
                self.tell(Partial(data, number))
            case PictureArrived():
                self._note_first()
                self.at_hand = not self.streams
                await to_its_end(self._arrived(piece))
            case PicturesCounted(usage):
                self.usage, self.at_hand = usage, False

    async def fetch(self, fetch: Fetch) -> None:
        """Bring what the service only gave an address of. One that does not come leaves the others in peace."""
        while self.waiting:
            picture = self.waiting[0]
            if await self._is_there(picture):
                continue
            try:
                data = await fetch_into(self.kept.folder.download(picture.id), picture.url, fetch, self.tell)
            except AoaiError as error:
                await to_its_end(self._not_fetched(picture, error))
            else:
                await to_its_end(
                    self._keep(replace(picture, failure=None, note=without_notes(picture)), data)
                )

    async def _not_fetched(self, picture: Picture, error: AoaiError) -> None:
        if await self._is_there(picture):
            return
        self.trouble = self.trouble or error
        url = "" if isinstance(error, NotFound) else picture.url
        await self._put_away(replace(picture, url=url), MessageState.FAILED, error)

    async def _is_there(self, picture: Picture) -> bool:
        """Whether somebody else has fetched it meanwhile: what they brought is never written over."""
        there = await self.kept.kept_by_now(picture)
        if there:
            self._note_made(there)
            self.tell(PictureKept(there))
        return there is not None

    async def ended(self, failure: AoaiError | None) -> DrawingEnded:
        """Put away what did not come whole, and count what it cost."""
        failure = failure or self.trouble
        if failure is None and not self.made:
            failure = UnreadableAnswer(
                "The service sent no picture.",
                "It answered without an error, too. Ask again; nothing was kept.",
            )
        await self._leave(MessageState.FAILED if failure else MessageState.INCOMPLETE, failure)
        await self._count()
        return DrawingEnded(tuple(self.made), failure)

    async def stopped(self) -> None:
        """The person does not want to wait any longer: keep what there is."""
        await self._leave(MessageState.STOPPED, None)
        await self._count()
        self.on_stopped(tuple(self.made))

    async def _arrived(self, piece: PictureArrived) -> None:
        number = len(self.made) + len(self.waiting) + 1
        picture = replace(
            self._now(self.begun),
            id=self.begun.id if number == 1 else str(uuid4()),
            created_at=datetime.now(UTC),
            number=number,
            revised_prompt=piece.revised_prompt,
            filters=piece.filters,
            url="" if piece.data else piece.url,
        )
        if piece.data:
            await self._keep(picture, piece.data)
            return
        self.waiting.append(picture)
        with suppress(StorageTrouble):  # it can be fetched all the same
            await self.kept.keep_row(picture)

    async def _keep(self, picture: Picture, data: bytes) -> None:
        """Keep a picture that came whole; one that the disk does not take is not told as kept."""
        looked = await self.kept.keep(replace(picture, state=MessageState.COMPLETE), data)
        self.trouble = self.trouble or looked.error
        self._note_made(looked.picture)
        if looked.kept:
            self.tell(PictureKept(looked.picture))

    async def _leave(self, state: MessageState, failure: AoaiError | None) -> None:
        """What did not come whole becomes what it is by now."""
        if self._unfinished and not self.made and not self.waiting:
            await self._put_away(self._now(self.begun), state, failure)
        while self.waiting:
            await self._put_away(self.waiting[0], state, failure)

    async def _put_away(self, picture: Picture, state: MessageState, failure: AoaiError | None) -> None:
        ended = replace(picture, state=state, failure=failure_of(failure) if failure else None)
        try:
            self._note_made(await self.kept.put_away(ended))
        except StorageTrouble as trouble:
            self.trouble = self.trouble or trouble
            self._note_made(ended)

    def _note_made(self, picture: Picture) -> None:
        self.waiting = [one for one in self.waiting if one.id != picture.id]
        self.made.append(picture)

    async def _count(self) -> None:
        """Write what the request cost to its first picture."""
        self.made.sort(key=lambda picture: picture.number)
        if not self.usage or not self.made or self.made[0].usage:
            return
        self.made[0] = replace(self.made[0], usage=self.usage)
        try:
            await self.kept.keep_row(self.made[0])
        except StorageTrouble as trouble:
            self.trouble = self.trouble or trouble

    def _now(self, picture: Picture) -> Picture:
        return replace(
            picture,
            timing=Timing(time.monotonic() - self._started, self._first),
            receipt=self.receipt,
            retries=self.retries,
        )

    def _note_first(self) -> None:
        if self._first is None:
            self._first = time.monotonic() - self._started
