"""What the commands of `embed` work with: a workbench over the right connection, and the collection that is meant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aoai_tui.commands.connected import exit_codes, say_notice, workbench
from aoai_tui.commands.shell import Shell
from aoai_tui.domain import Collection
from aoai_tui.errors import ConfigTrouble
from aoai_tui.workbench import Workbench

FAILURES = exit_codes(done="done", failed="the service failed or refused a passage", kept="what was embedded")
"""The last lines of each command's help."""


@asynccontextmanager
async def opened(shell: Shell, connection: str = "") -> AsyncIterator[Workbench]:
    """The workbench over the connection of this name, or as options and settings say; closed at the end.

    Raises ConfigTrouble for an unknown name.
    """
    bench = workbench(shell, connection)
    try:
        await say_notice(bench)
        yield bench
    finally:
        await bench.close()


@asynccontextmanager
async def opened_for(
    shell: Shell, name: str, connection: str = ""
) -> AsyncIterator[tuple[Workbench, Collection]]:
    """The collection of this name or id, and a workbench over the connection that embeds it.

    That is the one it was made over, unless another one is asked for. Raises UsageTrouble where there is no such
    collection.
    """
    async with opened(shell, connection) as bench:
        collection = await bench.lookup.named(name)
        own = _own_connection(shell, bench, collection) if not connection else ""
        if not own:
            yield bench, collection
            return
    async with opened(shell, own) as bench:
        yield bench, await bench.lookup.get(collection.id)


def _own_connection(shell: Shell, bench: Workbench, collection: Collection) -> str:
    """The connection that the collection was made over, where that is another one which can be opened."""
    if shell.asked or shell.demo or collection.connection == bench.connection.name:
        return ""
    with suppress(ConfigTrouble):
        return shell.connection(collection.connection).name
    return ""
