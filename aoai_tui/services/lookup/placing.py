"""Where collections are looked up: on this machine, or in a PostgreSQL to which they are copied."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.domain import Collection
from aoai_tui.errors import AoaiError, StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.lookup.exchange.carrying import Load, OnCarrying, carried
from aoai_tui.services.lookup.kept import KeptCollections, unheard

if TYPE_CHECKING:
    from aoai_tui.config.secret import Secret
    from aoai_tui.storage.store import Store

COPYING = "copying vectors"
INDEXING = "making the index"


@dataclass
class PlacedCollections(KeptCollections):
    """Collections, and the PostgreSQL connections, by name, in which they may be looked up."""

    async def places(self) -> list[str]:
        """The names of the PostgreSQL connections that are known."""
        return await self.archive(lambda store: store.postgres.strings.names())

    async def where_strings_go(self) -> str:
        """Whether the system's keyring takes a connection string, as a sentence."""
        strings = await self.archive(lambda store: store.postgres.strings)
        return await in_own_thread(strings.where_kept)

    async def check_place(self, connection_string: str) -> str:
        """Connect to a PostgreSQL, and say in a sentence what it is. Nothing is kept or changed.

        Raises UsageTrouble for what is no connection string, and StorageTrouble for what is not reached, or lacks
        pgvector; neither repeats the string.
        """
        from aoai_tui.storage.postgres.connection_string import typed_connection_string  # noqa: PLC0415  psycopg

        string = await in_own_thread(lambda: typed_connection_string(connection_string))
        return await in_own_thread(lambda: _facts(string))

    async def add_place(self, name: str, connection_string: str, *, for_this_run: bool = False) -> str:
        """Connect, then keep the connection string under a name in the keyring; what it leads to, as a sentence.

        One that was kept under the name before is replaced. `for_this_run` keeps it in memory until the app ends.
        Raises as `check_place`, UsageTrouble for a name that can't be, and SecretTrouble where the keyring does not
        take it.
        """
        from aoai_tui.storage.postgres.connection_string import typed_connection_string  # noqa: PLC0415  psycopg
        from aoai_tui.storage.postgres.strings import checked_name  # noqa: PLC0415

        name = checked_name(name)
        facts = await self.check_place(connection_string)
        string = typed_connection_string(connection_string)
        postgres = await self.archive(lambda store: store.postgres)
        keep = postgres.strings.remember_for_this_run if for_this_run else postgres.strings.keep
        await in_own_thread(lambda: keep(name, string))
        await in_own_thread(lambda: postgres.let_go(name))
        return facts

    async def forget_place(self, name: str) -> None:
        """Forget a connection string. Raises UsageTrouble while a collection is looked up there, and SecretTrouble."""
        there = [one.name for one in await self.all() if one.place == name]
        if there:
            raise UsageTrouble(
                f"“{plain_line(there[0], 60)}” is looked up in “{plain_line(name, 60)}”.",
                "Have it looked up on this machine first.",
            )
        postgres = await self.archive(lambda store: store.postgres)
        await in_own_thread(lambda: postgres.strings.forget(name))
        await in_own_thread(lambda: postgres.let_go(name))

    async def copy_to(
        self, collection_id: str, place: str, *, on_progress: OnCarrying = unheard
    ) -> Collection:
        """Copy a collection's vectors to PostgreSQL, and have it looked up there from now on; it, as it is then.

        Only what is not there yet is copied, and the index made where it is missing; then lookups are brought to what
        changed by themselves. Cancelled, what was copied stays, and a later call goes on; it is looked up where it
        was before. A copy in another place is removed, as far as that can be reached. Raises UsageTrouble where nothing
        is embedded, or there is no such place; StorageTrouble; SecretTrouble.
        """
        before = (await self.get(collection_id)).place
        await self.ready(place)
        copied = await carried(
            self.archive,
            lambda store, load: _copy(store, load, collection_id, place),
            on_progress,
            undo=lambda store, _: store.collections.look_up_in(collection_id, before),
        )
        if before and before != place:
            with suppress(AoaiError):
                await self._drop(before, collection_id)
        return copied

    async def look_up_here(self, collection_id: str, *, drop: bool = True) -> Collection:
        """Have a collection looked up on this machine again, where its vectors still are; it, as it is then.

        Then its copy in PostgreSQL is removed, unless `drop` is False. Raises StorageTrouble where it can't be removed;
        it is looked up here all the same.
        """
        before = await self.get(collection_id)
        await self.archive(lambda store: store.collections.look_up_in(collection_id, ""))
        if before.place and drop:
            try:
                await self._drop(before.place, collection_id)
            except AoaiError as error:
                raise _left_there(before, error) from error
        return await self.get(collection_id)

    async def delete(self, collection_id: str) -> None:
        """Take it out of the list; brought back, it is looked up on this machine.

        Its copy in PostgreSQL is removed, as far as that can be reached.
        """
        place = (await self.get(collection_id)).place
        await super().delete(collection_id)
        if place:
            with suppress(AoaiError):
                await self.look_up_here(collection_id)

    async def ready(self, place: str) -> None:
        """Have the place's connection string in memory: the keyring, which may ask for a password, is asked once.

        Raises UsageTrouble where there is none, and SecretTrouble. Nothing for this machine.
        """
        if place:
            strings = await self.archive(lambda store: store.postgres.strings)
            await in_own_thread(lambda: strings.get(place))

    async def _drop(self, place: str, collection_id: str) -> None:
        await self.ready(place)
        await self.archive(lambda store: store.postgres.vectors(place, collection_id).drop())


def _left_there(collection: Collection, why: AoaiError) -> StorageTrouble:
    name, place = plain_line(collection.name, 60), plain_line(collection.place, 40)
    return StorageTrouble(
        f"“{name}” is looked up on this machine now, but its copy in “{place}” could not be removed.",
        why.title,
    )


def _facts(string: Secret) -> str:
    from aoai_tui.storage.postgres.facts import facts_of  # noqa: PLC0415  psycopg
    from aoai_tui.storage.postgres.session import Session  # noqa: PLC0415

    with closing(Session(string)) as session:
        return str(facts_of(session))


def _copy(store: Store, load: Load, collection_id: str, place: str) -> Collection:
    collection = store.collections.get(collection_id)
    if not collection.passages:
        raise UsageTrouble("This collection has no vectors yet.", "Embed what waits in it, then copy it.")
    store.postgres.vectors(place, collection_id).create(collection.width)
    following = store.postgres.following(place, collection_id)
    difference = following.difference()
    following.remove_gone(difference)
    lacking = len(difference.lacking)
    for done in following.fill_in(difference):
        load.tell(collection.passages - lacking + done, done / lacking, COPYING)
    with closing(store.postgres.index(place, collection_id).build()) as building:
        for share in building:
            load.tell(collection.passages, share, INDEXING)
    store.collections.look_up_in(collection_id, place)
    return store.collections.get(collection_id)
