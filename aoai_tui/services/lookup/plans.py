"""What adding texts to a collection will bring and cost, before anything is kept or sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from aoai_tui.domain import Collection, TextSource
from aoai_tui.services.lookup.spool import Spool


class Change(StrEnum):
    """What a planned source is to the collection."""

    NEW = "new"
    CHANGED = "changed"
    """It is there with other words: its passages take the place of the former ones."""


@dataclass(frozen=True)
class Skipped:
    """A file, or a folder, that is not added."""

    name: str
    """What is shown: its path below the folder that was named."""

    reason: str
    """One sentence."""

    table: Path | None = None
    """The file, where another of its columns may be chosen."""

    is_folder: bool = False


@dataclass(frozen=True)
class PlannedSource:
    """A file, or a typed text, that will be added."""

    source: TextSource
    """As it will be kept; its id is 0."""

    passages: int
    change: Change = Change.NEW

    number: int = 0
    """Its chunks stand under this number in the plan's spool."""

    warnings: tuple[str, ...] = ()
    """What a person should know of how it was read, each one sentence."""

    is_table: bool = False
    """Whether its text is one of several columns."""


@dataclass(frozen=True)
class Estimate:
    """What embedding will cost."""

    passages: int = 0
    """Passages in all."""

    known: int = 0
    """Those of them that cost nothing, for their texts have vectors already, or stand among them twice."""

    tokens: int = 0
    """An estimate, a little high, of the tokens of the others."""

    cost: Decimal | None = None
    """By the prices of config.toml; None where the deployment and its model have none. See Spending.words."""

    repeated: int = 0
    """Those of the known ones whose text stands among them earlier."""


@dataclass(frozen=True)
class Planning:
    """How far the reading is."""

    files: int = 0
    """Files that were looked at."""
    passages: int = 0
    name: str = ""
    """What is being read."""


OnPlanning = Callable[[Planning], None]
"""Told in the event loop's own thread, at most some times in a second."""


@dataclass(frozen=True)
class Plan:
    """What `Lookup.add` will add. The passages wait in a temporary file, as they were read."""

    collection: Collection
    sources: tuple[PlannedSource, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    gone: tuple[TextSource, ...] = ()
    """Of a refresh: sources whose files are not there any more; they are taken out."""

    unchanged: int = 0
    """Files that are in the collection already, as they are."""

    estimate: Estimate = Estimate()
    spool: Spool = field(default_factory=Spool, repr=False, compare=False)

    @property
    def empty(self) -> bool:
        """Whether adding it would change nothing."""
        return not self.sources and not self.gone
