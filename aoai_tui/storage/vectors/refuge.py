"""Vectors that were paid for and that the disk of the data folder does not take: see `storage.refuge`.

What is there waits for the next run of its collection, also of a later start of the app.
"""

from __future__ import annotations

import json
import os
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.storage.refuge import LONGEST, Refuge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """Vectors of one batch."""

    passages: Sequence[tuple[int, int]]
    """Ids, and the digests of the texts."""

    halves: NDArray[np.float16]
    """Of length 1, or zeros; shape (passages, width)."""

    norms: NDArray[np.float64]
    model: str
    tokens: int


class VectorRefuge(Refuge):
    """The vectors of one data folder. All methods are for a thread."""

    def save(self, collection_id: str, batch: Saved) -> Path:
        """Write a batch to a file of its own. Raises as `keep`."""
        import numpy as np  # noqa: PLC0415

        content = BytesIO()
        about = json.dumps({"model": batch.model, "tokens": batch.tokens}).encode()
        np.savez(
            content,
            about=np.frombuffer(about, np.uint8),
            passages=np.array(batch.passages, np.int64).reshape(-1, 2),
            halves=batch.halves,
            norms=batch.norms,
        )
        return self.keep(f"{collection_id}.{os.getpid()}-{time.time_ns()}.npz", content.getvalue())

    def saved(self, collection_id: str) -> Iterator[tuple[Path, Saved]]:
        """What is there for a collection. Damaged files are left alone; what is too old goes, whosever it is."""
        if not self.is_ours():
            return
        for path in sorted(self.path.glob("*.npz")):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > LONGEST:
                    path.unlink()
                elif path.name.startswith(f"{collection_id}.") and (batch := _read(path)):
                    yield path, batch


def _read(path: Path) -> Saved | None:
    import numpy as np  # noqa: PLC0415

    try:
        with path.open("rb") as file, np.load(file) as data:
            about = json.loads(data["about"].tobytes())
            passages = [(one, digest) for one, digest in data["passages"].tolist()]
            batch = Saved(passages, data["halves"], data["norms"], str(about["model"]), int(about["tokens"]))
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    good = batch.halves.ndim == 2 and len(batch.halves) == len(batch.norms) == len(passages)
    return batch if good else None
