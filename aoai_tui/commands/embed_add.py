"""`aoai-tui embed add` and `embed refresh`: texts become passages of a collection, and passages get their vectors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from aoai_tui.commands.embed_bench import FAILURES, begin, check_deployment, opened, opened_for
from aoai_tui.commands.embed_run import GOES_ON, EmbeddingRun
from aoai_tui.commands.embed_words import as_collection, as_plan, ended_words, noted, planned_words
from aoai_tui.commands.embedding_progress import EmbeddingProgress
from aoai_tui.commands.shell import Shell, piped_in, say, sentence, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.config.paths import expanded
from aoai_tui.domain import Chunking, Collection, CutBy
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.plans import Plan
from aoai_tui.services.lookup.words import counted, rounded
from aoai_tui.terminal import is_terminal
from aoai_tui.workbench import Workbench

_EPILOG = (
    """\
Standard output gets one line that says what was done, or with --json one object; progress and notes are on standard
error. The same command again goes on where it was, adds only what changed, and sends no text a second time.

"""
    + FAILURES
)

_MUCH = 1_000_000
"""Tokens from which on somebody at a terminal is asked."""

_LARGEST_TEXT = 64_000_000
"""Bytes that are read from a pipe."""

_CUTS = [cut.value.replace(" ", "-") for cut in CutBy]


@dataclass(frozen=True)
class _Order:
    """What was asked for."""

    collection: str
    connection: str
    texts: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    patterns: str = ""
    column: str = ""
    deployment: str = ""
    dimensions: int | None = None
    cut: CutBy | None = None
    size: int | None = None
    overlap: int | None = None
    dry_run: bool = False
    agreed: bool = False
    as_json: bool = False

    @property
    def chunking(self) -> Chunking:
        """How a new collection cuts texts."""
        usual = Chunking()
        size = usual.size if self.size is None else self.size
        overlap = min(usual.overlap, size // 10) if self.overlap is None else self.overlap
        return Chunking(by=self.cut or usual.by, size=size, overlap=overlap)


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
@click.option("--connection", "name", metavar="NAME", default="", help="Embed over this connection.")
@click.option("--dry-run", is_flag=True, help="Only say what it would bring and cost.")
@click.option("--yes", "agreed", is_flag=True, help="Don't ask, however much it is.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: counts, tokens, refused, skipped."
)
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
    pdf, docx or source code; of folders what .gitignore leaves. - stands for a text that is piped in.
    """
    shell: Shell = ctx.obj
    order = _Order(
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
    if not order.paths and not any(text.strip() for text in order.texts):
        raise UsageTrouble(
            "There is nothing to add.", "Name a file or a folder, give --text, or - for a pipe."
        )
    begin(shell, name)
    if not shell.run(_added(shell, order)):
        ctx.exit(1)


@click.command(epilog=_EPILOG)
@click.argument("collection")
@click.option("--connection", "name", metavar="NAME", default="", help="Embed over this connection.")
@click.option("--dry-run", is_flag=True, help="Only say what it would bring and cost.")
@click.option("--yes", "agreed", is_flag=True, help="Don't ask, however much it is.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: counts, tokens, refused, skipped."
)
@click.pass_context
def refresh(
    ctx: click.Context, *, collection: str, name: str, dry_run: bool, agreed: bool, as_json: bool
) -> None:
    """Read the files of COLLECTION anew.

    What changed is embedded again, what is new in its folders is added, what is gone is taken out. What still waits
    from before is embedded, too.
    """
    shell: Shell = ctx.obj
    order = _Order(
        collection=valid(collection).strip(), connection=name, dry_run=dry_run, agreed=agreed, as_json=as_json
    )
    begin(shell, name)
    if not shell.run(_refreshed(shell, order)):
        ctx.exit(1)


async def _added(shell: Shell, order: _Order) -> bool:
    """Whether all of it is embedded now, or was before."""
    found = await _existing(shell, order)
    if found is None:
        async with opened(shell, order.connection) as bench:
            check_deployment(bench, order.deployment)
            collection = await bench.lookup.make(
                order.collection, order.deployment, order.dimensions, order.chunking
            )
            try:
                return await _work(bench, collection, order)
            finally:
                await _drop_if_empty(bench, collection)
    _check_same(found, order)
    async with opened_for(shell, found.id, order.connection) as (bench, collection):
        return await _work(bench, collection, order)


async def _refreshed(shell: Shell, order: _Order) -> bool:
    async with opened_for(shell, order.collection, order.connection) as (bench, collection):
        return await _work(bench, collection, order)


async def _work(bench: Workbench, collection: Collection, order: _Order) -> bool:
    """Plan, ask where it is much, add and embed; whether nothing went wrong."""
    progress = EmbeddingProgress()
    run = EmbeddingRun(bench.lookup, progress)
    try:
        plan = await _planned(bench, collection, order, progress)
        cost = "" if plan.estimate.cost is None else bench.spending.words(plan.estimate.cost)
        _preview(plan, cost, order)
        if not order.dry_run:
            _ask(plan, cost, order)
            await bench.lookup.add(plan)
            await run.follow(collection.id)
        collection = await bench.lookup.get(collection.id)
    finally:
        await progress.end()
    return _told(plan, cost, collection, run, order)


async def _planned(
    bench: Workbench, collection: Collection, order: _Order, progress: EmbeddingProgress
) -> Plan:
    progress.paint()
    if not order.paths and not order.texts:
        plan = await bench.lookup.refresh(collection.id, on_progress=progress.planning)
    else:
        plan = await bench.lookup.plan(
            collection.id,
            texts=[text for text in order.texts if text.strip()],
            paths=order.paths,
            patterns=order.patterns,
            column=order.column,
            on_progress=progress.planning,
        )
    await progress.end()
    return plan


def _preview(plan: Plan, cost: str, order: _Order) -> None:
    """What is to come, on standard error; with --dry-run it is the result."""
    if not order.as_json:
        for note in noted(plan):
            say(note)
    words = planned_words(plan, cost)
    if _in_vain(plan, order) and not plan.skipped:
        say("There is no file with text in it, or the filter lets none through.")
    if not order.dry_run:
        if not plan.empty:
            say(words)
    elif not order.as_json:
        put_out(words)


def _ask(plan: Plan, cost: str, order: _Order) -> None:
    """Let a person decide about what is much. In a script nobody is asked."""
    if (
        order.agreed
        or plan.estimate.tokens < _MUCH
        or not (is_terminal(sys.stdin) and is_terminal(sys.stderr))
    ):
        return
    words = f"about {counted(rounded(plan.estimate.tokens), 'token')}" + (f" ({cost})" if cost else "")
    if not click.confirm(f"Embed {words}?", default=True, err=True):
        raise click.Abort


def _told(plan: Plan, cost: str, collection: Collection, run: EmbeddingRun, order: _Order) -> bool:
    """Say what came of it; whether nothing went wrong."""
    flaw = sentence(run.error) if run.error else ""
    if order.as_json:
        put_out(json.dumps(_as_object(plan, cost, collection, run, flaw), indent=2))
    elif not order.dry_run:
        put_out(ended_words(collection, run.done, plan))
    if flaw:
        say(flaw)
        say(GOES_ON)
    return not flaw and not run.refused and not _in_vain(plan, order)


def _in_vain(plan: Plan, order: _Order) -> bool:
    """Whether something was to be added, and there was nothing in it."""
    return plan.empty and not plan.unchanged and bool(order.paths or order.texts)


def _as_object(plan: Plan, cost: str, collection: Collection, run: EmbeddingRun, flaw: str) -> dict[str, Any]:
    return {
        "collection": as_collection(collection),
        "planned": as_plan(plan, cost),
        "embedded": run.done.done,
        "copied": run.done.copied,
        "refused": run.refused,
        "waiting": collection.waiting,
        "tokens": run.done.tokens,
        "error": flaw or None,
    }


async def _existing(shell: Shell, order: _Order) -> Collection | None:
    """The collection of this name or id, where there is one."""
    async with opened(shell, order.connection) as bench:
        every = await bench.lookup.all()
    named = [one for one in every if order.collection in (one.name, one.id)]
    return named[0] if named else None


def _check_same(collection: Collection, order: _Order) -> None:
    """Raise UsageTrouble where an option asks for what was decided when the collection was made."""
    chunking = collection.chunking
    decided: Sequence[tuple[str, object, object]] = (
        ("--deployment", order.deployment or None, collection.deployment),
        ("--dimensions", order.dimensions, collection.dimensions or collection.width),
        ("--cut", order.cut, chunking.by),
        ("--size", order.size, chunking.size),
        ("--overlap", order.overlap, chunking.overlap),
    )
    for option, asked, made in decided:
        if asked not in (None, made):
            raise UsageTrouble(
                f"“{plain_line(collection.name, 80)}” was made with {option} {made}, which stays.",
                f"Leave {option} out, or name another collection: a new one is made.",
            )


async def _drop_if_empty(bench: Workbench, collection: Collection) -> None:
    """A collection that was only made to add something to it does not stay where nothing was added."""
    now = await bench.lookup.get(collection.id)
    if not (now.passages or now.waiting or now.refused):
        await bench.lookup.discard(collection.id)


def _piped() -> str:
    data = piped_in().read(_LARGEST_TEXT + 1)
    if len(data) > _LARGEST_TEXT:
        raise UsageTrouble("What is piped in is too long for one text.", "Save it as a file and name that.")
    return data.decode("utf-8-sig", errors="replace")
