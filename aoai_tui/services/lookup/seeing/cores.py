"""Sums that are spread over all cores."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from aoai_tui.services.lookup.seeing.blas import alone

Task = TypeVar("Task")
Result = TypeVar("Result")


class Cores:
    """Threads that work at the same time, for numpy lets others run while it multiplies."""

    def __init__(self, pool: ThreadPoolExecutor, count: int) -> None:
        """So many threads."""
        self._pool, self.count = pool, count

    def each(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """What becomes of each task, in their order. Few are begun ahead; whoever stops asking leaves the others."""
        begun: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                begun.append(self._pool.submit(work, task))
                if len(begun) > 2 * self.count:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for one in begun:
                one.cancel()


@contextmanager
def all_cores() -> Iterator[Cores]:
    """A thread for each core this program may use; one where the library that multiplies has its own."""
    with alone() as spread:
        count = _usable() if spread else 1
        pool = ThreadPoolExecutor(count, thread_name_prefix="seeing")
        try:
            yield Cores(pool, count)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _usable() -> int:
    if hasattr(os, "sched_getaffinity"):  # Linux: containers and taskset leave fewer
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
