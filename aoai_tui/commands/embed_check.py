"""`aoai-tui embed check`: vectors on the disk are read whole, and what is damaged is repaired."""

from __future__ import annotations

import json

import click

from aoai_tui.commands.embed_bench import opened
from aoai_tui.commands.shell import Shell, say_problems, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection
from aoai_tui.services.lookup.looking_after import LookedThrough


@click.command()
@click.argument("collection", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def check(ctx: click.Context, *, collection: str | None, as_json: bool) -> None:
    """Read the vectors of COLLECTION, or of all, and repair what is damaged.

    Passages whose vectors were damaged wait to be embedded again, and the exit code is 1: `aoai-tui embed add
    COLLECTION` embeds what waits.
    """
    shell: Shell = ctx.obj
    say_problems(shell.book)
    found = shell.run(_checked(shell, valid(collection).strip() if collection else ""))
    if as_json:
        put_out(json.dumps([_as_object(one, through) for one, through in found], indent=2))
    else:
        put_out("\n".join(through.told for _, through in found) or "There is no collection yet.")
    if any(through.lost for _, through in found):
        ctx.exit(1)


async def _checked(shell: Shell, name: str) -> list[tuple[Collection, LookedThrough]]:
    async with opened(shell) as bench:
        wanted = [await bench.lookup.named(name)] if name else await bench.lookup.all()
        return [(one, await bench.lookup.check(one.id)) for one in wanted]


def _as_object(collection: Collection, through: LookedThrough) -> dict[str, object]:
    return {"id": collection.id, "name": collection.name, "vectors": through.vectors, "lost": through.lost}
