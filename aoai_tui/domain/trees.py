"""A conversation with all of its branches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aoai_tui.domain.messages import Conversation, Message


class Tree(NamedTuple):
    """What an export holds and an import brings."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """Each one after its parent."""


class Planted(NamedTuple):
    """What bringing in a tree changed."""

    is_new: bool
    """Whether the conversation was not there before."""
    added: int
    """Messages that were not there before."""
    restored: bool
    """Whether it was deleted and came back."""


def in_order(messages: Iterable[Message]) -> list[Message]:
    """The messages with every parent before its children; one whose parent is missing begins a branch.

    Messages that follow each other in a circle are left out.
    """
    waiting = list(messages)
    below: dict[str | None, list[Message]] = {}
    ids = {message.id for message in waiting}
    for message in waiting:
        below.setdefault(message.parent_id if message.parent_id in ids else None, []).append(message)
    place = {message.id: number for number, message in enumerate(waiting)}
    ordered: list[Message] = []
    front = below.get(None, [])
    while front:
        ordered.extend(front)
        children = (child for parent in front for child in below.get(parent.id, ()))
        front = sorted(children, key=lambda one: place[one.id])
    return ordered
