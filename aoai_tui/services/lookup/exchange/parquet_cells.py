"""Cells of a Parquet file that may be small on the disk and larger than the memory once it is unpacked."""

from __future__ import annotations

from typing import Any

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.exchange.checking import LONGEST_TEXT

_MOST_BYTES = 4 * LONGEST_TEXT + 4
"""Of a cell in UTF-8: whatever is longer has more than `LONGEST_TEXT` characters, and has them here, too."""

_WIDTHS = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}
"""Bytes of a number, by what Parquet calls it."""


def check_groups(metadata: Any, most: int) -> None:
    """Raise UsageTrouble where a row group takes more than so many bytes, packed as it is or as plain numbers."""
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        columns = [group.column(place) for place in range(group.num_columns)]
        plain = sum(one.num_values * _WIDTHS.get(one.physical_type, 0) for one in columns)
        if max(group.total_byte_size, plain) > most:
            raise UsageTrouble(
                "The Parquet file can't be read bit by bit: one of its row groups is too large.",
                "Write it anew with fewer rows in a row group: 10,000, say.",
            )


def holds_numbers(kind: Any) -> bool:
    """Whether a column's cells are numbers."""
    from pyarrow import types  # type: ignore[import-untyped]  # noqa: PLC0415  an extra, and slow to import

    return bool(types.is_floating(kind) or types.is_integer(kind))


def cells_of(column: Any) -> list[Any]:
    """A column's cells as Python has them. A text that stands there often is one; a giant one is only its beginning."""
    from pyarrow import types  # noqa: PLC0415  an extra, and slow to import

    if not types.is_dictionary(column.type):
        return list(column.to_pylist())
    places = column.indices.to_pylist()
    texts = {place: _text(column.dictionary[place]) for place in set(places) if place is not None}
    return [None if place is None else texts[place] for place in places]


def _text(scalar: Any) -> object:
    data = scalar.as_buffer() if hasattr(scalar, "as_buffer") else None
    if data is None or data.size <= _MOST_BYTES:
        return scalar.as_py()
    return data.slice(0, _MOST_BYTES).to_pybytes().decode("utf-8", "ignore")
