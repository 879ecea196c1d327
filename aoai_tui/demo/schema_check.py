"""Whether a JSON Schema is one that the service takes: strict ones have rules of their own.

The rules are those of Azure's page on structured outputs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})

_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_BOOKS = ("properties", "$defs", "definitions")
_NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_SIZES = ("minLength", "maxLength", "minItems", "maxItems")
_DEEPEST = 40


def fault_of(schema: Any, *, strict: bool) -> str | None:
    """The first thing that is wrong with a schema, in the service's words; None where nothing is."""
    if not isinstance(schema, Mapping):
        return "schema is not an object."
    if strict and schema.get("type") != "object":
        return f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
    return next(_faults(schema, schema, (), strict), None)


def resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a `$ref` within the same schema means; None where it leads nowhere."""
    seen: set[str] = set()
    found: Any = schema
    while isinstance(found, Mapping) and "$ref" in found:
        ref = found["$ref"]
        if not isinstance(ref, str) or not ref.startswith("#") or ref in seen:
            return None
        seen.add(ref)
        found = root
        for part in filter(None, ref[1:].split("/")):
            name = part.replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _faults(schema: Any, root: Mapping[str, Any], path: tuple[str, ...], strict: bool) -> Iterator[str]:
    if isinstance(schema, bool) and not strict:
        return
    if not isinstance(schema, Mapping) or len(path) > _DEEPEST:
        yield f"In context={path}, schema must be an object."
        return
    yield from _own_faults(schema, root, path, strict)
    for name in _LISTS:
        parts = schema.get(name, [])
        if not isinstance(parts, list):
            yield f"In context={path}, '{name}' is not of type 'array'."
            continue
        for number, part in enumerate(parts):
            yield from _faults(part, root, (*path, name, str(number)), strict)
    for name in _BOOKS:
        parts = schema.get(name, {})
        if not isinstance(parts, Mapping):
            yield f"In context={path}, '{name}' is not of type 'object'."
            continue
        for key, part in parts.items():
            yield from _faults(part, root, (*path, name, key), strict)
    if "items" in schema:
        yield from _faults(schema["items"], root, (*path, "items"), strict)


def _own_faults(
    schema: Mapping[str, Any], root: Mapping[str, Any], path: tuple[str, ...], strict: bool
) -> Iterator[str]:
    kinds = schema.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if not isinstance(kind, str) or kind not in TYPES:
            yield f"In context={path}, {kind!r} is not valid under any of the given schemas."
    if "$ref" in schema and resolved(schema, root) is None:
        yield f"In context={path}, reference can only point to definitions defined at the top level of the schema."
    if "enum" in schema and not (isinstance(schema["enum"], list) and schema["enum"]):
        yield f"In context={path}, {schema['enum']!r} is not a list of values."
    if kinds == "array" and "items" not in schema and "prefixItems" not in schema:
        yield f"In context={path}, array schema missing items."
    yield from _keyword_faults(schema, path)
    if strict and (kinds == "object" or "properties" in schema):
        yield from _strict_faults(schema, path)


def _keyword_faults(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Limits that are no numbers, patterns that are none, names that are none."""
    for name in (*_NUMBERS, *_SIZES):
        value = schema.get(name, 0)
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or (name in _SIZES and value < 0):
            yield f"In context={path}, {value!r} is not valid for '{name}'."
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        yield f"In context={path}, {required!r} is not an array of strings."
    if not _is_pattern(schema.get("pattern", "")):
        yield f"In context={path}, {schema['pattern']!r} is not a regex."


def _is_pattern(pattern: Any) -> bool:
    try:
        return isinstance(pattern, str) and re.compile(pattern) is not None
    except (re.error, RecursionError, OverflowError):
        return False


def _strict_faults(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    if schema.get("additionalProperties") is not False:
        yield f"In context={path}, 'additionalProperties' is required to be supplied and to be false."
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, Mapping) or not isinstance(required, list):
        return
    lacking = next((key for key in properties if key not in required), None)
    if lacking is not None:
        yield (
            f"In context={path}, 'required' is required to be supplied and to be an array including every key "
            f"in properties. Missing '{lacking}'."
        )
