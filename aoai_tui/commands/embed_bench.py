"""What the commands of `embed` work with: a workbench over the right connection, and the collection that is meant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aoai_tui.commands.shell import Shell, say, say_problems
from aoai_tui.config.settings import Kind
from aoai_tui.domain import Collection
from aoai_tui.errors import ConfigTrouble, UsageTrouble
from aoai_tui.workbench import Workbench, open_workbench

FAILURES = """\
\b
Exit codes:
  0    done
  1    the service failed or refused a passage
  2    the command line can't be meant
  130  ctrl+c; what was embedded is kept (143 for SIGTERM, 129 for SIGHUP)
"""
"""The last lines of each command's help."""


@asynccontextmanager
async def opened(shell: Shell, connection: str = "") -> AsyncIterator[Workbench]:
    """The workbench over the connection of this name, or as options and settings say; closed at the end.

    Raises ConfigTrouble for an unknown name.
    """
    bench = open_workbench(shell.connection(connection), shell.book, shell.book.settings.stream_gap_seconds)
    try:
        if notice := await bench.chat.archive.notice():
            say(notice)
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


def begin(shell: Shell, connection: str = "") -> None:
    """Say what there is to say before anything else. Raises ConfigTrouble for an unknown connection."""
    opening = shell.connection(connection)
    say_problems(shell.book)
    if opening.kind is Kind.DEMO and not connection and not shell.names_connection:
        say("No connection is set up, so the demo embeds. Set one up with: aoai-tui connections add URL")


def check_deployment(bench: Workbench, deployment: str) -> None:
    """Raise UsageTrouble where no deployment is named, neither here nor for the connection."""
    if not deployment and not bench.connection.deployments.embeddings:
        raise UsageTrouble(
            f"No embeddings deployment is chosen for “{bench.connection.name}”.",
            "Name one with --deployment, or set one for the connection in config.toml.",
        )


def _own_connection(shell: Shell, bench: Workbench, collection: Collection) -> str:
    """The connection that the collection was made over, where that is another one which can be opened."""
    if shell.asked or shell.demo or collection.connection == bench.connection.name:
        return ""
    with suppress(ConfigTrouble):
        return shell.connection(collection.connection).name
    return ""
