"""`aoai-tui embed list`, `delete` and `restore`: what collections there are."""

from __future__ import annotations

import json

import click

from aoai_tui.commands.embed_bench import opened
from aoai_tui.commands.embed_sources import meant_sources
from aoai_tui.commands.embed_words import as_collection, as_source, table
from aoai_tui.commands.shell import Shell, say, say_problems, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection, TextSource
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.words import counted


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
@click.option(
    "--source", "patterns", metavar="NAME", multiple=True, help="Only this source of it, or these: 'docs/*'."
)
@click.pass_obj
def delete(shell: Shell, *, collection: str, patterns: tuple[str, ...]) -> None:
    """Delete COLLECTION, or some of its sources.

    For 30 days `aoai-tui embed restore` brings back what was deleted.
    """

    async def deleted() -> str:
        async with opened(shell) as bench:
            one = await bench.lookup.named(valid(collection).strip())
            name = plain_line(one.name, 80)
            if patterns:
                sources = await meant_sources(bench.lookup, one, patterns)
                await bench.lookup.delete_sources(one.id, sources)
                return f"{name}: {counted(len(sources), 'source')} taken out."
            await bench.lookup.delete(one.id)
            return f"“{name}” is deleted. aoai-tui embed restore brings it back for 30 days."

    put_out(shell.run(deleted()))


@click.command()
@click.argument("collection")
@click.argument("name")
@click.pass_obj
def rename(shell: Shell, *, collection: str, name: str) -> None:
    """Give COLLECTION another NAME."""

    async def renamed() -> Collection:
        async with opened(shell) as bench:
            one = await bench.lookup.named(valid(collection).strip())
            return await bench.lookup.rename(one.id, valid(name))

    put_out(f"It is called “{plain_line(shell.run(renamed()).name, 80)}” now.")


@click.command()
@click.argument("collection", required=False)
@click.pass_context
def restore(ctx: click.Context, *, collection: str | None) -> None:
    """Bring back what was deleted last: a collection.

    With COLLECTION it is what was taken out of that one last: sources or passages. Again brings back what was deleted
    before that.
    """
    shell: Shell = ctx.obj

    async def restored() -> str:
        async with opened(shell) as bench:
            if collection is None:
                back = await bench.lookup.restore_last()
                return f"“{plain_line(back.name, 80)}” is back." if back else ""
            one = await bench.lookup.named(valid(collection).strip())
            came_back = await bench.lookup.restore_removed(one.id)
            now = await bench.lookup.get(one.id)
            return (
                f"{plain_line(one.name, 80)}: {counted(now.passages, 'passage')} again." if came_back else ""
            )

    if words := shell.run(restored()):
        put_out(words)
    else:
        say("Nothing was deleted.")
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
        head = ("name", "passages", "waiting", "refused", "model", "width", "connection", "place")
        rows = [
            (
                plain_line(one.name, 60),
                *(f"{one.passages:,}", f"{one.waiting:,}", f"{one.refused:,}"),
                plain_line(one.model or one.deployment, 40),
                str(one.width or one.dimensions or "-"),
                plain_line(one.connection, 40),
                plain_line(one.place, 40) or "here",
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
