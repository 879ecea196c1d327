"""`aoai-tui embed list`, `delete` and `restore`: what collections there are."""

from __future__ import annotations

import json

import click

from aoai_tui.commands.embed_bench import opened
from aoai_tui.commands.embed_words import as_collection, as_source, table
from aoai_tui.commands.shell import Shell, say, say_problems, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection, TextSource
from aoai_tui.plain import plain_line


@click.command("list")
@click.argument("collection", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_obj
def list_all(shell: Shell, *, collection: str | None, as_json: bool) -> None:
    """List the collections, or the sources of one."""
    say_problems(shell.book)
    if collection is None:
        _show_collections(shell.run(_collections(shell)), as_json=as_json)
    else:
        _show_sources(shell.run(_sources(shell, valid(collection).strip())), as_json=as_json)


@click.command()
@click.argument("collection")
@click.pass_obj
def delete(shell: Shell, *, collection: str) -> None:
    """Delete COLLECTION.

    For 30 days `aoai-tui embed restore` brings it back.
    """

    async def deleted() -> Collection:
        async with opened(shell) as bench:
            one = await bench.lookup.named(valid(collection).strip())
            await bench.lookup.delete(one.id)
            return one

    name = plain_line(shell.run(deleted()).name, 80)
    put_out(f"“{name}” is deleted. aoai-tui embed restore brings it back for 30 days.")


@click.command()
@click.pass_context
def restore(ctx: click.Context) -> None:
    """Bring the collection back that was deleted last."""
    shell: Shell = ctx.obj

    async def restored() -> Collection | None:
        async with opened(shell) as bench:
            return await bench.lookup.restore_last()

    if one := shell.run(restored()):
        put_out(f"“{plain_line(one.name, 80)}” is back.")
    else:
        say("No collection was deleted.")
        ctx.exit(1)


async def _collections(shell: Shell) -> list[Collection]:
    async with opened(shell) as bench:
        return await bench.lookup.all()


async def _sources(shell: Shell, name: str) -> list[TextSource]:
    async with opened(shell) as bench:
        return await bench.lookup.sources((await bench.lookup.named(name)).id)


def _show_collections(collections: list[Collection], *, as_json: bool) -> None:
    if as_json:
        put_out(json.dumps([as_collection(one) for one in collections], indent=2))
    elif not collections:
        say("There is no collection yet. Make one with: aoai-tui embed add NAME PATH…")
    else:
        head = ("name", "passages", "waiting", "refused", "model", "width", "connection")
        rows = [
            (
                plain_line(one.name, 60),
                *(f"{one.passages:,}", f"{one.waiting:,}", f"{one.refused:,}"),
                plain_line(one.model or one.deployment, 40),
                str(one.width or one.dimensions or "-"),
                plain_line(one.connection, 40),
            )
            for one in collections
        ]
        for line in table([head, *rows], right=(1, 2, 3, 5)):
            put_out(line)


def _show_sources(sources: list[TextSource], *, as_json: bool) -> None:
    if as_json:
        put_out(json.dumps([as_source(one) for one in sources], indent=2))
    elif not sources:
        say("It is empty.")
    else:
        rows = [
            (plain_line(one.name, 100), f"{one.passages:,}", plain_line(one.path, 200) or "typed")
            for one in sources
        ]
        for line in table([("name", "passages", "file"), *rows], right=(1,)):
            put_out(line)
