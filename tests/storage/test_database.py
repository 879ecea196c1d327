"""Opening, bringing up to date, transactions, and trouble in words."""

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage import database as database_module
from aoai_tui.storage.database import Database
from aoai_tui.storage.migrations import MIGRATIONS, Migration, migrate, version

STEPS: tuple[Migration, ...] = (
    ("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL)",),
    ("ALTER TABLE words ADD COLUMN length INTEGER", "UPDATE words SET length = length(word)"),
    (
        "CREATE TABLE longer (id INTEGER PRIMARY KEY, word TEXT NOT NULL, length INTEGER NOT NULL)",
        "INSERT INTO longer SELECT id, word, length FROM words",
        "DROP TABLE words",
        "ALTER TABLE longer RENAME TO words",
    ),
)


def insert_word(db: Database, word: str) -> None:
    """Add a word in a transaction of its own."""
    with db.transaction() as cursor:
        cursor.execute("INSERT INTO words (word, length) VALUES (?, ?)", (word, len(word)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database goes: in a folder that does not exist yet."""
    return tmp_path / "data" / "conversations.db"


def test_a_new_database_has_the_promised_settings(path: Path) -> None:
    """A write-ahead log, normal syncing, foreign keys on, five seconds of patience and the newest version."""
    with Database.open(path) as db:
        assert db.rows("PRAGMA journal_mode")[0][0] == "wal"
        assert db.rows("PRAGMA synchronous")[0][0] == 1
        assert db.rows("PRAGMA foreign_keys")[0][0] == 1
        assert db.rows("PRAGMA busy_timeout")[0][0] == 5000
        assert db.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
        assert db.notice == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_the_owner_may_read(path: Path) -> None:
    """The folder is made 0700, and the file and SQLite's files beside it are 0600."""
    with Database.open(path):
        assert path.parent.stat().st_mode & 0o777 == 0o700
        names = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert set(names) >= {"conversations.db", "conversations.db-wal", "conversations.db-shm"}
    assert set(names.values()) == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_file_that_others_could_read_becomes_private(path: Path) -> None:
    """Opening tightens the mode of an older file."""
    Database.open(path).close()
    path.chmod(0o644)
    Database.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("older", range(len(STEPS) + 1))
def test_every_older_version_is_brought_up_to_date_with_its_data(path: Path, older: int) -> None:
    """From each version, the steps that lack are taken and the rows survive."""
    with Database.open(path, migrations=STEPS[:older]) as db:
        if older == 1:
            db.rows("INSERT INTO words (word) VALUES ('stove')")
        elif older:
            insert_word(db, "stove")
    with Database.open(path, migrations=STEPS) as db:
        assert db.rows("PRAGMA user_version")[0][0] == len(STEPS)
        assert [tuple(row) for row in db.rows("SELECT * FROM words")] == ([(1, "stove", 5)] if older else [])


def test_a_step_that_fails_leaves_the_database_as_it_was(path: Path) -> None:
    """A migration is taken as a whole or not at all, and the next start may try again."""
    broken: tuple[Migration, ...] = (*STEPS[:1], ("ALTER TABLE words ADD COLUMN length INTEGER", "NONSENSE"))
    with pytest.raises(StorageTrouble, match="refused"):
        Database.open(path, migrations=broken)
    with Database.open(path, migrations=STEPS[:1]) as db:
        assert db.rows("PRAGMA user_version")[0][0] == 1
        assert [row["name"] for row in db.rows("PRAGMA table_info(words)")] == ["id", "word"]
    Database.open(path, migrations=STEPS).close()


def test_copies_that_migrate_at_once_take_each_step_once(path: Path) -> None:
    """Eight openings of one old file at the same moment all succeed, and no step is taken twice."""
    with Database.open(path, migrations=STEPS[:1]) as db:
        db.rows("INSERT INTO words (word) VALUES ('stove')")
    start = threading.Barrier(8)
    rows: list[tuple[object, ...]] = []

    def open_and_read() -> None:
        start.wait()
        with Database.open(path, migrations=STEPS) as db:
            rows.extend(tuple(row) for row in db.rows("SELECT * FROM words"))

    threads = [threading.Thread(target=open_and_read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows == [(1, "stove", 5)] * 8


def test_steps_are_taken_once_even_where_nothing_keeps_copies_apart(tmp_path: Path) -> None:
    """Connections that migrate one file at once, with no lock but SQLite's, take each step once."""
    path = tmp_path / "words.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as first:
        first.execute("PRAGMA journal_mode = WAL").close()
        migrate(first, STEPS[:1])
        first.execute("INSERT INTO words (word) VALUES ('stove')")
    start = threading.Barrier(8)
    versions: list[int] = []

    def bring_up_to_date() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            start.wait()
            migrate(connection, STEPS)
            versions.append(version(connection))

    threads = [threading.Thread(target=bring_up_to_date) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions == [len(STEPS)] * 8


def test_a_database_of_a_newer_app_is_refused_untouched(path: Path) -> None:
    """The app says that a newer aoai-tui wrote the file, and not a byte of it changes."""
    with Database.open(path, migrations=STEPS) as db:
        insert_word(db, "stove")
    before = path.read_bytes()
    with pytest.raises(StorageTrouble, match="newer aoai-tui"):
        Database.open(path, migrations=STEPS[:2])
    assert path.read_bytes() == before


def test_a_transaction_that_raises_leaves_nothing(path: Path) -> None:
    """What a block wrote before it raised is undone, and the next block works."""

    def fail_halfway(db: Database) -> None:
        with db.transaction() as cursor:
            cursor.execute("INSERT INTO words (word, length) VALUES ('half', 4)")
            raise LookupError

    with Database.open(path, migrations=STEPS) as db:
        with pytest.raises(LookupError):
            fail_halfway(db)
        insert_word(db, "whole")
        assert [row["word"] for row in db.rows("SELECT word FROM words")] == ["whole"]


def test_threads_share_the_database(path: Path) -> None:
    """Eight threads that write at once lose nothing, and nobody reads half a transaction."""
    torn: list[int] = []

    def write(number: int) -> None:
        for _ in range(25):
            with db.transaction() as cursor:
                cursor.execute("INSERT INTO words (word, length) VALUES (?, 1)", (str(number),))
                cursor.execute("INSERT INTO words (word, length) VALUES (?, 1)", (str(number),))
            torn.append(db.rows("SELECT count(*) FROM words")[0][0] % 2)

    with Database.open(path, migrations=STEPS) as db:
        threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert db.rows("SELECT count(*) FROM words")[0][0] == 400
    assert torn == [0] * 200


def test_a_full_disk_is_said_in_words_and_earlier_data_stays(path: Path) -> None:
    """When there is no room the change fails as a whole, and what was stored before can still be read."""
    with Database.open(path, migrations=STEPS) as db:
        insert_word(db, "stove")
        db.rows(f"PRAGMA max_page_count = {db.rows('PRAGMA page_count')[0][0]}")
        with pytest.raises(StorageTrouble, match=r"^The disk is full\.") as caught:
            insert_word(db, "x" * 100_000)
        assert caught.value.retryable
        assert [row["word"] for row in db.rows("SELECT word FROM words")] == ["stove"]
        db.rows("PRAGMA max_page_count = 100000")
        insert_word(db, "x" * 100_000)
    with Database.open(path, migrations=STEPS) as db:
        assert db.rows("SELECT count(*) FROM words")[0][0] == 2


def test_a_database_that_another_program_locks_is_said_in_words(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that never lets go costs the patience and then a sentence; afterwards writing works again."""
    monkeypatch.setattr(database_module, "BUSY_PATIENCE", 0.05)
    with Database.open(path, migrations=STEPS) as db:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageTrouble, match="locked") as caught:
                insert_word(db, "late")
            other.execute("ROLLBACK")
        assert caught.value.retryable
        insert_word(db, "in time")


def test_a_copy_that_repairs_for_too_long_is_said_in_words(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who can't wait any longer for another copy's repair is told so."""
    monkeypatch.setattr(database_module, "DOOR_PATIENCE", 0.05)
    path.parent.mkdir()
    with FileLock(f"{path}.lock"), pytest.raises(StorageTrouble, match="Another copy"):
        Database.open(path)


def test_a_read_only_connection_is_said_in_words(path: Path) -> None:
    """A database that can't be written to says so and can still be read."""
    with Database.open(path, migrations=STEPS) as db:
        insert_word(db, "stove")
        db.rows("PRAGMA query_only = ON")
        with pytest.raises(StorageTrouble, match="can't be written"):
            insert_word(db, "lamp")
        assert db.rows("SELECT word FROM words")[0]["word"] == "stove"


def test_a_folder_in_the_file_s_place_is_said_in_words(path: Path) -> None:
    """A path that can't be a file is explained, not raised as it comes."""
    path.mkdir(parents=True)
    with pytest.raises(StorageTrouble):
        Database.open(path)


def test_a_closed_database_says_so(path: Path) -> None:
    """Closing twice is harmless; using it afterwards is a StorageTrouble."""
    db = Database.open(path)
    db.close()
    db.close()
    with pytest.raises(StorageTrouble, match="closed"):
        db.rows("SELECT 1")
    with pytest.raises(StorageTrouble, match="closed"), db.transaction():
        pass


def test_a_mistake_in_a_query_is_a_storage_trouble(path: Path) -> None:
    """No foreign exception leaves the room."""
    with Database.open(path) as db, pytest.raises(StorageTrouble, match="refused"):
        db.rows("SELECT nothing FROM nowhere")
