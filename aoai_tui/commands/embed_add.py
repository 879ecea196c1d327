"""`aoai-tui embed add` and `embed refresh`: texts become passages of a collection, and passages get their vectors."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from aoai_tui.commands.connected import begin
from aoai_tui.commands.embed_bench import FAILURES
from aoai_tui.commands.embed_order import Order
from aoai_tui.commands.embed_work import added, refreshed, went_on
from aoai_tui.commands.shell import Shell, piped_text, valid
from aoai_tui.config.paths import expanded
from aoai_tui.domain import CutBy

_EPILOG = (
    """\
Standard output gets one line that says what was done, or with --json one object; progress and notes are on standard
error. The same command again goes on where it was, adds only what changed, and sends no text a second time.

"""
    + FAILURES
)

_LARGEST_TEXT = 64_000_000
"""Bytes that are read from a pipe."""

_CUTS = [cut.value.replace(" ", "-") for cut in CutBy]

_OF_A_RUN = (
    click.option("--connection", "name", metavar="NAME", default="", help="Embed over this connection."),
    click.option("--dry-run", is_flag=True, help="Only say what it would bring and cost."),
    click.option("--yes", "agreed", is_flag=True, help="Don't ask, however much it is."),
    click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object: counts, tokens, refused, skipped."
    ),
)


def _of_a_run(command: Callable[..., None]) -> Callable[..., None]:
    """The options of whatever embeds, in this order."""
    for option in reversed(_OF_A_RUN):
        command = option(command)
    return command


@click.command(epilog=_EPILOG)
@click.argument("collection")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option(
    "--text", "texts", metavar="TEXT", multiple=True, help="Add this text; several times for several."
)
@click.option(
    "--filter",
    "patterns",
    metavar="GLOBS",
    default="",
    help="Of folders only these files: '*.md,docs/**'; with ! all but these: '!drafts/**'.",
)
@click.option(
    "--column",
    metavar="NAME",
    default="",
    help="The column of CSV files, or the field of JSONL files, that holds the text.",
)
@click.option("--deployment", metavar="NAME", default="", help="For a new collection: what embeds.")
@click.option(
    "--dimensions", metavar="NUMBER", type=click.IntRange(1), help="For a new one: the vectors' width."
)
@click.option(
    "--cut",
    type=click.Choice(_CUTS),
    help="For a new one: where texts are cut. kind (the default) is by headings in Markdown, at blank lines in code, "
    "else between sentences.",
)
@click.option(
    "--size", metavar="NUMBER", type=click.IntRange(1), help="For a new one: longest passage, in characters."
)
@click.option(
    "--overlap",
    metavar="NUMBER",
    type=click.IntRange(0),
    help="For a new one: characters that passages share.",
)
@_of_a_run
@click.pass_context
def add(
    ctx: click.Context,
    *,
    collection: str,
    paths: tuple[str, ...],
    texts: tuple[str, ...],
    patterns: str,
    column: str,
    deployment: str,
    dimensions: int | None,
    cut: str | None,
    size: int | None,
    overlap: int | None,
    name: str,
    dry_run: bool,
    agreed: bool,
    as_json: bool,
) -> None:
    """Add texts to COLLECTION and embed them.

    Where there is no collection of that name it is made. PATH is a file or a folder: txt, md, rst, html, csv, jsonl,
    pdf, docx or source code; of folders what .gitignore leaves. - stands for a text that is piped in. Without
    any, what still waits in COLLECTION is embedded.
    """
    shell: Shell = ctx.obj
    order = Order(
        collection=valid(collection).strip(),
        connection=name,
        texts=(*map(valid, texts), *([_piped()] if "-" in paths else [])),
        paths=tuple(expanded(Path(os.fsdecode(os.fsencode(path)))) for path in paths if path != "-"),
        patterns=valid(patterns),
        column=valid(column),
        deployment=valid(deployment).strip(),
        dimensions=dimensions,
        cut=CutBy(cut.replace("-", " ")) if cut else None,
        size=size,
        overlap=overlap,
        dry_run=dry_run,
        agreed=agreed,
        as_json=as_json,
    )
    begin(shell, name, "embeds")
    if not shell.run(added(shell, order) if order.asks_for_texts else went_on(shell, order)):
        ctx.exit(1)


@click.command(epilog=_EPILOG)
@click.argument("collection")
@_of_a_run
@click.pass_context
def refresh(
    ctx: click.Context, *, collection: str, name: str, dry_run: bool, agreed: bool, as_json: bool
) -> None:
    """Read the files of COLLECTION anew.

    What changed is embedded again, what is new in its folders is added, what is gone is taken out. What still waits
    from before is embedded, too.
    """
    shell: Shell = ctx.obj
    order = Order(
        collection=valid(collection).strip(), connection=name, dry_run=dry_run, agreed=agreed, as_json=as_json
    )
    begin(shell, name, "embeds")
    if not shell.run(refreshed(shell, order)):
        ctx.exit(1)


def _piped() -> str:
    return piped_text(_LARGEST_TEXT, "one text", "Save it as a file and name that.")
