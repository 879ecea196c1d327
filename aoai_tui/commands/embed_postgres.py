"""`aoai-tui embed postgres`: where collections are looked up, this machine or a PostgreSQL with pgvector."""

from __future__ import annotations

import json
import sys

import click

from aoai_tui.commands.embed_bench import opened
from aoai_tui.commands.embed_words import as_collection
from aoai_tui.commands.embedding_progress import EmbeddingProgress
from aoai_tui.commands.shell import Shell, piped_in, say, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.words import counted
from aoai_tui.terminal import is_terminal


@click.group(subcommand_metavar="COMMAND …")
def postgres() -> None:
    """Look collections up in PostgreSQL with pgvector.

    The variable AOAI_TUI_POSTGRES with a connection string makes the connection “environment”.

    Exit codes: 0 done, 1 failed, 2 the command line can't be meant, 130 ctrl+c.
    """


@postgres.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def list_all(shell: Shell, *, as_json: bool) -> None:
    """List the PostgreSQL connections, each with the collections that are looked up there."""

    async def found() -> tuple[list[str], list[Collection]]:
        async with opened(shell) as bench:
            return await bench.lookup.places(), await bench.lookup.all()

    names, collections = shell.run(found())
    lost = sorted({one.place for one in collections if one.place} - set(names))
    there = {name: [one.name for one in collections if one.place == name] for name in [*names, *lost]}
    if as_json:
        facts = [
            {"name": name, "collections": inside, "connection_string": name not in lost}
            for name, inside in there.items()
        ]
        put_out(json.dumps(facts, indent=2))
    elif not there:
        say("No PostgreSQL is known yet. Add one with: aoai-tui embed postgres add NAME")
    else:
        for name, inside in there.items():
            held = ", ".join(plain_line(one, 60) for one in inside)
            without = ", without a connection string" if name in lost else ""
            put_out(f"{plain_line(name, 40)}{without}: {held or 'no collection'}")


@postgres.command(context_settings={"allow_extra_args": True})
@click.argument("name")
@click.pass_context
def add(ctx: click.Context, *, name: str) -> None:
    """Keep a connection string under NAME, once a connection was made with it.

    It is asked for without showing it, or read from the first line of what is piped in, and goes to the system's
    keyring: postgresql://user:password@host/database, or host=… dbname=… user=….
    """
    if ctx.args:
        raise UsageTrouble(
            "The command takes one name and nothing else.",
            "A connection string is never taken from the command line, where other programs see it: it is asked for.",
        )
    shell: Shell = ctx.obj
    string = _read_string()

    async def added() -> str:
        async with opened(shell) as bench:
            return await bench.lookup.add_place(valid(name).strip(), string)

    put_out(plain_line(shell.run(added()), 300))


@postgres.command()
@click.argument("name")
@click.pass_obj
def forget(shell: Shell, *, name: str) -> None:
    """Forget the connection string of NAME, which no collection may need any more."""

    async def forgotten() -> None:
        async with opened(shell) as bench:
            if (wanted := valid(name).strip()) not in await bench.lookup.places():
                raise UsageTrouble(f"There is no PostgreSQL connection “{plain_line(wanted, 40)}”.")
            await bench.lookup.forget_place(wanted)

    shell.run(forgotten())
    put_out(f"“{plain_line(valid(name), 40)}” is forgotten.")


@postgres.command()
@click.argument("collection")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the collection as a JSON object.")
@click.pass_obj
def copy(shell: Shell, *, collection: str, name: str, as_json: bool) -> None:
    """Copy the vectors of COLLECTION to NAME, and look it up there from now on.

    They stay on this machine, too. The same again copies what is lacking.
    """

    async def copied() -> Collection:
        progress = EmbeddingProgress()
        async with opened(shell) as bench:
            one = await bench.lookup.named(valid(collection).strip())
            progress.paint()
            try:
                return await bench.lookup.copy_to(one.id, valid(name).strip(), on_progress=progress.carrying)
            finally:
                await progress.end()

    _show(shell.run(copied()), as_json=as_json)


@postgres.command()
@click.argument("collection")
@click.option("--keep", is_flag=True, help="Leave the copy in PostgreSQL.")
@click.option("--json", "as_json", is_flag=True, help="Print the collection as a JSON object.")
@click.pass_obj
def back(shell: Shell, *, collection: str, keep: bool, as_json: bool) -> None:
    """Look COLLECTION up on this machine again, and remove its copy."""

    async def returned() -> Collection:
        async with opened(shell) as bench:
            one = await bench.lookup.named(valid(collection).strip())
            return await bench.lookup.look_up_here(one.id, drop=not keep)

    _show(shell.run(returned()), as_json=as_json)


def _show(one: Collection, *, as_json: bool) -> None:
    if as_json:
        put_out(json.dumps(as_collection(one), indent=2))
        return
    where = f"in “{plain_line(one.place, 40)}”" if one.place else "on this machine"
    put_out(f"{plain_line(one.name, 80)}: {counted(one.passages, 'passage')}, looked up {where}.")


def _read_string() -> str:
    """What is typed without being shown, or piped in."""
    if is_terminal(sys.stdin):
        return str(
            click.prompt("Connection string", hide_input=True, default="", show_default=False, err=True)
        )
    return piped_in().readline().decode("utf-8-sig", errors="replace")
