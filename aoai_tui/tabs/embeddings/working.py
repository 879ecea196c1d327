"""Work on whole collections that takes its time: copied, written to a file, brought in from one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.worker import Worker, get_current_worker

from aoai_tui.errors import AoaiError
from aoai_tui.tabs.embeddings.part import EmbeddingsPart

Done = TypeVar("Done")

Tell = Callable[[str], None]
"""Says what is being done, as often as it changes."""


class WorkingPart(EmbeddingsPart):
    """The part of the Embeddings tab that shows such work, and lets escape give it up."""

    _at_work: tuple[Worker[None], ...] = ()
    """What was begun last stands last."""

    @property
    def is_at_work(self) -> bool:
        """Whether escape has something to give up."""
        return bool(self._at_work)

    def give_up_work(self) -> None:
        """Do it no further: of several what was begun last."""
        if self._at_work:
            self._at_work[-1].cancel()

    async def at_work(
        self,
        doing: str,
        work: Callable[[Tell], Awaitable[Done]],
        *,
        given_up: str = "It is given up; nothing of it is left.",
    ) -> Done | None:
        """What the work makes; None where it failed, which is told. To be awaited in a worker of its own.

        `given_up` is said where escape ended it.
        """
        self.uncover()
        self.line.doing(doing)
        worker = get_current_worker()
        self._at_work += (worker,)
        self.refresh_bindings()
        told = given_up
        try:
            done = await work(self.line.goes_on)
            told = ""
        except AoaiError as error:
            told = ""
            self.tab.show_error(error)
            return None
        else:
            return done
        finally:
            self._at_work = tuple(one for one in self._at_work if one is not worker)
            self.line.say(told)
            self.refresh_bindings()
