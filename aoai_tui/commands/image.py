"""`aoai-tui image`: a picture from a prompt, or pictures changed by one, in the gallery, a file or a pipe."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import click

from aoai_tui.commands.picture_progress import PictureProgress
from aoai_tui.commands.picture_target import KEPT, PictureTarget, as_object, target_of
from aoai_tui.commands.shell import Shell, piped_text, say, say_problems, sentence, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.config.paths import expanded
from aoai_tui.config.settings import Images, Kind
from aoai_tui.domain import ImageOptions, MessageState, Picture
from aoai_tui.errors import AoaiError, StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.events import DrawingEnded
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.terminal import is_terminal
from aoai_tui.workbench import Workbench, open_workbench

_EPILOG = """\
Every picture is kept in the app's gallery. Standard output gets the paths, one a line, and nothing else; on a terminal
that can, pictures that are not saved elsewhere are shown below them.

Only what is given here is sent. Quality, background and the like are the service's own words, and a deployment says
which of them it takes.

\b
Exit codes:
  0    all pictures are there
  1    the service failed, the filter held one back, or one could not be saved
  2    the command line can't be meant
  130  ctrl+c; what had arrived is kept (143 for SIGTERM, 129 for SIGHUP)
"""

_LARGEST_PROMPT = 200_000
"""Bytes that are read from a pipe; the service takes 32,000 characters."""

_OPTIONS = {
    "output_format": "--format",
    "output_compression": "--compression",
    "input_fidelity": "--fidelity",
    "response_format": "--response-format",
}
"""Where an option's name is not the service's own."""


@dataclass(frozen=True)
class _Order:
    """What was asked for."""

    prompt: str
    options: ImageOptions
    deployment: str
    pictures: tuple[Path, ...]
    mask: Path | None
    target: PictureTarget
    as_json: bool
    images: Images

    @property
    def is_shown(self) -> bool:
        """Whether pictures are drawn on the terminal: where their paths are told to a person, and nothing else."""
        alone = self.target.path is None and not self.target.pipe and not self.as_json
        return alone and self.images is not Images.NONE and is_terminal(sys.stdout)


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
    connection = shell.connection(name)
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
    order = _Order(
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
    say_problems(shell.book)
    if connection.kind is Kind.DEMO and not name and not shell.names_connection:
        say("No connection is set up, so the demo draws. Set one up with: aoai-tui connections add URL")
    if order.is_shown:
        from aoai_tui.commands.picture_shown import choose_graphics  # noqa: PLC0415  pipes never need it

        choose_graphics(shell.images)
    bench = open_workbench(connection, shell.book, shell.book.settings.stream_gap_seconds)
    if not shell.run(_drawn(bench, order)):
        ctx.exit(1)


async def _drawn(bench: Workbench, order: _Order) -> bool:
    """Whether all pictures came, and went where they were wanted."""
    progress = PictureProgress()
    try:
        _check_deployment(bench, order)
        if notice := await bench.chat.archive.notice():
            say(notice)
        ended = await _followed(bench.gallery, order, progress)
        return await _given_out(bench.gallery, order, ended)
    except asyncio.CancelledError:
        await progress.end()
        say("What had arrived is kept in the app.")
        raise
    finally:
        await progress.end()
        await bench.close()


async def _followed(gallery: Gallery, order: _Order, progress: PictureProgress) -> DrawingEnded:
    """How the drawing ended."""
    ended: DrawingEnded | None = None
    progress.begin()
    events = gallery.draw(
        order.prompt,
        order.options,
        order.deployment,
        on_wait=progress.wait,
        pictures=order.pictures,
        mask=order.mask,
    )
    async with aclosing(events):
        async for event in events:
            progress.take(event)
            if isinstance(event, DrawingEnded):
                ended = event
    assert ended is not None, "a drawing always ends"  # noqa: S101
    await progress.end()
    return ended


async def _given_out(gallery: Gallery, order: _Order, ended: DrawingEnded) -> bool:
    """Put the pictures where they are wanted, tell what there is to know; whether nothing went wrong."""
    flaws: list[str] = [sentence(ended.error)] if ended.error else []
    placed: list[tuple[Picture, Path | None]] = []
    for picture in ended.pictures:
        path = None
        try:
            if picture.state is MessageState.COMPLETE:
                path = await order.target.put(picture, gallery)
        except (UsageTrouble, StorageTrouble) as error:
            flaws.append(f"{sentence(error)} {_still_kept(gallery, picture)}".strip())
        placed.append((picture, path))
    for note in dict.fromkeys(picture.note for picture in ended.pictures if picture.note):
        say(note)
    for flaw in flaws:
        say(flaw)
    if ended.error:
        _advise(gallery, ended, ended.error)
    await _told(order, placed, flaws)
    return not flaws


async def _told(order: _Order, placed: Sequence[tuple[Picture, Path | None]], flaws: Sequence[str]) -> None:
    if order.as_json:
        put_out(as_object(placed, " ".join(flaws)), KEPT)
        return
    for picture, path in placed:
        if path is None:
            continue
        put_out(str(path), KEPT)
        if order.is_shown and picture.width:
            from aoai_tui.commands.picture_shown import show  # noqa: PLC0415  see above

            await show(path, sys.stdout)


def _advise(gallery: Gallery, ended: DrawingEnded, error: AoaiError) -> None:
    if refused := gallery.can_go_without(error):
        option = _OPTIONS.get(refused, f"--{refused}")
        say(f"Leave {option} out, or give it another value.")
    elif any(picture.state is not MessageState.COMPLETE and picture.file for picture in ended.pictures):
        say("The picture as far as it had come is kept in the app.")


def _still_kept(gallery: Gallery, picture: Picture) -> str:
    path = gallery.path_of(picture)
    return f"It is kept as {path}." if path and gallery.in_memory(picture) is None else ""


def _check_deployment(bench: Workbench, order: _Order) -> None:
    if not order.deployment and not bench.connection.deployments.images:
        raise UsageTrouble(
            f"No image deployment is chosen for “{bench.connection.name}”.",
            "Name one with --deployment, or set one for the connection in config.toml.",
        )


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
