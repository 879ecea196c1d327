"""Our own JSON: what `exporting.as_json` wrote."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as BadBase64
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from aoai_tui.domain import Conversation, Message
from aoai_tui.domain.trees import Tree
from aoai_tui.services.exporting.as_json import FORMAT, VERSION
from aoai_tui.services.importing.brought import Brought, in_utc, not_importable

_FILE = re.compile(r"([0-9a-f]{64})(\.[a-z0-9]{1,10})?")


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


class _Whole(msgspec.Struct):
    conversation: Conversation
    messages: list[Message]
    attachments: dict[str, str] = {}


def is_ours(text: str | bytes) -> bool:
    """Whether the text says of itself that aoai-tui wrote it."""
    try:
        return msgspec.json.decode(text, type=_Head).format == FORMAT
    except (msgspec.DecodeError, UnicodeError):
        return False


def from_json(text: str | bytes) -> Brought:
    """The conversation in the text. Raises UsageTrouble where it isn't whole."""
    try:
        head = msgspec.json.decode(text, type=_Head)
        if head.version > VERSION:
            raise not_importable(f"A newer aoai-tui wrote it (version {head.version}). Update aoai-tui.")
        whole = msgspec.json.decode(text, type=_Whole)
        conversation = replace(
            whole.conversation,
            created_at=in_utc(whole.conversation.created_at),
            updated_at=in_utc(whole.conversation.updated_at),
        )
        messages = tuple(
            replace(message, created_at=in_utc(message.created_at), conversation_id=conversation.id)
            for message in whole.messages
        )
    except (msgspec.DecodeError, UnicodeError, OverflowError) as error:
        raise not_importable(f"It is broken: {error}.") from error
    return Brought(Tree(conversation, messages), _bytes(whole.attachments))


def _bytes(encoded: dict[str, str]) -> dict[str, bytes]:
    """The attached files whose names tell the truth: a name is its bytes' SHA-256, and no path."""
    found: dict[str, bytes] = {}
    for name, text in encoded.items():
        try:
            data = b64decode(text, validate=True)
        except (BadBase64, ValueError):
            continue
        named = _FILE.fullmatch(name)
        if named and sha256(data).hexdigest() == named[1]:
            found[name] = data
    return found
