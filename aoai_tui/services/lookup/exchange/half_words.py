"""16-bit floats as the shortest decimal numbers that mean the same 16-bit float."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def as_json(vector: NDArray[np.float16]) -> str:
    """A vector of finite numbers as a list of JSON."""
    words = _words()
    return f"[{','.join(map(words.__getitem__, vector.view('uint16').tolist()))}]"


@cache
def _words() -> list[str]:
    """All 65,536 of them, by their bits: made once, in 0.1 s, as naming each anew would take minutes."""
    import numpy as np  # noqa: PLC0415  slow to import

    return [str(number) for number in np.arange(65_536, dtype=np.uint16).view(np.float16)]
