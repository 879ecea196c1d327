"""The queue in words, and how far a drawing is likely to be: pure functions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from aoai_tui.domain import Failure, ImageOptions, MessageState, Picture
from aoai_tui.plain import plain_line
from aoai_tui.services.failures import reference_of
from aoai_tui.services.gallery.entries import Entry, EntryState
from aoai_tui.tabs.images.image_fields import option_words

_LOOKED_AT = 5
"""Earlier drawings that tell how long the next one takes."""

_TOLD = 390
"""Characters of a failure that the line has room for, its reference included."""

_NEARLY = 0.9
"""How much of the bar is full when it has taken as long as the ones before."""

SIGNS = {
    EntryState.WAITING: ("◌", "$muted"),
    EntryState.DRAWING: ("●", "$accent"),
    EntryState.ENDED: ("✓", "$success"),
    EntryState.STOPPED: ("■", "$warning"),
    EntryState.FAILED: ("▲", "$error"),
}
HELD = ("‖", "$warning")


def sign_of(entry: Entry) -> tuple[str, str]:
    """A sign and its colour."""
    return HELD if entry.held else SIGNS[entry.state]


def prompt_words(entry: Entry, width: int = 200) -> str:
    """The prompt on one line; what it changes before it."""
    given = len(entry.pictures)
    changes = "" if not given else "a picture: " if given == 1 else f"{given} pictures: "
    return plain_line(changes + entry.prompt, width)


def state_words(entry: Entry, without: str) -> str:
    """What becomes of it, or what it is drawn with; `without` is the parameter that it can go on without."""
    if entry.state is EntryState.FAILED and entry.failure:
        return failure_words(entry.failure) if not without else f"does not take {without}"
    if entry.state is EntryState.STOPPED:
        return "stopped"
    return "waits for you" if entry.held else option_words(entry.options)


def failure_words(failure: Failure) -> str:
    """The sentence of a failure."""
    return plain_line(failure.title, 200)


def told_words(failure: Failure, without: str) -> str:
    """What failed, its cause, the next step, and what support asks for.

    Where a key goes on `without` a parameter, that key tells what to do.
    """
    advice = failure.advice.removeprefix("Send again without it.") if without else failure.advice
    reference = plain_line(reference_of(failure), 200)
    words = plain_line(f"{failure_words(failure)} {advice.strip()}".strip(), _TOLD - len(reference))
    return f"{words} {reference}".strip()


def doing_words(entry: Entry) -> str:
    """What is going on with the one that is drawn."""
    deed = "changing" if entry.pictures else "drawing"
    number, of = len(entry.made), entry.options.n or 1
    return f"{deed} {min(number + 1, of)} of {of}" if of > 1 else deed


def usual_seconds(pictures: Sequence[Picture], deployment: str, options: ImageOptions) -> float | None:
    """How long the last drawings like this one took; None where there were none."""
    alike = [
        one
        for one in pictures
        if one.timing
        and one.deployment == deployment
        and one.state is MessageState.COMPLETE
        and one.number == (one.options.n or 1)  # the last one of its request took as long as all
        and (one.options.n or 1) == (options.n or 1)
    ]
    same = [
        one for one in alike if (one.options.quality, one.options.size) == (options.quality, options.size)
    ]
    times = [one.timing.total for one in (same or alike)[:_LOOKED_AT] if one.timing]
    return median(times) if times else None


def share_of(seconds: float, usual: float) -> float:
    """How much of the bar is full; it never ends before the picture is there."""
    if seconds <= usual:
        return _NEARLY * seconds / usual
    return _NEARLY + (1 - _NEARLY) * (1 - math.exp(1 - seconds / usual))


def ended_words(pictures: Sequence[Picture], seconds: float | None) -> str:
    """`2 pictures in 14.2 s.`, with what a person should know of them."""
    whole = [one for one in pictures if one.state is MessageState.COMPLETE]
    count = "1 picture" if len(whole) == 1 else f"{len(whole)} pictures"
    took = f" in {seconds:.1f} s" if seconds is not None else ""
    notes = dict.fromkeys(plain_line(one.note, 200) for one in whole if one.note)
    return " ".join([f"{count}{took}.", *notes])
