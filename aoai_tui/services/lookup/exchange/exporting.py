"""A collection written as a file."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.exporting.places import fill_new
from aoai_tui.services.lookup.exchange import json_lines, parquet
from aoai_tui.services.lookup.exchange.carried import head_of
from aoai_tui.services.lookup.exchange.carrying import Load
from aoai_tui.services.lookup.exchange.forms import FileForm, form_of
from aoai_tui.services.lookup.exchange.leaving import leaving

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


@dataclass(frozen=True)
class Exported:
    """What became of an export."""

    path: Path
    passages: int
    left: int
    """Passages without vectors, which are not in the file."""


def export(store: Store, load: Load, collection_id: str, wished: Path) -> Exported:
    """Write the file, in a thread. Raises as `Exchange.export`."""
    form = form_of(wished)
    collection = store.collections.get(collection_id)
    if not collection.passages:
        raise UsageTrouble("This collection has no vectors yet.", "Embed what waits in it, then export it.")
    if form is FileForm.PARQUET:
        parquet.needs_pyarrow()
    written = 0

    def fill(file: BinaryIO) -> None:
        nonlocal written
        write = parquet.write if form is FileForm.PARQUET else json_lines.write
        with closing(leaving(store, collection, load)) as batches:
            written = write(file, head_of(collection), batches)

    path = fill_new(wished, fill)
    return Exported(path, written, collection.waiting + collection.refused)


def remove(path: Path) -> None:
    """Take an export away, in a thread; one that the disk does not let go of stays."""
    with suppress(OSError):
        path.unlink()
