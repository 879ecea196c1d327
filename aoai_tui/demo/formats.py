"""The form that a reply has to have: text, any JSON, or JSON that follows a schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import invalid
from aoai_tui.demo.checks import mapping, missing, one_of
from aoai_tui.demo.schema_check import fault_of
from aoai_tui.demo.schema_value import Maker
from aoai_tui.demo.talk import Talk

_KINDS = ("json_object", "json_schema", "text")


@dataclass(frozen=True, slots=True)
class Format:
    """One of the three forms."""

    kind: str = "text"
    schema: Mapping[str, Any] | None = None

    def write(self, talk: Talk) -> str | None:
        """The reply as JSON; None where it is to be text."""
        if self.kind == "text":
            return None
        value = _about(talk) if self.schema is None else Maker(self.schema, talk.prompt).value()
        return json.dumps(value, ensure_ascii=False, indent=2)


def chat_format(value: Any, words: str) -> Format:
    """`response_format` of a chat completion; `words` is all that the messages say."""
    given = mapping(value, "response_format")
    schema = given.get("json_schema") if given.get("type") == "json_schema" else {}
    inner = mapping(schema, "response_format.json_schema")
    return _format(given, inner, "response_format", "response_format.json_schema", ("messages", words))


def responses_format(value: Any, words: str) -> Format:
    """`text.format` of the Responses API, which has the schema one floor higher."""
    given = mapping(value, "text.format")
    return _format(given, given, "text.format", "text.format", ("input", words))


def _format(
    given: Mapping[str, Any], inner: Mapping[str, Any], param: str, place: str, said: tuple[str, str]
) -> Format:
    if not given:
        return Format()
    if "type" not in given:
        raise missing(f"{param}.type")
    kind = one_of(given["type"], f"{param}.type", _KINDS) or "text"
    where, words = said
    if kind == "json_object" and "json" not in words.lower():
        begin = "'messages'" if where == "messages" else "Response input messages"
        message = (
            f"{begin} must contain the word 'json' in some form, to use '{param}' of type 'json_object'."
        )
        raise invalid(None, message, where)
    if kind != "json_schema":
        return Format(kind)
    for name in ("name", "schema"):
        if not inner.get(name):
            raise missing(f"{place}.{name}")
    if fault := fault_of(inner["schema"], strict=bool(inner.get("strict"))):
        raise invalid(None, f"Invalid schema for response_format '{inner['name']}': {fault}", param)
    return Format(kind, inner["schema"])


def _about(talk: Talk) -> dict[str, Any]:
    """What the demo can say of a prompt without being told a form."""
    about: dict[str, Any] = {
        "answer": "This is the demo: rules on this machine wrote this object, not a model.",
        "question": talk.question,
        "words": len(talk.question.split()),
        "turn": talk.turn,
        "first_message": not talk.earlier,
    }
    if talk.results:
        about["tools"] = {result.name: result.text for result in talk.results}
    return about
