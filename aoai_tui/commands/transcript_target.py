"""What `transcribe` makes of a transcript, and where it goes: standard output, or a file that was not there."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from aoai_tui.commands.standard_output import put_out
from aoai_tui.config.paths import expanded
from aoai_tui.domain import Recording, Segment, Transcript
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.dictation.subtitles import TranscriptFile, as_object, written
from aoai_tui.services.exporting.places import safe_name, write_new

KEPT = "The transcript is kept in the app."

_SUFFIXES = {".txt": "text", ".srt": "srt", ".vtt": "vtt", ".json": "json"}
FORMATS = tuple(_SUFFIXES.values())


@dataclass(frozen=True)
class TranscriptTarget:
    """One form, one place."""

    format: str
    """One of FORMATS."""
    words: bool = False
    """One line for each word, with its times; a cue for each in subtitles."""
    path: Path | None = None
    """A file, or a folder for one; None for standard output."""

    @property
    def needs_times(self) -> bool:
        """Whether text alone is not enough."""
        return self.words or self.format in ("srt", "vtt")

    def put(self, transcript: Transcript, recording: Recording) -> None:
        """Print it, or write the file and print where it went.

        Raises UsageTrouble where times are missing, StorageTrouble, BrokenPipeError.
        """
        text = self._made(transcript)
        if self.path is None:
            put_out(text, KEPT)
            return
        wished = self.path
        if wished.is_dir():
            suffix = next(suffix for suffix, named in _SUFFIXES.items() if named == self.format)
            wished = wished / f"{safe_name(Path(recording.name).stem)}{suffix}"
        put_out(str(write_new(wished, text)), KEPT)

    def _made(self, transcript: Transcript) -> str:
        if self.words and self.format == "text":
            return _word_lines(transcript)
        if self.words and self.format != "json":
            transcript = _word_by_word(transcript)
        form = TranscriptFile.TXT if self.format == "text" else TranscriptFile(self.format)
        return written(transcript, form)


def target_of(output: str, wanted: str | None, *, words: bool) -> TranscriptTarget:
    """Where `--output` points, in the format that its name or `--format` tells. Raises UsageTrouble."""
    if output in ("", "-"):
        return TranscriptTarget(wanted or "text", words)
    path = expanded(Path(os.fsdecode(os.fsencode(output))))
    if path.is_dir():
        return TranscriptTarget(wanted or "text", words, path)
    named = _SUFFIXES.get(path.suffix.lower())
    if named and wanted and named != wanted:
        raise UsageTrouble(
            f"The name {plain_line(path.name, 80)} says {named}, and --format says {wanted}.",
            "Leave one out.",
        )
    if not named and not wanted:
        raise UsageTrouble(
            f"The name {plain_line(path.name, 80)} does not tell the format.",
            f"End it with {', '.join(_SUFFIXES)}, or give --format.",
        )
    return TranscriptTarget(wanted or named or "text", words, path)


def as_line(transcript: Transcript | None, recording: Recording, flaw: str) -> str:
    """The one object of `--json`, in ASCII: what the transcript's file holds, and what a script needs besides."""
    found = as_object(transcript) if transcript else {"text": ""}
    usage = transcript.usage if transcript else None
    receipt = transcript.receipt if transcript else None
    found |= {
        "recording": recording.id,
        "recording_seconds": round(recording.seconds, 3),
        "speech": recording.speech,
        "error": flaw or None,
        "usage": {
            "seconds": usage.seconds,
            "input_tokens": usage.input_tokens,
            "audio_tokens": usage.audio_tokens,
            "output_tokens": usage.output_tokens,
        }
        if usage
        else None,
        "request_id": receipt.request_id if receipt else None,
        "seconds": round(transcript.timing.total, 3) if transcript and transcript.timing else None,
    }
    return json.dumps(found, indent=2)


def _word_lines(transcript: Transcript) -> str:
    _need_words(transcript)
    return "".join(
        f"{word.start:.2f}\t{word.end:.2f}\t{' '.join(plain(word.text).split())}\n"
        for word in transcript.words
    )


def _word_by_word(transcript: Transcript) -> Transcript:
    _need_words(transcript)
    return replace(
        transcript,
        segments=tuple(Segment(word.text, word.start, word.end) for word in transcript.words),
        words=(),
        subtitles="",
    )


def _need_words(transcript: Transcript) -> None:
    if not transcript.words:
        raise UsageTrouble(
            "The transcript has no times of words.",
            "Leave --words out, or name a deployment that tells them, as those of whisper do.",
        )
