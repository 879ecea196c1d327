"""The index over a collection's vectors in PostgreSQL, made while one watches."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing, suppress
from typing import LiteralString

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres import extension
from aoai_tui.storage.postgres.session import Session
from aoai_tui.storage.postgres.table import INDEXED_WIDTH, Table

_EVERY = 0.5
"""Seconds between two looks at how far it is."""

_MOST_MEMORY_MB = 512
"""What the server is asked to use at most: an index that fits into it is made several times as fast."""

_PROGRESS = """
    SELECT tuples_done, tuples_total, blocks_done, blocks_total
    FROM pg_stat_progress_create_index WHERE relid = to_regclass(%s)
"""
_MEMORY = "SELECT pg_size_bytes(current_setting('maintenance_work_mem')) / 1048576"


class PostgresIndex:
    """An HNSW index over one table."""

    def __init__(self, session: Session, table: Table) -> None:
        """Nothing is asked yet."""
        self._session = session
        self._table = table

    def build(self) -> Generator[float]:
        """Make the index where it is missing; gives how far it is, 0 to 1, about twice a second.

        Broken off before the end, the server stops and nothing of the index stays. Vectors that are wider than
        an index takes are looked up without. Raises StorageTrouble.
        """
        with self._session.transaction() as cursor:
            if not self._needed(self._table.width(cursor), there=self._table.has_index(cursor)):
                return
        with (
            closing(self._session.another()) as builder,
            ThreadPoolExecutor(1, "aoai-index") as thread,
        ):
            work = thread.submit(self._create, builder)
            try:
                yield from self._watched(work)
            finally:
                _stop(work, builder)

    @staticmethod
    def _needed(width: int, *, there: bool) -> bool:
        return not there and 0 < width <= INDEXED_WIDTH

    def _watched(self, work: Future[None]) -> Iterator[float]:
        far = 0.0
        while True:
            try:
                work.result(_EVERY)
            except NotYet:
                far = max(far, self._far())
                yield far
            else:
                return

    def _far(self) -> float:
        with self._session.transaction() as cursor:
            name = self._table.name.as_string(cursor)
            row = cursor.execute(_PROGRESS, (name,)).fetchone()
        if row is None:
            return 0.0
        done, total, blocks, all_blocks = (int(number or 0) for number in row)
        return min(1.0, max(done / total if total else 0.0, blocks / all_blocks if all_blocks else 0.0))

    def _create(self, builder: Session) -> None:
        try:
            self._create_with(builder, "SELECT set_config('maintenance_work_mem', %s, true)", self._memory)
        except StorageTrouble as trouble:
            if trouble.code != "53100":
                raise
            # Several processes share their memory in /dev/shm, which in a container may have but 64 MB.
            self._create_with(builder, "SELECT set_config('max_parallel_maintenance_workers', %s, true)", "0")

    def _create_with(self, builder: Session, setting: LiteralString, value: str) -> None:
        with builder.transaction() as cursor:
            cursor.execute(setting, (value,))
            self._table.take_turn(cursor)
            self._table.create_index(cursor, extension.created(cursor))

    @property
    def _memory(self) -> str:
        with self._session.transaction() as cursor:
            row = cursor.execute(_MEMORY).fetchone()
        return f"{max(int(row[0]) if row else 0, _MOST_MEMORY_MB)}MB"


def _stop(work: Future[None], builder: Session) -> None:
    """End the work, which may not have begun to ask the server when this is said first."""
    while not work.done():
        with suppress(StorageTrouble):
            builder.cancel()
        wait([work], _EVERY)
