"""Words about a collection and what was found in it: pure functions."""

from __future__ import annotations

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.found import Found

LEAST = -1.0
"""The score that any two texts have at least."""


def collection_words(collection: Collection) -> str:
    """`412 of 412 · text-embedding-3-large · 3072`: passages with a vector, of all; the model; numbers in a vector.

    Refused ones are among all, and told: `10 of 12, 2 refused`. Behind that the PostgreSQL connection, where the
    collection is looked up over one.
    """
    whole = collection.passages + collection.waiting + collection.refused
    refused = f", {collection.refused:,} refused" if collection.refused else ""
    count = f"{collection.passages:,} of {whole:,}{refused}" if whole else "empty"
    model = plain_line(collection.model or collection.deployment, 40)
    width = collection.width or collection.dimensions
    place = f"in {plain_line(collection.place, 40)}" if collection.place else ""
    parts = [count, model, str(width) if width else "", place]
    return " · ".join(part for part in parts if part)


def found_words(found: Found, k: int = 0, least: float = LEAST) -> str:
    """`20 closest of 412 · 0.03 s · 7 tokens`: how much is shown, of how many, how long it took, what it cost.

    `4 closest of 412, the others below 0.3` where the least score leaves fewer than the `k` that were wanted.
    """
    shown = len(found.matches)
    closest = f"{shown:,} closest of {found.searched:,}" if shown else f"nothing among {found.searched:,}"
    if shown < min(k, found.searched) and least > LEAST:
        closest += f", {'the others' if shown else 'all'} below {least:g}"
    tokens = f"{found.tokens:,} {'token' if found.tokens == 1 else 'tokens'}" if found.tokens else ""
    behind = f"{found.behind:,} not copied there yet" if found.behind else ""
    parts = [closest, f"{found.seconds:.2f} s", tokens, behind]
    return " · ".join(part for part in parts if part)
