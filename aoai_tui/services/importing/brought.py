"""What a file brings, and the ids that let the same file bring it only once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from aoai_tui.domain.trees import Tree
from aoai_tui.errors import UsageTrouble

_NAMES = UUID("5b0c9f4e-8a0d-4d5e-9c1b-6f0f2a7d3e11")


class Brought(NamedTuple):
    """One conversation of a file."""

    tree: Tree
    attachments: Mapping[str, bytes]
    """The bytes of attached files, by `Attachment.file`."""


def same_id(*source: str) -> str:
    """The same id whenever the same thing is imported."""
    return str(uuid5(_NAMES, "\x1f".join(source)))


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def not_importable(reason: str) -> UsageTrouble:
    """The trouble with a file that holds no conversation."""
    return UsageTrouble(
        "This file can't be imported.",
        f"{reason} Known are aoai-tui's own JSON and Markdown, ChatGPT's export (the zip or its conversations.json), "
        "and Markdown with headings like “## You”.",
    )
