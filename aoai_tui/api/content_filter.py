"""What Azure's content filter found, in the forms that it tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aoai_tui.domain import FilterResult
from aoai_tui.errors import ContentFiltered
from aoai_tui.plain import plain_line


def filter_results(found: Mapping[str, Any], *, source: str) -> tuple[FilterResult, ...]:
    """Azure's content filter object as a tuple, one result a category; unknown categories are kept."""
    results = (_result(str(category), value, source) for category, value in found.items())
    return tuple(result for result in results if result)


def prompt_results(extra: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What was found in the prompt; `prompt_annotations` is the older name of the same thing."""
    entries = extra.get("prompt_filter_results") or extra.get("prompt_annotations")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and isinstance(found := entry.get("content_filter_results"), Mapping):
            yield found


def refused_by_filter(results: tuple[FilterResult, ...]) -> ContentFiltered:
    """The error for a prompt that the filter refused, or a reply that it broke off."""
    found = tuple(str(result) for result in results if not result.harmless)
    named = f": {', '.join(found)}." if found else "."
    return ContentFiltered(
        f"The content filter refused the prompt{named}",
        "Say it differently and send again. "
        + ("" if found else "The service did not say which category it found. ")
        + "The filter's strictness is set for the deployment, in the Azure portal.",
        code="content_filter",
        categories=found,
    )


def _result(category: str, value: object, source: str) -> FilterResult | None:
    if isinstance(value, list):  # the older form of custom_blocklists
        value = {"details": value, "filtered": any(_flag(entry, "filtered") for entry in value)}
    if not isinstance(value, Mapping) or category == "error":
        return None
    detected = value.get("detected")
    lists = _lists(value.get("details"))
    return FilterResult(
        category=category,
        filtered=bool(value.get("filtered")),
        severity=str(value["severity"]) if value.get("severity") else None,
        detected=detected if isinstance(detected, bool) else (True if lists else None),
        source=source,
        citation=_of_citation(value, "URL", "url"),
        license=_of_citation(value, "license"),
        lists=lists,
    )


def _lists(details: object) -> tuple[str, ...]:
    """The ids of the blocklists that matched."""
    entries = details if isinstance(details, list) else ()
    return tuple(
        plain_line(str(entry.get("id")), 120)
        for entry in entries
        if isinstance(entry, Mapping) and entry.get("id") and entry.get("filtered") is not False
    )


def _of_citation(value: Mapping[str, Any], *names: str) -> str | None:
    citation = value.get("citation")
    if isinstance(citation, Mapping):
        for name in names:
            if isinstance(text := citation.get(name), str) and text:
                return plain_line(text, 500)
    return None


def _flag(entry: object, name: str) -> bool:
    return isinstance(entry, Mapping) and bool(entry.get(name))
