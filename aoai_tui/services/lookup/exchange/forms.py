"""The kinds of files that a collection can be."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line


class FileForm(StrEnum):
    """The kinds of files, by suffix."""

    PARQUET = "parquet"
    JSON_LINES = "jsonl"


def form_of(path: Path) -> FileForm:
    """What a file is, or will be, by its name. Raises UsageTrouble for another suffix than .parquet and .jsonl."""
    suffix = path.suffix.lower().removeprefix(".")
    if suffix in ("jsonl", "ndjson"):
        return FileForm.JSON_LINES
    if suffix in ("parquet", "pq"):
        return FileForm.PARQUET
    raise UsageTrouble(
        "A collection's file ends in .parquet or .jsonl.", f"This one is called {plain_line(path.name, 80)}."
    )
