"""What was attached to a prompt, as lines of the transcript."""

from __future__ import annotations

from pathlib import Path

from rich.segment import Segment
from rich.style import Style

from aoai_tui.domain import Attachment, AttachmentKind
from aoai_tui.plain import plain_line
from aoai_tui.widgets.picture import alt_text, picture_lines
from aoai_tui.widgets.rendered import Line, Look

MOST_COLUMNS = 40
MOST_ROWS = 10
"""A picture in the transcript is a reminder; its preview is larger."""


def attachment_lines(attachment: Attachment, path: Path | None, width: int, look: Look) -> list[Line]:
    """A small picture with its name below, or a file's name and size. Runs in a thread: it decodes."""
    muted = Style.parse(look.muted)
    caption = [Segment(plain_line(_caption(attachment), max(2, width)), muted)]
    if attachment.kind is AttachmentKind.TEXT or path is None:
        return [caption]
    alt = alt_text(attachment.name, attachment.width, attachment.height)
    drawn = picture_lines(path, alt, min(width, MOST_COLUMNS), MOST_ROWS, look)
    if drawn and "".join(segment.text for segment in drawn[0]) == alt:
        return [[Segment(plain_line(alt, max(2, width)), muted)]]
    return [*drawn, caption]


def size_words(size: int) -> str:
    """`0.3 kB`, `1.2 MB`."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB"


def _caption(attachment: Attachment) -> str:
    if attachment.kind is AttachmentKind.TEXT:
        return f"▤ {attachment.name} · {size_words(attachment.size)}"
    if attachment.url:
        return f"{alt_text(attachment.name, 0, 0)} {attachment.url}"
    detail = f" · {attachment.detail} detail" if attachment.detail != "auto" else ""
    return f"{attachment.name} · {attachment.width}x{attachment.height}{detail}"
