"""A passage's surroundings, put together from its neighbours: the file itself may be gone, or changed."""

from __future__ import annotations

from collections.abc import Sequence
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
    end = passage.start + len(passage.text)
    return Context(
        passage,
        store.sources.get(passage.source_id),
        before,
        after,
        _stretch((*before, passage), before[0].start if before else passage.start, passage.start),
        _stretch((passage, *after), end, None),
    )


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
