"""A passage's surroundings, put together from its neighbours: the file itself may be gone, or changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from aoai_tui.domain import Passage
from aoai_tui.services.lookup.found import Context

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


def context_of(store: Store, passage: Passage, around: int) -> Context:
    """The passage with so many others before it and after it. For a thread. Raises StorageTrouble."""
    first = max(0, passage.number - around)
    there = store.passages.of_source(passage.source_id, first, 2 * around + 1)
    before = tuple(one for one in there if one.number < passage.number)
    after = tuple(one for one in there if one.number > passage.number)[:around]
    return Context(
        passage, store.sources.get(passage.source_id), before, after, *_texts(before, passage, after)
    )


def _texts(before: tuple[Passage, ...], passage: Passage, after: tuple[Passage, ...]) -> tuple[str, str]:
    """The text before the passage and the text after it."""
    if not _are_placed((*before, passage, *after)):
        return "".join(f"{one.text}\n\n" for one in before), "".join(f"\n\n{one.text}" for one in after)
    begin, end = before[0].start if before else passage.start, passage.start + len(passage.text)
    return _stretch((*before, passage), begin, passage.start), _stretch((passage, *after), end, None)


def _are_placed(passages: Sequence[Passage]) -> bool:
    """Whether it is known where they stand: what was brought in from a file may not say, and all begin at 0 then."""
    return all(one.start < later.start for one, later in pairwise(passages) if one.number != later.number)


def _stretch(passages: Sequence[Passage], begin: int, end: int | None) -> str:
    """The source's text from one place to another, as far as passages that follow each other have it.

    Where white space was between them, which no passage has, a space, a line's end or an empty line stands for it.
    """
    pieces: list[str] = []
    at, line = begin, passages[0].line
    for one in passages:
        if one.start > at:
            pieces.append(_gap(one.start - at, same_line=one.line == line))
            at = one.start
        piece = one.text[at - one.start : None if end is None else end - one.start]
        pieces.append(piece)
        at, line = at + len(piece), one.line
    return "".join(pieces)


def _gap(size: int, *, same_line: bool) -> str:
    if same_line:
        return " "
    return "\n" if size == 1 else "\n\n"
