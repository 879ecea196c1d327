"""Where collections are looked up: on this machine, or copied to a PostgreSQL and looked up there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.tabs.embeddings.adding.ended_words import named
from aoai_tui.tabs.embeddings.managing.exchanging import tell_carrying
from aoai_tui.tabs.embeddings.working import Tell, WorkingPart

if TYPE_CHECKING:
    from aoai_tui.screens.confirm import Choice


class PlacingPart(WorkingPart):
    """The part of the Embeddings tab that has collections looked up elsewhere."""

    @work(group="manage")
    async def choose_place(self, collection: Collection) -> None:
        """Ask where it is looked up, and have it so."""
        from aoai_tui.tabs.embeddings.managing.places import Places  # noqa: PLC0415  when it is wanted

        place = await self.app.push_screen_wait(Places(self.lookup, collection))
        if place is None or (place == collection.place and not place):
            return
        if place:
            await self._copy_to(collection, place)
        else:
            await self._look_up_here(collection)

    async def _copy_to(self, collection: Collection, place: str) -> None:
        """Copy what is not there yet; what was copied stays, also where it is given up."""
        doing = f"Copying {named(collection)} to “{plain_line(place, 40)}”"

        async def copy(tell: Tell) -> Collection:
            told = partial(tell_carrying, tell, doing)
            return await self.lookup.copy_to(collection.id, place, on_progress=told)

        given_up = "It is given up. What was copied stays there, and is not copied again."
        done = await self.at_work(doing, copy, given_up=given_up)
        await self._told_of(done, f"{named(collection)} is looked up in “{plain_line(place, 40)}” now.")

    async def _look_up_here(self, collection: Collection) -> None:
        drop = await self.app.push_screen_wait(_what_of_the_copy(collection))
        if drop is None:
            return

        async def turn(_tell: Tell) -> Collection:
            return await self.lookup.look_up_here(collection.id, drop=drop)

        done = await self.at_work(f"Leaving “{plain_line(collection.place, 40)}”", turn)
        await self._told_of(done, f"{named(collection)} is looked up on this machine now.")
        if done is None:  # its copy could not be removed, but lookups are here all the same
            self.search_again()

    async def _told_of(self, done: Collection | None, words: str) -> None:
        with self.tab.errors_shown():
            await self.refresh_collections()
        if done is not None:
            self.line.say(words, "good")
            self.search_again()


def _what_of_the_copy(collection: Collection) -> Choice[bool]:
    from aoai_tui.screens.confirm import Choice, Way  # noqa: PLC0415  when it is wanted

    place = plain_line(collection.place, 40)
    return Choice(
        f"Look {named(collection)} up on this machine?",
        "Its vectors are all here.",
        [
            Way(True, f"Remove the copy from “{place}”", "It can be copied again, for nothing."),
            Way(False, "Leave the copy there", "Who looks it up there later copies only what is new."),
        ],
    )
