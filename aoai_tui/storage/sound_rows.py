"""Rows of recordings, transcripts and narrations as the domain's nouns, and back."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeVar

import msgspec

from aoai_tui.domain import (
    AudioUsage,
    Failure,
    MessageState,
    Narration,
    Receipt,
    Recording,
    RecordingState,
    Segment,
    Source,
    SpeechOptions,
    Timing,
    TokenChance,
    Transcript,
    TranscriptionOptions,
    Word,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.storage.clock import as_micros, as_moment
from aoai_tui.storage.rows import Row, Value, as_json, writable

Details = TypeVar("Details", bound=msgspec.Struct)


class RecordingDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """A recording's small values, as the `details` column keeps them."""

    seconds: float = 0.0
    size: int = 0
    media_type: str = "audio/wav"
    source: Source = Source.MICROPHONE
    device: str = ""
    peak: float | None = None
    speech: bool | None = None
    note: str = ""


class TranscriptDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """A transcript's small value objects, as the `details` column keeps them."""

    options: TranscriptionOptions = TranscriptionOptions()
    language: str = ""
    seconds: float | None = None
    words: tuple[Word, ...] = ()
    segments: tuple[Segment, ...] = ()
    subtitles: str = ""
    logprobs: tuple[TokenChance, ...] = ()
    usage: AudioUsage | None = None
    timing: Timing | None = None
    receipt: Receipt | None = None
    failure: Failure | None = None
    retries: int = 0
    note: str = ""


class NarrationDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """A narration's small value objects, as the `details` column keeps them."""

    options: SpeechOptions = SpeechOptions()
    media_type: str = ""
    seconds: float = 0.0
    size: int = 0
    usage: AudioUsage | None = None
    timing: Timing | None = None
    receipt: Receipt | None = None
    failure: Failure | None = None
    retries: int = 0
    note: str = ""


def clean_name(name: str) -> str:
    """A recording's name as one safe line."""
    return writable(plain_line(name))


def recording_values(recording: Recording, owner: str | None) -> dict[str, Value]:
    """A recording as the values of its columns, by name."""
    return {
        "id": recording.id,
        "name": clean_name(recording.name),
        "file": writable(recording.file),
        "created_at": as_micros(recording.created_at),
        "state": recording.state.value,
        "owner": owner,
        "details": _details(recording, RecordingDetails),
    }


def recording_from(row: Row) -> Recording:
    """The recording in a row. StorageTrouble where a value makes no sense; broken details only are left out."""
    try:
        return Recording(
            id=row["id"],
            name=row["name"],
            file=row["file"],
            created_at=as_moment(row["created_at"]),
            state=RecordingState(row["state"]),
            **_read(row["details"], RecordingDetails),
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise StorageTrouble("A recording in the database can't be read.", f"Reason: {error}.") from error


def transcript_values(transcript: Transcript, owner: str | None) -> dict[str, Value]:
    """A transcript as the values of its columns, by name."""
    return {
        "id": transcript.id,
        "recording_id": transcript.recording_id,
        "text": writable(transcript.text),
        "created_at": as_micros(transcript.created_at),
        "state": transcript.state.value,
        "owner": owner,
        "deployment": writable(transcript.deployment),
        "connection": writable(transcript.connection),
        "details": _details(transcript, TranscriptDetails),
    }


def transcript_from(row: Row) -> Transcript:
    """The transcript in a row. StorageTrouble where a value makes no sense; broken details only are left out."""
    try:
        return Transcript(
            id=row["id"],
            recording_id=row["recording_id"],
            text=row["text"],
            created_at=as_moment(row["created_at"]),
            state=MessageState(row["state"]),
            deployment=row["deployment"],
            connection=row["connection"],
            **_read(row["details"], TranscriptDetails),
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise StorageTrouble("A transcript in the database can't be read.", f"Reason: {error}.") from error


def narration_values(narration: Narration, owner: str | None) -> dict[str, Value]:
    """A narration as the values of its columns, by name."""
    return {
        "id": narration.id,
        "text": writable(narration.text),
        "file": writable(narration.file),
        "created_at": as_micros(narration.created_at),
        "state": narration.state.value,
        "owner": owner,
        "deployment": writable(narration.deployment),
        "connection": writable(narration.connection),
        "digest": digest(narration.text, narration.options, narration.deployment, narration.connection),
        "details": _details(narration, NarrationDetails),
    }


def narration_from(row: Row) -> Narration:
    """The narration in a row. StorageTrouble where a value makes no sense; broken details only are left out."""
    try:
        return Narration(
            id=row["id"],
            text=row["text"],
            file=row["file"],
            created_at=as_moment(row["created_at"]),
            state=MessageState(row["state"]),
            deployment=row["deployment"],
            connection=row["connection"],
            **_read(row["details"], NarrationDetails),
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise StorageTrouble("A narration in the database can't be read.", f"Reason: {error}.") from error


def digest(text: str, options: SpeechOptions, deployment: str, connection: str) -> str:
    """The same for the same text, voice, settings, deployment and connection, and else another one."""
    chosen = (
        options.voice,
        float(options.speed),
        options.instructions,
        options.format.value,
        deployment,
        connection,
        text,
    )
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()


def _details(noun: msgspec.Struct, kind: type[msgspec.Struct]) -> str:
    return as_json(kind(**{one.name: getattr(noun, one.name) for one in msgspec.structs.fields(kind)}))


def _read(text: str, kind: type[Details]) -> dict[str, Any]:
    """The details by name; the usual ones where they can't be read."""
    try:
        # A server's NaN for a probability came through the json module, which alone reads it again.
        details = msgspec.convert(json.loads(text), kind)
    except (ValueError, msgspec.ValidationError):
        details = kind()
    return {one.name: getattr(details, one.name) for one in msgspec.structs.fields(kind)}
