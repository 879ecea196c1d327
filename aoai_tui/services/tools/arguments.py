"""The arguments of a call, checked before anything runs: a model writes them, and it may be wrong.

jsonschema takes a tenth of a second to import: call these in a thread.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line

_TOLD = 5
"""Mistakes that are told at once."""


def parse_schema(text: str) -> dict[str, Any]:
    """A JSON schema that was written by hand. Raises UsageTrouble."""
    try:
        schema = json.loads(text)
    except ValueError as error:
        raise UsageTrouble("Its `parameters` are no JSON.", f"{error}.") from None
    except RecursionError:
        raise UsageTrouble("Its `parameters` are nested too deeply.") from None
    return checked_schema(schema)


def checked_schema(schema: object) -> dict[str, Any]:
    """The schema in the form that the service takes: an object's, with properties. Raises UsageTrouble."""
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415  slow to import
    from jsonschema.validators import validator_for  # noqa: PLC0415

    if not isinstance(schema, dict):
        raise UsageTrouble("Its `parameters` are no JSON schema.", 'They begin with {"type": "object", …}.')
    if schema.get("type", "object") != "object":
        raise UsageTrouble('Its `parameters` must be of "type": "object".')
    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as error:
        raise UsageTrouble("Its `parameters` are no valid JSON schema.", f"{error.message}.") from None
    except RecursionError:
        raise UsageTrouble("Its `parameters` are nested too deeply.") from None
    return {"properties": {}, **schema, "type": "object"}


def parse_arguments(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The arguments as values. Raises UsageTrouble with words that help the model to do better."""
    try:
        arguments = json.loads(text if text.strip() else "{}", parse_constant=_no_number)
    except ValueError as error:
        raise UsageTrouble("The arguments are no valid JSON.", f"{error}.") from None
    except RecursionError:
        raise UsageTrouble("The arguments are nested too deeply.") from None
    if not isinstance(arguments, dict):
        raise UsageTrouble("The arguments must be a JSON object.")
    if wrong := _mistakes(arguments, schema):
        raise UsageTrouble("The arguments don't fit the tool's schema.", "; ".join(wrong) + ".")
    return arguments


def _mistakes(arguments: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  slow to import
    from jsonschema.exceptions import best_match  # noqa: PLC0415
    from jsonschema.validators import validator_for  # noqa: PLC0415
    from referencing import Registry  # noqa: PLC0415
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    # An empty registry of our own: jsonschema's would fetch what a schema refers to from the network.
    validator = validator_for(schema, default=Draft202012Validator)(schema, registry=Registry())
    try:
        errors = sorted(validator.iter_errors(arguments), key=lambda error: list(map(str, error.path)))
        leaves = [best_match([error]) or error for error in errors[:_TOLD]]
    except Unresolvable:
        return ["the schema refers to one that is not there"]
    except RecursionError:
        return ["the schema refers to itself without end"]
    return [f"{_place(list(error.absolute_path))}{plain_line(error.message, 160)}" for error in leaves]


def _place(path: list[Any]) -> str:
    return f"{plain_line('.'.join(map(str, path)), 60)}: " if path else ""


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
