"""What `embed add` and `embed refresh` do: plan, ask where it is much, keep, embed, and tell what came of it."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import click

from aoai_tui.commands.connected import check_deployment
from aoai_tui.commands.embed_bench import opened, opened_for
from aoai_tui.commands.embed_order import Order, check_same
from aoai_tui.commands.embed_run import GOES_ON, EmbeddingRun
from aoai_tui.commands.embed_words import as_collection, as_plan, ended_words, noted, planned_words
from aoai_tui.commands.embedding_progress import EmbeddingProgress
from aoai_tui.commands.shell import Shell, say, sentence
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.plans import Plan
from aoai_tui.services.lookup.words import counted, rounded
from aoai_tui.terminal import is_terminal
from aoai_tui.workbench import Workbench

_MUCH = 1_000_000
"""Tokens from which on somebody at a terminal is asked."""


async def added(shell: Shell, order: Order) -> bool:
    """Whether all of it is embedded now, or was before."""
    found = await _existing(shell, order)
    if found is None:
        async with opened(shell, order.connection) as bench:
            check_deployment(
                bench, order.deployment, bench.connection.deployments.embeddings, "embeddings deployment"
            )
            collection = await bench.lookup.make(
                order.collection, order.deployment, order.dimensions, order.chunking
            )
            run = EmbeddingRun(bench.lookup, EmbeddingProgress(), is_new=True)
            try:
                return await _work(bench, collection, order, run)
            finally:
                await _drop_if_empty(bench, collection, run)
    check_same(found, order)
    async with opened_for(shell, found.id, order.connection) as (bench, collection):
        return await _work(bench, collection, order, EmbeddingRun(bench.lookup, EmbeddingProgress()))


async def went_on(shell: Shell, order: Order) -> bool:
    """Embed what waits, without reading anything; whether nothing went wrong.

    Raises UsageTrouble where nothing waits.
    """
    found = await _existing(shell, order)
    if found is None or not found.waiting:
        raise UsageTrouble(
            "There is nothing to add.", "Name a file or a folder, give --text, or - for a pipe."
        )
    async with opened_for(shell, found.id, order.connection) as (bench, collection):
        run = EmbeddingRun(bench.lookup, EmbeddingProgress())
        if not order.dry_run:
            await run.follow(collection.id)
        return _told(Plan(collection), "", await bench.lookup.get(collection.id), run, order)


async def refreshed(shell: Shell, order: Order) -> bool:
    async with opened_for(shell, order.collection, order.connection) as (bench, collection):
        return await _work(bench, collection, order, EmbeddingRun(bench.lookup, EmbeddingProgress()))


async def _work(bench: Workbench, collection: Collection, order: Order, run: EmbeddingRun) -> bool:
    """Plan, ask where it is much, add and embed; whether nothing went wrong."""
    try:
        plan = await _planned(bench, collection, order, run.progress)
        cost = "" if plan.estimate.cost is None else bench.spending.words(plan.estimate.cost)
        _preview(plan, cost, order)
        if not order.dry_run:
            _ask(plan, cost, order)
            await _kept(bench, plan, run.progress)
            await run.follow(collection.id)
        collection = await bench.lookup.get(collection.id)
    finally:
        await run.progress.end()
    return _told(plan, cost, collection, run, order)


async def _planned(
    bench: Workbench, collection: Collection, order: Order, progress: EmbeddingProgress
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


async def _kept(bench: Workbench, plan: Plan, progress: EmbeddingProgress) -> None:
    """Keep what was planned. Ended by ctrl+c, what is kept by then stays."""
    progress.keeping(0, plan.estimate.passages)
    progress.paint()
    try:
        await bench.lookup.add(plan, on_progress=lambda done: progress.keeping(done, plan.estimate.passages))
    except asyncio.CancelledError:
        await progress.end()
        say("What is added is kept; the same command goes on.")
        raise
    finally:
        await progress.end()


def _preview(plan: Plan, cost: str, order: Order) -> None:
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


def _ask(plan: Plan, cost: str, order: Order) -> None:
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


def _told(plan: Plan, cost: str, collection: Collection, run: EmbeddingRun, order: Order) -> bool:
    """Say what came of it; whether nothing went wrong."""
    flaw = sentence(run.error) if run.error else ""
    if order.as_json:
        put_out(json.dumps(_as_object(plan, cost, collection, run, flaw), indent=2))
    elif not order.dry_run and not run.in_vain:
        put_out(ended_words(collection, run.done, plan))
    if flaw:
        say(flaw)
        say("The collection was not made." if run.in_vain else GOES_ON)
    return not flaw and not run.refused and not _in_vain(plan, order)


def _in_vain(plan: Plan, order: Order) -> bool:
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


async def _existing(shell: Shell, order: Order) -> Collection | None:
    """The collection of this name or id, where there is one."""
    async with opened(shell, order.connection) as bench:
        return await bench.lookup.find(order.collection)


async def _drop_if_empty(bench: Workbench, collection: Collection, run: EmbeddingRun) -> None:
    """A collection that was only made to add something to it does not stay where nothing was, or can be."""
    now = await bench.lookup.get(collection.id)
    if run.in_vain or not (now.passages or now.waiting or now.refused):
        await bench.lookup.discard(collection.id)
