"""A value that a JSON Schema allows, made from the words of a prompt."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aoai_tui.demo.said import Said
from aoai_tui.demo.schema_check import resolved

_MOST_VALUES = 2_000
_MOST_FLOORS = 40
_LONGEST = 10_000
_DEEPEST = 8  # from here on a schema that contains itself gets its shortest value
_FORMATS = {
    "date-time": "2024-10-21T12:00:00Z",
    "date": "2024-10-21",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "email": "someone@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.org/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_TRIED = (
    *_FORMATS.values(),
    "A",
    "a",
    "abc",
    "ABC",
    "0",
    "1",
    "42",
    "2024",
    "12345",
    "AB-123",
    "ab_1",
    "#1a2b3c",
    "",
)


class Maker:
    """Makes values for one schema; numbers, quoted words and names are taken from the prompt, in their order.

    A sparing one leaves out what is optional unless the prompt has something for it, as models call tools.
    """

    def __init__(self, root: Mapping[str, Any], prompt: str, *, sparing: bool = False) -> None:
        self._root = root
        self._sparing = sparing
        self._left = _MOST_VALUES
        self._said = Said(prompt)

    def value(self, schema: Any = None, name: str = "", depth: int = 0) -> Any:
        """A value for the schema, or for the whole of it where none is given."""
        self._left -= 1
        if self._left < 0:  # a schema that has to contain itself has no value that ends
            return None
        plain = self._plain(self._root if schema is None else schema, depth)
        if "const" in plain:
            return plain["const"]
        if plain.get("enum"):
            return self._said.one_of(plain["enum"])
        return self._of_kind(_kind(plain), plain, name, depth)

    def _of_kind(self, kind: str, schema: Mapping[str, Any], name: str, depth: int) -> Any:
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, name, depth)
            case "string":
                return self._string(schema, name)
            case "integer" | "number":
                return _within(schema, self._said.number(), whole=kind == "integer")
        return True if kind == "boolean" else None

    def _plain(self, schema: Any, depth: int) -> Mapping[str, Any]:
        """The schema without references and alternatives: one of these is chosen, deep down the shortest."""
        found: Mapping[str, Any] = schema if isinstance(schema, Mapping) and depth < _MOST_FLOORS else {}
        for _ in range(_DEEPEST):
            if "$ref" in found:
                found = {**(resolved(found, self._root) or {}), **_without(found, "$ref")}
            elif options := found.get("anyOf") or found.get("oneOf"):
                found = {**_without(found, "anyOf", "oneOf"), **self._chosen(options, depth)}
            elif parts := found.get("allOf"):
                found = _merged([_without(found, "allOf"), *(self._plain(part, depth + 1) for part in parts)])
            else:
                break
        return found

    def _chosen(self, options: list[Any], depth: int) -> Mapping[str, Any]:
        known = [option for option in options if isinstance(option, Mapping)] or [{}]
        shallow = [
            option for option in known if "$ref" not in option and _kind(option) not in ("object", "array")
        ]
        if depth >= _DEEPEST and shallow:
            return min(shallow, key=lambda option: _kind(option) != "null")
        return next((option for option in known if _kind(option) != "null"), known[0])

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        required = schema.get("required") or []
        names = [
            name
            for name, part in properties.items()
            if name in required or (depth < _DEEPEST // 2 and self._wants(self._plain(part, depth)))
        ]
        names += [name for name in required if name not in properties]
        return {name: self.value(properties.get(name, {"type": "string"}), name, depth + 1) for name in names}

    def _wants(self, schema: Mapping[str, Any]) -> bool:
        """Whether an optional property is worth filling."""
        if not self._sparing:
            return True
        if values := schema.get("enum"):
            return self._said.names(values)
        kind = _kind(schema)
        return (kind == "string" and self._said.has_quotes) or (
            kind in ("integer", "number") and self._said.has_numbers
        )

    def _array(self, schema: Mapping[str, Any], name: str, depth: int) -> list[Any]:
        first = schema.get("prefixItems") or []
        least = int(schema.get("minItems", 0))
        usual = 0 if depth >= _DEEPEST else 2
        count = max(least, len(first), min(usual, int(schema.get("maxItems", usual))))
        items = schema.get("items", {"type": "string"})
        made = [
            self.value(first[at] if at < len(first) else items, f"{name} {at + 1}".strip(), depth + 1)
            for at in range(min(count, 200))
        ]
        return list(_different(made)) if schema.get("uniqueItems") else made

    def _string(self, schema: Mapping[str, Any], name: str) -> str:
        if pattern := schema.get("pattern"):
            return next((text for text in _TRIED if re.search(pattern, text)), "A")
        wanted = schema.get("format")
        if isinstance(wanted, str) and wanted in _FORMATS:
            return _FORMATS[wanted]
        text = self._said.words_for(name)
        least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", _LONGEST))
        return text.ljust(min(least, _LONGEST), ".")[:most]


def compact(value: Any) -> str:
    """A value as a model writes it."""
    return json.dumps(value, ensure_ascii=False)


def _kind(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return next((kind for kind in kinds if kind != "null"), "null")
    if isinstance(kinds, str):
        return kinds
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _within(schema: Mapping[str, Any], wanted: str, *, whole: bool) -> float:
    """The number nearest to the wanted one that the schema's limits allow."""
    step = schema.get("multipleOf") or (1 if whole else 0)
    gap = step or 0.5
    low = max(schema.get("minimum", -math.inf), schema.get("exclusiveMinimum", -math.inf) + gap)
    high = min(schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf) - gap)
    number = min(max(float(wanted), low), high)
    if step:
        number = math.ceil(number / step) * step if number <= low else math.floor(number / step) * step
        number = number + step if number < low else number
    return int(number) if float(number).is_integer() else number


def _different(values: list[Any]) -> Iterator[Any]:
    seen = set()
    for value in values:
        key = compact(value)
        if key not in seen:
            seen.add(key)
            yield value


def _merged(parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for part in parts:
        properties = {**whole.get("properties", {}), **part.get("properties", {})}
        required = [*whole.get("required", []), *part.get("required", [])]
        whole |= part
        whole |= {"properties": properties} if properties else {}
        whole |= {"required": required} if required else {}
    return whole


def _without(schema: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in names}
