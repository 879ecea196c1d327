"""A collection made of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from uuid import uuid4

from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.deployments import KnownDeployments
from aoai_tui.services.lookup.exchange import json_lines, parquet
from aoai_tui.services.lookup.exchange.carried import Head, LeftOut, Opened
from aoai_tui.services.lookup.exchange.carrying import Load
from aoai_tui.services.lookup.exchange.coming import Coming
from aoai_tui.services.lookup.exchange.forms import FileForm, form_of
from aoai_tui.services.lookup.kept import BY_KIND, check_chunking, check_dimensions, forget, free_name

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

Value = TypeVar("Value")

_LONGEST = 120
"""Characters of what a deployment or a model is called."""


@dataclass(frozen=True)
class Imported:
    """What became of an import."""

    collection: Collection
    passages: int
    left_out: int = 0
    """Rows of the file that could not be taken."""
    reasons: tuple[str, ...] = ()
    """The first of them, each a sentence."""


@dataclass(frozen=True)
class Wish:
    """What a person says of a collection that is to be brought in."""

    name: str
    deployment: str
    model: str
    deployments: KnownDeployments

    def collection(self, store: Store, head: Head, path: Path) -> Collection:
        """The collection, empty. Raises UsageTrouble where it is not known which model made the vectors."""
        connection = self.deployments.link.connection.name
        deployment = self.deployments.check(plain_line(self.deployment or head.deployment, _LONGEST))
        dimensions = head.dimensions if _takes(check_dimensions, head.dimensions) else None
        model = plain_line(self.model, _LONGEST) or plain_line(head.model, _LONGEST)
        if not model:
            model, _ = store.collections.model_of(connection, deployment, dimensions)
        if not model:
            raise UsageTrouble(
                f"“{plain_line(path.name, 80)}” does not say which model made its vectors.",
                "Name the model, as its deployment does in its answers: text-embedding-3-large, say.",
            )
        return Collection(
            id=uuid4().hex,
            name=free_name(
                plain_line(self.name or head.name or path.stem) or "collection", store.collections.all()
            ),
            created_at=datetime.now(UTC),
            connection=connection,
            deployment=deployment,
            dimensions=dimensions,
            chunking=head.chunking if _takes(check_chunking, head.chunking) else BY_KIND,
            model=model,
        )


def bring(store: Store, load: Load, path: Path, wish: Wish) -> Imported:
    """Read the file, in a thread. Raises as `Exchange.bring`."""
    form = form_of(path)
    left_out = LeftOut()
    with _file(path) as file:
        opened = parquet.read(file, left_out) if form is FileForm.PARQUET else json_lines.read(file, left_out)
        collection = wish.collection(store, opened.head, path)
        share = _share(file, path, opened)
        # Out of sight until it is whole: a crash leaves nothing half-done in the list.
        store.collections.save_unseen(collection)
        coming = Coming(store, collection, plain_line(path.name, 80))
        try:
            _take_all(opened, coming, lambda: load.tell(coming.done, share(coming.done + left_out.count)))
            _check_any(coming, path, left_out)
        except BaseException:
            forget(store, collection.id)
            raise
        store.collections.show(collection)
    return Imported(
        store.collections.get(collection.id), coming.done, left_out.count, tuple(left_out.reasons)
    )


def _take_all(opened: Opened, coming: Coming, tell: Callable[[], None]) -> None:
    for batch in opened.batches:
        coming.take(batch)
        tell()


def _check_any(coming: Coming, path: Path, left_out: LeftOut) -> None:
    if not coming.done:
        raise UsageTrouble(
            f"There are no passages with vectors in “{plain_line(path.name, 80)}”.",
            " ".join(left_out.reasons[:3]),
        )


def _file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise UsageTrouble(
            f"“{plain_line(path.name, 80)}” can't be read.",
            f"The system says: {getattr(error, 'strerror', None) or error}.",
        ) from error


def _share(file: BinaryIO, path: Path, opened: Opened) -> Callable[[int], float]:
    """How much is read: by rows where their number is known, else by bytes."""
    size = max(path.stat().st_size, 1)
    return lambda rows: min(1.0, rows / opened.rows if opened.rows else file.tell() / size)


def _takes(check: Callable[[Value], None], value: Value) -> bool:
    """Whether what a strange file says can be meant."""
    try:
        check(value)
    except UsageTrouble:
        return False
    return True
