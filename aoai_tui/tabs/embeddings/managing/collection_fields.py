"""All fields of the form that makes a collection: what can't be meant is said while it is typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Select

from aoai_tui.domain.embeddings import Chunking, CutBy
from aoai_tui.screens.form_field import Field
from aoai_tui.tabs.embeddings.managing.chunking_fields import (
    by_field,
    overlap_field,
    read_overlap,
    read_size,
    size_field,
    way_words,
)
from aoai_tui.tabs.embeddings.managing.deployment_fields import (
    deployment_field,
    dimensions_field,
    number_in,
    read_dimensions,
)

_TOKEN = 4
"""Characters of an English token, about."""


@dataclass(frozen=True, slots=True)
class CollectionWish:
    """The collection that a person wants."""

    name: str
    deployment: str
    """Empty for the connection's own."""
    dimensions: int | None
    chunking: Chunking


class CollectionFields(VerticalScroll, can_focus=False):
    """Name, deployment, dimensions, and how texts are cut."""

    DEFAULT_CSS = """
    CollectionFields { height: auto; max-height: 17; scrollbar-size-vertical: 1; }
    """

    def __init__(self, names: Sequence[str], default: str, taken: Collection[str]) -> None:
        """`names` are deployments that answered before, `default` is the connection's; `taken` names collections."""
        super().__init__()
        self._taken, self.default = taken, default
        chunking = Chunking()
        fields = (
            Field("name", "Name", Input(placeholder="what you call it")),
            deployment_field(names, "", default),
            dimensions_field(None),
            by_field(chunking),
            size_field(chunking),
            overlap_field(chunking),
        )
        self._fields = {field.key: field for field in fields}
        self._at_first = self._snapshot()

    def compose(self) -> ComposeResult:
        """One below the other."""
        yield from self._fields.values()

    def on_mount(self) -> None:
        """Explain what is not plain, and begin at the name."""
        self["dimensions"].note("Numbers in a vector: fewer are smaller and faster.")
        self._explain()
        self["name"].control.focus()

    def __getitem__(self, key: str) -> Field:
        """A field by its key."""
        return self._fields[key]

    @property
    def changed(self) -> bool:
        """Whether something stands here that wasn't there at first."""
        return self._snapshot() != self._at_first

    @property
    def deployment(self) -> str:
        """The one that will embed; empty where none is known."""
        return self["deployment"].value or self.default

    def show_refused(self, refused: Collection[str]) -> None:
        """What the deployment is known not to take."""
        words = "It is known to take no dimensions: leave them empty." if "dimensions" in refused else ""
        self["deployment"].note(words)

    @on(Input.Changed)
    @on(Select.Changed)
    def _read(self) -> None:
        self.wish()
        self._explain()

    def wish(self) -> CollectionWish | None:
        """What the fields mean; None where one of them can't be meant, which is marked."""
        name = self["name"].value
        self["name"].problem("Another collection has this name." if name in self._taken else "")
        dimensions = number_in(self["dimensions"], read_dimensions)
        chunking = self._chunking()
        if chunking is None or self._wrong is not None:
            return None
        return CollectionWish(name, self["deployment"].value, dimensions, chunking)

    def _chunking(self) -> Chunking | None:
        by = CutBy(self["by"].value)
        if by is CutBy.WHOLE:
            return Chunking(by=by)
        size = number_in(self["size"], read_size)
        overlap = number_in(self["overlap"], lambda text: read_overlap(text, size or Chunking().size))
        return None if size is None or overlap is None else Chunking(by=by, size=size, overlap=overlap)

    def demand_name(self) -> bool:
        """Whether there is a name; else say that one is needed."""
        named = bool(self["name"].value)
        if not named:
            self["name"].problem("It needs a name.")
        return named

    def focus_wrong(self) -> None:
        """Put the cursor where something can't be meant."""
        if self._wrong is not None:
            self._wrong.control.focus()

    @property
    def _wrong(self) -> Field | None:
        marked = (one for one in self._fields.values() if one.display and one.has_class("-problem"))
        return next(marked, None)

    def _explain(self) -> None:
        by = CutBy(self["by"].value)
        self["by"].note(way_words(by))
        self["size"].display = self["overlap"].display = by is not CutBy.WHOLE
        size = number_in(self["size"], read_size)
        self["size"].note(f"Characters of a passage: about {(size or 0) // _TOKEN:,} tokens of English.")
        self["overlap"].note("Characters at the end of a passage with which the next one begins.")

    def _snapshot(self) -> list[str]:
        return [field.value for field in self._fields.values()]
