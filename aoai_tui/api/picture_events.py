"""The events of a drawing that streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui import errors
from aoai_tui.api.event_bytes import event_data
from aoai_tui.api.long_texts import Fields, decoded, fields_of, short_ones, text_bytes
from aoai_tui.api.parts import number_of, part_of
from aoai_tui.api.picture_answers import counted_in, failed_drawing, no_picture, picture_of
from aoai_tui.api.picture_refusals import held_back
from aoai_tui.domain import FilterResult, ImageUsage, PartialPicture, PicturePiece, PicturesCounted

_PARTIAL, _COMPLETED = ".partial_image", ".completed"
"""Ends of the events' names, which begin with image_generation or image_edit."""


class EventReader:
    """Makes pieces of one stream's events."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        """`sent` are the request's headers, whose secrets no error may repeat."""
        self._sent = sent
        self._partial = self._finished = 0
        self._counted: PicturesCounted | None = None
        self._kept_back: list[tuple[FilterResult, ...]] = []

    def read(self, event: bytes) -> list[PicturePiece]:
        """What one event brings; slow for a large one. Raises AoaiError where it tells of a failure."""
        data = event_data(event)
        fields = fields_of(data)
        if fields is None:
            if data and data.strip() != b"[DONE]":
                raise _garbled()
            return []
        short = short_ones(fields)
        kind = str(short.get("type") or "")
        if kind == "error" or short.get("error") or (short.get("message") and "b64_json" not in fields):
            raise self._failure(short)
        if kind.endswith(_PARTIAL):
            return self._unfinished(fields, short)
        return self._completed(fields, short) if kind.endswith(_COMPLETED) else []

    def counted(self) -> PicturesCounted | None:
        """What the pictures cost together; None where none was finished."""
        return self._counted

    def lacking(self, content_type: str) -> errors.AoaiError | None:
        """The error for a stream that ended without what it was there for."""
        if self._kept_back:
            return held_back(self._kept_back, self._finished + len(self._kept_back))
        if self._finished:
            return None
        if self._partial:
            return errors.Disconnected(
                "The drawing ended before it was finished.",
                "The last unfinished picture is kept. Draw it again.",
            )
        return no_picture(content_type)

    def _unfinished(self, fields: Fields, short: Mapping[str, Any]) -> list[PicturePiece]:
        number = part_of(short, "partial_image_index")
        number = number if isinstance(number, int) else self._partial
        self._partial += 1
        data = decoded(text_bytes(fields.get("b64_json")))
        return [PartialPicture(data, number)] if data else []

    def _completed(self, fields: Fields, short: Mapping[str, Any]) -> list[PicturePiece]:
        """Each event counts its own picture: what they cost is summed up."""
        picture, counted = picture_of(fields), counted_in(short)
        before = self._counted.usage if self._counted else None
        self._counted = PicturesCounted(
            _summed(before, counted.usage),
            counted.size,
            counted.quality,
            counted.background,
            counted.output_format,
        )
        if not (picture.data or picture.url):
            self._kept_back.append(picture.filters)
            return []
        self._finished += 1
        return [picture]

    def _failure(self, short: Mapping[str, Any]) -> errors.AoaiError:
        body = short.get("error", short)
        words = body.get("message") if isinstance(body, Mapping) else body
        return failed_drawing(body, str(words or ""), self._sent)


def _summed(one: ImageUsage | None, other: ImageUsage | None) -> ImageUsage | None:
    if one is None or other is None:
        return one or other
    return ImageUsage(
        *(number_of(one, name) + number_of(other, name) for name in ImageUsage.__struct_fields__)
    )


def _garbled() -> errors.UnreadableAnswer:
    return errors.UnreadableAnswer(
        "The service sent something that can't be read.",
        "What had arrived before is kept. Try again; if it stays, a proxy may be changing the answer.",
    )
