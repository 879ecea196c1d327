"""ChatGPT's export: each conversation is a mapping of nodes, with a parent and children; branches are kept.

Nodes that a reader never saw are left out, and their children follow the nearest node that is kept. What tools
said becomes text of the assistant: without their calls no service would take them as tool messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from aoai_tui.domain import Conversation, Message, Role
from aoai_tui.domain.trees import Tree
from aoai_tui.services.importing.brought import same_id

Json = dict[str, Any]

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.ASSISTANT}
_NOT_SAID = ("thoughts", "reasoning_recap", "user_editable_context", "model_editable_context", "system_error")


def is_conversation(value: object) -> bool:
    """Whether this looks like one of ChatGPT's conversations."""
    return isinstance(value, dict) and isinstance(value.get("mapping"), dict)


def from_chatgpt(value: Json) -> Tree | None:
    """The conversation with all of its branches; None where nobody says anything in it."""
    began = _moment(value.get("create_time")) or datetime.fromtimestamp(0, UTC)
    source = str(
        value.get("conversation_id") or value.get("id") or (value.get("title"), value.get("create_time"))
    )
    conversation_id = same_id("chatgpt", source)
    nodes: Json = {key: node for key, node in value["mapping"].items() if isinstance(node, dict)}
    messages: dict[str, Message] = {}
    kept: dict[str, str | None] = {}
    """For each node the nearest one above it, itself included, that is kept."""
    for key in _downwards(nodes):
        parent = kept.get(str(nodes[key].get("parent")))
        message = _message(
            nodes[key].get("message"),
            same_id("chatgpt", source, key),
            conversation_id,
            messages.get(parent or ""),
            began,
        )
        kept[key] = key if message else parent
        if message:
            messages[key] = message
    if not messages:
        return None
    shown = kept.get(str(value.get("current_node"))) or next(reversed(messages))
    newest = max(message.created_at for message in messages.values())
    conversation = Conversation(
        id=conversation_id,
        title=value["title"] if isinstance(value.get("title"), str) else "",
        created_at=min(began, newest) if began.timestamp() else newest,
        updated_at=newest,
        leaf_id=messages[shown].id,
    )
    return Tree(conversation, tuple(messages.values()))


def _downwards(nodes: Json) -> Iterator[str]:
    """The nodes' keys, each after its parent's; children in the order of the file."""
    below: dict[str | None, list[str]] = {}
    for key, node in nodes.items():
        parent = node.get("parent")
        below.setdefault(parent if isinstance(parent, str) and parent in nodes else None, []).append(key)
    waiting = below.get(None, [])[::-1]
    while waiting:
        key = waiting.pop()
        yield key
        waiting.extend(reversed(below.get(key, ())))


def _message(
    value: object, message_id: str, conversation_id: str, parent: Message | None, began: datetime
) -> Message | None:
    if not isinstance(value, dict):
        return None
    author = _dict(value.get("author"))
    metadata = _dict(value.get("metadata"))
    role = _ROLES.get(str(author.get("role")))
    text = _text(_dict(value.get("content")), author)
    if role is None or not text.strip() or metadata.get("is_visually_hidden_from_conversation"):
        return None
    model = metadata.get("model_slug")
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        parent_id=parent.id if parent else None,
        role=role,
        text=text,
        created_at=_moment(value.get("create_time")) or (parent.created_at if parent else began),
        model=model if isinstance(model, str) and role is Role.ASSISTANT else None,
    )


def _text(content: Json, author: Json) -> str:
    kind = content.get("content_type")
    if kind in _NOT_SAID:
        return ""
    text = content.get("text") or content.get("result")
    if kind in ("code", "execution_output") and isinstance(text, str) and text.strip():
        language = content.get("language") if content.get("language") != "unknown" else ""
        return f"````{language or ''}\n{text}\n````"
    parts = content.get("parts")
    said = (
        [_part(part) for part in parts]
        if isinstance(parts, list)
        else [text if isinstance(text, str) else ""]
    )
    whole = "\n\n".join(part for part in said if part)
    name = author.get("name")
    if author.get("role") == "tool" and isinstance(name, str) and whole.strip():
        return f"*{name}:*\n\n{whole}"
    return whole


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    piece = _dict(part)
    if isinstance(piece.get("text"), str):  # a transcript of what was spoken
        return str(piece["text"])
    return "*(a picture, not imported)*" if piece.get("content_type") == "image_asset_pointer" else ""


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
