"""Events of the Responses API become the same pieces of replies as chunks of chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import httpx2

from aoai_tui.api.activities import ActivityReader, is_activity
from aoai_tui.api.chances import chances
from aoai_tui.api.failures import from_event
from aoai_tui.api.parts import list_of, number_of, part_of, text_of
from aoai_tui.api.responses_end import error_of, filters_of, reason_of, usage_of
from aoai_tui.api.tool_fragments import ToolFragments
from aoai_tui.domain import (
    ChancesArrived,
    Finished,
    ModelNamed,
    ReasoningArrived,
    RefusalArrived,
    ReplyPiece,
    TextArrived,
    ToolsCalled,
)

_ACTIVITIES = tuple(
    f"response.{kind}_call"
    for kind in ("web_search", "code_interpreter", "file_search", "image_generation", "mcp")
)


class EventReader:
    """Reads one response, event by event or at once."""

    def __init__(self, http: httpx2.Response) -> None:
        self.begun = False
        """Whether anything had the form of a response's event."""
        self._sent = http.request.headers
        self._model = ""
        self._calls = ToolFragments()
        self._finished = False
        self._activities = ActivityReader()
        self._thought: tuple[object, ...] = ()
        """The part of the reasoning that came last."""
        self._told: set[tuple[object, ...]] = set()
        """The parts of which something arrived in pieces: their whole adds nothing."""
        self._by_name: dict[str, Callable[[object], Iterator[ReplyPiece]]] = {
            "response.output_text.delta": self._text,
            "response.output_text.done": self._text_done,
            "response.output_text.annotation.added": self._annotation,
            "response.refusal.delta": self._refusal,
            "response.refusal.done": self._refusal_done,
            "response.reasoning_summary_text.delta": self._reasoning,
            "response.reasoning_text.delta": self._reasoning,
            "response.function_call_arguments.delta": self._call_delta,
            "response.function_call_arguments.done": self._call_done,
            "response.output_item.added": self._item_added,
            "response.output_item.done": self._item_done,
            "response.created": self._response,
            "response.in_progress": self._response,
            "response.completed": self._ended,
            "response.incomplete": self._ended,
            "response.failed": self._ended,
            "error": self._error,
        }

    def pieces(self, event: object) -> Iterator[ReplyPiece]:
        """What one event brings; one of an unknown name brings nothing."""
        name = text_of(event, "type")
        if found := self._by_name.get(name):
            self.begun = True
            yield from found(event)
        elif name.startswith(_ACTIVITIES) and text_of(event, "item_id"):
            yield from self._activities.event(name, event)

    def whole(self, response: object) -> Iterator[ReplyPiece]:
        """The pieces of a response that came at once."""
        if not isinstance(part_of(response, "output"), list) and not error_of(response):
            return
        self.begun = True
        yield from self._end_of(response)

    def end(self) -> Iterator[ReplyPiece]:
        """The tool calls, all together; those of a response that was cut off are not told."""
        if self._finished and (calls := self._calls.whole()):
            yield ToolsCalled(calls)

    # Words

    def _text(self, event: object) -> Iterator[ReplyPiece]:
        if text := text_of(event, "delta"):
            self._told.add(_place(event))
            yield TextArrived(text)
        if logprobs := part_of(event, "logprobs"):
            yield from _chances(logprobs)

    def _text_done(self, event: object) -> Iterator[ReplyPiece]:
        if (text := text_of(event, "text")) and _place(event) not in self._told:
            self._told.add(_place(event))
            yield TextArrived(text)

    def _refusal(self, event: object) -> Iterator[ReplyPiece]:
        if text := text_of(event, "delta"):
            self._told.add(_place(event))
            yield RefusalArrived(text)

    def _refusal_done(self, event: object) -> Iterator[ReplyPiece]:
        if (text := text_of(event, "refusal")) and _place(event) not in self._told:
            self._told.add(_place(event))
            yield RefusalArrived(text)

    def _reasoning(self, event: object) -> Iterator[ReplyPiece]:
        index = part_of(event, "summary_index")
        part = part_of(event, "content_index") if index is None else index
        yield from self._thoughts((number_of(event, "output_index"), part), text_of(event, "delta"))

    def _thoughts(self, place: tuple[object, ...], text: str) -> Iterator[ReplyPiece]:
        """The parts of a summary are paragraphs."""
        if text:
            apart = "\n\n" if self._thought and self._thought != place else ""
            self._thought = place
            self._told.add(("reasoning", place[0]))
            yield ReasoningArrived(apart + text)

    def _annotation(self, event: object) -> Iterator[ReplyPiece]:
        yield from self._activities.citation(part_of(event, "annotation"))

    # Output items

    def _call_delta(self, event: object) -> Iterator[ReplyPiece]:
        function = {"arguments": text_of(event, "delta")}
        self._calls.take([{"index": number_of(event, "output_index"), "function": function}])
        yield from ()

    def _call_done(self, event: object) -> Iterator[ReplyPiece]:
        self._calls.settle(number_of(event, "output_index"), "", event)
        yield from ()

    def _item_added(self, event: object) -> Iterator[ReplyPiece]:
        item = part_of(event, "item")
        if text_of(item, "type") == "function_call" or is_activity(item):
            yield from self._item(item, number_of(event, "output_index"))

    def _item_done(self, event: object) -> Iterator[ReplyPiece]:
        yield from self._item(part_of(event, "item"), number_of(event, "output_index"))

    def _item(self, item: object, number: int) -> Iterator[ReplyPiece]:
        """A finished item; of what arrived in pieces, nothing is told again."""
        match text_of(item, "type"):
            case "message":
                yield from self._message(item, number)
            case "reasoning":
                if ("reasoning", number) not in self._told:
                    parts = list_of(item, "summary") or list_of(item, "content")
                    for position, part in enumerate(parts):
                        yield from self._thoughts((number, position), text_of(part, "text"))
            case "function_call":
                self._calls.settle(number, text_of(item, "call_id") or text_of(item, "id"), item)
            case _ if is_activity(item):
                yield from self._activities.item(item)

    def _message(self, item: object, number: int) -> Iterator[ReplyPiece]:
        for position, part in enumerate(list_of(item, "content")):
            if (number, position) in self._told:
                continue
            self._told.add((number, position))
            if text := text_of(part, "text"):
                yield TextArrived(text)
                yield from _chances(part_of(part, "logprobs"))
            if refusal := text_of(part, "refusal"):
                yield RefusalArrived(refusal)
            for annotation in list_of(part, "annotations"):
                yield from self._activities.citation(annotation)

    # The response itself

    def _response(self, event: object) -> Iterator[ReplyPiece]:
        yield from self._about(part_of(event, "response"))

    def _ended(self, event: object) -> Iterator[ReplyPiece]:
        yield from self._end_of(part_of(event, "response"))

    def _about(self, response: object) -> Iterator[ReplyPiece]:
        model = text_of(response, "model")
        if model and model != self._model:
            self._model = model
            yield ModelNamed(model)

    def _end_of(self, response: object) -> Iterator[ReplyPiece]:
        yield from self._about(response)
        if not self._told and not self._calls:  # nothing came in pieces
            for number, item in enumerate(list_of(response, "output")):
                yield from self._item(item, number)
        yield from filters_of(response)
        if (usage := part_of(response, "usage")) is not None:
            yield usage_of(usage)
        if error := error_of(response):
            raise from_event(error, "", self._sent)
        if text_of(response, "status") == "failed":
            raise from_event({"message": "The response failed."}, "", self._sent)
        if reason := reason_of(response, calls=bool(self._calls)):
            self._finished = True
            yield Finished(reason)

    def _error(self, event: object) -> Iterator[ReplyPiece]:
        """The event's own fields, or those of an `error` within."""
        inner = part_of(event, "error")
        fields = {name: part_of(event, name) for name in ("code", "message", "param")}
        raise from_event(inner if isinstance(inner, Mapping) else fields, "", self._sent)


def _place(event: object) -> tuple[object, ...]:
    return number_of(event, "output_index"), number_of(event, "content_index")


def _chances(logprobs: object) -> Iterator[ReplyPiece]:
    if tokens := chances(logprobs):
        yield ChancesArrived(tokens)
