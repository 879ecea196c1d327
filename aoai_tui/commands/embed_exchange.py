"""`aoai-tui embed export` and `embed import`: collections as files, with their vectors."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from aoai_tui.commands.connected import begin
from aoai_tui.commands.embed_bench import opened
from aoai_tui.commands.embed_words import as_collection
from aoai_tui.commands.embedding_progress import EmbeddingProgress
from aoai_tui.commands.shell import Shell, say, valid
from aoai_tui.commands.standard_output import put_out, written_out
from aoai_tui.config.paths import expanded
from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.exchange.bringing import Imported
from aoai_tui.services.lookup.exchange.exporting import Exported
from aoai_tui.services.lookup.exchange.forms import FileForm
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.services.lookup.words import counted
from aoai_tui.terminal import is_terminal

_FORMS = [form.value for form in FileForm]


@click.command()
@click.argument("collection")
@click.argument("file", required=False)
@click.option(
    "--format", "form", type=click.Choice(_FORMS), help="Where FILE doesn't tell; jsonl if nothing is said."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: path and counts.")
@click.pass_obj
def export(shell: Shell, *, collection: str, file: str | None, form: str | None, as_json: bool) -> None:
    """Write COLLECTION to FILE, with its vectors.

    FILE ends in .parquet or .jsonl, or is a folder; - is standard output, for JSON lines. Without it the file is made
    in this folder. Nothing is ever overwritten: a name that is taken gets a number. Standard output gets the path.
    """
    if file == "-":
        _check_pipe(form, as_json=as_json)
    begin(shell, "", "embeds")
    one, exported = shell.run(_exported(shell, valid(collection).strip(), file, FileForm(form or "jsonl")))
    if as_json:
        told = {"path": str(exported.path), "passages": exported.passages, "left": exported.left}
        put_out(json.dumps({"collection": as_collection(one), **told}, indent=2))
    elif file != "-":
        put_out(str(exported.path))
    if exported.left:
        say(f"{counted(exported.left, 'passage')} without a vector {_are(exported.left)} not in it.")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--name", metavar="NAME", default="", help="Call the collection this; without it the file says."
)
@click.option(
    "--model", metavar="NAME", default="", help="What made the vectors, where the file doesn't say."
)
@click.option(
    "--deployment", metavar="NAME", default="", help="What embeds queries, where the file doesn't say."
)
@click.option(
    "--connection", "connection", metavar="NAME", default="", help="Embed queries over this connection."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON array: each collection, what was left out."
)
@click.pass_obj
def bring(
    shell: Shell,
    *,
    files: tuple[str, ...],
    name: str,
    model: str,
    deployment: str,
    connection: str,
    as_json: bool,
) -> None:
    """Make a collection of FILE, a .parquet or .jsonl file of texts with vectors.

    Nothing is sent. Rows that can't be taken are left out and told. Standard output gets each collection's name.
    """
    if name and len(files) > 1:
        raise UsageTrouble("Several files can't make collections of one name.", "Leave --name out.")
    begin(shell, connection, "embeds")

    async def brought() -> list[Imported]:
        async with opened(shell, connection) as bench:
            return [await _brought(bench.lookup, Path(file), name, model, deployment) for file in files]

    imported = shell.run(brought())
    for one in imported:
        if one.left_out:
            say(f"{counted(one.left_out, 'row')} {_are(one.left_out)} left out.")
            for reason in one.reasons[:3]:
                say(plain_line(reason))
    if as_json:
        put_out(json.dumps([_as_object(one) for one in imported], indent=2))
        return
    for one in imported:
        put_out(f"{plain_line(one.collection.name, 80)}: {counted(one.passages, 'passage')}.")


async def _exported(shell: Shell, name: str, file: str | None, form: FileForm) -> tuple[Collection, Exported]:
    progress = EmbeddingProgress()
    async with opened(shell) as bench:
        one = await bench.lookup.named(name)
        try:
            progress.paint()
            if file == "-":
                return one, await _piped_out(bench.lookup, one, progress)
            wished = _wished(bench.lookup, one, file, form)
            return one, await bench.lookup.export(one.id, wished, on_progress=progress.carrying)
        finally:
            await progress.end()


async def _piped_out(lookup: Lookup, collection: Collection, progress: EmbeddingProgress) -> Exported:
    """A file first: the database is not held up by a reader that is slow."""
    with tempfile.TemporaryDirectory(prefix="aoai-tui-") as folder:
        exported = await lookup.export(
            collection.id, Path(folder) / "collection.jsonl", on_progress=progress.carrying
        )
        await progress.end()
        await asyncio.to_thread(_copy_to_stdout, exported.path)
        return exported


def _copy_to_stdout(path: Path) -> None:
    with path.open("rb") as file, written_out():
        shutil.copyfileobj(file, sys.stdout.buffer, 1 << 20)
        sys.stdout.buffer.flush()


async def _brought(lookup: Lookup, file: Path, name: str, model: str, deployment: str) -> Imported:
    progress = EmbeddingProgress()
    progress.paint()
    try:
        return await lookup.bring(
            Path(os.fsdecode(os.fsencode(file))),
            valid(name).strip(),
            deployment=valid(deployment).strip(),
            model=valid(model).strip(),
            on_progress=progress.carrying,
        )
    finally:
        await progress.end()


def _wished(lookup: Lookup, collection: Collection, file: str | None, form: FileForm) -> Path:
    path = expanded(Path(os.fsdecode(os.fsencode(file or "."))))
    return path / lookup.suggested_file(collection, form) if path.is_dir() else path


def _check_pipe(form: str | None, *, as_json: bool) -> None:
    if form == FileForm.PARQUET or as_json:
        raise UsageTrouble("Standard output is for JSON lines.", "Name a file for anything else.")
    if is_terminal(sys.stdout):
        raise UsageTrouble("Standard output is a terminal.", "Name a file, or pipe it into a program.")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _as_object(one: Imported) -> dict[str, object]:
    return {
        "collection": as_collection(one.collection),
        "passages": one.passages,
        "left_out": one.left_out,
        "reasons": list(one.reasons),
    }
