"""The items of a response that tell of the service's own tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aoai_tui.demo.responses_items import Data
from aoai_tui.demo.tokens import tokens


@dataclass(frozen=True, slots=True)
class WebSearch:
    """A search on the web by the service."""

    id: str
    query: str
    sources: tuple[str, ...]
    size: int = 3

    def begun(self) -> Data:
        """The item when it appears."""
        return self._body("in_progress")

    def done(self) -> Data:
        """The item when it is complete."""
        return self._body("completed")

    def events(self) -> Iterator[Data]:
        """The search goes through its three states."""
        for state in ("in_progress", "searching", "completed"):
            yield {"type": f"response.web_search_call.{state}"}

    def _body(self, status: str) -> Data:
        sources = [{"type": "url", "url": url} for url in self.sources]
        action = {"type": "search", "query": self.query, "queries": [self.query], "sources": sources}
        return {"id": self.id, "type": "web_search_call", "status": status, "action": action}


@dataclass(frozen=True, slots=True)
class CodeRun:
    """A program that the service wrote and ran."""

    id: str
    container: str
    code: str
    printed: str

    @property
    def size(self) -> int:
        """How many events it takes, roughly."""
        return len(tokens(self.code)) + 4

    def begun(self) -> Data:
        """The item when it appears."""
        return self._body("in_progress", "", None)

    def done(self) -> Data:
        """The item when it is complete."""
        return self._body("completed", self.code, [{"type": "logs", "logs": self.printed}])

    def events(self) -> Iterator[Data]:
        """The code is written, then run."""
        yield {"type": "response.code_interpreter_call.in_progress"}
        for token in tokens(self.code):
            yield {"type": "response.code_interpreter_call_code.delta", "delta": token}
        yield {"type": "response.code_interpreter_call_code.done", "code": self.code}
        yield {"type": "response.code_interpreter_call.interpreting"}
        yield {"type": "response.code_interpreter_call.completed"}

    def _body(self, status: str, code: str, outputs: list[Data] | None) -> Data:
        return {
            "id": self.id,
            "type": "code_interpreter_call",
            "status": status,
            "container_id": self.container,
            "code": code,
            "outputs": outputs,
        }
