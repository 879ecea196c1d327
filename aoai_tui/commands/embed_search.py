"""`aoai-tui embed search`: the passages of a collection that are nearest to a query."""

from __future__ import annotations

import json
import shutil
import sys

import click

from aoai_tui.commands.connected import begin
from aoai_tui.commands.embed_bench import FAILURES, opened_for
from aoai_tui.commands.embed_sources import meant_sources
from aoai_tui.commands.embed_words import aligned, as_match, quoted, tabbed, whole
from aoai_tui.commands.printing import Waits
from aoai_tui.commands.shell import Shell, piped_text, say, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.lookup.found import Found
from aoai_tui.services.lookup.words import counted
from aoai_tui.terminal import is_terminal

_EPILOG = (
    """\
The best comes first. Into a pipe each match is one line: score, place and passage, apart by tabs. A query that was
searched before costs nothing.

"""
    + FAILURES
)

_MOST = 1000
_LARGEST_QUERY = 200_000
"""Bytes that are read from a pipe."""


@click.command(epilog=_EPILOG)
@click.argument("collection")
@click.argument("query")
@click.option(
    "-k",
    metavar="NUMBER",
    type=click.IntRange(1, _MOST),
    default=10,
    help="How many; 10 if nothing is said.",
)
@click.option(
    "--least",
    metavar="SCORE",
    type=click.FloatRange(-1, 1),
    default=-1.0,
    help="Only what is at least this similar.",
)
@click.option(
    "--source", "patterns", metavar="NAME", multiple=True, help="Only from this source, or these: 'docs/*'."
)
@click.option("--full", is_flag=True, help="Each passage whole, with its line breaks.")
@click.option(
    "--connection", "name", metavar="NAME", default="", help="Embed the query over this connection."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: matches with score, source and text."
)
@click.pass_context
def search(
    ctx: click.Context,
    *,
    collection: str,
    query: str,
    k: int,
    least: float,
    patterns: tuple[str, ...],
    full: bool,
    name: str,
    as_json: bool,
) -> None:
    """Look QUERY up in COLLECTION. - stands for what is piped in."""
    shell: Shell = ctx.obj
    text = _query(query)
    begin(shell, name, "embeds")

    async def found() -> tuple[Found, Collection]:
        async with opened_for(shell, valid(collection).strip(), name) as (bench, one):
            sources = await meant_sources(bench.lookup, one, patterns)
            waits = Waits()
            return (
                await bench.lookup.search(one.id, text, k=k, least=least, sources=sources, on_wait=waits),
                one,
            )

    matches, one = shell.run(found())
    if one.waiting:
        waits = "waits" if one.waiting == 1 else "wait"
        say(
            f"{counted(one.waiting, 'passage')} still {waits} to be embedded. "
            f"This goes on with it: aoai-tui embed add {quoted(one.name)}"
        )
    if as_json:
        put_out(json.dumps(_as_object(text, one, matches), indent=2))
        return
    if not matches.matches and (one.passages or not one.waiting):
        say("Nothing was found." if one.passages else f"“{plain_line(one.name, 80)}” is empty.")
    _print(matches, full=full)


def _print(found: Found, *, full: bool) -> None:
    if full:
        for number, match in enumerate(found.matches):
            put_out(("\n" if number else "") + whole(match) + "\n" + plain(match.passage.text).rstrip())
    elif is_terminal(sys.stdout):
        for row in aligned(found.matches, max(40, shutil.get_terminal_size().columns - 1)):
            put_out(row)
    else:
        for match in found.matches:
            put_out(tabbed(match))


def _query(argument: str) -> str:
    """What is looked up. Raises UsageTrouble where that is nothing."""
    if argument == "-":
        text = piped_text(_LARGEST_QUERY, "a query", "The service takes 8,192 tokens.")
    else:
        text = valid(argument)
    if not text.strip():
        raise UsageTrouble("There is no query.", "Give it as an argument, or - for what is piped in.")
    return text


def _as_object(query: str, collection: Collection, found: Found) -> dict[str, object]:
    return {
        "collection": collection.name,
        "query": query,
        "matches": [as_match(match) for match in found.matches],
        "searched": found.searched,
        "tokens": found.tokens,
        "seconds": round(found.seconds, 4),
    }
