"""Markdown: what `exporting.as_markdown` wrote, and any file in which headings say who speaks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from aoai_tui.domain import Conversation, Message, Role
from aoai_tui.domain.trees import Tree
from aoai_tui.services.exporting.as_markdown import MARK, unescaped
from aoai_tui.services.importing.brought import in_utc, not_importable, same_id

_OURS = re.compile(r"## (?P<who>You|Assistant|Tool|System)(?: \((?P<detail>.*)\))?\s*")
_ANY = re.compile(
    r"#{1,6}\s+\W*(?P<who>you|user|human|me|prompt|assistant|ai|bot|chatgpt|gpt[-\w.]*|copilot|claude|reply|response|"
    r"tool|system)\b\W*(?P<detail>)",
    re.IGNORECASE,
)
_PERSON = ("you", "user", "human", "me", "prompt")
_TIME = re.compile(r"<!-- (\S+) -->")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


class _Said(NamedTuple):
    who: str
    detail: str
    lines: list[str]


def from_markdown(text: str, name: str, changed: datetime) -> Tree:
    """The conversation in the text. `name` is its title where it has none, `changed` its time where it tells none.

    Raises UsageTrouble where no heading says who speaks.
    """
    text = text.replace("\r\n", "\n")
    head, body = _head(text)
    ours = MARK in head
    before, said = _said(body, ours=ours)
    system = "\n\n".join(_joined(one.lines, ours=ours) for one in said if one.who == "system")
    began = _moment(head.get("created")) or in_utc(changed)
    conversation_id = same_id("markdown", sha256(text.encode("utf-8", "replace")).hexdigest())
    messages: list[Message] = []
    for one in said:
        if one.who != "system" and (message := _message(one, messages, conversation_id, began, ours=ours)):
            messages.append(message)
    if not messages:
        raise not_importable("No heading in it says who speaks.")
    conversation = Conversation(
        id=conversation_id,
        title=_string(head.get("title")) or before or name,
        created_at=min(began, messages[0].created_at),
        updated_at=messages[-1].created_at,
        system_prompt=_string(head.get("system_prompt")) or system,
        deployment=_string(head.get("deployment")),
        leaf_id=messages[-1].id,
    )
    return Tree(conversation, tuple(messages))


def _message(
    said: _Said, before: list[Message], conversation_id: str, began: datetime, *, ours: bool
) -> Message | None:
    lines = said.lines
    created = None
    while lines and not lines[0].strip():
        lines = lines[1:]
    if ours and lines and (time := _TIME.fullmatch(lines[0])):
        created, lines = _moment(time[1]), lines[1:]
    text = _joined(lines, ours=ours)
    if not text.strip():
        return None
    role = Role.USER if said.who in _PERSON else Role.ASSISTANT
    last = before[-1] if before else None
    return Message(
        id=same_id(conversation_id, str(len(before))),
        conversation_id=conversation_id,
        parent_id=last.id if last else None,
        role=role,
        text=text,
        created_at=created or (last.created_at + timedelta(microseconds=1) if last else began),
        deployment=said.detail or None if said.who == "assistant" else None,
    )


def _said(body: str, *, ours: bool) -> tuple[str, list[_Said]]:
    """The title before the first speaker, and what each one says."""
    title, said = "", list[_Said]()
    for line, is_text in _lines(body, ours=ours):
        speaker = None if is_text else (_OURS if ours else _ANY).fullmatch(line)
        if speaker:
            said.append(_Said(speaker["who"].lower(), speaker["detail"] or "", []))
        elif said:
            said[-1].lines.append(line)
        elif line.startswith("# ") and not title:
            title = line[2:].strip()
    return title, said


def _lines(body: str, *, ours: bool) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it stands in a code block. Our own files escape such headings instead."""
    fence = ""
    for line in body.split("\n"):
        mark = None if ours else _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
            yield line, True
        elif fence:
            closes = mark and mark[1].startswith(fence) and not line.strip().strip(fence[0])
            fence = "" if closes else fence
            yield line, True
        else:
            yield line, False


def _joined(lines: list[str], *, ours: bool) -> str:
    text = "\n".join(lines).strip("\n")
    return unescaped(text) if ours else text


def _head(text: str) -> tuple[dict[str, Any], str]:
    """The values of a head of YAML, as far as they are JSON or plain words, and what follows it."""
    begin, _, rest = text.partition("\n")
    if begin.strip() != "---":
        return {}, text
    head, mark, body = rest.partition("\n---\n")
    if not mark:
        return {}, text
    values: dict[str, Any] = {}
    for line in head.split("\n"):
        key, colon, value = line.partition(": ")
        if colon and re.fullmatch(r"[\w-]+", key):
            values[key] = _value(value.strip())
    return values, body


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip("'\"")


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(text: object) -> datetime | None:
    try:
        return in_utc(datetime.fromisoformat(text)) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None
