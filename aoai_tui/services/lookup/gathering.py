"""Texts read and cut for a plan, in a thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import Collection, TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.estimating import Counting
from aoai_tui.services.lookup.plans import Change, Plan, PlannedSource, Planning, Skipped
from aoai_tui.services.lookup.spool import Spool
from aoai_tui.services.lookup.stopping import Telling
from aoai_tui.services.lookup.wishes import Wish

if TYPE_CHECKING:
    from aoai_tui.services.passages.read_text import ReadText
    from aoai_tui.services.passages.scanning import OnStep
    from aoai_tui.storage.store import Store


Key = tuple[str, str]
"""A file's path and column; of a typed text, which has no path, its digest."""


@dataclass
class Gathering:
    """The reading for one plan. Chunks in the spool whose number none of the sources has were broken off."""

    store: Store
    collection: Collection
    telling: Telling[Planning]
    sources: list[PlannedSource] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unchanged: int = 0
    spool: Spool = field(default_factory=Spool)
    _known: dict[Key, TextSource] = field(default_factory=dict)
    """What is in the collection already."""
    _files: int = 0

    def gather(self, wishes: Iterable[Wish]) -> None:
        """Read all of them. Raises UsageTrouble, StorageTrouble, and GivenUp where nobody waits for it."""
        self._known = {key_of(one): one for one in self.store.sources.all(self.collection.id)}
        for number, wish in enumerate(wishes):
            self._files += wish.path is not None
            self._tell(wish.name)
            try:
                self._read(number, wish)
            except UsageTrouble as trouble:
                self.skipped.append(Skipped(wish.name, str(trouble), _table_of(wish)))

    def plan(self, gone: tuple[TextSource, ...], prices: Mapping[str, Price]) -> Plan:
        """What was gathered, and what it will cost."""
        counting = Counting(self.store, self.collection, prices)
        numbers = {one.number for one in self.sources}
        for number, chunk in self.spool:
            if number in numbers:
                counting.count(chunk.text)
                self._tell("")
        return Plan(
            self.collection,
            tuple(self.sources),
            tuple(self.skipped),
            gone,
            self.unchanged,
            counting.estimate(),
            self.spool,
        )

    def _read(self, number: int, wish: Wish) -> None:
        if wish.source and _as_before(wish.source, wish.path):
            self.unchanged += 1
            return
        text = _text_of(wish, lambda: self._tell(wish.name))
        source = self._source(wish, text)
        before = self._known.get(key_of(source))
        if before and before.digest == source.digest:
            self.unchanged += 1
            return
        passages = self._cut(number, wish.name, text)
        if not passages:
            self.skipped.append(Skipped(wish.name, "There is no text in it."))
            return
        self._known[key_of(source)] = source
        change = Change.CHANGED if before else Change.NEW
        self.sources.append(
            PlannedSource(
                source, passages, change, number, tuple(text.warnings), is_table=_table_of(wish) is not None
            )
        )

    def _cut(self, number: int, name: str, text: ReadText) -> int:
        """How many passages it has; they are in the spool."""
        from aoai_tui.services.passages.cutting.chunks import chunks  # noqa: PLC0415  not part of the first paint

        passages = 0
        for chunk in chunks(text, self.collection.chunking):
            self.spool.put(number, chunk)
            passages += 1
            self._tell(name)
        return passages

    def _source(self, wish: Wish, text: ReadText) -> TextSource:
        return TextSource(
            id=0,
            collection_id=self.collection.id,
            name=wish.name,
            path=str(wish.path) if wish.path else "",
            folder=str(wish.folder) if wish.folder else "",
            patterns=wish.patterns,
            column=text.column,
            size=text.size,
            modified_ns=text.modified_ns,
            digest=text.digest,
            added_at=datetime.now(UTC),
        )

    def _tell(self, name: str) -> None:
        self.telling.tell(Planning(self._files, self.spool.count, name))


def _as_before(source: TextSource, path: Path | None) -> bool:
    """Whether a file seems not to have been touched since it was read."""
    if not path or not source.digest:
        return False
    try:
        status = path.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (source.size, source.modified_ns)


def key_of(source: TextSource) -> Key:
    """What is the same source, read at another time."""
    return (source.path, source.column) if source.path else ("", source.whole_digest)


def _table_of(wish: Wish) -> Path | None:
    """The file, where it has columns."""
    from aoai_tui.services.passages.kinds import kind_of  # noqa: PLC0415  not part of the first paint

    return wish.path if wish.path and kind_of(wish.path).has_columns else None


def _text_of(wish: Wish, on_step: OnStep) -> ReadText:
    from aoai_tui.services.passages.reading import read, typed  # noqa: PLC0415  not part of the first paint

    return read(wish.path, column=wish.column, on_step=on_step) if wish.path else typed(wish.text)
