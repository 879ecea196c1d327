"""The parts of an error body, wherever a server put them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aoai_tui.api.content_filter import filter_results
from aoai_tui.api.masking import masked, without_sent_secrets
from aoai_tui.domain import FilterResult
from aoai_tui.plain import plain_line

_LONGEST_READ = 10_000
_LONGEST_MESSAGE = 400


class ErrorBody:
    """The parts of an error body, wherever a server put them.

    Azure nests them under `error` (the package has already taken that off), others under `detail`,
    llama.cpp has numbers for codes, and some send no JSON at all. Keys in them are covered.
    """

    def __init__(
        self, body: object, fallback: str, sent: Mapping[str, str], keep: tuple[str, ...] = ()
    ) -> None:
        self._sent, self._keep = sent, keep
        if isinstance(body, Mapping) and isinstance(inside := body.get("detail"), Mapping):
            body = inside
        self.body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        inner = self.body.get("innererror") or self.body.get("inner_error")
        self.inner: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
        code = self.body.get("code")
        self.code = self._clean(str(code)) if isinstance(code, str | int) and code != "" else None
        self.kind = str(self.body.get("type") or "")
        self.message = self._clean(self._message(body, fallback))
        self.parameter = self._clean(str(self.body.get("param") or ""))

    @property
    def said(self) -> str:
        """The service's own words as a sentence with a space after it; empty where it sent none."""
        return f"It said: {self.message} " if self.message else ""

    @property
    def is_content_filter(self) -> bool:
        """Whether the content filter is the reason, in any of the ways that Azure says so."""
        return (
            self.code in ("content_filter", "contentFilter", "content_policy_violation", "moderation_blocked")
            or self.inner.get("code") == "ResponsibleAIPolicyViolation"
        )

    def filters(self) -> tuple[FilterResult, ...]:
        """What the filter found, from any of the three forms that Azure sends."""
        for place in (self.inner, self.body):
            for key in ("content_filter_result", "content_filter_results"):
                if isinstance(found := place.get(key), Mapping):
                    return filter_results(found, source="prompt")
        return _violations(self.message)

    def _message(self, body: object, fallback: str) -> str:
        for key in ("message", "detail", "error"):
            value = self.body.get(key)
            if isinstance(value, str) and value.strip():
                return value.strip()
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                return _validation_message(value[0])
        words = body if isinstance(body, str) else re.sub(r"^Error code: \d+(?: - )?", "", fallback)
        return "" if "<" in words[:20] else words.strip()  # a gateway's web page tells nothing

    def _clean(self, words: str) -> str:
        # Covered before it is cut: half a key has no longer the shape of one.
        words = without_sent_secrets(plain_line(words, _LONGEST_READ), self._sent)
        return plain_line(masked(words, self._keep), _LONGEST_MESSAGE)


def _violations(message: str) -> tuple[FilterResult, ...]:
    """What OpenAI's own filter names at the end of its sentence: `safety_violations=[sexual, violence]`."""
    found = re.search(r"safety_violations=\[([\w, /-]{1,200})\]", message)
    names = re.split(r"[, ]+", found[1].strip(", ")) if found else []
    return tuple(FilterResult(name, filtered=True, source="prompt") for name in names if name)


def _validation_message(entry: Mapping[str, Any]) -> str:
    """One of the mistakes that FastAPI's servers list: where it is, and what it is."""
    place = entry.get("loc")
    names = [str(name) for name in place if name != "body"] if isinstance(place, list) else []
    words = str(entry.get("msg") or entry.get("message") or "")
    return ": ".join(filter(None, [".".join(names), words]))
