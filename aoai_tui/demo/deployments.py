"""The deployments that the demo lists, and what the beginning of a deployment's name decides."""

from __future__ import annotations

from aoai_tui.demo.refusals import unknown_deployment, unsupported_operation

LISTED = ("demo-chat", "reasoning-demo", "responses-demo", "instruct-demo")
"""One for each kind; any other name works too."""

_MISSING, _REASONING, _RESPONSES, _INSTRUCT = "missing", "reasoning", "responses", "instruct"

_OPERATIONS = {"chat": "chatCompletion", "responses": "responses", "completions": "completion"}


def reasons(deployment: str) -> bool:
    """Whether the deployment's model reasons before it writes."""
    return deployment.startswith(_REASONING)


def apis(deployment: str) -> frozenset[str]:
    """The APIs that the deployment's model knows: chat, responses, completions."""
    if deployment.startswith(_RESPONSES):
        return frozenset({"responses"})
    if deployment.startswith(_INSTRUCT):
        return frozenset({"completions"})
    return frozenset({"chat", "responses"})


def check_api(api: str, deployment: str) -> None:
    """Raise Refused where the deployment's model does not know the API."""
    if api not in apis(deployment):
        raise unsupported_operation(_OPERATIONS[api], deployment)


def check_there(deployment: str) -> None:
    """Raise Refused for a deployment that is not there: one whose name begins with "missing"."""
    if deployment.startswith(_MISSING):
        raise unknown_deployment()


def model_of(deployment: str) -> str:
    """The model behind a deployment, as replies name it."""
    if reasons(deployment):
        return "demo-reasoning-1"
    return "demo-instruct-1" if deployment.startswith(_INSTRUCT) else "demo-1"
