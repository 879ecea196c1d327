"""A deployment that answers, but over another of the service's APIs."""

from __future__ import annotations

from aoai_tui import errors
from aoai_tui.api.error_case import Case
from aoai_tui.domain import Api

_NAMES = {
    Api.CHAT: "chat completions",
    Api.RESPONSES: "the Responses API",
    Api.COMPLETIONS: "legacy completions",
}

_WORDS = (
    "does not work with the specified model",
    "only supported in v1/responses",
    "not a chat model",
    "is a chat model",
    "in the v1/completions endpoint",
    "in the v1/chat/completions endpoint",
    "not supported with the responses api",
    "not supported in the responses api",
    "does not support the responses api",
    "please use the responses api",
    "use /v1/responses",
)

_SUGGESTED = (
    (Api.RESPONSES, ("only supported in v1/responses", "please use the responses api", "use /v1/responses")),
    (Api.CHAT, ("mean to use v1/chat/completions", "with the responses api", "in the responses api")),
    (Api.COMPLETIONS, ("mean to use v1/completions",)),
)
"""What the service's words tell to use."""

_FAMILIES = (
    (Api.RESPONSES, ("codex", "-pro", "deep-research", "computer-use")),
    (Api.COMPLETIONS, ("instruct", "davinci", "babbage")),
)
"""Names of models, often part of a deployment's, that know one API only."""


_WORDLESS = ("embed", "whisper", "transcribe", "tts", "dall-e", "image", "moderation")
"""Parts of the names of models that answer no prompt over any API."""


def wrong_api(case: Case) -> errors.WrongApi | None:
    """The error, where the body says that the deployment does not work over the API that was asked."""
    if case.details.code != "OperationNotSupported" and not case.says(*_WORDS):
        return None
    suggested = _suggested(case)
    asked = f" over {_NAMES[case.api]}" if case.api else " over this API"
    title = (
        f"The deployment “{case.deployment}” does not answer{asked}."
        if case.deployment
        else (f"The deployment does not answer{asked}.")
    )
    advice = (
        f"Choose {_NAMES[suggested]} as its API in the options (ctrl+o) and send again."
        if suggested
        else f"Choose another API, or another deployment, in the options (ctrl+o). {case.details.said}"
    )
    return errors.WrongApi(title, advice, suggested=suggested.value if suggested else "")


def no_responses(case: Case) -> errors.NotFound:
    """The service's address is right, but it has no Responses API."""
    return errors.NotFound(
        f"{case.host} does not know the Responses API.",
        "In Azure it needs the v1 endpoint or api-version 2025-03-01-preview (f9); "
        "chat completions, in the options (ctrl+o), work everywhere.",
    )


def _suggested(case: Case) -> Api | None:
    """What the words name, else what the model's family knows, else the likelier one; never what was asked already."""
    for api, words in _SUGGESTED:
        if api is not case.api and case.says(*words):
            return api
    names = f"{case.deployment} {case.details.message}".lower()
    for api, families in _FAMILIES:
        if api is not case.api and any(family in names for family in families):
            return api
    if any(kind in names for kind in _WORDLESS):
        return None
    if case.api is Api.CHAT:  # the models that legacy completions are for are all but retired
        return Api.RESPONSES
    return Api.CHAT if case.api else None
