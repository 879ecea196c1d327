"""Errors as they are kept with what they ended."""

from __future__ import annotations

from aoai_tui.domain import Api, Failure
from aoai_tui.errors import AoaiError, ParameterRefused, WrongApi


def failure_of(error: AoaiError) -> Failure:
    """The error as it is kept: with the parameter, or the API, that it is about."""
    refused = error if isinstance(error, ParameterRefused) else None
    return Failure(
        error.title,
        error.advice,
        error.status,
        error.code,
        error.request_id,
        refused.parameter if refused else "",
        refused.replacement if refused else None,
        _other_api(error),
    )


def reference_of(failure: Failure) -> str:
    """What support asks for of a failure that is kept: see `AoaiError.reference`."""
    error = AoaiError(failure.title, status=failure.status, code=failure.code, request_id=failure.request_id)
    return error.reference()


def _other_api(error: AoaiError) -> Api | None:
    """The API that would do, where the one that was used does not."""
    suggested = error.suggested if isinstance(error, WrongApi) else ""
    return Api(suggested) if suggested in tuple(Api) else None
