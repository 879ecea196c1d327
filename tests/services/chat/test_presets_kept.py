"""Presets in config.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoai_tui.config.chat_settings import Preset
from aoai_tui.config.paths import default_paths
from aoai_tui.config.settings import DEMO
from aoai_tui.domain import Parameters
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.chat.presets import Presets, summary
from aoai_tui.services.connections import ConnectionBook, open_book

CONFIG = """
# mine
[connections.east]
kind = "demo"
preset = "pirate"

[connections.west]
kind = "demo"

[presets.pirate]
system_prompt = "Speak like a pirate."  # arr
parameters.temperature = 1.5
"""


def book_over(folder: Path, text: str = CONFIG) -> ConnectionBook:
    """The connections of a config.toml."""
    (folder / "config.toml").write_text(text)
    return open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})


async def test_a_preset_is_there_once_it_is_saved(tmp_path: Path) -> None:
    """At once and after a restart, with all that it holds; comments stay."""
    presets = Presets(book_over(tmp_path))
    preset = Preset(
        name="  terse\nold ",
        system_prompt="One line.",
        deployment="mini",
        parameters=Parameters(top_p=0.2, stop=("END",), extra_body={"a": {"b": [1]}}),
    )
    kept = await presets.save(preset)
    assert kept.name == "terse old"
    assert presets.all()[-1] == kept
    text = (tmp_path / "config.toml").read_text()
    assert "# mine" in text
    assert "# arr" in text
    assert Presets(book_over(tmp_path, text)).all()[-1] == kept


async def test_saving_under_a_name_replaces_what_it_held(tmp_path: Path) -> None:
    """Parameters that are set no more are gone."""
    presets = Presets(book_over(tmp_path))
    await presets.save(Preset(name="pirate", system_prompt="Arr."))
    [pirate] = presets.all()
    assert pirate == Preset(name="pirate", system_prompt="Arr.")


@pytest.mark.parametrize("name", ["", "  \n", "x" * 65])
async def test_a_preset_needs_a_name(tmp_path: Path, name: str) -> None:
    """One of 1 to 64 characters; nothing is written otherwise."""
    presets = Presets(book_over(tmp_path))
    with pytest.raises(UsageTrouble):
        await presets.save(Preset(name=name))
    assert (tmp_path / "config.toml").read_text() == CONFIG


async def test_a_connection_has_a_default(tmp_path: Path) -> None:
    """The newest choice counts, also for a connection that was opened before it."""
    book = book_over(tmp_path)
    presets, east, west = (
        Presets(book),
        book.settings.connections["east"],
        book.settings.connections["west"],
    )
    [pirate] = presets.all()
    assert presets.default_of(east) == pirate
    assert presets.default_of(west) is None
    await presets.make_default(west, "pirate")
    await presets.make_default(east, "")
    assert presets.default_of(west) == pirate
    assert presets.default_of(east) is None


async def test_a_connection_without_a_table_has_no_default(tmp_path: Path) -> None:
    """The demo's can't name a preset, and that is said."""
    presets = Presets(book_over(tmp_path))
    with pytest.raises(UsageTrouble, match="demo"):
        await presets.make_default(DEMO, "pirate")


async def test_a_removed_preset_is_nobodys_default(tmp_path: Path) -> None:
    """It leaves the file, and so does the line that named it."""
    book = book_over(tmp_path)
    presets = Presets(book)
    await presets.remove("pirate")
    assert presets.all() == []
    assert "pirate" not in (tmp_path / "config.toml").read_text()
    assert presets.default_of(book.settings.connections["east"]) is None


def test_a_summary_is_two_lines() -> None:
    """The first words of the system prompt, then what is set."""
    preset = Preset(
        name="p",
        system_prompt="\n  You are terse.\nAlways.",
        deployment="mini",
        parameters=Parameters(temperature=0.2, logprobs=True, stop=("a", "b")),
    )
    assert summary(preset) == (
        "You are terse.",
        "mini · temperature 0.2 · stop 'a', 'b' · logprobs on",
    )
    assert summary(Preset(name="p")) == ("", "")
