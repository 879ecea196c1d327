"""A conversation as JSON, with nothing left out: every branch, every field, the attached files' bytes."""

from __future__ import annotations

import json
from base64 import b64encode

import msgspec

from aoai_tui.services.exporting.material import Material

FORMAT = "aoai-tui-conversation"
VERSION = 1


def as_json(material: Material) -> str:
    """The text of the file; `importing.from_json` reads it."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "conversation": msgspec.to_builtins(material.conversation),
        "messages": [msgspec.to_builtins(message) for message in material.messages],
        "attachments": {name: b64encode(data).decode("ascii") for name, data in material.attachments.items()},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
