"""The fields that say how texts are cut into passages."""

from __future__ import annotations

from textual.widgets import Input, Select

from aoai_tui.domain.embeddings import Chunking, CutBy
from aoai_tui.screens.form_field import Field
from aoai_tui.widgets.value_field import NotTaken, whole

SHORTEST, LONGEST = 20, 20_000
"""Characters of the longest passage: below, nothing is said in one; above, no deployment takes it."""

WAYS = {
    CutBy.KIND: "by the kind of text",
    CutBy.SENTENCES: "at sentences",
    CutBy.HEADINGS: "at headings (Markdown)",
    CutBy.BLANK_LINES: "at blank lines (code)",
    CutBy.CHARACTERS: "every so many characters",
    CutBy.WHOLE: "not at all",
}

_EXPLAINED = {
    CutBy.KIND: "Markdown at its headings, code at blank lines, everything else at sentences.",
    CutBy.SENTENCES: "As many whole sentences as fit.",
    CutBy.HEADINGS: "Each section under its heading, as far as it fits.",
    CutBy.BLANK_LINES: "As many whole blocks as fit; what is indented stays together.",
    CutBy.CHARACTERS: "Wherever it is full, be it in the middle of a word.",
    CutBy.WHOLE: "A text, a row or a line is one passage.",
}


def by_field(chunking: Chunking) -> Field:
    """Where the texts are cut."""
    ways = Select(
        [(words, str(way)) for way, words in WAYS.items()],
        value=str(chunking.by),
        allow_blank=False,
        type_to_search=True,
    )
    return Field("by", "Passages cut", ways)


def size_field(chunking: Chunking) -> Field:
    """How long they may be."""
    return Field("size", "At most", Input(str(chunking.size), placeholder="characters, such as 1000"))


def overlap_field(chunking: Chunking) -> Field:
    """How much of a passage the next one repeats."""
    return Field("overlap", "Overlap", Input(str(chunking.overlap), placeholder="characters, such as 100"))


def way_words(by: CutBy) -> str:
    """A way to cut, explained."""
    return _EXPLAINED[by]


def read_size(text: str) -> int:
    """What is typed as the longest passage. Raises NotTaken."""
    return whole(SHORTEST, LONGEST)(text)


def read_overlap(text: str, size: int) -> int:
    """What is typed as the overlap, which is below the size. Raises NotTaken."""
    if not text.strip():
        return 0
    try:
        return whole(0, size - 1)(text)
    except NotTaken:
        raise NotTaken(f"a whole number below the longest passage, 0 to {size - 1:,}") from None
