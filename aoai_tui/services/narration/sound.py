"""The sound of a narration, made from its parts. For a thread."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from aoai_tui.domain import Narration
from aoai_tui.errors import SoundTrouble
from aoai_tui.services.narration.folder import NarrationFolder, Plan, Workplace, disk, settle_file
from aoai_tui.services.narration.joiner import Joiner
from aoai_tui.services.narration.media import media_of, other_format, seconds_of


def joiner_for(work: Workplace, plan: Plan) -> Joiner:
    """Makes the file that a narration of several parts becomes; it grows among the parts."""
    return Joiner(work.path / "whole", plan.narration.options.format)


def with_sound(
    folder: NarrationFolder, narration: Narration, plan: Plan, joiner: Joiner | None = None
) -> Narration:
    """The narration with the file that is made of what was received, if anything was.

    `joiner` has the first parts already. Raises SoundTrouble where parts can't be joined, and StorageTrouble; the
    parts stay.
    """
    work = folder.workplace(narration.id)
    parts = work.received()
    if not parts:
        return narration
    if plan.alone:
        return _taken_as_it_is(folder, narration, parts[0])
    return _joined(folder, narration, parts, joiner or joiner_for(work, plan))


def _taken_as_it_is(folder: NarrationFolder, narration: Narration, part: Path) -> Narration:
    from aoai_tui.audio.sniffing import suffix_of  # noqa: PLC0415  late on purpose

    asked = narration.options.format
    media = media_of(part, asked)
    target = folder.path / f"{narration.id}{suffix_of(media)}"
    with disk(folder.path):
        settle_file(part, target)
    note = " ".join(filter(None, (narration.note, other_format(asked, media))))
    return _with_file(replace(narration, note=note), target, media, seconds_of(target, media))


def _joined(folder: NarrationFolder, narration: Narration, parts: list[Path], joiner: Joiner) -> Narration:
    from aoai_tui.audio.sniffing import media_type_of_format, suffix_of  # noqa: PLC0415  late on purpose

    for part in parts[joiner.parts :]:
        try:
            joiner.add(part)
        except SoundTrouble:
            if part.suffix != ".part":
                joiner.abandon()
                raise
            # The last bytes before a break are not enough to hear anything.
    seconds = joiner.finish()
    if not joiner.parts:
        return narration
    media = media_type_of_format(narration.options.format)
    target = folder.path / f"{narration.id}{suffix_of(media)}"
    with disk(folder.path):
        settle_file(joiner.to, target)
    return _with_file(narration, target, media, seconds)


def _with_file(narration: Narration, file: Path, media: str, seconds: float) -> Narration:
    with disk(file):
        size = file.stat().st_size
    return replace(
        narration,
        file=file.name,
        media_type=media or "application/octet-stream",
        seconds=seconds,
        size=size,
    )
