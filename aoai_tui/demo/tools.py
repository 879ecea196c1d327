"""Tools that a request offers, and which of them a prompt makes the demo call."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import invalid
from aoai_tui.demo.checks import missing
from aoai_tui.demo.schema_check import fault_of
from aoai_tui.demo.schema_value import Maker, compact
from aoai_tui.demo.talk import Talk

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_ASKED = re.compile(r"\b(?:use|call|run|invoke|try)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"\?|^\W*(?:what|how|which|who|when|where|is|are|tell|show|get|give|find|fetch|read|list|look|check)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset({"get", "fetch", "do", "the", "a", "current", "tool", "now", "mcp"})
_SUBJECTS = (
    (re.compile(r"\bwhat(?:['’]s| is)? (?:the )?(?:time|date|day|hour)\b|\bwhat time\b", re.IGNORECASE),
     re.compile(r"clock|time|date", re.IGNORECASE)),
    (re.compile(r"\b(?:calculate|compute|work out)\b|\d\s*[-+*/×÷^]\s*\d", re.IGNORECASE),
     re.compile(r"calc|math|arithmetic|sum", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that may be called."""

    name: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments, which are JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools of a request and how freely they may be chosen."""

    tools: tuple[Tool, ...] = ()
    choice: str = "auto"
    """auto, none, required, or with a leading `=` the name of the one that has to be called."""
    parallel: bool = True
    """Whether several may be called at once."""

    def calls(self, talk: Talk) -> list[tuple[str, str]]:
        """Names and arguments of what is to be called now; none once the results are there."""
        chosen = [tool for tool in self._chosen(talk) if tool.name not in talk.called]
        return [(tool.name, _arguments(tool, talk.prompt)) for tool in chosen[: None if self.parallel else 1]]

    def _chosen(self, talk: Talk) -> list[Tool]:
        if self.choice == "none" or not self.tools:
            return []
        if self.choice.startswith("="):
            return [tool for tool in self.tools if tool.name == self.choice[1:]]
        named = _named(self.tools, talk.prompt) or _fitting(self.tools, talk.prompt)
        return named or (list(self.tools[:1]) if self.choice == "required" else [])


def tool(function: Mapping[str, Any], place: str) -> Tool:
    """Check one function; `place` is where it stands in the request."""
    name = function.get("name")
    if not isinstance(name, str):
        raise missing(f"{place}.name")
    if not _NAME.fullmatch(name):
        message = (
            f"Invalid '{place}.name': string does not match pattern. Expected a string that matches the "
        )
        raise invalid("invalid_value", f"{message}pattern '^[a-zA-Z0-9_-]+$'.", f"{place}.name")
    parameters = function.get("parameters")
    if parameters is None:
        return Tool(name, {"type": "object", "properties": {}})
    if fault := fault_of(parameters, strict=bool(function.get("strict"))):
        message = f"Invalid schema for function '{name}': {fault}"
        raise invalid("invalid_function_parameters", message, f"{place}.parameters")
    return Tool(name, parameters)


def checked_choice(choice: Any, tools: Sequence[Tool], *, offered: bool) -> str:
    """`tool_choice` of either API as one word; raises Refused for a tool that is not among the tools."""
    if choice is None:
        return "auto"
    if not offered:
        message = "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."
        raise invalid(None, message, "tool_choice")
    if isinstance(choice, Mapping):
        function = choice.get("function") if isinstance(choice.get("function"), Mapping) else choice
        name = function.get("name") if isinstance(function, Mapping) else None
        if name is None:
            return "auto"
        if name not in {tool.name for tool in tools}:
            message = f"Invalid value for 'tool_choice': no function named '{name}' was specified in 'tools'."
            raise invalid(None, message, "tool_choice")
        return f"={name}"
    if choice not in ("auto", "none", "required"):
        message = f"Invalid value: '{choice}'. Supported values are: 'none', 'auto', and 'required'."
        raise invalid("invalid_value", message, "tool_choice")
    return str(choice)


def _named(tools: Sequence[Tool], prompt: str) -> list[Tool]:
    """The tools whose names stand in a prompt that says use, call or run, in the prompt's order."""
    if not _ASKED.search(prompt):
        return []
    places = [(_place(tool.name, prompt), tool) for tool in tools]
    return [tool for place, tool in sorted(places, key=lambda pair: pair[0]) if place >= 0]


def _fitting(tools: Sequence[Tool], prompt: str) -> list[Tool]:
    """The tools whose subject the prompt is about."""
    for asked, wanted in _SUBJECTS:
        found = next((tool for tool in tools if wanted.search(tool.name)), None)
        if found and asked.search(prompt):
            return [found]
    words = set(re.findall(r"\w+", prompt.lower()))
    if not _QUESTION.search(prompt):
        return []
    return [tool for tool in tools if (telling := _telling(tool.name)) and telling <= words][:1]


def _telling(name: str) -> set[str]:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = {word.lower() for word in re.findall(r"[A-Za-z]+", split)} - _FILLERS
    return words if any(len(word) > 4 for word in words) else set()


def _place(name: str, prompt: str) -> int:
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", prompt, re.IGNORECASE)
    return found.start() if found else -1


def _arguments(tool: Tool, prompt: str) -> str:
    """What the prompt gives after `with`, as it is; else made from the tool's schema."""
    start = max(0, _place(tool.name, prompt))
    for value in _json_objects(prompt[start:]):
        return compact(value)
    return compact(Maker(tool.parameters, prompt, sparing=True).value())


def _json_objects(text: str) -> Iterator[Any]:
    """The JSON object that follows `with`, if one does before another tool is named."""
    found = re.match(r"[\w-]+\s+with\s*(?=\{)", text, re.IGNORECASE)
    if found is None:
        return
    try:
        yield json.JSONDecoder().raw_decode(text, found.end())[0]
    except (ValueError, RecursionError):
        return
