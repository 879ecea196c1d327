"""Stretches of sound in figures."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """A place in a sound, as `00:07.3`; from an hour on `1:00:07.3`. Its width changes only there."""
    tenths = int(max(seconds, 0.0) * 10)
    whole, tenth = divmod(tenths, 10)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes:02d}:{rest:02d}.{tenth}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}.{tenth}"


def length(seconds: float) -> str:
    """How long a sound is, in short: `0:42`, `12:05`, `1:02:03`."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def megabytes(size: int) -> str:
    """A size in MB with one decimal; below 0.1 MB in kB."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1e3)) if size else 0} kB"
