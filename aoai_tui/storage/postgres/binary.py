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
_ID_ROW = 14
"""Bytes of a row that holds one 64-bit integer."""


def as_rows(batch: VectorBatch) -> bytes:
    """The rows `passage, source, vector`, whole with header and end."""
    import numpy as np  # noqa: PLC0415  slow to import

    count, width = batch.vectors.shape
    row = np.dtype(
        [
            ("columns", ">i2"),
            ("passage_bytes", ">i4"),
            ("passage", ">i8"),
            ("source_bytes", ">i4"),
            ("source", ">i8"),
            ("vector_bytes", ">i4"),
            ("width", ">i2"),
            ("unused", ">i2"),
            ("vector", ">f2", (width,)),
        ]
    )
    rows = np.zeros(count, dtype=row)
    rows["columns"] = 3
    rows["passage_bytes"] = rows["source_bytes"] = 8
    rows["passage"], rows["source"] = batch.passages, batch.sources
    rows["vector_bytes"], rows["width"] = 4 + 2 * width, width
    rows["vector"] = batch.vectors
    return _HEADER + rows.tobytes() + _END


def ids_from(data: bytes) -> NDArray[np.int64]:
    """The integers of rows of one 64-bit integer each."""
    import numpy as np  # noqa: PLC0415  slow to import

    row = np.dtype([("columns", ">i2"), ("bytes", ">i4"), ("id", ">i8")])
    count = (len(data) - len(_HEADER) - len(_END)) // _ID_ROW
    rows = np.frombuffer(data, dtype=row, count=max(count, 0), offset=len(_HEADER))
    return rows["id"].astype(np.int64)
