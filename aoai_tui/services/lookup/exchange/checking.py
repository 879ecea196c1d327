"""Values of a strange file as parts of a passage: what can't be one is left out, what only is odd is read kindly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from aoai_tui.domain import MOST_DIMENSIONS
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.exchange.carried import CarriedPassage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_TEXT = 1_000_000
"""Characters of a passage: far more than a deployment takes, and no trouble for the disk."""

NO_NUMBER = "the vector holds something that is no number"

_MOST_NAME = 300
_MOST_LOOKED_AT = 10_000
"""Characters in which a name is looked for: a cell that is a book would cost a second in each row."""

_GREATEST = 2**53
"""Of a line or a place in a text."""


def problem_of_text(text: object) -> str:
    """Why it can't be a passage's text; empty where it can."""
    if text is None:
        return "there is no text"
    if not isinstance(text, str):
        return "the text is no text"
    if not text.replace("\x00", "").strip():
        return "the text is empty"
    return "the text is too long" if len(text) > LONGEST_TEXT else ""


def problem_of_width(width: int, wanted: int) -> str:
    """Why a vector can't be so wide; empty where it can."""
    if width == 0:
        return "the vector is empty"
    if width > MOST_DIMENSIONS:
        return f"the vector has {width:,} numbers, more than any model gives"
    return f"the vector has {width:,} numbers in place of {wanted:,}" if wanted and width != wanted else ""


def vector_of(value: object) -> NDArray[np.float64] | str:
    """The numbers, or why they are none."""
    import numpy as np  # noqa: PLC0415  slow to import

    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _list(value)
    if not isinstance(value, list):
        return "there is no vector" if value is None else "the vector is no list of numbers"
    if len(value) > MOST_DIMENSIONS:
        return problem_of_width(len(value), 0)
    if not all(type(one) in (float, int) for one in value):
        return "the vector is no list of numbers"
    try:
        numbers = np.array(value, dtype=np.float64)
    except OverflowError:
        return NO_NUMBER
    return numbers if all_numbers(numbers) else NO_NUMBER


def all_numbers(vector: NDArray[Any]) -> bool:
    """Whether all of a vector are numbers that 32-bit floats, which services send, can hold."""
    import numpy as np  # noqa: PLC0415  slow to import

    return bool((np.abs(vector.astype(np.float64)) <= np.finfo(np.float32).max).all())


def passage_of(text: str, values: Mapping[str, Any]) -> CarriedPassage:
    """The passage of a checked text and whatever else the file has of it."""
    path = _words(values.get("path"))
    return CarriedPassage(
        text=text.replace("\x00", ""),
        source=_words(values.get("source")) or path.replace("\\", "/").rpartition("/")[2],
        path=path,
        line=_whole(values.get("line")),
        place=_words(values.get("place")),
        start=_whole(values.get("start")),
        norm=_length(values.get("norm")),
    )


def _words(value: object) -> str:
    """A name or a number as a line."""
    if isinstance(value, str):
        return plain_line(value[:_MOST_LOOKED_AT], _MOST_NAME)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _GREATEST:
        return 0
    return int(value)


def _length(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def _list(text: str) -> object:
    """A list that went through a table as text; the text where it is none."""
    try:
        value: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    return value
