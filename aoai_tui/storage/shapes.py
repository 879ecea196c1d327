"""The tables of what has a file: recordings with their transcripts, narrations, pictures, collections."""

from __future__ import annotations

import hashlib
import json

from aoai_tui.domain import Collection, Narration, Picture, Recording, SpeechOptions, Transcript
from aoai_tui.plain import plain_line
from aoai_tui.storage.row_shape import RowShape
from aoai_tui.storage.rows import writable


def clean_name(name: str) -> str:
    """A recording's name as one safe line."""
    return writable(plain_line(name))


def digest(text: str, options: SpeechOptions, deployment: str, connection: str) -> str:
    """The same for the same text, voice, settings, deployment and connection, and else another one."""
    chosen = (
        options.voice,
        float(options.speed),
        options.instructions,
        options.format.value,
        deployment,
        connection,
        text,
    )
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()


def _digest_of(narration: Narration) -> str:
    return digest(narration.text, narration.options, narration.deployment, narration.connection)


RECORDING = RowShape(
    Recording,
    "recordings",
    "recording",
    ("id", "name", "file", "created_at", "state"),
    kept=("name",),
)
"""A person may rename a recording while it grows: what saves the rest leaves the name alone."""

TRANSCRIPT = RowShape(
    Transcript,
    "transcripts",
    "transcript",
    ("id", "recording_id", "text", "created_at", "state", "deployment", "connection"),
)

NARRATION = RowShape(
    Narration,
    "narrations",
    "narration",
    ("id", "text", "file", "created_at", "state", "deployment", "connection"),
    derived={"digest": _digest_of},
)

PICTURE = RowShape(
    Picture,
    "pictures",
    "picture",
    ("id", "prompt", "revised_prompt", "name", "file", "created_at", "state", "deployment", "connection"),
)

COLLECTION = RowShape(
    Collection,
    "collections",
    "collection",
    ("id", "name", "created_at", "connection", "deployment", "model", "width", "tokens", "place"),
    kept=("name", "model", "width", "tokens", "place"),
)
"""What a collection has become is told by methods of its own: saving it again leaves that alone."""
