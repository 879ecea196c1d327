"""JSON schemas: checked before a prompt is sent, and the replies against them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aoai_tui.domain import Parameters
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line


async def check_schema(parameters: Parameters) -> None:
    """Raise UsageTrouble where a reply by schema is wanted and the schema is none."""
    if parameters.response_format == "json_schema":
        await asyncio.to_thread(schema_in, parameters.json_schema)


async def flaw_of(text: str, parameters: Parameters) -> str:
    """What keeps a reply from being the JSON that was asked for, as a sentence; empty where nothing does."""
    if parameters.response_format not in ("json_object", "json_schema"):
        return ""
    return await asyncio.to_thread(_flaw, text, parameters)


def schema_in(text: str) -> dict[str, Any]:
    """The schema that a text holds, without the service's wrapping. Raises UsageTrouble."""
    import jsonschema  # noqa: PLC0415  40 ms, and rarely needed
    from jsonschema.validators import validator_for  # noqa: PLC0415

    if not text.strip():
        raise UsageTrouble(
            "The JSON schema is missing.", "Put it into the options (ctrl+o), or choose another format."
        )
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageTrouble("The JSON schema is not JSON.", f"{error}.") from None
    if isinstance(found, dict):
        found = found.get("json_schema", found)
    if isinstance(found, dict):
        found = found.get("schema", found)
    if not isinstance(found, dict):
        raise UsageTrouble("The JSON schema must be an object.", 'It begins like {"type": "object", …}.')
    try:
        validator_for(found).check_schema(found)
    except jsonschema.SchemaError as error:
        raise UsageTrouble(
            "The JSON schema is not valid.", f"At {_place(error.path)}: {plain_line(error.message, 200)}."
        ) from None
    return found


def pretty(text: str) -> str | None:
    """JSON with an indent of two; None for a text that is no JSON."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None


def _flaw(text: str, parameters: Parameters) -> str:
    import jsonschema  # noqa: PLC0415  see above
    from jsonschema.validators import validator_for  # noqa: PLC0415

    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"The reply is not JSON: {plain_line(str(error), 200)}."
    if parameters.response_format == "json_object":
        return "" if isinstance(value, dict) else "The reply is JSON, but not an object."
    try:
        schema = schema_in(parameters.json_schema)
        validator_for(schema)(schema).validate(value)
    except jsonschema.ValidationError as error:
        return f"The reply does not follow the schema, at {_place(error.path)}: {plain_line(error.message, 200)}."
    except UsageTrouble as error:
        return str(error)
    return ""


def _place(path: Any) -> str:
    """Where in the document, as `items[2].name`."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return plain_line(words, 80) or "its top"
