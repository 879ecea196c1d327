"""Connection strings are kept under names in the keyring, or in memory, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from aoai_tui.config.secret import Secret
from aoai_tui.errors import SecretTrouble, UsageTrouble
from aoai_tui.storage.postgres.strings import VARIABLE, ConnectionStrings
from aoai_tui.storage.store import Store, open_store
from tests.screens.app_under_test import Shelf, system_keyring

STRING = "postgresql://ann:sw0rd-fish@db/texts"


@pytest.fixture(autouse=True)
def shelf() -> Iterator[Shelf]:
    """The keyring of the test."""
    shelf = Shelf()
    with system_keyring(shelf):
        yield shelf


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A data folder of the test's own."""
    store = open_store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def strings(store: Store) -> ConnectionStrings:
    """What a later start of the app would open."""
    return ConnectionStrings(store.remembered)


def test_a_string_is_kept_in_the_keyring_and_its_name_remembered(
    strings: ConnectionStrings, store: Store, shelf: Shelf
) -> None:
    """A later start knows the name and gets the string from the keyring."""
    strings.keep("work", Secret(STRING))
    later = ConnectionStrings(store.remembered)
    assert later.names() == ["work"]
    assert later.get("work").matches(STRING)
    assert shelf.entries == {("aoai-tui", "PostgreSQL: work"): STRING}


def test_the_string_is_in_no_file(strings: ConnectionStrings, store: Store, tmp_path: Path) -> None:
    """Neither the string nor its password is anywhere in the data folder."""
    strings.keep("work", Secret(STRING))
    store.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(b"sw0rd-fish" in path.read_bytes() for path in files)


def test_a_string_for_this_run_is_gone_with_it(
    strings: ConnectionStrings, store: Store, shelf: Shelf
) -> None:
    """It is known until the app ends, and kept nowhere; a collection that names it then asks for it again."""
    strings.remember_for_this_run("work", Secret(STRING))
    assert (strings.names(), strings.get("work").matches(STRING)) == (["work"], True)
    assert shelf.entries == {}
    with pytest.raises(UsageTrouble, match="no connection string for PostgreSQL “work”"):
        ConnectionStrings(store.remembered).get("work")


def test_a_forgotten_string_is_gone(strings: ConnectionStrings, store: Store, shelf: Shelf) -> None:
    """Name and string go, from the keyring, too; forgetting again is no trouble."""
    strings.keep("work", Secret(STRING))
    strings.forget("work")
    strings.forget("work")
    assert (strings.names(), shelf.entries) == ([], {})
    with pytest.raises(UsageTrouble):
        strings.get("work")


def test_the_environment_makes_a_place(strings: ConnectionStrings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable stands for a keyring where there is none; nobody can be called like what it makes."""
    monkeypatch.setenv(VARIABLE, STRING)
    assert strings.names() == ["environment"]
    assert strings.get("environment").matches(STRING)
    with pytest.raises(UsageTrouble, match="Choose another name"):
        strings.keep("environment", Secret(STRING))


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
def test_names_that_can_not_be_are_refused(strings: ConnectionStrings, name: str) -> None:
    """A name is there and short."""
    with pytest.raises(UsageTrouble):
        strings.keep(name, Secret(STRING))


def test_without_a_keyring_the_way_out_is_told(strings: ConnectionStrings) -> None:
    """The sentence names this run and the variable, and not the string."""
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(SecretTrouble) as told:
        strings.keep("work", Secret(STRING))
    assert VARIABLE in told.value.advice
    assert STRING not in str(told.value)
    assert strings.names() == []
    assert "for this run only" in strings.where_kept()


@pytest.mark.parametrize("kept", ["", "{", "7", '{"a": 1}', '[1, null, "work"]'])
def test_names_that_were_damaged_are_read_as_far_as_they_make_sense(
    strings: ConnectionStrings, store: Store, kept: str
) -> None:
    """What is remembered may be anything; the app opens all the same."""
    store.remembered.remember_tab("postgres", kept)
    assert strings.names() == (["work"] if "work" in kept else [])


@pytest.mark.parametrize("typed", ["postgresql://ann:sw0rd-fish@db/t", "host=db password=sw0rd-fish"])
def test_a_string_that_is_typed_as_the_name_is_refused(strings: ConnectionStrings, typed: str) -> None:
    """Names are kept in the open, and shown; what is refused is not repeated."""
    with pytest.raises(UsageTrouble, match="looks like the connection string") as refused:
        strings.keep(typed, Secret(STRING))
    assert "sw0rd-fish" not in str(refused.value)
    assert strings.names() == []
