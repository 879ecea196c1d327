"""SRT and WebVTT read back into stretches of speech."""

from __future__ import annotations

import html
import re

from aoai_tui.domain import Segment

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_CUE = re.compile(
    rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n((?:[^\n]*\S[^\n]*(?:\n|\Z))*)", re.MULTILINE
)
_VOICE = re.compile(r"^<v(?:\.[^ >]*)?[ \t]+([^>]*)>")
_MARKUP = re.compile(r"</?(?:[biuvc]|ruby|rt|lang|font)\b[^>]*>|<\d[\d:.]*>")


def are_subtitles(text: str) -> bool:
    """Whether a text is SRT or WebVTT."""
    return text.lstrip("\ufeff \n").startswith("WEBVTT") or bool(_CUE.search(text[:2000]))


def segments_of(subtitles: str) -> tuple[Segment, ...]:
    """The cues, each with its words on one line."""
    lines = subtitles.replace("\r\n", "\n").replace("\r", "\n")
    has_entities = lines.lstrip("\ufeff \n").startswith("WEBVTT")
    return tuple(_segment(found, has_entities=has_entities) for found in _CUE.finditer(lines))


def _segment(found: re.Match[str], *, has_entities: bool) -> Segment:
    words = found[9].strip()
    speaker = voice[1].strip() if (voice := _VOICE.match(words)) else ""
    said = _MARKUP.sub("", words)
    if has_entities:
        said, speaker = html.unescape(said), html.unescape(speaker)
    return Segment(
        " ".join(said.split()),
        _seconds(*found.group(1, 2, 3, 4)),
        _seconds(*found.group(5, 6, 7, 8)),
        speaker,
    )


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000
