"""Requests that the service does not take as they are: HTTP 400 and 422."""

from __future__ import annotations

from aoai_tui import errors
from aoai_tui.api.content_filter import refused_by_filter
from aoai_tui.api.embedding_refusals import embedding_trouble
from aoai_tui.api.error_case import Case
from aoai_tui.api.picture_refusals import picture_trouble
from aoai_tui.api.refused_parameters import refused_parameter
from aoai_tui.api.sound_refusals import sound_trouble
from aoai_tui.api.wrong_api import no_responses, wrong_api
from aoai_tui.domain import Api
from aoai_tui.errors import AoaiError

_TOO_LONG = {"context_length_exceeded", "exceed_context_size_error"}
NO_REASON = "It gave no reason: check the deployment's name (ctrl+o) and the connection (f9)."
"""Said where the service sent no words."""


def bad_request(case: Case) -> AoaiError:
    """The content filter, the wrong API, one parameter, the length, the api-version: in this order."""
    details = case.details
    if details.is_content_filter:
        return refused_by_filter(details.filters())
    if found := trouble_of_its_work(case) or wrong_api(case) or refused_parameter(details):
        return found
    return _by_words(case)


def trouble_of_its_work(case: Case) -> AoaiError | None:
    """What only a request about sound, or one for pictures or embeddings, can be refused for."""
    if case.sound:
        return sound_trouble(case)
    if case.pictures:
        return picture_trouble(case)
    return embedding_trouble(case) if case.embeds else None


def _by_words(case: Case) -> AoaiError:
    details = case.details
    if _TOO_LONG & {details.code, details.kind} or case.says("context length", "context size"):
        return errors.RequestRefused(
            "The conversation is too long for the model.",
            f"Start a new conversation, or shorten the prompt. {details.said}",
        )
    if case.says("api version", "api-version"):
        if case.api is Api.RESPONSES:
            return no_responses(case)
        return errors.NotFound(
            "The service does not know this api-version.",
            "Change it in the connection (f9); 2024-10-21 works everywhere.",
        )
    if case.says("image_url", "image input", "input_image") and case.says("only supported", "not support"):
        return errors.RequestRefused(
            "The deployment takes no pictures.",
            f"Send the prompt without them, or choose a deployment that sees (ctrl+o). {details.said}",
        )
    return errors.RequestRefused("The service refused the request.", details.said or NO_REASON)
