"""The items of a response's output: each knows its final form and the events in which it grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from aoai_tui.demo.odds import Odds
from aoai_tui.demo.tokens import tokens

Data = dict[str, Any]


class Item(Protocol):
    """One thing that a response holds. Events come without output_index, item_id and sequence_number."""

    @property
    def id(self) -> str:
        """The item's own id."""
        ...

    @property
    def size(self) -> int:
        """How many events it takes, roughly."""
        ...

    def begun(self) -> Data:
        """The item when it appears."""
        ...

    def done(self) -> Data:
        """The item when it is complete."""
        ...

    def events(self) -> Iterator[Data]:
        """What happens between the two."""
        ...


@dataclass(frozen=True, slots=True)
class Reasoning:
    """The model's reasoning, of which only a summary is told, and only when asked."""

    id: str
    summaries: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many events it takes, roughly."""
        return sum(len(tokens(text)) for text in self.summaries)

    def begun(self) -> Data:
        """The item when it appears."""
        return {"id": self.id, "type": "reasoning", "summary": []}

    def done(self) -> Data:
        """The item when it is complete."""
        return {"id": self.id, "type": "reasoning", "summary": [_summary(text) for text in self.summaries]}

    def events(self) -> Iterator[Data]:
        """Each summary begins, grows and ends."""
        part, text_event = "response.reasoning_summary_part", "response.reasoning_summary_text"
        for number, text in enumerate(self.summaries):
            here = {"summary_index": number}
            yield {"type": f"{part}.added", **here, "part": _summary("")}
            for token in tokens(text):
                yield {"type": f"{text_event}.delta", **here, "delta": token}
            yield {"type": f"{text_event}.done", **here, "text": text}
            yield {"type": f"{part}.done", **here, "part": _summary(text)}


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A call of a tool of the request."""

    id: str
    call_id: str
    name: str
    arguments: tuple[str, ...]
    cut: bool = False

    @property
    def size(self) -> int:
        """How many events it takes, roughly."""
        return len(self.arguments)

    def begun(self) -> Data:
        """The item when it appears."""
        return self._body("in_progress", "")

    def done(self) -> Data:
        """The item when it is complete."""
        return self._body("incomplete" if self.cut else "completed", "".join(self.arguments))

    def events(self) -> Iterator[Data]:
        """The arguments grow."""
        for token in self.arguments:
            yield {"type": "response.function_call_arguments.delta", "delta": token}
        whole = "".join(self.arguments)
        yield {"type": "response.function_call_arguments.done", "name": self.name, "arguments": whole}

    def _body(self, status: str, arguments: str) -> Data:
        return {
            "id": self.id,
            "type": "function_call",
            "status": status,
            "call_id": self.call_id,
            "name": self.name,
            "arguments": arguments,
        }


@dataclass(frozen=True, slots=True)
class Words:
    """The message: text, or a refusal."""

    id: str
    tokens: tuple[str, ...]
    refused: bool = False
    cut: bool = False
    annotations: tuple[Data, ...] = ()
    odds: tuple[Odds, ...] | None = None

    @property
    def size(self) -> int:
        """How many events it takes, roughly."""
        return len(self.tokens)

    def begun(self) -> Data:
        """The item when it appears."""
        return self._body("in_progress", [])

    def done(self) -> Data:
        """The item when it is complete."""
        return self._body(
            "incomplete" if self.cut else "completed", [self._part("".join(self.tokens), whole=True)]
        )

    def events(self) -> Iterator[Data]:
        """The one part of the message begins, grows, gets its citations and ends."""
        kind, here, text = (
            "refusal" if self.refused else "output_text",
            {"content_index": 0},
            "".join(self.tokens),
        )
        yield {"type": "response.content_part.added", **here, "part": self._part("", whole=False)}
        for at, token in enumerate(self.tokens):
            yield {"type": f"response.{kind}.delta", **here, "delta": token, **self._odds(at, at + 1)}
        for number, annotation in enumerate(self.annotations):
            added = {"annotation_index": number, "annotation": annotation}
            yield {"type": "response.output_text.annotation.added", **here, **added}
        said = {"refusal": text} if self.refused else {"text": text, **self._odds(0, len(self.tokens))}
        yield {"type": f"response.{kind}.done", **here, **said}
        yield {"type": "response.content_part.done", **here, "part": self._part(text, whole=True)}

    def _part(self, text: str, *, whole: bool) -> Data:
        if self.refused:
            return {"type": "refusal", "refusal": text}
        shown = list(self.annotations) if whole else []
        return {
            "type": "output_text",
            "text": text,
            "annotations": shown,
            **self._odds(0, len(self.tokens) if text else 0),
        }

    def _odds(self, start: int, end: int) -> Data:
        if self.refused:
            return {}
        return {"logprobs": [each.body() for each in (self.odds or ())[start:end]]}

    def _body(self, status: str, content: list[Data]) -> Data:
        return {"id": self.id, "type": "message", "status": status, "role": "assistant", "content": content}


def _summary(text: str) -> Data:
    return {"type": "summary_text", "text": text}
