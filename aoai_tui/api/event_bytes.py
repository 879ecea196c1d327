"""Server-sent events whose data may be many megabytes: cut out of the bytes, not yet read."""

from __future__ import annotations

import re

_END = re.compile(rb"\r\n\r\n|\n\r\n|\n\n|\r\r")
_LONGEST_END = 4


class EventBytes:
    """Gathers bytes, and hands out each event once all of it is there."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._held = bytearray()
        self._searched = 0

    def __len__(self) -> int:
        """Bytes that wait for the rest of their event."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """The events that these bytes complete, as they came."""
        self._searched = max(self._searched, len(self._held) - _LONGEST_END)
        self._held += data
        if b"\n" not in data and b"\r" not in data:  # the middle of a picture
            return []
        found = []
        while end := _END.search(self._held, self._searched):
            begin, after = end.span()
            del end  # while it lives, nothing can be taken out of what it was found in
            found.append(self._taken(begin))
            del self._held[: after - begin]
        return found

    def end(self) -> bytes:
        """The event that the connection's end completes; empty without one."""
        return self._taken(len(self._held))

    def _taken(self, size: int) -> bytes:
        self._searched = 0
        with memoryview(self._held) as view:
            taken = bytes(view[:size])
        del self._held[:size]
        return taken


def event_data(event: bytes) -> bytes:
    """The lines of an event that begin with `data:`, joined. A large one takes its time."""
    if b"\r" in event:
        event = event.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = [
        line[6:] if line.startswith(b"data: ") else line[5:]
        for line in event.split(b"\n")
        if line.startswith(b"data:")
    ]
    return lines[0] if len(lines) == 1 else b"\n".join(lines)
