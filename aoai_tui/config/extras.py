"""Packages that only some people need: what brings them to the Python that runs the app."""

from __future__ import annotations

import shlex
import sys


def how_to_install(*packages: str) -> str:
    """A sentence with a command that works from any shell; the app's own environment may have no pip in it."""
    if sys.platform == "win32":
        return f'Install it with: py -m pip --python "{sys.executable}" install {" ".join(packages)}'
    return f"Install it with: python3 -m pip --python {shlex.quote(sys.executable)} install {shlex.join(packages)}"
