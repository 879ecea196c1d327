"""Server-sent events whose data may be many megabytes: cut out of the bytes, not yet read."""

from __future__ import annotations

import re

_END = re.compile(rb"\r\n\r\n|\n\r\n|\n\n|\r\r")
_LONGEST_END = 4


class EventBytes:
    """Gathers bytes, and hands out the data of each event once all of it is there."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._held = bytearray()
        self._searched = 0

    def __len__(self) -> int:
        """Bytes that wait for the rest of their event."""
        return len(self._held)

    def feed(self, data: bytes) -> list[bytes]:
        """The data of the events that these bytes complete; comments and events without data are left out."""
        self._held += data
        if b"\n" not in data and b"\r" not in data:  # the middle of a picture
            return []
        found = []
        while end := _END.search(self._held, self._searched):
            event = bytes(self._held[: end.start()])
            del self._held[: end.end()]
            self._searched = 0
            if payload := _payload(event):
                found.append(payload)
        self._searched = max(0, len(self._held) - _LONGEST_END)
        return found

    def end(self) -> bytes:
        """The data of an event that the connection's end completes; empty without one."""
        event, self._held = bytes(self._held), bytearray()
        return _payload(event)


def _payload(event: bytes) -> bytes:
    """The lines of an event that begin with `data:`, joined."""
    lines = (line[5:] for line in event.splitlines() if line.startswith(b"data:"))
    return b"\n".join(line.removeprefix(b" ") for line in lines)
