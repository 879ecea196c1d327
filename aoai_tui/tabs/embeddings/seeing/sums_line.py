"""How far sums over a whole collection are: how much is done, and the time that is left."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from aoai_tui.widgets.progress_line import Progress, ProgressLine
from aoai_tui.widgets.times import length

_SOONEST, _LEAST = 1.0, 0.05
"""Seconds, and the share of all, before which nothing can be said of the time that is left."""


@dataclass
class SumsProgress(Progress):
    """Where they are."""

    def figures(self) -> str:
        """`37% · 0:12 left`."""
        share, gone = self.prepared or 0.0, time.monotonic() - self.since
        if gone < _SOONEST or not _LEAST <= share < 1:
            return super().figures()
        return f"{super().figures()} · {length(gone / share * (1 - share))} left"


class SumsLine(ProgressLine):
    """One line, hidden while nothing is worked out."""

    DEFAULT_CSS = """
    SumsLine { padding: 0 2; }
    """

    TELLS_SECONDS: ClassVar[bool] = False


class MapLine(SumsLine):
    """Of a map: nobody has to stop it, for everything else can be done meanwhile."""

    STOPS: ClassVar[str] = ""
