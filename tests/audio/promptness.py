"""How soon something is heard, on machines that others keep busy, too."""

from __future__ import annotations

from collections.abc import Callable

_ATTEMPTS = 40


def is_prompt(attempt: Callable[[], float], seconds: float) -> None:
    """One of many attempts takes less than so many seconds; `attempt` tells how long it took.

    A busy machine lets some of them through. What is slow by itself is slow each time.
    """
    took: list[float] = []
    while not took or took[-1] >= seconds:
        assert len(took) < _ATTEMPTS, f"never in {seconds} s: {sorted(took)}"
        took.append(attempt())
