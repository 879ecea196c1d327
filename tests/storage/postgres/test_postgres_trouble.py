"""Whatever a PostgreSQL server says no with, it is told in plain words and without a secret."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from aoai_tui.config.secret import Secret
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres.session import Session
from aoai_tui.storage.postgres.vectors import PostgresVectors
from tests.postgres_server import GUARDED, PostgresServer

pytestmark = pytest.mark.postgres

PASSWORD = "sw0rd-fish"


@pytest.fixture
def bare_server(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server without pgvector."""
    server = PostgresServer(with_vectors=False)
    yield server
    server.stop()


@pytest.fixture
def stranger(postgres: PostgresServer) -> Iterator[str]:
    """A user of the server without any rights of its own."""
    postgres.execute("CREATE ROLE stranger LOGIN")
    yield "stranger"
    postgres.execute("DROP OWNED BY stranger")
    postgres.execute("DROP ROLE stranger")


def said(string: str) -> StorageTrouble:
    """What creating a collection there is answered with."""
    with closing(Session(Secret(string))) as session, pytest.raises(StorageTrouble) as told:
        PostgresVectors(session, "c").create(3)
    assert PASSWORD not in str(told.value)
    assert told.value.__cause__ is None
    return told.value


def test_a_server_without_pgvector_says_what_to_install(bare_server: PostgresServer) -> None:
    """The package to install on the server is named."""
    trouble = said(bare_server.connection_string())
    assert trouble.title == "This PostgreSQL server has no pgvector."
    assert "postgresql-NN-pgvector" in trouble.advice


def test_a_user_who_may_not_install_pgvector_learns_whom_to_ask(
    postgres: PostgresServer, stranger: str
) -> None:
    """The statement for the administrator is there to be copied."""
    postgres.new_database()
    trouble = said(postgres.new_database() + f" user={stranger}")
    assert trouble.title == "This user may not install pgvector in the database."
    assert "CREATE EXTENSION vector;" in trouble.advice


def test_a_user_who_may_not_create_tables_is_told(postgres: PostgresServer, stranger: str) -> None:
    """With pgvector there but no right to the schema, the server's own words come along."""
    string = postgres.new_database()
    with closing(Session(Secret(string))) as session, session.transaction() as cursor:
        cursor.execute("CREATE EXTENSION vector")
    trouble = said(f"{string} user={stranger}")
    assert trouble.title == "PostgreSQL doesn't allow this user to do that."
    assert "schema public" in trouble.advice


def test_a_pgvector_that_is_too_old_is_named(postgres: PostgresServer) -> None:
    """Before 0.7 there are no vectors of 16-bit floats: the version and the cure are told."""
    string = postgres.new_database()
    with closing(Session(Secret(string))) as session, session.transaction() as cursor:
        cursor.execute("CREATE EXTENSION vector")
        cursor.execute("UPDATE pg_extension SET extversion = '0.6.2' WHERE extname = 'vector'")
    trouble = said(string)
    assert trouble.title == "This database has pgvector 0.6.2; 0.7 or newer is needed."
    assert "ALTER EXTENSION vector UPDATE" in trouble.advice


def test_a_pgvector_without_iterative_scans_is_enough(postgres: PostgresServer) -> None:
    """0.7 finds the passages of some sources without the index: nothing of 0.8 is asked of it."""
    string = postgres.new_database()
    with closing(Session(Secret(string))) as session:
        vectors = PostgresVectors(session, "c")
        vectors.create(3)
        with session.transaction() as cursor:
            cursor.execute("UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'")
        assert len(vectors.search(np.ones(3), 3, sources=[1])) == 0


def test_a_pgvector_that_went_away_is_told(postgres: PostgresServer) -> None:
    """Somebody dropped the extension, and our vectors with it."""
    string = postgres.new_database()
    with closing(Session(Secret(string))) as session:
        vectors = PostgresVectors(session, "c")
        vectors.create(3)
        with session.transaction() as cursor:
            cursor.execute("DROP EXTENSION vector CASCADE")
        with pytest.raises(StorageTrouble, match="pgvector is gone"):
            vectors.search(np.ones(3), 3)


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"user": "nobody_knows"}, "PostgreSQL doesn't know this user, or doesn't let it in."),
        ({"dbname": "nowhere"}, "There is no such database on this PostgreSQL."),
        ({"host": "/nowhere"}, "No PostgreSQL answers there."),
        ({"host": "127.0.0.1", "port": "1"}, "No PostgreSQL answers there."),
        ({"host": "no.such.host.invalid"}, "There is no machine of PostgreSQL's name."),
        ({"host": "two..points"}, "There is no machine of PostgreSQL's name."),
        ({"host": "a" * 100}, "There is no machine of PostgreSQL's name."),
        ({"user": GUARDED, "password": "wrong"}, "PostgreSQL did not accept the password."),
        ({"user": GUARDED}, "PostgreSQL did not accept the password."),
    ],
)
def test_a_door_that_stays_shut_is_explained(
    postgres: PostgresServer, change: dict[str, str], title: str
) -> None:
    """A wrong user, database, host, port or password: one plain sentence each."""
    postgres.execute(f"DROP ROLE IF EXISTS {GUARDED}")
    postgres.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'")
    changes = "".join(f" {name}={value}" for name, value in change.items())
    trouble = said(postgres.connection_string() + changes)
    assert trouble.title == title


def test_the_right_password_opens(postgres: PostgresServer) -> None:
    """A user with a password gets in with it."""
    postgres.execute(f"DROP ROLE IF EXISTS {GUARDED}")
    postgres.execute(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'")
    string = postgres.connection_string(user=GUARDED, password=PASSWORD)
    with closing(Session(Secret(string))) as session, session.transaction() as cursor:
        assert cursor.execute("SELECT current_user").fetchall() == [(GUARDED,)]


def test_a_server_that_only_lets_one_read_is_told(postgres: PostgresServer) -> None:
    """A copy that follows another server takes no collection."""
    string = postgres.new_database()
    assert "lets one read" in said(f"{string} options='-c default_transaction_read_only=on'").title
