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
    return Context(
        passage,
        store.sources.get(passage.source_id),
        before,
        after,
        joined((*before, passage), leave_out=-1),
        joined((passage, *after), leave_out=0),
    )


def joined(passages: Sequence[Passage], leave_out: int) -> str:
    """The text of passages that follow each other, without what two of them share, and without one of them.

    Where white space was between them, which no passage has, a space, a line's end or an empty line stands for it.
    """
    pieces: list[str] = []
    end, line = passages[0].start, passages[0].line
    left_out = passages[leave_out]
    for one in passages:
        shared = max(0, end - one.start)
        gap = (
            "" if one.start <= end else " " if one.line == line else "\n" if one.start == end + 1 else "\n\n"
        )
        text = one.text[shared:]
        if one is left_out:
            text = ""
        pieces.append(gap + text)
        end, line = max(end, one.start + len(one.text)), one.line
    return "".join(pieces)
