"""What can go wrong, in words for the person who meets it.

AoaiError
├── ConnectionTrouble        the service could not be reached
│   ├── Disconnected         … any more: the connection broke in mid-reply
│   └── Stalled              … or sent nothing for too long
├── SignInRefused            the key or token was not accepted
│   └── RoleMissing          signed in, but without the role
├── AccessDenied             network rules, suspension
├── NotFound                 no such deployment, path or api-version
├── RateLimited              too many requests or tokens
├── ContentFiltered          the content filter said no
├── RequestRefused           the service does not take this request
│   ├── ParameterRefused     … because of one parameter, which is named
│   ├── SoundTooLong         … because the recording is too large or too long
│   └── WrongApi             … over this API, while another knows the deployment
├── ServiceTrouble           the service failed (408, 409, 5xx)
├── OtherModel               the deployment is another model than the one that a collection was embedded with
├── UnreadableAnswer         the service sent something that is not an answer
├── SecretTrouble            the keyring is missing, locked or failing
├── ConfigTrouble            config.toml, or a value in it, can't be used
├── StorageTrouble           the database or the disk
├── SoundTrouble             no sound library, no device, a device that fails, sound that can't be read
└── UsageTrouble             the command line or the form was filled in wrongly
"""

from dataclasses import dataclass

from aoai_tui.plain import plain_line


@dataclass(eq=False)
class AoaiError(Exception):
    """A failure that is already explained.

    Every text may come from outside: it is cleaned here, once, so that no surface has to.
    """

    title: str
    """What happened, as one short plain sentence."""

    advice: str = ""
    """The likely cause and the next step, as one or two sentences."""

    status: int | None = None
    """HTTP status, where there was an answer."""

    code: str | None = None
    """The service's own error code."""

    request_id: str | None = None
    """`apim-request-id`, or `x-request-id` where the first is missing."""

    retry_after: float | None = None
    """Seconds that the service asked to wait."""

    retryable: bool = False
    """Whether the same request may succeed later without a change."""

    def __post_init__(self) -> None:
        """Clean the texts and set the exception's arguments, so that str() and pickling work."""
        self.title = plain_line(self.title, 300)
        if self.title.startswith("the "):  # a sentence may begin with a host, and one host is “the demo”
            self.title = f"T{self.title[1:]}"
        self.advice = plain_line(self.advice, 600)
        self.code = plain_line(self.code, 80) if self.code else None
        self.request_id = plain_line(self.request_id, 80) if self.request_id else None
        super().__init__(self.title, self.advice)

    def __str__(self) -> str:
        """Title and advice as one line."""
        return f"{self.title} {self.advice}".strip()

    def reference(self) -> str:
        """What support asks for: status, code and request id, joined by ` · `; empty without any."""
        parts = [
            f"HTTP {self.status}" if self.status else "",
            self.code if self.code and self.code != str(self.status) else "",
            f"request {self.request_id}" if self.request_id else "",
        ]
        return " · ".join(part for part in parts if part)


class ConnectionTrouble(AoaiError):
    """The service could not be reached: no network, no such name, TLS, refused, timed out."""


class Disconnected(ConnectionTrouble):
    """The connection broke while a reply was arriving."""


class Stalled(ConnectionTrouble):
    """The service stopped sending in mid-reply."""


class SignInRefused(AoaiError):
    """HTTP 401: the key or the token was not accepted."""


class RoleMissing(SignInRefused):
    """HTTP 401 with PermissionDenied: the identity is known but holds no role for this."""


class AccessDenied(AoaiError):
    """HTTP 403: network rules, private endpoint, suspension."""


class NotFound(AoaiError):
    """HTTP 404: no such deployment, path or api-version."""


class RateLimited(AoaiError):
    """HTTP 429: the quota of requests or tokens is used up for now."""


@dataclass(eq=False)
class ContentFiltered(AoaiError):
    """The content filter refused the prompt or cut the reply."""

    categories: tuple[str, ...] = ()
    """What it found, as `hate (high)` or `jailbreak`."""


class RequestRefused(AoaiError):
    """HTTP 400 or 422: the service does not take this request as it is."""


@dataclass(eq=False)
class ParameterRefused(RequestRefused):
    """The deployment does not take one parameter, or not this value of it."""

    parameter: str = ""
    """The refused parameter: its field in Parameters, where it has one, else the name as the service spells it."""

    replacement: str | None = None
    """The parameter to use instead, where the service names one."""


class SoundTooLong(RequestRefused):
    """The recording is larger, or longer, than the deployment takes."""


@dataclass(eq=False)
class WrongApi(RequestRefused):
    """The deployment answers, but not over the API that was asked."""

    suggested: str = ""
    """The API to use instead, as a value of domain.Api, where the service's words or the model's name tell it."""


class ServiceTrouble(AoaiError):
    """HTTP 408, 409, 424 or 5xx: the service could not do it this time."""


class OtherModel(AoaiError):
    """The deployment answers as another model, or with wider or narrower vectors, than before: nothing was kept."""


class UnreadableAnswer(AoaiError):
    """The service answered with something that is no answer: no events, broken JSON, a web page."""


class SecretTrouble(AoaiError):
    """The keyring is missing, locked, refused or failing."""


class ConfigTrouble(AoaiError):
    """config.toml or a value in it can't be used."""


class StorageTrouble(AoaiError):
    """The database or the disk does not take or give the data."""


class SoundTrouble(AoaiError):
    """The microphone or the loudspeaker can't be used, or the sound in a file can't be read or written."""


class UsageTrouble(AoaiError):
    """The command line or a form holds something that can't be meant."""
