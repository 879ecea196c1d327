"""`aoai-tui embed text`: the vectors of single texts, as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from struct import unpack
from typing import Any

import click

from aoai_tui.commands.connected import begin, check_deployment
from aoai_tui.commands.embed_bench import FAILURES, opened
from aoai_tui.commands.printing import Waits
from aoai_tui.commands.shell import Shell, piped_text, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import Embedded
from aoai_tui.errors import UsageTrouble

_EPILOG = (
    """\
Standard output gets one vector a line, as a JSON array. A text that was embedded before costs nothing.

"""
    + FAILURES
)

_LARGEST_TEXT = 2_000_000
"""Bytes that are read from a pipe."""


@click.command(epilog=_EPILOG)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT…")
@click.option(
    "--dimensions", metavar="NUMBER", type=click.IntRange(1), help="So many numbers, where the model can."
)
@click.option("--connection", "name", metavar="NAME", default="", help="Ask over this connection.")
@click.option("--deployment", metavar="NAME", default="", help="Ask this deployment.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print one JSON object instead: model, width, tokens, and each text with norm and vector.",
)
@click.pass_context
def text(
    ctx: click.Context,
    *,
    texts: tuple[str, ...],
    dimensions: int | None,
    name: str,
    deployment: str,
    as_json: bool,
) -> None:
    """Print the vector of TEXT, or of each of several. - stands for what is piped in."""
    shell: Shell = ctx.obj
    wanted = [_piped() if each == "-" else valid(each) for each in texts]
    if not all(each.strip() for each in wanted):
        raise UsageTrouble("There is an empty text, which has no vector.")
    begin(shell, name, "embeds")

    async def embedded() -> Embedded:
        async with opened(shell, name) as bench:
            chosen = valid(deployment).strip()
            check_deployment(bench, chosen, bench.connection.deployments.embeddings, "embeddings deployment")
            return await bench.lookup.vectors(wanted, chosen, dimensions, on_wait=Waits())

    found = shell.run(embedded())
    if as_json:
        put_out(json.dumps(_as_object(wanted, found), indent=2))
        return
    for vector in found.vectors:
        put_out(json.dumps(_numbers(vector)))


def _as_object(texts: Sequence[str], found: Embedded) -> dict[str, Any]:
    return {
        "model": found.model or None,
        "width": found.width,
        "tokens": found.tokens,
        "embeddings": [
            {"text": each, "norm": round(math.hypot(*_numbers(vector)), 6), "vector": _numbers(vector)}
            for each, vector in zip(texts, found.vectors, strict=True)
        ],
    }


def _numbers(vector: bytes) -> list[float]:
    """The numbers, each with as many digits as a 32-bit float needs to be told from its neighbours."""
    return [float(f"{number:.9g}") for number in unpack(f"<{len(vector) // 4}f", vector)]


def _piped() -> str:
    return piped_text(_LARGEST_TEXT, "one text", "The service takes 8,192 tokens.")
