"""What a recording and its transcript can be saved as, in words."""

from __future__ import annotations

from pathlib import Path

from aoai_tui.domain import Recording, Transcript
from aoai_tui.screens.save_as import SaveForm
from aoai_tui.services.dictation.subtitles import TranscriptFile
from aoai_tui.services.exporting.places import safe_name

_WORDS = {
    TranscriptFile.TXT: ("Text", "the words; with speakers where they are known"),
    TranscriptFile.SRT: ("SubRip subtitles", "numbered cues with their times"),
    TranscriptFile.VTT: ("WebVTT subtitles", "for browsers"),
    TranscriptFile.JSON: ("JSON", "text, words and segments with their times, language, deployment"),
}

_TIMED = (TranscriptFile.SRT, TranscriptFile.VTT)


def save_forms(recording: Recording, transcript: Transcript | None) -> list[SaveForm[TranscriptFile | None]]:
    """The transcript's formats, then the sound itself, for which None stands.

    Without a transcript there is only the sound; as subtitles only what has times.
    """
    forms: list[SaveForm[TranscriptFile | None]] = [
        SaveForm(form, *_WORDS[form], f".{form.value}") for form in _forms_of(transcript)
    ]
    suffix = Path(recording.file).suffix
    sound = SaveForm[TranscriptFile | None](
        None, f"The sound ({suffix[1:]})", "the recording itself, as it is", suffix
    )
    return [*forms, sound]


def stem(recording: Recording) -> str:
    """A file's name without suffix, made from the recording's."""
    return safe_name(recording.name).removesuffix(Path(recording.file).suffix) or "recording"


def _forms_of(transcript: Transcript | None) -> list[TranscriptFile]:
    if transcript is None or not transcript.text:
        return []
    timed = bool(transcript.words or transcript.segments or transcript.subtitles)
    return [form for form in _WORDS if timed or form not in _TIMED]
