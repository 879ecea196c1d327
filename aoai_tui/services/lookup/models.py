"""Which model answers: vectors of two of them are never compared."""

from __future__ import annotations

from aoai_tui.domain import Collection, Embedded
from aoai_tui.errors import OtherModel


def named(collection: Collection, embedded: Embedded) -> str:
    """What the model is called: as the answer says, else, where a server names none, like the deployment."""
    return embedded.model or collection.deployment


def check_model(collection: Collection, embedded: Embedded) -> None:
    """Raise OtherModel where an answer does not belong to what is in the collection, or is not as wide as was asked."""
    width = collection.width or collection.dimensions
    model = named(collection, embedded)
    if collection.width and model != collection.model:
        raise OtherModel(
            f"“{collection.deployment}” is {model} now.",
            f"This collection was embedded with {collection.model}, and the two can't be compared: embed it anew.",
        )
    if width and embedded.width != width:
        raise OtherModel(
            f"“{collection.deployment}” gives vectors of {embedded.width:,} numbers.",
            f"This collection's have {width:,}, and the two can't be compared: embed it anew.",
        )
