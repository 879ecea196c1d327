"""The sound of a narration, made from its parts. For a thread."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from aoai_tui.domain import AudioFormat, Narration
from aoai_tui.errors import SoundTrouble
from aoai_tui.services.narration.folder import NarrationFolder, Plan, disk, settle_file

_NAMES = {
    "audio/mpeg": "MP3", "audio/opus": "Opus", "audio/aac": "AAC", "audio/flac": "FLAC", "audio/wav": "WAV",
    "audio/pcm": "raw samples", "audio/ogg": "Ogg", "audio/mp4": "MP4", "audio/webm": "WebM",
}  # fmt: skip


def with_sound(folder: NarrationFolder, narration: Narration, plan: Plan) -> Narration:
    """The narration with the file that is made of what was received, if anything was.

    Raises SoundTrouble where parts can't be joined, and StorageTrouble; the parts stay.
    """
    parts = folder.workplace(narration.id).received()
    if not parts:
        return narration
    if plan.alone:
        return _taken_as_it_is(folder, narration, parts[0])
    raise SoundTrouble("Several parts can't be joined.")


def _taken_as_it_is(folder: NarrationFolder, narration: Narration, part: Path) -> Narration:
    from aoai_tui.audio.sniffing import media_type_of_format, suffix_of  # noqa: PLC0415  late on purpose

    asked = narration.options.format
    media = media_of(part, asked)
    target = folder.path / f"{narration.id}{suffix_of(media)}"
    with disk(folder.path):
        settle_file(part, target)
        size = target.stat().st_size
    note = (
        ""
        if media == media_type_of_format(asked)
        else (f"Asked for {asked.value}, the service sent {_NAMES.get(media, 'what is no known sound')}.")
    )
    return replace(
        narration,
        file=target.name,
        media_type=media,
        seconds=_length(target, media),
        size=size,
        note=" ".join(filter(None, (narration.note, note))),
    )


def media_of(path: Path, asked: AudioFormat) -> str:
    """What a file's bytes are. Raw samples have no sign: what can't be told is them where they were asked for."""
    from aoai_tui.audio.sniffing import HEAD, media_type, media_type_of_format  # noqa: PLC0415  late on purpose

    with disk(path), path.open("rb") as file:
        found = media_type(file.read(HEAD))
    return found or (media_type_of_format(asked) if asked is AudioFormat.PCM else "application/octet-stream")


def _length(path: Path, media: str) -> float:
    """Seconds; 0 where the sound can't be read."""
    from aoai_tui.audio.decoding import decoded_file  # noqa: PLC0415  loads the decoders

    try:
        with decoded_file(path, media=media) as pieces:
            return sum(len(piece) for piece in pieces) / pieces.rate
    except SoundTrouble:
        return 0.0
