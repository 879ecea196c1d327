"""Passages with their vectors as a Parquet file: a column each, the vectors lists of 16-bit floats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from aoai_tui.config.extras import how_to_install
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.exchange.carried import AT_ONCE, Carried, Head, OnLeftOut, Opened
from aoai_tui.services.lookup.exchange.checking import (
    NO_NUMBER,
    all_numbers,
    passage_of,
    problem_of_text,
    problem_of_width,
    vector_of,
)
from aoai_tui.services.lookup.exchange.columns import FileColumns, chosen
from aoai_tui.services.lookup.exchange.parquet_cells import cells_of, check_groups, holds_numbers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa  # type: ignore[import-untyped]
    from numpy.typing import NDArray

HEAD = b"aoai-tui"
"""The file's own metadata under this name say what the collection is, as JSON."""

_LARGEST_GROUP = 4 << 30
"""Bytes of a row group, unpacked: a file that unpacks to more in one piece is not read."""


def needs_pyarrow() -> None:
    """Raise UsageTrouble, which tells how to install it, where the package is missing."""
    try:
        import pyarrow.parquet  # type: ignore[import-untyped]  # noqa: F401, PLC0415  an extra, and slow to import
    except ImportError:
        raise UsageTrouble(
            "Parquet needs a package that is not installed.",
            f"JSON lines (.jsonl) need none. {how_to_install('pyarrow')}",
        ) from None


def write(file: BinaryIO, head: Head, batches: Iterable[Carried]) -> int:
    """Write all of it, batch by batch; each a row group; how many passages."""
    needs_pyarrow()
    import pyarrow as pa  # noqa: PLC0415  see above
    from pyarrow import parquet  # noqa: PLC0415

    schema = _schema(head.width).with_metadata({HEAD: msgspec.json.encode(head)})
    written = 0
    # Vectors look like noise: packing them costs time and saves little.
    packing = dict.fromkeys(schema.names, "zstd") | {"vector.list.element": "none"}
    with parquet.ParquetWriter(
        file, schema, compression=packing, use_dictionary=["source", "path"]
    ) as writer:
        for batch in batches:
            numbers = pa.array(batch.vectors.reshape(-1), type=pa.float16())
            columns = {
                name: [getattr(passage, name) for passage in batch.passages]
                for name in schema.names
                if name != "vector"
            }
            columns["vector"] = pa.FixedSizeListArray.from_arrays(numbers, head.width)
            writer.write_table(pa.table(columns, schema=schema))
            written += len(batch.passages)
    return written


def read(file: BinaryIO, left_out: OnLeftOut) -> Opened:
    """Begin to read; what can't be a passage is told to `left_out` as the batches are asked for.

    Raises UsageTrouble where it is no Parquet file, or has no texts or no vectors.
    """
    needs_pyarrow()
    with _explained():
        opened = _opened(file)
        check_groups(opened.metadata, _LARGEST_GROUP)
        columns = _columns(opened)
        head = _head(opened, columns)
    return Opened(head, _batches(opened, columns, head.width, left_out), opened.metadata.num_rows)


def _schema(width: int) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415  an extra, and slow to import

    return pa.schema(
        {
            "source": pa.string(),
            "path": pa.string(),
            "number": pa.int32(),
            "line": pa.int64(),
            "place": pa.string(),
            "start": pa.int64(),
            "text": pa.string(),
            "norm": pa.float64(),
            "vector": pa.list_(pa.float16(), width),
        }
    )


def _columns(opened: Any) -> FileColumns:
    """Raises UsageTrouble where the file has no texts, or no vectors."""
    schema = opened.schema_arrow
    vectors = [field.name for field in schema if _holds_vectors(field.type)]
    texts = [field.name for field in schema if _holds_texts(field.type)]
    first = next(opened.iter_batches(batch_size=100, columns=texts), None) if texts else None
    cells = {name: cells_of(first.column(name)) if first is not None else [] for name in texts}
    full = {name: [cell for cell in cells[name] if cell] for name in texts}
    in_words = [
        name for name in texts if not vectors and full[name] and full[name][0].lstrip().startswith("[")
    ]
    found = chosen(
        schema.names,
        [*vectors, *in_words],
        {name: cells for name, cells in full.items() if name not in in_words},
    )
    plain = [field.name for field in schema if _holds_texts(field.type) or holds_numbers(field.type)]
    told = {ours: name for ours, name in found.by_name.items() if ours == "vector" or name in plain}
    return FileColumns(told)


def _opened(file: BinaryIO) -> Any:
    """The file. What stands in it once and means many cells stays one thing in memory, too."""
    from pyarrow import parquet  # noqa: PLC0415  an extra, and slow to import

    schema = parquet.ParquetFile(file).schema_arrow
    texts = [field.name for field in schema if _holds_texts(field.type)]
    return parquet.ParquetFile(file, read_dictionary=texts)


def _holds_vectors(kind: Any) -> bool:
    from pyarrow import types  # noqa: PLC0415  an extra, and slow to import

    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return bool(lists and holds_numbers(kind.value_type))


def _holds_texts(kind: Any) -> bool:
    from pyarrow import types  # noqa: PLC0415  an extra, and slow to import

    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _head(opened: Any, columns: FileColumns) -> Head:
    """What our own files say, else the model's name where a column holds it."""
    said = (opened.schema_arrow.metadata or {}).get(HEAD)
    if said:
        try:
            return msgspec.json.decode(said, type=Head)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    if not columns["model"]:
        return Head()
    first = next(opened.iter_batches(batch_size=1, columns=[columns["model"]]), None)
    model = cells_of(first.column(0))[0] if first is not None and first.num_rows else ""
    return Head(model=model if isinstance(model, str) else "")


def _batches(opened: Any, columns: FileColumns, width: int, left_out: OnLeftOut) -> Iterator[Carried]:
    row = 0
    with _explained():
        for batch in opened.iter_batches(batch_size=AT_ONCE, columns=columns.read):
            carried, width = _carried(batch, columns, width, row, left_out)
            row += batch.num_rows
            if carried.passages:
                yield carried


def _carried(
    batch: Any, columns: FileColumns, width: int, before: int, left_out: OnLeftOut
) -> tuple[Carried, int]:
    """The good rows of a batch, and how wide the vectors are."""
    import numpy as np  # noqa: PLC0415  slow to import

    others = {
        ours: cells_of(batch.column(name)) for ours, name in columns.by_name.items() if ours != "vector"
    }
    vectors = _vectors(batch.column(columns["vector"]))
    passages, good = [], []
    for turn, vector in enumerate(vectors):
        values = {ours: cells[turn] for ours, cells in others.items()}
        problem = problem_of_text(values["text"]) or (
            vector if isinstance(vector, str) else problem_of_width(len(vector), width)
        )
        if problem or isinstance(vector, str):
            left_out(before + turn + 1, problem)
            continue
        width = len(vector)
        passages.append(passage_of(values["text"], values))
        good.append(vector)
    return Carried(passages, np.array(good) if good else np.empty((0, width))), width


def _vectors(column: Any) -> Iterator[NDArray[Any] | str]:
    """Each row's numbers, or why there are none."""
    if _holds_texts(column.type):
        yield from (vector_of(text) for text in cells_of(column))
        return
    for row in range(len(column)):
        numbers = column[row].values
        if numbers is None:
            yield "there is no vector"
            continue
        vector: NDArray[np.float64] | NDArray[np.float16] = numbers.to_numpy(zero_copy_only=False)
        yield vector if not numbers.null_count and all_numbers(vector) else NO_NUMBER


@contextmanager
def _explained() -> Iterator[None]:
    """What pyarrow complains about, in words."""
    import pyarrow as pa  # noqa: PLC0415  an extra, and slow to import

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        raise UsageTrouble(
            "The Parquet file can't be read.", f"It is damaged, or no Parquet file. Reason: {error}"
        ) from error
