"""Tool calls arrive in fragments, each with its call's index; here they become whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from aoai_tui.api.parts import part_of, text_of
from aoai_tui.domain import ToolCall


@dataclass
class _Growing:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class ToolFragments:
    """The calls of one reply while they arrive."""

    def __init__(self) -> None:
        self._calls: list[_Growing] = []
        self._at: dict[int, _Growing] = {}

    def take(self, fragments: object) -> None:
        """Add what one chunk, or a whole message, holds in `tool_calls`."""
        for position, fragment in enumerate(fragments if isinstance(fragments, list) else ()):
            if fragment is None or isinstance(fragment, str):
                continue
            index = part_of(fragment, "index")
            self._add(fragment, index if isinstance(index, int) else self._place(fragment, position))

    def take_function(self, call: object) -> None:
        """Add the older `function_call`, of which a reply has one."""
        self._fill(self._at.get(0) or self._begin(0), call)

    def settle(self, index: int, call_id: str, function: object) -> None:
        """Take what is told of a call at once in place of what came in pieces."""
        call = self._at.get(index) or self._begin(index)
        call.id = call_id or call.id
        if isinstance(part_of(function, "arguments"), str | dict):
            call.arguments.clear()
        self._fill(call, function)

    def __bool__(self) -> bool:
        """Whether any call began."""
        return bool(self._calls)

    def whole(self) -> tuple[ToolCall, ...]:
        """Every call in the order of their beginnings; one whose id is missing or taken gets one of its own."""
        taken: set[str] = set()
        calls = []
        for number, call in enumerate(self._calls):
            name = call.id
            while not name or name in taken:
                name = (
                    f"{call.id or 'call'}_{number}" if name != f"{call.id or 'call'}_{number}" else f"{name}_"
                )
            taken.add(name)
            calls.append(ToolCall(name, call.name, "".join(call.arguments)))
        return tuple(calls)

    def _place(self, fragment: object, position: int) -> int:
        """The index that a server left out: a new call's has an id, what follows belongs to the last."""
        known = next((at for at, call in self._at.items() if call.id == text_of(fragment, "id")), None)
        if known is not None and text_of(fragment, "id"):
            return known
        begins = text_of(part_of(fragment, "function"), "name") or text_of(fragment, "id")
        return len(self._at) if begins or not self._at else max(len(self._at) - 1, position)

    def _add(self, fragment: object, index: int) -> None:
        name = text_of(fragment, "id")
        function = part_of(fragment, "function")
        call = self._at.get(index)
        # Some servers send every call with index 0: another id together with a name begins another call.
        if call is None or (name and call.id and name != call.id and text_of(function, "name")):
            call = self._begin(index)
        call.id = call.id or name
        self._fill(call, function)

    def _begin(self, index: int) -> _Growing:
        call = self._at[index] = _Growing()
        self._calls.append(call)
        return call

    def _fill(self, call: _Growing, function: object) -> None:
        call.name = call.name or text_of(function, "name")
        arguments = part_of(function, "arguments")
        if isinstance(arguments, str):
            call.arguments.append(arguments)
        elif isinstance(arguments, dict):  # some servers decode them
            call.arguments.append(json.dumps(arguments, ensure_ascii=False))
