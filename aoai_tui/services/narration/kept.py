"""What is kept of narrations: listed, found again, put away, exported."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import MessageState, Narration
from aoai_tui.errors import AoaiError, SoundTrouble, StorageTrouble, UsageTrouble
from aoai_tui.services.exporting.places import copy_new
from aoai_tui.services.failures import failure_of
from aoai_tui.services.narration.deployments import SpeechDeployments
from aoai_tui.services.narration.folder import NarrationFolder, Plan, Workplace
from aoai_tui.services.narration.run import Run
from aoai_tui.services.narration.sound import with_sound

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

_BROKEN_OFF = (MessageState.FAILED, MessageState.STOPPED, MessageState.INTERRUPTED)

Kept = tuple[Narration, AoaiError | None]
"""A narration, and what went wrong with it or with keeping it."""


@dataclass
class KeptNarrations(SpeechDeployments):
    """Narrations in one archive, as they are worked with over one link."""

    _settling: dict[str, asyncio.Task[Kept]] = field(default_factory=dict)
    """Narrations that were broken off and are being put away."""

    @property
    def folder(self) -> NarrationFolder:
        """Where the sound is."""
        return NarrationFolder(self.archive.data_dir / "narrations")

    async def recent(self, limit: int | None = None) -> list[Narration]:
        """Narrations, the newest first, broken ones too: `state` tells. What a crash cut off is marked first."""
        return await self.archive(lambda store: store.narrations.all(limit))

    async def interrupted(self) -> list[Narration]:
        """What a crash had cut off and is found just now, with the sound that was received."""
        found = await self.archive(lambda store: store.narrations.adopt())
        return [await self.settled(narration) for narration in found]

    async def get(self, narration_id: str) -> Narration:
        """One narration, with its sound. Raises StorageTrouble where it is gone."""
        return await self.settled(await self.archive(lambda store: store.narrations.get(narration_id)))

    def path_of(self, narration: Narration) -> Path | None:
        """Where its sound is; None where nothing arrived, or where its parts are not joined yet: see `settled`."""
        return self.folder.file(narration.file) if narration.file else None

    async def settled(self, narration: Narration) -> Narration:
        """The narration with the file of what was received, made now where Escape or a crash left only parts."""
        if narration.id not in self._settling:
            if narration.file or narration.state not in _BROKEN_OFF:
                return narration
            self._settle(narration, None)
        settled, _ = await asyncio.shield(self._settling[narration.id])
        return settled

    async def delete(self, narration_id: str) -> None:
        """Take it from the list; `restore_last` brings it back."""
        await self.archive(lambda store: store.narrations.delete(narration_id))

    async def restore_last(self) -> Narration | None:
        """Undo the last `delete`; None where there is nothing to bring back."""
        return await self.archive(lambda store: store.narrations.restore_last())

    async def export(self, narration: Narration, path: Path) -> Path:
        """A copy of the sound as a file that was not there; where the name is taken a number is added.

        Returns where it went. Raises UsageTrouble where there is no sound, and StorageTrouble.
        """
        source = self.path_of(await self.settled(narration))
        if source is None:
            raise UsageTrouble("There is no sound to save.", "Nothing of it had arrived.")
        return await asyncio.to_thread(copy_new, source, path)

    async def known(self, wished: Narration) -> Narration | None:
        """The same text as it was read before with the same settings: whole, else broken off; None for neither."""
        settings = (wished.text, wished.options, wished.deployment, wished.connection)
        found = await self.archive(lambda store: store.narrations.same(*settings))
        there = await asyncio.to_thread(_is_there, self.path_of(found) if found else None)
        if there:
            return found
        broken = await self.archive(lambda store: store.narrations.broken_off(*settings))
        return await self.settled(broken) if broken else None

    async def close(self) -> None:
        """Wait until what was broken off is put away."""
        if self._settling:
            await asyncio.wait(list(self._settling.values()))

    async def keep_begun(self, plan: Plan) -> Workplace:
        """The narration's place on the disk, with its row, which no cancel that comes meanwhile leaves growing.

        Raises StorageTrouble.
        """

        def begin(store: Store) -> Workplace:
            work = self.folder.begin(plan)
            store.narrations.save(plan.narration)
            return work

        writing = asyncio.create_task(self.archive(begin), name="begin narration")
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            await self._save(replace(plan.narration, state=MessageState.STOPPED))
            raise

    async def keep_ended(self, run: Run, failure: AoaiError | None) -> Kept:
        """Put away what was made, whole or not, even where the task that asks for it is cancelled meanwhile."""
        narration = run.narration(MessageState.FAILED if failure else MessageState.COMPLETE, failure)
        return await asyncio.shield(self._settle(narration, run, failure))

    async def keep_stopped(self, run: Run) -> None:
        """Keep what there is. A part of its own is put away at once, several are joined later."""
        narration = run.narration(MessageState.STOPPED)
        saving = asyncio.create_task(self._save(narration), name="keep narration")
        await asyncio.shield(saving)
        task = self._settle(narration, run)
        if run.plan.alone:
            await asyncio.shield(task)

    def _settle(
        self, narration: Narration, run: Run | None, failure: AoaiError | None = None
    ) -> asyncio.Task[Kept]:
        task = asyncio.create_task(self._put_away(narration, run, failure), name="put narration away")
        self._settling[narration.id] = task
        task.add_done_callback(lambda _: self._settling.pop(narration.id, None))
        return task

    async def _put_away(self, narration: Narration, run: Run | None, failure: AoaiError | None) -> Kept:
        work = self.folder.workplace(narration.id)
        plan = (run.plan if run else await asyncio.to_thread(work.plan)) or Plan(narration, (narration.text,))
        joiner = await run.joined() if run else None
        text = plan.narration.text.strip()
        if len(text) > len(narration.text):  # the row of a text that grew is older than its plan
            narration = replace(narration, text=text)
        try:
            narration = await asyncio.to_thread(with_sound, self.folder, narration, plan, joiner)
        except (SoundTrouble, StorageTrouble) as error:
            failure = failure or error
            narration = replace(narration, state=MessageState.FAILED, failure=failure_of(failure))
        trouble = await self._save(narration)
        if not trouble and narration.file and (plan.alone or narration.state is MessageState.COMPLETE):
            await asyncio.to_thread(work.remove)
        return narration, failure or trouble

    async def _save(self, narration: Narration) -> StorageTrouble | None:
        try:
            await self.archive(lambda store: store.narrations.save(narration))
        except StorageTrouble as trouble:
            return trouble
        return None


def _is_there(path: Path | None) -> bool:
    return path is not None and path.is_file()
