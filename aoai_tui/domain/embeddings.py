"""Collections of texts that are looked up by meaning: what they are made of, and what a lookup finds."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.domain.messages import Failure


class CutBy(StrEnum):
    """Where a text is cut into passages."""

    KIND = "kind"
    """By the kind of text: Markdown at headings, code at blank lines, everything else at sentences."""

    CHARACTERS = "characters"
    SENTENCES = "sentences"
    HEADINGS = "headings"
    BLANK_LINES = "blank lines"

    WHOLE = "whole"
    """Not at all: a text, a row or a line is one passage."""


class Chunking(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How texts become passages."""

    by: CutBy = CutBy.KIND

    size: int = 1000
    """The longest passage, in characters."""

    overlap: int = 100
    """Characters at the end of a passage with which the next one begins; less than `size`."""


class Collection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Texts that were embedded by one deployment, and are looked up together."""

    id: str
    name: str
    created_at: datetime

    connection: str
    """The name of the connection it was made over."""

    deployment: str

    dimensions: int | None = None
    """What was asked for; None for as many as the model gives."""

    chunking: Chunking = Chunking()

    model: str = ""
    """What the deployment named itself in its first answer; empty before."""

    width: int = 0
    """Numbers in each vector; 0 before the first answer."""

    passages: int = 0
    """Passages whose vectors are there."""

    waiting: int = 0
    """Passages that are still to be embedded."""

    refused: int = 0
    """Passages that the service refused, which are set aside."""

    tokens: int = 0
    """Tokens that were paid for."""

    place: str = ""
    """Where its vectors are looked up: empty for this machine, else the name of a PostgreSQL connection."""

    deleted_at: datetime | None = None


_UNFINISHED = "unfinished "


class TextSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where passages come from: a file, or something that was typed."""

    id: int
    """0 until it is kept."""

    collection_id: str

    name: str
    """What is shown: the path below the folder that was added, or the first words of what was typed."""

    path: str = ""
    """The file, absolute; empty for what was typed."""

    folder: str = ""
    """The folder, absolute, that was added and in which the file was found; empty for one that was named itself."""

    patterns: str = ""
    """Which files of the folder were to be added, as they were typed; empty for all."""

    column: str = ""
    """Of a CSV or JSONL file: the column, or field, that holds the text."""

    size: int = 0
    """Bytes, when it was read."""

    modified_ns: int = 0
    """The file's time of change, when it was read."""

    digest: str = ""
    """SHA-256 of its bytes, in hex; what is half kept has another one."""

    added_at: datetime
    """When it was added, or read anew since."""

    passages: int = 0

    @property
    def unfinished(self) -> TextSource:
        """The same, as long as not all of its passages are kept: a file is read again then, whatever it says."""
        return replace(self, digest="" if self.path else f"{_UNFINISHED}{self.whole_digest}")

    @property
    def whole_digest(self) -> str:
        """The digest that it has, or of what was typed will have, when all of it is kept."""
        return self.digest.removeprefix(_UNFINISHED)


class PassageState(StrEnum):
    """How far a passage is."""

    WAITING = "waiting"
    EMBEDDED = "embedded"
    REFUSED = "refused"


class Chunk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of a source, as it is embedded."""

    text: str

    line: int = 0
    """The line at which it begins, or the row of a table, counted from 1; 0 where there are none."""

    place: str = ""
    """What else tells where it is: a heading, `page 3`."""

    start: int = 0
    """Characters of the source's text before it."""


class Passage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A piece of a source in a collection, with or without its vector."""

    id: int
    collection_id: str
    source_id: int

    number: int
    """Its turn in the source, from 0."""

    text: str
    line: int = 0
    place: str = ""
    start: int = 0
    state: PassageState = PassageState.WAITING

    row: int = -1
    """Its vector's row in the collection's file; -1 without one."""

    norm: float = 0.0
    """The length of the vector as the service sent it; in the file it has length 1."""

    failure: Failure | None = None
    """Why the service refused it."""


class Match(Struct, frozen=True, kw_only=True):
    """A passage that was found."""

    passage: Passage
    source: TextSource

    score: float
    """Cosine similarity to what was looked up, -1 to 1; NaN where nothing was."""
