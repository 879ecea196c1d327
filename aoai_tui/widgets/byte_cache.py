"""A memory of what was made, that never outgrows its bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class ByteCache(Generic[Kept]):
    """The last things that were used, up to so many bytes; for any thread."""

    def __init__(self, most_bytes: int) -> None:
        """What is larger than `most_bytes` alone isn't kept at all."""
        self._most, self._size, self._lock = most_bytes, 0, Lock()
        self._things: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()

    @property
    def size(self) -> int:
        """Bytes of all that is kept."""
        return self._size

    def __len__(self) -> int:
        """How many things are kept."""
        return len(self._things)

    def get(self, key: Hashable) -> Kept | None:
        """What was kept by the key, which is now the last to go."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def keep(self, key: Hashable, thing: Kept, size: int) -> None:
        """Keep it; what was used longest ago goes until there is room."""
        with self._lock:
            self._keep(key, thing, size)

    def keep_first(self, key: Hashable, thing: Kept, size: int) -> Kept:
        """The same, unless another thread kept an equal thing meanwhile: what is kept now, for both to use."""
        with self._lock:
            if key not in self._things:
                self._keep(key, thing, size)
                return thing
            self._things.move_to_end(key)
            return self._things[key][0]

    def _keep(self, key: Hashable, thing: Kept, size: int) -> None:
        if key in self._things:
            self._size -= self._things.pop(key)[1]
        if size > self._most:
            return
        self._things[key] = thing, size
        self._size += size
        while self._size > self._most:
            self._size -= self._things.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._things.clear()
            self._size = 0
