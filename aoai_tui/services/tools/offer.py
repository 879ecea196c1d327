"""What tools there are, and what came of running one."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from aoai_tui.domain import ToolSpec

CONFIG = "config"
"""The origin of a tool that is a command in config.toml."""

WEB_SEARCH = "web_search"
CODE_INTERPRETER = "code_interpreter"
"""The service's own tools."""


class ToolOffer(Struct, frozen=True):
    """A tool that can be switched on, or a server that can't be reached."""

    name: str
    """What people read and settings hold: `clock`, or `server/tool` for one of an MCP server. For a server that
    can't be reached: its name with a slash, `server/`."""
    description: str
    origin: str
    """`config`, or the server's name."""
    trouble: str = ""
    """Why it can't be used, as one or two sentences; empty where it can."""
    schema: dict[str, Any] = {}
    """The JSON schema of its arguments."""

    @property
    def usable(self) -> bool:
        """Whether it can be switched on with any effect."""
        return not self.trouble


class Equipment(Struct, frozen=True):
    """The tools that a request is sent with."""

    specs: tuple[ToolSpec, ...]
    missing: tuple[str, ...] = ()
    """A sentence for each tool that is switched on but can't be used."""


class ToolOutcome(Struct, frozen=True):
    """What came of one call."""

    text: str
    """For the model, and for the reader: cleaned, and cut where it is long, which it then says."""
    failed: bool = False
    seconds: float = 0.0
