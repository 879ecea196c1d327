"""Words, segments, numbers and usage in the JSON of transcription servers, whichever way they write them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from aoai_tui.domain import AudioUsage, Segment, TokenChance, Word

Data = Mapping[str, Any]


def number(value: object) -> float | None:
    """A finite number that is not negative, also one written as `"12.5"`, `"12.5s"` or `"00:01:02.5"`."""
    found = _number(value)
    return found if found is not None and found >= 0 else None


def words_of(data: Data) -> tuple[Word, ...]:
    """The words, from the top level or from inside the segments; those without a beginning can't be placed."""
    found = _each(data.get("words")) or [
        entry for segment in _each(data.get("segments")) for entry in _each(segment.get("words"))
    ]
    return tuple(word for entry in found if (word := _word(entry)))


def segments_in(data: Data) -> tuple[Segment, ...]:
    """The segments that say something."""
    return tuple(segment for entry in _each(data.get("segments")) if (segment := segment_of(entry)))


def segment_of(entry: Data) -> Segment | None:
    """One segment; None where it holds no words or has no place."""
    text, start = _text(entry, "text", "transcript"), number(entry.get("start"))
    if not text or start is None:
        return None
    end = number(entry.get("end"))
    speaker = entry.get("speaker")
    return Segment(
        text,
        start,
        max(start, end) if end is not None else start,
        str(speaker) if isinstance(speaker, str | int) else "",
        _number(entry.get("avg_logprob")),
        number(entry.get("no_speech_prob")),
    )


def chances_of(data: Data) -> tuple[TokenChance, ...]:
    """The tokens with their log probabilities."""
    pairs = ((entry.get("token"), _number(entry.get("logprob"))) for entry in _each(data.get("logprobs")))
    return tuple(
        TokenChance(token, chance) for token, chance in pairs if isinstance(token, str) and chance is not None
    )


def usage_of(data: Data) -> AudioUsage | None:
    """What it cost: tokens or seconds; None where nothing is told."""
    usage = data.get("usage")
    if not isinstance(usage, Mapping):
        return None
    details = usage.get("input_token_details")
    found = AudioUsage(
        number(usage.get("seconds")),
        _count(usage.get("input_tokens")),
        _count(details.get("audio_tokens")) if isinstance(details, Mapping) else None,
        _count(usage.get("output_tokens")),
    )
    return found if found != AudioUsage() else None


def language_of(data: Data) -> str:
    """The language as the service names it; several are joined by commas."""
    if isinstance(language := data.get("language"), str):
        return language
    codes = (entry.get("code") for entry in _each(data.get("languages")))
    return ", ".join(code for code in codes if isinstance(code, str))


def seconds_of(data: Data) -> float | None:
    """The sound's length as the service measured it."""
    usage = data.get("usage")
    told = number(data.get("duration"))
    return told if told is not None else number(usage.get("seconds")) if isinstance(usage, Mapping) else None


def _word(entry: Data) -> Word | None:
    text, start = _text(entry, "word", "text", "punctuated_word"), number(entry.get("start"))
    if not text or start is None:
        return None
    end = number(entry.get("end"))
    return Word(text, start, max(start, end) if end is not None else start, _certainty(entry))


def _certainty(entry: Data) -> float | None:
    """A word's log probability; some servers tell the probability itself."""
    if (told := _number(entry.get("logprob"))) is not None:
        return told
    for name in ("probability", "confidence", "score"):
        chance = _number(entry.get(name))
        if chance is not None and 0 < chance <= 1:
            return math.log(chance)
    return None


def _each(value: object) -> list[Data]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _text(entry: Data, *names: str) -> str:
    return next((value.strip() for name in names if isinstance(value := entry.get(name), str)), "")


def _count(value: object) -> int | None:
    found = number(value)
    return int(found) if found is not None else None


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        found: float | None = float(value)
    elif isinstance(value, str):
        found = next(_written(value), None)
    else:
        return None
    return found if found is not None and math.isfinite(found) else None


def _written(text: str) -> Iterator[float]:
    try:
        parts = [float(part) for part in text.strip().removesuffix("s").split(":")]
    except ValueError:
        return
    if len(parts) <= 3:
        yield sum(part * 60**power for power, part in enumerate(reversed(parts)))
