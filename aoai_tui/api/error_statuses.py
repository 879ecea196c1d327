"""What each error status means. Within one, the body's code decides first, then its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from aoai_tui import errors
from aoai_tui.api.bad_requests import NO_REASON, bad_request, trouble_of_its_work
from aoai_tui.api.error_case import Case
from aoai_tui.api.picture_refusals import drawing_timed_out, no_pictures_here, too_much_picture
from aoai_tui.api.retries import LONGEST_RETRY_AFTER
from aoai_tui.api.sound_refusals import too_much_sound
from aoai_tui.api.wrong_api import no_responses, wrong_api
from aoai_tui.domain import Api
from aoai_tui.errors import AoaiError

ROLE = "Cognitive Services OpenAI User"


def explained_status(case: Case) -> AoaiError:
    """The error that a status stands for."""
    return _BY_STATUS.get(case.status, _other)(case)


def _unauthorized(case: Case) -> AoaiError:
    if case.details.code == "PermissionDenied" or case.says(
        "required data action", "does not have access to API"
    ):
        return errors.RoleMissing(
            "You are signed in, but without the role that this needs.",
            f"Ask an owner of {case.host} for the role “{ROLE}”; "
            "a new role takes up to five minutes to work.",
        )
    if case.says("access token", "audience") or _sent_a_token(case.sent):
        return errors.SignInRefused(
            "The sign-in is no longer accepted.",
            "Sign in again (az login). The token may have expired or be meant for another service than "
            f"{case.host}.",
        )
    if not (case.sent.get("api-key") or case.sent.get("authorization")):
        return errors.SignInRefused(
            f"{case.host} wants a key, and none was sent.",
            "Set the connection's auth to “api-key” or “bearer” and enter the key (f9).",
        )
    return errors.SignInRefused(
        f"{case.host} does not accept the key.",
        "Check key and endpoint in the connection (f9): the key must belong to this very resource.",
    )


def _sent_a_token(sent: Mapping[str, str]) -> bool:
    """Whether the request carried a JSON web token, which Entra ID's are, rather than a key."""
    return sent.get("authorization", "").startswith("Bearer eyJ")


def _forbidden(case: Case) -> AoaiError:
    if case.says("virtual network", "firewall", "private endpoint", "public access"):
        return errors.AccessDenied(
            f"The network rules of {case.host} don't let you in.",
            "Connect through the allowed network or VPN, or have your address added to the resource's rules.",
        )
    if case.says("temporarily blocked"):
        return errors.AccessDenied(
            "The resource is blocked for the time being.",
            f"Azure's abuse monitoring does that; its owner must write to support. {case.details.said}",
        )
    return errors.AccessDenied(
        f"{case.host} denies access.",
        case.details.said or "Ask its owner whether your account and network are allowed in.",
    )


def _not_found(case: Case) -> AoaiError:
    if trouble := trouble_of_its_work(case) or wrong_api(case):
        return trouble
    if case.details.code in ("DeploymentNotFound", "model_not_found") or case.says("deployment", "model"):
        return errors.NotFound(
            f"There is no deployment “{case.deployment}” at {case.host}."
            if case.deployment
            else f"There is no such deployment at {case.host}.",
            "Check its name, which is not always the model's (ctrl+o). "
            "A new deployment needs up to five minutes.",
        )
    return _unknown_address(case)


def _unknown_address(case: Case) -> AoaiError:
    if case.api is Api.RESPONSES:
        return no_responses(case)
    if case.pictures:
        return no_pictures_here(case)
    if case.sound == "speech":
        return errors.NotFound(
            f"{case.host} does not know speech at this address.",
            "In Azure it needs the v1 endpoint, or a preview api-version such as 2025-03-01-preview: "
            "change it in the connection (f9).",
        )
    return errors.NotFound(
        f"{case.host} does not know this address.",
        "The api-version or the path of the endpoint may be wrong: check the connection (f9).",
    )


def _too_large(case: Case) -> AoaiError:
    if case.sound:
        return too_much_sound(case)
    if case.pictures:
        return too_much_picture(case)
    return errors.RequestRefused(
        "The service takes no request of this size.", f"Send less at once. {case.details.said}"
    )


def _rate_limited(case: Case) -> AoaiError:
    if case.wait is not None and case.wait > LONGEST_RETRY_AFTER:
        returns = datetime.now(UTC).astimezone() + timedelta(seconds=case.wait)
        return errors.RateLimited(
            f"The quota is used up until {returns:%d %b %H:%M}.",
            "Use another deployment until then, or ask for more quota in the Azure portal.",
        )
    if case.details.code == "insufficient_quota":
        return errors.RateLimited("The account's credit is used up.", case.details.said.strip())
    return errors.RateLimited(
        "Too many requests or tokens for this deployment.",
        "Wait a little and send again, or raise the deployment's rate limit in the Azure portal.",
        retryable=True,
    )


def _timed_out_there(case: Case) -> AoaiError:
    if case.pictures:
        return drawing_timed_out()
    if case.status != 408:
        return _other(case)
    return errors.ServiceTrouble(
        "The service gave up waiting for itself.", "Send again; a shorter prompt helps.", retryable=True
    )


def _not_built(case: Case) -> AoaiError:
    return trouble_of_its_work(case) or _other(case)


def _conflict(case: Case) -> AoaiError:
    return errors.ServiceTrouble(
        "The service is busy with the same thing.", f"Send again. {case.details.said}", retryable=True
    )


def _dependency_failed(case: Case) -> AoaiError:
    return errors.ServiceTrouble(
        "A service behind this one failed.",
        f"Send again in a moment. {case.details.said}",
    )


def _other(case: Case) -> AoaiError:
    if case.status >= 500:
        return errors.ServiceTrouble(
            f"The service failed (HTTP {case.status}).",
            "That is on its side: send again in a moment, or use another region.",
            retryable=True,
        )
    if 300 <= case.status < 400:
        return errors.RequestRefused(
            f"{case.host} sends on to another address.",
            "That is not followed, so that your key goes to no other host: "
            "enter the final address in the connection (f9).",
        )
    return errors.RequestRefused(
        f"The service refused the request (HTTP {case.status}).", case.details.said or NO_REASON
    )


_BY_STATUS: dict[int, Callable[[Case], AoaiError]] = {
    400: bad_request,
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    408: _timed_out_there,
    409: _conflict,
    413: _too_large,
    415: bad_request,
    422: bad_request,
    424: _dependency_failed,
    429: _rate_limited,
    501: _not_built,
    504: _timed_out_there,
}
