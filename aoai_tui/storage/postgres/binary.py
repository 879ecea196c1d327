"""Passages and vectors in the binary form of PostgreSQL's COPY, made and read as whole arrays.

The form is that of PostgreSQL's manual, COPY, "Binary Format"; a `halfvec` is its width and a zero as 16-bit
integers, then its numbers. All of it is big-endian.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from aoai_tui.storage.vectors.protocol import VectorBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)
_END = struct.pack(">h", -1)


def as_rows(batch: VectorBatch) -> bytes:
    """The rows `passage, source, mark, vector`, whole with header and end."""
    import numpy as np  # noqa: PLC0415  slow to import

    count, width = batch.vectors.shape
    row = np.dtype(
        [
            ("columns", ">i2"),
            ("passage_bytes", ">i4"),
            ("passage", ">i8"),
            ("source_bytes", ">i4"),
            ("source", ">i8"),
            ("mark_bytes", ">i4"),
            ("mark", ">i8"),
            ("vector_bytes", ">i4"),
            ("width", ">i2"),
            ("unused", ">i2"),
            ("vector", ">f2", (width,)),
        ]
    )
    rows = np.zeros(count, dtype=row)
    rows["columns"] = 4
    rows["passage_bytes"] = rows["source_bytes"] = rows["mark_bytes"] = 8
    rows["passage"], rows["source"] = batch.passages, batch.sources
    if batch.marks is not None:
        rows["mark"] = batch.marks
    rows["vector_bytes"], rows["width"] = 4 + 2 * width, width
    rows["vector"] = batch.vectors
    return _HEADER + rows.tobytes() + _END


def integers_from(data: bytes, columns: int) -> NDArray[np.int64]:
    """The integers of rows of so many 64-bit integers each; shape (rows, columns)."""
    import numpy as np  # noqa: PLC0415  slow to import

    one = np.dtype([("bytes", ">i4"), ("value", ">i8")])
    row = np.dtype([("columns", ">i2"), ("values", one, (columns,))])
    count = (len(data) - len(_HEADER) - len(_END)) // row.itemsize
    rows = np.frombuffer(data, dtype=row, count=max(count, 0), offset=len(_HEADER))
    return rows["values"]["value"].astype(np.int64)
