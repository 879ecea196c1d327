"""The schema that a reply is asked to follow, in the form that the service takes."""

from __future__ import annotations

import json
import re
from typing import Any

from aoai_tui.errors import UsageTrouble

_NAME = "reply"


def schema_format(text: str) -> dict[str, Any]:
    """`{"name": …, "schema": …, "strict": …}` from a bare schema, or from a text that is wrapped already.

    `strict` is asked for where the schema keeps its rules. Raises UsageTrouble where the text is no JSON object.
    """
    given = _object(text)
    if given.get("type") == "json_schema" and isinstance(given.get("json_schema"), dict):
        given = given["json_schema"]
    if isinstance(given.get("schema"), dict):  # with the name beside it, as it is sent
        wrapped = {name: value for name, value in given.items() if name != "type"}
        return {"name": _NAME, **wrapped}
    return {"name": _name(given.get("title")), "schema": given, "strict": _keeps_strict_rules(given)}


def _object(text: str) -> dict[str, Any]:
    if not text.strip():
        raise UsageTrouble(
            "The JSON schema is missing.", "Enter one in the options (ctrl+o), or choose another format."
        )
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageTrouble(
            f"The JSON schema can't be read at line {error.lineno}, column {error.colno}.",
            f"Correct it in the options (ctrl+o): {error.msg}.",
        ) from None
    if not isinstance(given, dict):
        raise UsageTrouble(
            "The JSON schema is not an object.", "It begins with { and is edited in the options (ctrl+o)."
        )
    return given


def _name(title: object) -> str:
    """The schema's title in the signs that the service allows, at most 64."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", title).strip("_") if isinstance(title, str) else ""
    return name[:64] or _NAME


def _keeps_strict_rules(schema: object) -> bool:
    """Whether every object in it names all its properties as required and allows no others."""
    if isinstance(schema, list):
        return all(_keeps_strict_rules(part) for part in schema)
    if not isinstance(schema, dict):
        return True
    properties = schema.get("properties")
    if schema.get("type") == "object" or isinstance(properties, dict):
        names = set(properties) if isinstance(properties, dict) else set()
        required = schema.get("required")
        if schema.get("additionalProperties") is not False or names != set(
            required if isinstance(required, list) else ()
        ):
            return False
    return all(_keeps_strict_rules(part) for part in schema.values())
