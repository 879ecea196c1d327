"""`aoai-tui image`: a picture from a prompt, or pictures changed by one, in the gallery, a file or a pipe."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aoai_tui.commands.connected import begin, exit_codes, workbench
from aoai_tui.commands.picture_order import PictureOrder
from aoai_tui.commands.picture_run import drawn
from aoai_tui.commands.picture_target import target_of
from aoai_tui.commands.shell import Shell, piped_text, valid
from aoai_tui.config.paths import expanded
from aoai_tui.domain import ImageOptions
from aoai_tui.errors import UsageTrouble
from aoai_tui.terminal import is_terminal

_EPILOG = """\
Every picture is kept in the app's gallery. Standard output gets the paths, one a line, and nothing else; on a terminal
that can, pictures that are not saved elsewhere are shown below them.

Only what is given here is sent. Quality, background and the like are the service's own words, and a deployment says
which of them it takes.

""" + exit_codes(
    done="all pictures are there",
    failed="the service failed, the filter held one back, or one could not be saved",
    kept="what had arrived",
)

_LARGEST_PROMPT = 200_000
"""Bytes that are read from a pipe; the service takes 32,000 characters."""


@click.command(epilog=_EPILOG)
@click.argument("prompt", required=False)
@click.option(
    "--edit",
    "pictures",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Change this picture; up to 16 times, for several.",
)
@click.option(
    "--mask",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Change only where this PNG of the same size is transparent; with --edit.",
)
@click.option("--n", "n", metavar="NUMBER", type=click.IntRange(1, 10), help="How many pictures, 1 to 10.")
@click.option(
    "--size", metavar="WxH", default="", help="1024x1024, 1536x1024, 1024x1536, auto, or what else it takes."
)
@click.option(
    "--quality", metavar="WORD", default="", help="low, medium, high or auto; older ones: standard, hd."
)
@click.option("--background", metavar="WORD", default="", help="transparent, opaque or auto.")
@click.option("--format", "output_format", metavar="WORD", default="", help="Ask for png, jpeg or webp.")
@click.option("--compression", type=click.IntRange(0, 100), help="0 to 100, for jpeg and webp.")
@click.option("--moderation", metavar="WORD", default="", help="auto or low.")
@click.option(
    "--fidelity", metavar="WORD", default="", help="high or low: how close a change keeps; with --edit."
)
@click.option("--style", metavar="WORD", default="", help="vivid or natural; older deployments.")
@click.option("--response-format", metavar="WORD", default="", help="url or b64_json; older deployments.")
@click.option(
    "--partial",
    metavar="NUMBER",
    type=click.IntRange(0, 3),
    default=1,
    help="Unfinished pictures on the way, 1 where nothing is said: each costs about 100 tokens, and is kept where "
    "the rest does not come.",
)
@click.option("--connection", "name", metavar="NAME", default="", help="Ask over this connection.")
@click.option("--deployment", metavar="NAME", default="", help="Let this deployment draw.")
@click.option(
    "--output",
    metavar="FILE|DIR",
    default="",
    help="Save a copy as FILE, in the format that its name tells, or in this folder; - is standard output. "
    "Nothing is ever overwritten.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: paths, sizes, usage, filters, ids."
)
@click.pass_context
def image(
    ctx: click.Context,
    *,
    prompt: str | None,
    pictures: tuple[Path, ...],
    mask: Path | None,
    n: int | None,
    size: str,
    quality: str,
    background: str,
    output_format: str,
    compression: int | None,
    moderation: str,
    fidelity: str,
    style: str,
    response_format: str,
    partial: int,
    name: str,
    deployment: str,
    output: str,
    as_json: bool,
) -> None:
    """Draw what PROMPT describes. - stands for what is piped in, and so does no PROMPT at all."""
    shell: Shell = ctx.obj
    options = ImageOptions(
        n=n,
        size=_word(size),
        quality=_word(quality),
        background=_word(background),
        output_format=_word(output_format),
        output_compression=compression,
        moderation=_word(moderation),
        input_fidelity=_word(fidelity),
        style=_word(style),
        response_format=_word(response_format),
        partial_images=partial,
    )
    order = PictureOrder(
        _prompt(prompt),
        options,
        valid(deployment).strip(),
        tuple(expanded(picture) for picture in pictures),
        expanded(mask) if mask else None,
        target_of(output, n),
        as_json,
        shell.images,
    )
    if as_json and order.target.pipe:
        raise UsageTrouble(
            "Standard output is for the picture or for JSON.", "Leave --json out, or name a file."
        )
    if mask and not pictures:
        raise UsageTrouble("A mask needs a picture.", "Name the one that is to be changed with --edit.")
    begin(shell, name, "draws")
    if order.is_shown:
        from aoai_tui.commands.picture_shown import choose_graphics  # noqa: PLC0415  pipes never need it

        choose_graphics(shell.images)
    bench = workbench(shell, name)
    if not shell.run(drawn(bench, order)):
        ctx.exit(1)


def _word(argument: str) -> str:
    return valid(argument).strip()


def _prompt(argument: str | None) -> str:
    """What is to be drawn. Raises UsageTrouble where nothing is said."""
    if argument not in (None, "-"):
        text = valid(argument or "")
    elif argument is None and is_terminal(sys.stdin):
        text = ""
    else:
        text = piped_text(_LARGEST_PROMPT, "a prompt", "The service takes 32,000 characters.")
    if not text.strip():
        raise UsageTrouble("There is no prompt.", "Give it as an argument, or pipe it in.")
    return text
