"""Moments in UTC, and as the integers that the database keeps."""

import threading
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def as_micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def as_moment(micros: int) -> datetime:
    """The moment in UTC. OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=micros)


class Clock:
    """The time, later at each reading than at the one before, so that "newest first" is never a tie."""

    def __init__(self) -> None:
        """Start with the system's time."""
        self._lock = threading.Lock()
        self._last = 0

    def micros(self) -> int:
        """Now, in microseconds since 1970 in UTC."""
        with self._lock:
            self._last = max(self._last + 1, as_micros(datetime.now(UTC)))
            return self._last
