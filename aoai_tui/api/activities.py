"""What the service does on its own while it answers: web searches, code that it runs, files that it looks through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from aoai_tui.api.parts import list_of, part_of, text_of
from aoai_tui.domain import Activity, ActivityReported

_CALL = "_call"
_STATUSES = ("in_progress", "searching", "interpreting", "generating", "completed", "failed")


class ActivityReader:
    """Output items and events of the Responses API become activities, each known by its id."""

    def __init__(self) -> None:
        self._known: dict[str, Activity] = {}
        self._last_search = ""

    def item(self, item: object) -> Iterator[ActivityReported]:
        """An output item whose type ends in `_call`, begun or done."""
        kind = text_of(item, "type").removesuffix(_CALL)
        yield from self._report(
            text_of(item, "id") or f"{kind}_{len(self._known)}",
            kind,
            status=text_of(item, "status"),
            detail=_detail(item),
            result=_result(item),
        )

    def event(self, name: str, event: object) -> Iterator[ActivityReported]:
        """`response.web_search_call.searching` and its like; for code also its text in pieces."""
        _, _, rest = name.partition(".")
        kind, _, status = rest.partition(".")
        key = text_of(event, "item_id")
        if kind == "code_interpreter_call_code":
            known = self._known.get(key)
            code = text_of(event, "code") or (known.detail if known else "") + text_of(event, "delta")
            yield from self._report(key, "code_interpreter", detail=code)
        elif status in _STATUSES:
            yield from self._report(key, kind.removesuffix(_CALL), status=status)

    def citation(self, annotation: object) -> Iterator[ActivityReported]:
        """A source that the reply cites belongs to the last web search."""
        url = text_of(annotation, "url")
        if not url:
            return
        title = text_of(annotation, "title")
        line = f"{title} — {url}" if title and title != url else url
        key = self._last_search or "citations"
        known = self._known.get(key)
        if known is None or line not in known.result.splitlines():
            # A bare address that the search itself told gives way to the one with a title.
            lines = [one for one in (known.result.splitlines() if known else ()) if one != url]
            yield from self._report(
                key,
                "web_search",
                status=known.status if known else "completed",
                result="\n".join([*lines, line]),
            )

    def _report(
        self, key: str, kind: str, *, status: str = "", detail: str = "", result: str = ""
    ) -> Iterator[ActivityReported]:
        """What is new is told, together with what was known."""
        before = self._known.get(key) or Activity(key, kind)
        now = replace(
            before,
            status=status or before.status,
            detail=detail or before.detail,
            result=result or before.result,
        )
        if kind == "web_search":
            self._last_search = key
        if key not in self._known or now != before:
            self._known[key] = now
            yield ActivityReported(now)


def is_activity(item: object) -> bool:
    """Whether the service runs it by itself: of the calls, all but those of functions and custom tools."""
    kind = text_of(item, "type")
    return kind.endswith(_CALL) and kind not in ("function_call", "custom_tool_call")


def _detail(item: object) -> str:
    """The query, the page or the code."""
    action = part_of(item, "action")
    queries = [*list_of(action, "queries"), *list_of(item, "queries")]
    words = [query for query in queries if isinstance(query, str) and query]
    return (
        text_of(item, "code")
        or text_of(action, "query")
        or "\n".join(words)
        or " ".join(filter(None, (text_of(action, "pattern"), text_of(action, "url"))))
        or text_of(item, "name")
        or text_of(item, "arguments")
    )


def _result(item: object) -> str:
    """Logs and pictures of code, found files with their text, sources of a search: one a line."""
    found = [
        *(_output(part) for part in list_of(item, "outputs")),
        *(_file(part) for part in list_of(item, "results")),
        *(text_of(part, "url") for part in list_of(part_of(item, "action"), "sources")),
        text_of(item, "output"),
        text_of(item, "error"),
    ]
    return "\n".join(filter(None, found))


def _output(part: Any) -> str:
    return text_of(part, "logs") or text_of(part, "url")


def _file(part: Any) -> str:
    return ": ".join(filter(None, (text_of(part, "filename"), text_of(part, "text"))))
