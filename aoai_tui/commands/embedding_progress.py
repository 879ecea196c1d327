"""How far the reading and embedding of texts has got, as one line on a terminal's standard error."""

from __future__ import annotations

from aoai_tui.commands.progress_line import ProgressLine
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.events import Progress
from aoai_tui.services.lookup.exchange.carrying import Carrying
from aoai_tui.services.lookup.plans import Planning
from aoai_tui.services.lookup.words import counted


class EmbeddingProgress(ProgressLine):
    """What is read, then what is embedded, with rate and time left."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        super().__init__()
        self._what = "Reading …"

    def planning(self, at: Planning) -> None:
        """So much is read."""
        read = f"{counted(at.files, 'file')}, {counted(at.passages, 'passage')}"
        self._what = f"Reading: {read} … {plain_line(at.name, 200)}"

    def keeping(self, done: int, of_all: int) -> None:
        """So much of what was read is in the collection."""
        self._what = f"Adding: {done:,} of {counted(of_all, 'passage')}"

    def carrying(self, at: Carrying) -> None:
        """So much is written or read."""
        share = "" if at.share is None else f", {at.share:.0%}"
        doing = at.doing or "so far"
        self._what = f"{doing[:1].upper()}{doing[1:]}: {counted(at.done, 'passage')}{share}"

    def embedding(self, at: Progress) -> None:
        """So much is embedded."""
        parts = [f"Embedding: {at.done:,} of {at.done + at.refused + at.waiting:,}"]
        if at.refused:
            parts.append(f"{at.refused:,} refused")
        if at.per_second is not None:
            a_minute = at.per_second * 60
            parts.append(f"{at.per_second:,.0f} a second" if a_minute >= 60 else f"{a_minute:,.0f} a minute")
        if at.seconds_left is not None:
            parts.append(f"{time_words(at.seconds_left)} left")
        self._what = ", ".join(parts)

    def line(self, width: int) -> str:
        """What was said last."""
        return plain_line(self._what, width)


def time_words(seconds: float) -> str:
    """`8 s`, `2:05 min`, `1:02 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // 60}:{minutes % 60:02} h"
