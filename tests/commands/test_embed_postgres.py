"""`aoai-tui embed postgres`: a collection goes to PostgreSQL, is looked up there, and comes back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aoai_tui.__main__ import main
from aoai_tui.demo import Pace
from tests.postgres_server import PostgresServer
from tests.screens.app_under_test import Shelf, system_keyring

pytestmark = pytest.mark.postgres

Embed = Callable[..., Result]


@pytest.fixture(autouse=True)
def shelf() -> Iterator[Shelf]:
    """The keyring of the test."""
    shelf = Shelf()
    with system_keyring(shelf):
        yield shelf


@pytest.fixture
def embed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Embed:
    """Run the program in this process over the demo, in folders of the test's own, with a collection of birds."""
    monkeypatch.setattr(Pace, "believable", Pace.instant)
    for name in [name for name in os.environ if name.startswith(("AZURE_", "OPENAI_", "AOAI_"))]:
        monkeypatch.delenv(name)
    folders = ["--config", str(tmp_path / "config.toml"), "--data-dir", str(tmp_path / "data")]

    def run(*arguments: str, piped: str = "") -> Result:
        return CliRunner().invoke(main, [*folders, "--demo", "embed", *arguments], input=piped)

    (tmp_path / "birds.md").write_text(
        "# Birds\n\nTeaching a parrot takes short sessions.\n\n# Dogs\n\nReward at once.\n"
    )
    assert run("add", "birds", str(tmp_path / "birds.md"), "--yes").exit_code == 0
    return run


def test_a_collection_goes_there_and_comes_back(embed: Embed, postgres: PostgresServer) -> None:
    """Copied it is found there with the same answer, listed with its place, and looked up here again when asked."""
    here = embed("search", "birds", "teach a parrot")
    added = embed("postgres", "add", "work", piped=postgres.new_database() + "\n")
    assert added.exit_code == 0, added.output
    assert "pgvector" in added.stdout
    copied = embed("postgres", "copy", "birds", "work")
    assert copied.stdout == "birds: 2 passages, looked up in “work”.\n"
    assert embed("postgres", "list").stdout == "work: birds\n"
    assert embed("search", "birds", "teach a parrot").stdout == here.stdout
    assert json.loads(embed("list", "--json").stdout)[0]["place"] == "work"
    refused = embed("postgres", "forget", "work")
    assert refused.exit_code == 2
    assert "is looked up in “work”" in refused.stderr
    assert embed("postgres", "back", "birds").stdout == "birds: 2 passages, looked up on this machine.\n"
    assert embed("search", "birds", "teach a parrot").stdout == here.stdout
    assert embed("postgres", "forget", "work").exit_code == 0
    assert "No PostgreSQL is known yet" in embed("postgres", "list").stderr


def test_the_environment_is_a_connection(
    embed: Embed, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a keyring a variable holds the connection string."""
    monkeypatch.setenv("AOAI_TUI_POSTGRES", postgres.new_database())
    copied = json.loads(embed("postgres", "copy", "birds", "environment", "--json").stdout)
    assert (copied["place"], copied["passages"]) == ("environment", 2)


def test_a_connection_string_is_never_an_argument(embed: Embed, shelf: Shelf) -> None:
    """On the command line other programs would see it; nothing of it is repeated or kept."""
    refused = embed("postgres", "add", "work", "postgresql://ann:sw0rd-fish@db/x")
    assert refused.exit_code == 2
    assert "sw0rd-fish" not in refused.output
    assert shelf.entries == {}


@pytest.mark.parametrize("piped", ["", "nonsense sw0rd-fish\n", "host=/nowhere password=sw0rd-fish\n"])
def test_what_does_not_connect_is_not_kept(embed: Embed, shelf: Shelf, piped: str) -> None:
    """A string that can't be read, or leads nowhere, is told in one line."""
    refused = embed("postgres", "add", "work", piped=piped)
    assert refused.exit_code in (1, 2)
    assert "sw0rd-fish" not in refused.output
    assert shelf.entries == {}


def test_an_unknown_place_is_told(embed: Embed) -> None:
    """The names that are asked for must be there."""
    for arguments in (["copy", "birds", "elsewhere"], ["forget", "elsewhere"]):
        refused = embed("postgres", *arguments)
        assert refused.exit_code == 2
        assert "elsewhere" in refused.stderr


def test_a_place_whose_connection_string_is_lost_is_told_and_left(
    embed: Embed, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed with what is looked up there; going back says that this is done, and that the copy stays."""
    monkeypatch.setenv("AOAI_TUI_POSTGRES", postgres.new_database())
    embed("postgres", "copy", "birds", "environment")
    monkeypatch.delenv("AOAI_TUI_POSTGRES")
    assert embed("postgres", "list").stdout == "environment, without a connection string: birds\n"
    listed = json.loads(embed("postgres", "list", "--json").stdout)
    assert listed == [{"name": "environment", "collections": ["birds"], "connection_string": False}]
    left = embed("postgres", "back", "birds")
    assert left.exit_code == 1
    assert "“birds” is looked up on this machine now" in left.stderr
    assert "There is no connection string" in left.stderr
    assert embed("search", "birds", "teach a parrot").exit_code == 0
