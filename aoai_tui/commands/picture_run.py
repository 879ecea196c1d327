"""Pictures are drawn, put where they are wanted, and told of."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from aoai_tui.commands.connected import check_deployment, say_notice
from aoai_tui.commands.picture_order import PictureOrder
from aoai_tui.commands.picture_progress import PictureProgress
from aoai_tui.commands.picture_target import KEPT, as_object
from aoai_tui.commands.shell import say, sentence
from aoai_tui.commands.standard_output import put_out
from aoai_tui.domain import MessageState, Picture
from aoai_tui.errors import AoaiError, StorageTrouble, UsageTrouble
from aoai_tui.services.gallery.events import DrawingEnded
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.workbench import Workbench

_OPTIONS = {
    "output_format": "--format",
    "output_compression": "--compression",
    "input_fidelity": "--fidelity",
    "response_format": "--response-format",
}
"""Where an option's name is not the service's own."""


async def drawn(bench: Workbench, order: PictureOrder) -> bool:
    """Whether all pictures came, and went where they were wanted."""
    progress = PictureProgress()
    try:
        check_deployment(bench, order.deployment, bench.connection.deployments.images, "image deployment")
        await say_notice(bench)
        ended = await _followed(bench.gallery, order, progress)
        return await _given_out(bench.gallery, order, ended)
    except asyncio.CancelledError:
        await progress.end()
        say("What had arrived is kept in the app.")
        raise
    finally:
        await progress.end()
        await bench.close()


async def _followed(gallery: Gallery, order: PictureOrder, progress: PictureProgress) -> DrawingEnded:
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


async def _given_out(gallery: Gallery, order: PictureOrder, ended: DrawingEnded) -> bool:
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


async def _told(
    order: PictureOrder, placed: Sequence[tuple[Picture, Path | None]], flaws: Sequence[str]
) -> None:
    if order.as_json:
        put_out(as_object(placed, " ".join(flaws)), KEPT)
        return
    for picture, path in placed:
        if path is None:
            continue
        put_out(str(path), KEPT)
        if order.is_shown and picture.width:
            from aoai_tui.commands.picture_shown import show  # noqa: PLC0415  pipes never need it

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
