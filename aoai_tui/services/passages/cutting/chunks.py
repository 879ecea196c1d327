"""A text as the passages that are embedded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise

from aoai_tui.domain.embedding_requests import MOST_INPUT_TOKENS
from aoai_tui.domain.embeddings import Chunk, Chunking, CutBy
from aoai_tui.services.passages.cutting.blank_lines import blank_line_breaks
from aoai_tui.services.passages.cutting.breaks import Breaks
from aoai_tui.services.passages.cutting.packing import packed
from aoai_tui.services.passages.cutting.positions import Positions
from aoai_tui.services.passages.cutting.sentences import sentence_breaks
from aoai_tui.services.passages.headings import markdown_section
from aoai_tui.services.passages.kinds import Kind
from aoai_tui.services.passages.read_text import ReadText, Section
from aoai_tui.services.passages.tokens import estimate


def chunks(text: ReadText, chunking: Chunking, *, most_tokens: int = MOST_INPUT_TOKENS) -> Iterator[Chunk]:
    """The passages of a text in order, cut while it is read.

    None is empty, longer than `chunking.size` characters (but for CutBy.WHOLE), or, by estimate, longer than
    `most_tokens`. Each stands in the whole text at its `start`, letter for letter, and every character that is no
    white space is in one. No cut goes through a sign, but where the sign alone is longer than the size.
    Raises UsageTrouble as ReadText.sections does.
    """
    sections = text.sections()
    if chunking.by is CutBy.WHOLE and not text.kind.has_columns:
        sections = _in_one(text)
    for section in sections:
        size = len(section.text) if chunking.by is CutBy.WHOLE else chunking.size
        limit = partial(_limit, section.text, size, most_tokens)
        cut, breaks = _breaks(section, text.kind, chunking.by, fits=len(section.text) <= limit(0))
        positions = Positions(cut)
        for begin, end in packed(cut.text, breaks, limit, chunking.overlap):
            line, place = positions.at(begin)
            yield Chunk(text=cut.text[begin:end], line=line, place=place, start=cut.start + begin)


def _breaks(section: Section, kind: Kind, by: CutBy, *, fits: bool) -> tuple[Section, Breaks]:
    """Where a section is cut; with its headings, if it is cut at them and they were not looked for before.

    No places are looked for in one that `fits` into a passage, as most rows of tables do.
    """
    at_headings = by is CutBy.HEADINGS or (by is CutBy.KIND and kind is not Kind.CODE)
    if by is CutBy.HEADINGS:
        section = _with_headings(section, kind)
    hard = _cuts(section) if at_headings else ()
    if by is CutBy.BLANK_LINES or (by is CutBy.KIND and kind is Kind.CODE):
        return section, Breaks(keeps_indent=True) if fits else blank_line_breaks(section)
    if by is CutBy.CHARACTERS or (fits and not hard):
        return section, Breaks(by_signs=True)
    return section, sentence_breaks(section, hard)


def _with_headings(section: Section, kind: Kind) -> Section:
    """A section with headings as Markdown has them, where its kind knows none."""
    if section.headings or kind is not Kind.TEXT:
        return section
    found = markdown_section(section.text)
    return Section(section.text, section.start, section.lines, headings=found.headings, kept=found.kept)


def _cuts(section: Section) -> tuple[int, ...]:
    """The headings that begin a passage: one right below another, without a word between them, stays with it."""
    begins = [begin for begin, _ in section.headings]
    between = (section.text[above:begin] for above, begin in pairwise(begins))
    return (*begins[:1], *(begin for begin, text in zip(begins[1:], between, strict=True) if _has_body(text)))


def _has_body(text: str) -> bool:
    """Whether there is more than a heading and the lines below or above it."""
    lines = (line.strip() for line in text.splitlines())
    return sum(any(sign.isalnum() for sign in line) for line in lines) > 1


def _limit(text: str, size: int, most_tokens: int, begin: int) -> int:
    """The furthest that a passage may reach from `begin`: by its size, and by what a deployment takes."""
    if size <= most_tokens // 4:
        return begin + size
    size = min(size, most_tokens * 8)  # a token is rarely longer
    while size > 1 and (tokens := estimate(text[begin : begin + size])) > most_tokens:
        size = max(1, int(min(size, len(text) - begin) * min(0.95, most_tokens / tokens)))
    return begin + size


def _in_one(text: ReadText) -> Iterator[Section]:
    """All sections as one, with the place of the first: short texts that are to be one passage."""
    sections = list(text.sections())
    if len(sections) < 2:
        return iter(sections)
    pieces, at = [], sections[0].start
    for section in sections:
        pieces.append("\n" * (section.start - at) + section.text)
        at = section.start + len(section.text)
    lines = chain.from_iterable(((at + one.start, line) for at, line in one.lines) for one in sections)
    return iter((Section("".join(pieces), sections[0].start, tuple(lines), place=sections[0].place),))
