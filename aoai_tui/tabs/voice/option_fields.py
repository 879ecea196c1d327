"""The options as texts of fields: how they are read, and what they say of a mistake."""

from __future__ import annotations

import re

from msgspec.structs import replace

from aoai_tui.domain import Task, TranscriptFormat, TranscriptionOptions

TASKS = (("Transcribe", Task.TRANSCRIBE), ("Translate into English", Task.TRANSLATE))

FORMATS: tuple[tuple[str, str], ...] = (
    ("the richest", ""),
    *((one.value, one.value) for one in TranscriptFormat),
)
"""What the answer may be asked for as; empty leaves it to the deployment."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)

LANGUAGES = ("ar", "cs", "da", "de", "en", "es", "fi", "fr", "he", "hi", "it", "ja", "ko", "nl", "no", "pl", "pt",
             "ru", "sv", "tr", "uk", "zh")  # fmt: skip
"""Usual ones, to complete from; others are taken, too."""


def format_of(value: object) -> TranscriptFormat | None:
    """The format that a choice stands for."""
    return TranscriptFormat(str(value)) if value else None


def with_language(options: TranscriptionOptions, text: str) -> tuple[TranscriptionOptions, str]:
    """The options with a language, and what is wrong with it; a wrong one counts as not set."""
    text = text.strip()
    if text and not _LANGUAGE.fullmatch(text):
        return replace(options, language=""), "Language: two letters, as de or en."
    return replace(options, language=text.lower()), ""


def with_temperature(options: TranscriptionOptions, text: str) -> tuple[TranscriptionOptions, str]:
    """The options with a temperature, and what is wrong with it."""
    text = text.strip().replace(",", ".")
    if not text:
        return replace(options, temperature=None), ""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        return replace(options, temperature=None), "Temperature: a number from 0 to 1."
    return replace(options, temperature=value), ""
