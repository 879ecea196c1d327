"""Narrations in words: rows of the list, the line under the text, names of files."""

from __future__ import annotations

from aoai_tui.domain import MOST_SPOKEN, MessageState, Narration
from aoai_tui.plain import plain_line
from aoai_tui.services.exporting.places import safe_name
from aoai_tui.widgets.times import length, megabytes

_BROKEN_OFF = {
    MessageState.FAILED: "failed",
    MessageState.STOPPED: "stopped",
    MessageState.INTERRUPTED: "cut off",
    MessageState.GROWING: "arriving",
}

_NAME_LETTERS = 48


def figures(narration: Narration) -> str:
    """`alloy · 0:05 · 61 kB mp3 · first sound 0.3 s · gpt-4o-mini-tts`."""
    timing = narration.timing
    parts = [
        _BROKEN_OFF.get(narration.state, ""),
        plain_line(narration.options.voice, 40),
        length(narration.seconds) if narration.seconds else "",
        f"{megabytes(narration.size)} {suffix(narration)[1:]}" if narration.size else "nothing arrived",
        f"first sound {timing.first_token:.1f} s" if timing and timing.first_token is not None else "",
        plain_line(narration.deployment, 40),
        _retries(narration.retries),
    ]
    return " · ".join(part for part in parts if part)


def _retries(count: int) -> str:
    return "" if not count else "1 retry" if count == 1 else f"{count} retries"


def short_figures(narration: Narration) -> str:
    """`0:05 · 61 kB · first sound 0.3 s`: what differs between voices that are compared."""
    timing = narration.timing
    parts = [
        _BROKEN_OFF.get(narration.state, ""),
        length(narration.seconds) if narration.seconds else "",
        megabytes(narration.size) if narration.size else "",
        f"first sound {timing.first_token:.1f} s" if timing and timing.first_token is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def row_words(narration: Narration) -> tuple[str, str]:
    """How the text begins, and what stands behind it: `0:05 alloy`."""
    begins = plain_line(narration.text, 80) or "…"
    seconds = length(narration.seconds) if narration.seconds else ""
    state = _BROKEN_OFF.get(narration.state, "")
    return begins, " ".join(
        part for part in (state, seconds, plain_line(narration.options.voice, 12)) if part
    )


def suffix(narration: Narration) -> str:
    """The suffix of its file, with the dot: what the bytes are, not what was asked for."""
    _, dot, found = narration.file.rpartition(".")
    return f".{found}" if dot else ""


def file_stem(narration: Narration) -> str:
    """A name to save it under, without suffix, made of its first words and its voice."""
    words = plain_line(narration.text, _NAME_LETTERS).rstrip("…")
    return f"{safe_name(words)[:_NAME_LETTERS].strip(' .')} ({safe_name(narration.options.voice)})"


def text_words(text: str) -> str:
    """`1,234 characters`, and how many requests that takes at least where one does not do."""
    count = len(text.strip())
    requests = -(-count // MOST_SPOKEN)
    parts = f" · {requests} requests at least" if requests > 1 else ""
    return f"{count:,} character{'' if count == 1 else 's'}{parts}" if count else ""
