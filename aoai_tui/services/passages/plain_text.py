"""Plain text and code: read in stretches of moderate length, so that a file of any size needs little memory."""

from __future__ import annotations

from collections.abc import Iterator

from aoai_tui.services.graphemes import whole_signs
from aoai_tui.services.passages.read_text import Section
from aoai_tui.services.passages.scanning import Scanned

_STRETCH = 1 << 18
"""Characters that are held at a time."""


def text_sections(scanned: Scanned, warnings: list[str]) -> Iterator[Section]:
    """The text in stretches that end with a paragraph, else with a line, else anywhere between two signs."""
    held, start, line, zeros = "", 0, 1, 0
    with scanned.text() as file:
        while True:
            piece = file.read(_STRETCH)
            zeros += piece.count("\x00")
            held += piece.replace("\x00", "")
            end = _end(held) if piece else len(held)
            if held[:end]:
                yield Section(held[:end], start, ((0, line),))
            start, line, held = start + end, line + held.count("\n", 0, end), held[end:]
            if not piece:
                break
    if zeros:
        warnings.append(f"{zeros:,} zero bytes were left out.")


def whole_text(scanned: Scanned, warnings: list[str]) -> str:
    """All of a text, for what can't be read in stretches."""
    with scanned.text() as file:
        text = file.read()
    if zeros := text.count("\x00"):
        warnings.append(f"{zeros:,} zero bytes were left out.")
    return text.replace("\x00", "")


def _end(held: str) -> int:
    """Where a stretch ends; 0 to hold more."""
    if len(held) < _STRETCH:
        return 0
    paragraph = held.rfind("\n\n", len(held) // 2)
    if paragraph >= 0:
        return paragraph + 2
    line = held.rfind("\n", len(held) // 2)
    return line + 1 if line >= 0 else whole_signs(held, len(held) - 64)
