"""Whether a tool may run: no tool ever runs without a person's word."""

from __future__ import annotations

from enum import StrEnum


class Consent(StrEnum):
    """What a person said to one call."""

    ONCE = "once"
    """This call may run."""

    ALWAYS = "always"
    """This call may run, and each later one of the same tool in this conversation."""

    NO = "no"
    """It may not run."""
