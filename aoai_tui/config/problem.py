"""What is wrong with the configuration, in words that name the place."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.errors import ConfigTrouble


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in config.toml or in the environment; the app opens without what it names."""

    key: str
    """The setting, as `connections.work.timeout`, or the environment variable; empty for the whole file."""
    sentence: str
    """What is wrong and what happens instead. It never repeats a value: that might be a secret."""
    line: int = 0
    """The line in config.toml, from 1; 0 where there is none to name."""

    def __str__(self) -> str:
        """`line 3, connections.work.timeout: …`."""
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.key) if part)
        return f"{place}: {self.sentence}" if place else self.sentence


@dataclass(eq=False)
class InvalidSetting(ConfigTrouble):
    """A value that a setting doesn't take."""

    key: str = ""
    """The field's name, so that a form can mark its input and the file's reader its line."""
