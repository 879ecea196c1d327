"""Transcripts as files: SubRip, WebVTT, text and JSON, made here from segments or words."""

from __future__ import annotations

import asyncio
import html
import json
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from aoai_tui.domain import Segment, Task, Transcript, Word
from aoai_tui.plain import plain
from aoai_tui.services.dictation.cues import Cue, cues
from aoai_tui.services.exporting.places import write_new


class TranscriptFile(StrEnum):
    """What a transcript is saved as; the values are the suffixes."""

    TXT = "txt"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"


def written(transcript: Transcript, form: TranscriptFile) -> str:
    """The file's content. Raises UsageTrouble for subtitles of a transcript without times."""
    return {
        TranscriptFile.TXT: as_text,
        TranscriptFile.SRT: as_srt,
        TranscriptFile.VTT: as_vtt,
        TranscriptFile.JSON: as_json,
    }[form](transcript)


async def save(transcript: Transcript, form: TranscriptFile, wished: Path) -> Path:
    """Write a file that was not there; where the name is taken a number is added. Where it went.

    Raises StorageTrouble, and UsageTrouble for subtitles of a transcript without times.
    """
    return await asyncio.to_thread(lambda: write_new(wished, written(transcript, form)))


def as_srt(transcript: Transcript) -> str:
    """SubRip text: numbered cues, `HH:MM:SS,mmm` times, a blank line after each.

    The format has no escapes: an arrow in the text, which would look like a line of times, becomes `→`.
    """
    if transcript.subtitles and not transcript.subtitles.lstrip("\ufeff \n").startswith("WEBVTT"):
        return _as_it_came(transcript.subtitles)
    return "".join(
        f"{number}\n{_times(cue, ',')}\n{_named(cue)}\n\n" for number, cue in enumerate(cues(transcript), 1)
    )


def as_vtt(transcript: Transcript) -> str:
    """WebVTT: `HH:MM:SS.mmm` times, who speaks as a voice tag, `&`, `<` and `>` as entities."""
    if transcript.subtitles.lstrip("\ufeff \n").startswith("WEBVTT"):
        return _as_it_came(transcript.subtitles)
    return "WEBVTT\n\n" + "".join(f"{_times(cue, '.')}\n{_tagged(cue)}\n\n" for cue in cues(transcript))


def as_text(transcript: Transcript) -> str:
    """The words; where speakers are known, a paragraph for each turn with the speaker's name before it."""
    if not any(segment.speaker for segment in transcript.segments):
        text = plain(transcript.text).strip() or "\n".join(
            _line(segment.text) for segment in transcript.segments
        )
        return f"{text}\n" if text else ""
    turns = groupby(transcript.segments, lambda segment: _line(segment.speaker))
    return "\n".join(
        f"{f'{speaker}: ' if speaker else ''}{' '.join(_line(segment.text) for segment in said)}\n"
        for speaker, said in turns
    )


def as_json(transcript: Transcript) -> str:
    """Everything that is known, under the names that the service gives it in verbose_json, and some of our own."""
    return json.dumps(as_object(transcript), indent=2, ensure_ascii=False) + "\n"


def as_object(transcript: Transcript) -> dict[str, Any]:
    """What as_json writes, for whoever adds to it."""
    return {
        "task": "translate" if transcript.options.task is Task.TRANSLATE else "transcribe",
        "text": plain(transcript.text),
        "language": transcript.language or None,
        "duration": transcript.seconds,
        "segments": [_segment(number, segment) for number, segment in enumerate(transcript.segments)],
        "words": [_word(word) for word in transcript.words],
        "deployment": transcript.deployment,
        "connection": transcript.connection,
        "created_at": transcript.created_at.isoformat(),
        "state": transcript.state.value,
        "note": transcript.note or None,
    }


def _segment(number: int, segment: Segment) -> dict[str, Any]:
    known = {
        "speaker": segment.speaker or None,
        "avg_logprob": segment.logprob,
        "no_speech_prob": segment.no_speech,
    }
    return {
        "id": number,
        "start": segment.start,
        "end": segment.end,
        "text": plain(segment.text),
        **{name: value for name, value in known.items() if value is not None},
    }


def _word(word: Word) -> dict[str, Any]:
    chance = {} if word.logprob is None else {"logprob": word.logprob}
    return {"word": plain(word.text), "start": word.start, "end": word.end, **chance}


def _named(cue: Cue) -> str:
    first, *rest = cue.lines
    lines = [f"{cue.speaker}: {first}" if cue.speaker else first, *rest]
    return "\n".join(lines).replace("-->", "→")


def _tagged(cue: Cue) -> str:
    voice = f"<v {html.escape(cue.speaker, quote=False)}>" if cue.speaker else ""
    return voice + "\n".join(html.escape(line, quote=False) for line in cue.lines)


def _times(cue: Cue, point: str) -> str:
    start = round(cue.start * 1000)
    end = max(round(cue.end * 1000), start + 1)
    return f"{_clock(start, point)} --> {_clock(end, point)}"


def _clock(milliseconds: int, point: str) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{fraction:03}"


def _as_it_came(subtitles: str) -> str:
    """The service's own, where it made what is asked for: without what would steer a terminal."""
    return plain(subtitles).strip("\ufeff\n") + "\n"


def _line(text: str) -> str:
    return " ".join(plain(text).split())
