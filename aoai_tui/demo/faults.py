"""Faults that the demo can show, and the `/fault` command that asks for one."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong; the value is the word that follows `/fault`."""

    BAD_REQUEST = "400"
    KEY = "401"
    ROLE = "role"
    TOKEN = "token"  # noqa: S105 (the name of a fault, not a secret)
    ACCESS = "403"
    DEPLOYMENT = "404"
    TIMED_OUT = "408"
    CONFLICT = "409"
    UNPROCESSABLE = "422"
    DEPENDENCY = "424"
    RATE_LIMIT = "429"
    SERVER = "500"
    UNAVAILABLE = "503"
    PARAMETER = "parameter"
    VALUE = "value"
    FILTER_PROMPT = "filter-prompt"
    FILTER_PROMPT_2 = "filter-prompt-2"
    FILTER_PROMPT_3 = "filter-prompt-3"
    FILTER_BLOCKLIST = "filter-blocklist"
    FILTER_JAILBREAK = "filter-jailbreak"
    FILTER_INDIRECT = "filter-indirect"
    FILTER_REPLY = "filter-reply"
    FILTER_CODE = "filter-code"
    FILTER_LATE = "filter-late"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    DISCONNECT = "disconnect"
    STALL = "stall"
    JUNK = "junk"
    TRUNCATE = "truncate"
    EMPTY = "empty"
    ERROR_EVENT = "error-event"
    FAILED = "failed"
    WAV = "wav"
    DETAIL = "detail"
    FILTER_PICTURE = "filter-picture"
    FILTER_ONE = "filter-one"
    OTHER_FORMAT = "other-format"
    SVG = "svg"
    NO_PICTURE = "no-picture"
    BOMB = "bomb"
    DATA_URL = "data-url"
    EXPIRED = "expired"
    MOVED = "moved"
    ASTRAY = "astray"
    DOWNLOAD = "download"
    SHUFFLED = "shuffled"
    FEWER = "fewer"
    OTHER_WIDTH = "other-width"
    OTHER_MODEL = "other-model"
    NAN = "nan"


ABOUT: dict[FaultKind, str] = {
    FaultKind.BAD_REQUEST: "the service does not understand the request",
    FaultKind.KEY: "the key is wrong",
    FaultKind.ROLE: "signed in, but without the role",
    FaultKind.TOKEN: "the access token is bad or has expired",
    FaultKind.ACCESS: "a firewall rule keeps you out",
    FaultKind.DEPLOYMENT: "there is no such deployment",
    FaultKind.TIMED_OUT: "the service took too long",
    FaultKind.CONFLICT: "another change is under way",
    FaultKind.UNPROCESSABLE: "the service can't work with the request",
    FaultKind.DEPENDENCY: "something the service depends on failed",
    FaultKind.RATE_LIMIT: "too many requests; a number says how many seconds to wait",
    FaultKind.SERVER: "the service failed",
    FaultKind.UNAVAILABLE: "the service is overloaded",
    FaultKind.PARAMETER: "the deployment does not take one of the parameters",
    FaultKind.VALUE: "the deployment does not take a parameter's value",
    FaultKind.FILTER_PROMPT: "the content filter blocks the prompt",
    FaultKind.FILTER_PROMPT_2: "the same, in a second form of the error",
    FaultKind.FILTER_PROMPT_3: "the same, without saying what was found",
    FaultKind.FILTER_BLOCKLIST: "the prompt holds a word of your own blocklist",
    FaultKind.FILTER_JAILBREAK: "the prompt is taken for a jailbreak",
    FaultKind.FILTER_INDIRECT: "the prompt holds a document that gives orders to the model",
    FaultKind.FILTER_REPLY: "the content filter cuts the reply",
    FaultKind.FILTER_CODE: "the content filter knows where the reply's code is from",
    FaultKind.FILTER_LATE: "the content filter objects after the reply has ended",
    FaultKind.CONNECT: "no connection can be made",
    FaultKind.TIMEOUT: "the connection is not made in time",
    FaultKind.DISCONNECT: "the connection breaks in the middle of the reply",
    FaultKind.STALL: "the reply stops in the middle and nothing follows",
    FaultKind.JUNK: "a piece of the reply is broken JSON",
    FaultKind.TRUNCATE: "the reply ends in the middle without a word about why",
    FaultKind.EMPTY: "a web page comes in place of the reply",
    FaultKind.ERROR_EVENT: "an error comes in the middle of the reply",
    FaultKind.FAILED: "a response fails in the middle; where there are no responses, an error comes",
    FaultKind.WAV: "speech comes as WAV, whatever format was asked for",
    FaultKind.DETAIL: "a server that isn't Azure says no in its own way; transcripts it writes as json only",
    FaultKind.FILTER_PICTURE: "the content filter takes a picture away that was drawn; the status is 200 all the same",
    FaultKind.FILTER_ONE: "of several pictures the content filter takes the last away",
    FaultKind.OTHER_FORMAT: "a picture comes as WEBP, whatever format was asked for",
    FaultKind.SVG: "a picture comes as SVG, with a script in it",
    FaultKind.NO_PICTURE: "what comes as a picture is none",
    FaultKind.BOMB: "a small file unfolds to a picture of 268 million pixels",
    FaultKind.DATA_URL: "a picture's address is the picture itself, as a data URL",
    FaultKind.EXPIRED: "a picture's address has expired before it is read",
    FaultKind.MOVED: "a picture's address leads on to another one",
    FaultKind.ASTRAY: "a picture's address leads into a private network",
    FaultKind.DOWNLOAD: "the connection breaks while a picture is fetched from its address",
    FaultKind.SHUFFLED: "embeddings come in another order than their texts, numbered",
    FaultKind.FEWER: "an embedding is missing",
    FaultKind.OTHER_WIDTH: "embeddings have one number more than they should",
    FaultKind.OTHER_MODEL: "embeddings come from another model than the deployment's",
    FaultKind.NAN: "an embedding holds something that is no number",
}
"""What each fault is, as part of a sentence."""

LASTING = frozenset(
    {
        FaultKind.BAD_REQUEST,
        FaultKind.KEY,
        FaultKind.ROLE,
        FaultKind.TOKEN,
        FaultKind.ACCESS,
        FaultKind.DEPLOYMENT,
        FaultKind.UNPROCESSABLE,
        FaultKind.FILTER_PROMPT,
        FaultKind.FILTER_PROMPT_2,
        FaultKind.FILTER_PROMPT_3,
        FaultKind.FILTER_BLOCKLIST,
        FaultKind.FILTER_JAILBREAK,
        FaultKind.FILTER_INDIRECT,
        FaultKind.FILTER_REPLY,
        FaultKind.FILTER_CODE,
        FaultKind.FILTER_LATE,
        FaultKind.WAV,
        FaultKind.DETAIL,
        FaultKind.FILTER_PICTURE,
        FaultKind.FILTER_ONE,
        FaultKind.OTHER_FORMAT,
        FaultKind.SVG,
        FaultKind.NO_PICTURE,
        FaultKind.BOMB,
        FaultKind.DATA_URL,
        FaultKind.EXPIRED,
        FaultKind.MOVED,
        FaultKind.ASTRAY,
        FaultKind.SHUFFLED,
        FaultKind.FEWER,
        FaultKind.OTHER_WIDTH,
        FaultKind.OTHER_MODEL,
        FaultKind.NAN,
    }
)
"""Faults that happen again whenever the same request is sent; all others are accidents and pass."""

MIDWAY = frozenset(
    {
        FaultKind.DISCONNECT,
        FaultKind.STALL,
        FaultKind.JUNK,
        FaultKind.TRUNCATE,
        FaultKind.ERROR_EVENT,
    }
)
"""Faults that strike when about half of the reply has been sent, streamed or in one piece."""

BREAKS = MIDWAY | {FaultKind.FAILED}
"""Faults that break a stream."""

LONG_WAIT = 120.0
"""Seconds; a client that is asked to wait longer does not repeat the request by itself."""

_COMMAND = re.compile(r"^[ \t]*/fault(?!\S)[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_TIMES = re.compile(r"x([0-9]{1,2})")
_SECONDS = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong."""

    kind: FaultKind
    seconds: float | None = None
    """The wait that the service asks for, where it answers with a status that can carry one."""
    times: int | None = None
    """How often the same request fails; None for what is usual for the kind."""

    @classmethod
    def named(cls, words: str) -> Fault:
        """The fault that `/fault words` asks for; ValueError where there is none of that name."""
        fault = _parsed(words)
        if fault is None:
            raise ValueError(f"There is no fault called {words!r}.")
        return fault

    @property
    def often(self) -> float:
        """How often the same request fails before it succeeds: infinitely often for a refusal."""
        if self.times is not None:
            return self.times
        waits_long = self.kind is FaultKind.RATE_LIMIT and (self.seconds or 0) > LONG_WAIT
        return math.inf if waits_long or self.kind in LASTING else 1


def fault_in(prompt: str) -> Fault | None:
    """The fault that a prompt's first `/fault` line asks for; None without one or with an unknown name."""
    words = command_in(prompt)
    return _parsed(words) if words else None


def command_in(prompt: str) -> str | None:
    """What follows `/fault` on the first line that begins with it; None where no line does."""
    found = _COMMAND.search(prompt)
    return found[1].strip() if found else None


def without_command(prompt: str) -> str:
    """The prompt without its `/fault` lines."""
    return _COMMAND.sub("", prompt).strip()


def _parsed(words: str) -> Fault | None:
    name, *rest = words.lower().split() or [""]
    if name == FaultKind.FILTER_PROMPT and rest and rest[0] in ("2", "3"):
        name = f"{name}-{rest[0]}"
    if name not in set(FaultKind):
        return None
    return Fault(FaultKind(name), seconds=_seconds(rest), times=_times(rest))


def _times(words: list[str]) -> int | None:
    found = next(filter(None, map(_TIMES.fullmatch, words)), None)
    return max(1, int(found[1])) if found else None


def _seconds(words: list[str]) -> float | None:
    found = next(filter(None, map(_SECONDS.fullmatch, words)), None)
    return float(found[0]) if found else None
