"""Which column of a strange file holds what: by name, then by what is in it."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.passages.columns import offered

_NAMES: dict[str, tuple[str, ...]] = {
    "vector": ("vector", "embedding", "embeddings", "vec", "vectors", "emb", "values", "dense_vector"),
    "text": (
        "text",
        "content",
        "chunk",
        "passage",
        "page_content",
        "document",
        "body",
        "chunk_text",
        "sentence",
    ),
    "source": ("source", "file", "filename", "file_name", "url", "title", "name", "document_id", "doc_id"),
    "path": ("path", "file_path", "filepath"),
    "line": ("line", "row", "line_number"),
    "place": ("place", "section", "heading", "page"),
    "start": ("start", "offset", "start_index"),
    "norm": ("norm",),
    "model": ("model", "embedding_model", "model_name"),
}
"""What we call it first, then what others do."""


@dataclass(frozen=True)
class FileColumns:
    """The names of a file's columns by our own; an empty one is not there."""

    by_name: Mapping[str, str]

    def __getitem__(self, ours: str) -> str:
        """What the file calls it."""
        return self.by_name.get(ours, "")

    @property
    def read(self) -> list[str]:
        """The columns that are read at all."""
        return [name for name in dict.fromkeys(self.by_name.values()) if name]


def chosen(names: Iterable[str], vectors: Names[str], texts: Mapping[str, list[str]]) -> FileColumns:
    """The columns of a file with these names, of which `vectors` hold lists of numbers and `texts` hold texts.

    `texts` gives a sample of each. Raises UsageTrouble where there is no column of vectors, or none of texts.
    """
    names = list(names)
    found = {ours: _named(ours, names) for ours in _NAMES}
    found["vector"] = _named("vector", list(vectors)) or next(iter(vectors), "")
    found["text"] = _named("text", list(texts)) or offered(texts).guess
    for ours, what in (("vector", "vectors, that is lists of numbers"), ("text", "texts")):
        if not found[ours]:
            raise UsageTrouble(
                f"No column of the file holds {what}.",
                f"It has: {', '.join(plain_line(name, 40) for name in names[:12]) or 'none'}.",
            )
    return FileColumns({ours: name for ours, name in found.items() if name})


def _named(ours: str, names: list[str]) -> str:
    """The column of the most likely name; capitals don't matter."""
    lowered = {name.lower().strip().replace(" ", "_"): name for name in reversed(names)}
    return next((lowered[name] for name in _NAMES[ours] if name in lowered), "")
