"""`aoai-tui embed refused`: the passages that the service did not take, which are sent again or taken out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from aoai_tui.commands.connected import begin
from aoai_tui.commands.embed_bench import opened_for
from aoai_tui.commands.embed_run import GOES_ON, EmbeddingRun
from aoai_tui.commands.embed_words import ended_words
from aoai_tui.commands.embedding_progress import EmbeddingProgress
from aoai_tui.commands.shell import Shell, say, sentence, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection, Passage, TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.words import counted, standing
from aoai_tui.workbench import Workbench

_LONGEST_LINE = 100_000


@click.command()
@click.argument("collection")
@click.option("--again", is_flag=True, help="Send them again as they are, to a filter that was changed, say.")
@click.option("--delete", "take_out", is_flag=True, help="Take them out of the collection.")
@click.option("--connection", "name", metavar="NAME", default="", help="Embed over this connection.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def refused(
    ctx: click.Context, *, collection: str, again: bool, take_out: bool, name: str, as_json: bool
) -> None:
    """List what the service refused of COLLECTION.

    Each line has place, reason and passage, apart by tabs.
    """
    if again and take_out:
        raise UsageTrouble("--again and --delete can't be used together.")
    if as_json and (again or take_out):
        raise UsageTrouble("--json is for the list.", "Leave it out.")
    shell: Shell = ctx.obj
    begin(shell, name, "embeds")

    async def done() -> bool:
        async with opened_for(shell, valid(collection).strip(), name) as (bench, one):
            passages = await bench.lookup.refused(one.id)
            if again:
                return await _sent_again(bench, one, passages)
            if take_out:
                await bench.lookup.delete_passages(one.id, [passage.id for passage in passages])
                put_out(f"{plain_line(one.name, 80)}: {counted(len(passages), 'passage')} taken out.")
                return True
            sources = {source.id: source for source in await bench.lookup.sources(one.id)}
            _list(passages, sources, as_json=as_json)
            return True

    if not shell.run(done()):
        ctx.exit(1)


async def _sent_again(bench: Workbench, collection: Collection, passages: Sequence[Passage]) -> bool:
    """Whether all of them were taken this time."""
    await bench.lookup.send_again(collection.id, [passage.id for passage in passages])
    run = EmbeddingRun(bench.lookup, EmbeddingProgress())
    await run.follow(collection.id)
    put_out(ended_words(await bench.lookup.get(collection.id), run.done))
    if run.error:
        say(sentence(run.error))
        say(GOES_ON)
    return not run.error and not run.refused


def _list(passages: Sequence[Passage], sources: dict[int, TextSource], *, as_json: bool) -> None:
    rows = [_row(passage, sources.get(passage.source_id)) for passage in passages]
    if as_json:
        put_out(json.dumps(rows, indent=2))
        return
    if not rows:
        say("Nothing is refused.")
    for passage, row in zip(passages, rows, strict=True):
        source = sources.get(passage.source_id)
        where = standing(source, passage) if source else "-"
        put_out("\t".join((where, plain_line(row["error"], 400), plain_line(passage.text, _LONGEST_LINE))))


def _row(passage: Passage, source: TextSource | None) -> dict[str, Any]:
    failure = passage.failure
    return {
        "source": source.name if source else None,
        "line": passage.line or None,
        "place": passage.place or None,
        "text": passage.text,
        "error": f"{failure.title} {failure.advice}".strip() if failure else "",
        "code": failure.code if failure else None,
        "passage": passage.id,
    }
