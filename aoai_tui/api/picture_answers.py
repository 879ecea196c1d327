"""Pictures in the service's answers, and what it says about them, in every form in which servers send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui import errors
from aoai_tui.api.content_filter import filter_results, prompt_results
from aoai_tui.api.error_body import ErrorBody
from aoai_tui.api.failures import from_event
from aoai_tui.api.long_texts import Fields, decoded, entries_of, fields_of, short_ones, text_bytes
from aoai_tui.api.parts import number_of, part_of, text_of
from aoai_tui.api.picture_refusals import held_back
from aoai_tui.api.sound_or_words import error_in
from aoai_tui.domain import FilterResult, ImageUsage, PictureArrived, PicturePiece, PicturesCounted

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
"""What pictures begin with, for servers that send one as it is."""


def pictures_in(
    body: bytes, content_type: str, sent: Mapping[str, str]
) -> tuple[list[PicturePiece], errors.AoaiError | None]:
    """The pieces of a whole answer, and what went wrong beside them; `sent` are the request's headers.

    Slow for many large pictures: for a thread. Of several pictures the filter may hold back some: the others are
    there all the same. Raises AoaiError where there is no picture at all.
    """
    if body.startswith(_PICTURES) or content_type.startswith("image/"):
        return [PictureArrived(body), PicturesCounted()], None
    fields = fields_of(body)
    entries = entries_of(fields.get("data")) if fields else []
    arrived = [picture_of(entry) for entry in entries]
    pictures = [picture for picture in arrived if picture.data or picture.url]
    kept_back = [picture.filters for picture in arrived if not (picture.data or picture.url)]
    error = held_back(kept_back, len(entries)) if any(kept_back) else None
    if not fields or not pictures:
        raise error or _no_picture(body, content_type, sent)
    return [*pictures, counted_in(short_ones(fields))], error


def picture_of(entry: Fields) -> PictureArrived:
    """One finished picture; without bytes and address where the filter held it back."""
    data = text_bytes(entry.get("b64_json"))
    return PictureArrived(
        decoded(data) if data else b"",
        "" if data else _words(entry, "url"),
        _words(entry, "revised_prompt"),
        filters_in(short_ones(entry)),
    )


def filters_in(entry: Mapping[str, Any]) -> tuple[FilterResult, ...]:
    """What the filter found in the prompt and in the picture."""
    in_prompt, in_picture = entry.get("prompt_filter_results"), entry.get("content_filter_results")
    results = [filter_results(found, source="prompt") for found in prompt_results(entry)]
    if isinstance(in_prompt, Mapping):
        results.append(filter_results(in_prompt, source="prompt"))
    if isinstance(in_picture, Mapping):
        results.append(filter_results(in_picture, source="reply"))
    return tuple(result for group in results for result in group)


def counted_in(answer: Mapping[str, Any]) -> PicturesCounted:
    """The usage, and how the service says that it drew."""
    return PicturesCounted(
        _usage(answer.get("usage")),
        text_of(answer, "size"),
        text_of(answer, "quality"),
        text_of(answer, "background"),
        text_of(answer, "output_format"),
    )


def no_picture(content_type: str) -> errors.UnreadableAnswer:
    """The error for an answer that is something else."""
    return errors.UnreadableAnswer(
        "The service answered, but not with a picture.",
        f"It sent “{content_type or 'nothing'}”: check the endpoint (f9) and the deployment (ctrl+o).",
    )


def failed_drawing(body: object, message: str, sent: Mapping[str, str]) -> errors.AoaiError:
    """An error in an answer that began well: a finished picture that the filter keeps, or whatever else it tells."""
    details = ErrorBody(body, message, sent)
    if details.code == "contentFilter":
        return held_back([details.filters()], 1)
    return from_event(body, message, sent)


def _no_picture(body: bytes, content_type: str, sent: Mapping[str, str]) -> errors.AoaiError:
    """The error that is sent under status 200; else that this is no picture."""
    found = error_in(body)
    return no_picture(content_type) if found is None else failed_drawing(found, "", sent)


def _words(entry: Fields, name: str) -> str:
    return text_bytes(entry.get(name)).decode("utf-8", errors="replace").strip()


def _usage(usage: object) -> ImageUsage | None:
    details = part_of(usage, "input_tokens_details")
    found = ImageUsage(
        number_of(usage, "input_tokens"),
        number_of(usage, "output_tokens"),
        number_of(details, "text_tokens"),
        number_of(details, "image_tokens"),
    )
    return found if found != ImageUsage(0, 0) else None
