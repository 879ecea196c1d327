"""Connection strings are taken as people paste them, and never shown with what is secret in them."""

from __future__ import annotations

import sys

import pytest

from aoai_tui.config.secret import Secret
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.storage.postgres.connection_string import options_of, typed_connection_string

PASSWORD = "sw0rd-fish"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ann:{PASSWORD}@db.example.org:6432/texts",
        f"postgres://ann:{PASSWORD}@db.example.org:6432/texts",
        f"postgresql+psycopg://ann:{PASSWORD}@db.example.org:6432/texts",
        f"jdbc:postgresql://ann:{PASSWORD}@db.example.org:6432/texts",
        f"  'host=db.example.org port=6432 dbname=texts user=ann password={PASSWORD}'\n",
    ],
)
def test_what_people_paste_is_taken(text: str) -> None:
    """Addresses, SQLAlchemy's and Java's too, and libpq's own form lead to the same place."""
    string = typed_connection_string(text)
    expected = {
        "host": "db.example.org",
        "port": "6432",
        "dbname": "texts",
        "user": "ann",
        "password": PASSWORD,
    }
    assert options_of(string) == expected
    assert PASSWORD not in repr(string)


def test_what_is_left_out_is_libpqs_to_fill_in() -> None:
    """A string may name as little as a service, or a socket."""
    assert options_of(typed_connection_string("service=mine")) == {"service": "mine"}
    socket = typed_connection_string("host=/run/postgresql dbname=x")
    assert options_of(socket) == {"host": "/run/postgresql", "dbname": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        PASSWORD,
        f"postgresql://ann:{PASSWORD}/{PASSWORD}@db/texts",
        f"postgresql://ann:a@{PASSWORD}@db/texts",
        f"postgresql://ann:{PASSWORD}%zz@db/texts",
        f"host=db {PASSWORD}",
        f"host=db pasword={PASSWORD}",
        f"host=db\x00password={PASSWORD}",
        f"https://db.example.org/{PASSWORD}",
    ],
)
def test_what_cannot_be_read_is_refused_without_repeating_it(text: str) -> None:
    """A torn or mistyped string is told in words that hold nothing of it."""
    with pytest.raises(UsageTrouble) as told:
        typed_connection_string(text)
    assert PASSWORD not in str(told.value)
    assert told.value.__cause__ is None


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra may be missing on a machine: one sentence names the command."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StorageTrouble, match=r"--python \S+ install .psycopg"):
        options_of(Secret("host=db"))
