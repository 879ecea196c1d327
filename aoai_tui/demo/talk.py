"""What the demo understands of a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aoai_tui.demo.faults import without_command
from aoai_tui.plain import plain_line

# Only what Markdown would take for itself; a question mark or a full stop stays as it was typed.
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~])")

_NAME = re.compile(
    r"\b(?i:my name is|please call me|i am called)\s+([^\W\d_][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*){0,2})"
)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, as far as it decides what the demo answers."""

    prompt: str
    """The last message of the user, as it was typed."""
    earlier: tuple[str, ...] = ()
    """The user's messages before it, oldest first."""
    system: str = ""
    messages: int = 1
    """How many messages were sent."""
    attachments: int = 0
    """Pictures, sounds and files of the last message."""
    pictures: tuple[str, ...] = ()
    """The pictures among them: addresses, or `data:` URLs."""
    called: tuple[str, ...] = ()
    """The tools that were called since the last message of the user."""
    results: tuple[ToolResult, ...] = ()
    """What they gave back."""
    settings: tuple[tuple[str, str], ...] = ()
    """Parameters of the request that the reply may tell."""

    @classmethod
    def of(cls, messages: Sequence[Any]) -> Talk:
        """Read the messages of a request; what is no message is passed over."""
        known = [message for message in messages if isinstance(message, Mapping)]
        said = [message.get("content") for message in known if message.get("role") == "user"]
        orders = [
            message.get("content") for message in known if message.get("role") in ("system", "developer")
        ]
        texts = [content_text(content) for content in said]
        return cls(
            prompt=texts[-1] if texts else "",
            earlier=tuple(text for text in map(without_command, texts[:-1]) if text),
            system="\n".join(map(content_text, orders)).strip(),
            messages=len(known),
            attachments=_attachments(said[-1]) if said else 0,
            pictures=tuple(_pictures(said[-1])) if said else (),
            called=tuple(call_name for call_name in _calls(_since_the_user(known)).values()),
            results=tuple(_results(_since_the_user(known))),
        )

    @property
    def question(self) -> str:
        """The last message without its blanks at both ends."""
        return self.prompt.strip()

    @property
    def turn(self) -> int:
        """How many messages the user has sent so far."""
        return len(self.earlier) + 1

    @property
    def name(self) -> str | None:
        """What the user said to be called, the latest of it; None where nothing was said."""
        for text in reversed((*self.earlier, self.prompt)):
            if names := _NAME.findall(text):
                return str(names[-1])
        return None

    def without_command(self) -> Talk:
        """The same conversation, its last message without the `/fault` line."""
        return replace(self, prompt=without_command(self.prompt))


def content_text(content: Any) -> str:
    """The text of a message's content, which is a string, a list of parts, or nothing."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = [part.get("text") for part in content if isinstance(part, Mapping)]
    return "\n".join(text for text in texts if isinstance(text, str))


def quoted(text: str, limit: int = 80) -> str:
    """A text as one quoted line that Markdown shows as it is."""
    line = _MARKUP.sub(r"\\\1", plain_line(text, limit))
    return f"“{line}”"


def _attachments(content: Any) -> int:
    parts = content if isinstance(content, list) else []
    return sum(isinstance(part, Mapping) and part.get("type") not in ("text", "input_text") for part in parts)


def _pictures(content: Any) -> Iterator[str]:
    """The URLs of `image_url` parts (chat) and `input_image` parts (Responses)."""
    for part in content if isinstance(content, list) else []:
        if isinstance(part, Mapping) and part.get("type") in ("image_url", "input_image"):
            found = part.get("image_url")
            url = found.get("url") if isinstance(found, Mapping) else found
            if isinstance(url, str):
                yield url


def _since_the_user(messages: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    last = max((at for at, message in enumerate(messages) if message.get("role") == "user"), default=-1)
    return messages[last + 1 :]


def _calls(messages: Sequence[Mapping[str, Any]]) -> dict[Any, str]:
    """Ids and names of the tool calls in these messages."""
    calls: dict[Any, str] = {}
    for message in messages:
        listed = message.get("tool_calls")
        for call in listed if isinstance(listed, list) else []:
            function = call.get("function") if isinstance(call, Mapping) else None
            if isinstance(function, Mapping) and isinstance(call.get("id"), str):
                calls[call["id"]] = str(function.get("name"))
    return calls


def _results(messages: Sequence[Mapping[str, Any]]) -> Iterator[ToolResult]:
    calls = _calls(messages)
    for message in messages:
        if message.get("role") == "tool":
            id_ = message.get("tool_call_id")
            name = calls.get(id_, "a tool") if isinstance(id_, str) else "a tool"
            yield ToolResult(name, content_text(message.get("content")))
