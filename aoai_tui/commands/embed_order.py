"""What is to be added to a collection, as the command line says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.domain import Chunking, Collection, CutBy
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line


@dataclass(frozen=True)
class Order:
    """What `add` or `refresh` was asked for."""

    collection: str
    connection: str
    texts: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    patterns: str = ""
    column: str = ""
    deployment: str = ""
    dimensions: int | None = None
    cut: CutBy | None = None
    size: int | None = None
    overlap: int | None = None
    dry_run: bool = False
    agreed: bool = False
    as_json: bool = False

    @property
    def asks_for_texts(self) -> bool:
        """Whether there is anything to add."""
        return bool(self.paths) or any(text.strip() for text in self.texts)

    @property
    def chunking(self) -> Chunking:
        """How a new collection cuts texts."""
        usual = Chunking()
        size = usual.size if self.size is None else self.size
        overlap = min(usual.overlap, size // 10) if self.overlap is None else self.overlap
        return Chunking(by=self.cut or usual.by, size=size, overlap=overlap)


def check_same(collection: Collection, order: Order) -> None:
    """Raise UsageTrouble where an option asks for what was decided when the collection was made."""
    chunking = collection.chunking
    decided: Sequence[tuple[str, object, object]] = (
        ("--deployment", order.deployment or None, collection.deployment),
        ("--dimensions", order.dimensions, collection.dimensions or collection.width),
        ("--cut", order.cut, chunking.by),
        ("--size", order.size, chunking.size),
        ("--overlap", order.overlap, chunking.overlap),
    )
    for option, asked, made in decided:
        if asked not in (None, made):
            raise UsageTrouble(
                f"“{plain_line(collection.name, 80)}” was made with {option} {made}, which stays.",
                f"Leave {option} out, or name another collection: a new one is made.",
            )
