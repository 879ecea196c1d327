"""An app whose workers end before its widgets go: on the way out they look for what they draw, and keep what came."""

from __future__ import annotations

import asyncio
import time

from textual.app import App

_PATIENCE = 5.0
"""Seconds after which the app ends in any case: who is stuck does not keep the terminal."""


class WorkersFirst(App[None]):
    """Textual cancels a widget's workers once the widgets in it are gone, and waits for none of them.

    A worker that is in the middle of something, or that still has something to do when it is cancelled, would find
    nothing of what it shows: the app would end with a failure of its own.
    """

    async def _shutdown(self) -> None:
        await self._end_workers()
        await super()._shutdown()

    async def _end_workers(self) -> None:
        """Cancel each worker once, for it may be keeping what came by now, and wait for all; those that they begin on
        the way out follow.
        """
        end = time.monotonic() + _PATIENCE
        while (left := end - time.monotonic()) > 0 and (tasks := self._under_way()):
            for worker in self.workers:
                if not worker.is_cancelled:
                    worker.cancel()
            await asyncio.wait(tasks, timeout=left)
        for worker in self.workers:
            worker.exit_on_error = False  # left alone: that it finds nothing any more is no fault of the app

    def _under_way(self) -> list[asyncio.Task[None]]:
        tasks = (worker._task for worker in self.workers)
        return [task for task in tasks if task and not task.done() and task is not asyncio.current_task()]
