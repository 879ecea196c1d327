"""What people set up for the chat: presets, prices, tools and tool servers.

Each field is followed by its description: README's table is made from them (see `documentation`).
"""

from __future__ import annotations

import re

import msgspec

from aoai_tui.config.address import AddressError, parse_address
from aoai_tui.config.problem import InvalidSetting
from aoai_tui.domain import Parameters


class Preset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A persona: what a conversation begins with."""

    name: str
    """What the preset is called: the table's own name."""

    system_prompt: str = ""
    """What the deployment is told before the conversation."""

    deployment: str = ""
    """The deployment that answers; left out: the connection's."""

    parameters: Parameters = Parameters()
    """What its prompts are sent with, by the names of the options panel."""


class Price(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a million tokens cost, in a currency of your own choice."""

    name: str
    """The model or the deployment: the table's own name."""

    input: float = 0.0
    """A million tokens of the prompt."""

    cached: float | None = None
    """A million tokens of the prompt that came from the cache; left out: as much as any other."""

    pictures: float | None = None
    """A million tokens of pictures that are to be changed; left out: as much as any other."""

    output: float = 0.0
    """A million tokens of the reply, reasoning included, or of the pictures that are drawn."""

    def __post_init__(self) -> None:
        """No price is below nothing."""
        for key in ("input", "cached", "pictures", "output"):
            if (getattr(self, key) or 0) < 0:
                raise InvalidSetting("A price can't be below 0.", key=key)


class Tool(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A command of this machine that a deployment may ask to be run. It never runs unasked."""

    name: str
    """What the deployment calls it, 1 to 64 letters, digits, - and _: the table's own name."""

    description: str = ""
    """What it does, for the deployment to read."""

    command: list[str] = []
    """The program and its arguments. It reads the call's arguments as JSON from its standard input."""

    parameters: str = '{"type": "object", "properties": {}}'
    """The JSON schema of its arguments, as text."""

    seconds: float = 30.0
    """How long it may run, above 0 and at most 3600."""

    def __post_init__(self) -> None:
        """Check what the types don't say."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", self.name):
            raise InvalidSetting("A tool's name has 1 to 64 letters, digits, - and _.", key="name")
        if not 0 < self.seconds <= 3600:
            raise InvalidSetting("The time limit must be above 0 and at most 3600 seconds.", key="seconds")


class McpServer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A server that offers tools over the Model Context Protocol."""

    name: str
    """What the server is called, 1 to 30 letters, digits, - and _: the table's own name."""

    command: list[str] = []
    """For a server that runs here: the program and its arguments; it is spoken to over its standard streams."""

    environment: dict[str, str] = {}
    """Variables for the program, beside the few that every program gets. No secrets: see README."""

    url: str = ""
    """For a server elsewhere: its address, spoken to over streamable HTTP."""

    seconds: float = 60.0
    """How long one of its tools may run, above 0 and at most 3600."""

    def __post_init__(self) -> None:
        """Check what the types don't say."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,30}", self.name):
            raise InvalidSetting("A tool server's name has 1 to 30 letters, digits, - and _.", key="name")
        if not 0 < self.seconds <= 3600:
            raise InvalidSetting("The time limit must be above 0 and at most 3600 seconds.", key="seconds")
        if self.url:
            try:
                parse_address(self.url)
            except AddressError as bad:
                raise InvalidSetting(str(bad), key="url") from None
