"""Rows of the database as the domain's nouns, and back."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from aoai_tui.domain import (
    Activity,
    Api,
    Attachment,
    ChatOptions,
    Conversation,
    Failure,
    FilterResult,
    Message,
    MessageState,
    Parameters,
    Receipt,
    Role,
    Timing,
    TokenChance,
    ToolCall,
    Usage,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import as_micros, as_moment

Row = sqlite3.Row | Mapping[str, Any]
Value = str | int | float | bytes | None


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message's small value objects, as the `details` column keeps them."""

    usage: Usage | None = None
    timing: Timing | None = None
    filters: tuple[FilterResult, ...] = ()
    receipt: Receipt | None = None
    failure: Failure | None = None
    api: Api | None = None
    fingerprint: str | None = None
    refusal: str = ""
    reasoning: str = ""
    attachments: tuple[Attachment, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    tool_name: str = ""
    logprobs: tuple[TokenChance, ...] = ()
    activities: tuple[Activity, ...] = ()
    parameters: Parameters | None = None
    note: str = ""


_DETAILS = tuple(field.name for field in msgspec.structs.fields(Details))


def writable(text: str) -> str:
    """The text as UTF-8 can hold it: halves of a surrogate pair are joined, lone ones become U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def message_values(message: Message, owner: str | None) -> dict[str, Value]:
    """A message as the values of its columns, by name."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "text": writable(message.text),
        "state": message.state.value,
        "created_at": as_micros(message.created_at),
        "deployment": _writable_or_none(message.deployment),
        "model": _writable_or_none(message.model),
        "finish_reason": _writable_or_none(message.finish_reason),
        "details": _details_of(message),
        "owner": owner,
        "retries": message.retries,
    }


def message_from(row: Row) -> Message:
    """The message in a row. StorageTrouble where a value makes no sense; broken details only are left out."""
    details = _read_details(row["details"])
    try:
        return Message(
            id=row["id"],
            conversation_id=row["conversation_id"],
            parent_id=row["parent_id"],
            role=Role(row["role"]),
            text=row["text"],
            created_at=as_moment(row["created_at"]),
            state=MessageState(row["state"]),
            deployment=row["deployment"],
            model=row["model"],
            finish_reason=row["finish_reason"],
            retries=row["retries"],
            **{name: getattr(details, name) for name in _DETAILS},
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise StorageTrouble("A message in the database can't be read.", f"Reason: {error}.") from error


def conversation_from(row: Row) -> Conversation:
    """The conversation in a row. StorageTrouble where a value makes no sense."""
    try:
        return Conversation(
            id=row["id"],
            title=row["title"],
            created_at=as_moment(row["created_at"]),
            updated_at=as_moment(row["updated_at"]),
            system_prompt=row["system_prompt"],
            deployment=row["deployment"],
            connection=row["connection"],
            leaf_id=row["leaf_id"],
            titled_by_hand=bool(row["titled_by_hand"]),
            pinned=bool(row["pinned"]),
            options=_read_options(row["options"]),
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise StorageTrouble("A conversation in the database can't be read.", f"Reason: {error}.") from error


def _writable_or_none(text: str | None) -> str | None:
    return None if text is None else writable(text)


def _details_of(message: Message) -> str:
    return as_json(Details(**{name: getattr(message, name) for name in _DETAILS}))


def as_json(struct: msgspec.Struct) -> str:
    """A struct as its column keeps it."""
    # The json module writes lone surrogates as they are, where msgspec refuses them.
    return writable(json.dumps(msgspec.to_builtins(struct), ensure_ascii=False))


def attachments_json(attachments: tuple[Attachment, ...]) -> str:
    """What is attached to a draft, as its column keeps it."""
    return writable(json.dumps(msgspec.to_builtins(attachments), ensure_ascii=False))


def attachments_from(text: str) -> tuple[Attachment, ...]:
    """What was attached to a draft; nothing where it can't be read."""
    try:
        return msgspec.json.decode(text, type=tuple[Attachment, ...])
    except msgspec.DecodeError:
        return ()


def _read_details(text: str) -> Details:
    try:
        return msgspec.json.decode(text, type=Details)
    except msgspec.DecodeError:
        return Details()


def _read_options(text: str) -> ChatOptions:
    try:
        return msgspec.json.decode(text, type=ChatOptions)
    except msgspec.DecodeError:
        return ChatOptions()
