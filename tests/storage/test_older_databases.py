"""Databases that older versions of the app wrote are brought up to date, and take collections."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.store import open_store
from tests.storage.made_collection import NOTES, embed, fill, vectors_for

RELEASED = "02f34a42 cbca77a4 903cb4ce 96726e3b fd347a7c 4bb3c33f f148ac82 8f35dfb5"
"""Of each step, in their order. A new step adds one; none of those that stand here ever changes."""

FIRST_WITH_SOUND, FIRST_WITH_PICTURES, FIRST_WITH_COLLECTIONS = 5, 6, 7


def test_a_step_that_was_released_is_never_changed() -> None:
    """Files that took it lie on people's disks: they would lack what was changed in it since."""
    told = [sha256(repr(step).encode()).hexdigest()[:8] for step in MIGRATIONS]
    assert told[: len(RELEASED.split())] == RELEASED.split()


@pytest.mark.parametrize("steps", [4, FIRST_WITH_SOUND, FIRST_WITH_PICTURES, FIRST_WITH_COLLECTIONS])
def test_an_older_database_keeps_what_it_has_and_takes_collections(tmp_path: Path, steps: int) -> None:
    """As that version wrote it, with its rows, its search and its journal."""
    with closing(sqlite3.connect(tmp_path / "aoai-tui.db", isolation_level=None)) as old:
        old.execute("PRAGMA journal_mode = WAL")
        migrate(old, MIGRATIONS[:steps])
        old.execute(
            "INSERT INTO conversations (id, title, titled_by_hand, created_at, updated_at, system_prompt, deployment,"
            " connection, leaf_id) VALUES ('c', 'Parrots', 0, 1, 1, '', '', '', 'm')"
        )
        old.execute(
            "INSERT INTO messages (id, conversation_id, role, text, state, created_at, details, retries)"
            " VALUES ('m', 'c', 'user', 'Teach one to talk.', 'complete', 1, '{}', 0)"
        )
        if steps >= FIRST_WITH_COLLECTIONS:
            old.execute(
                "INSERT INTO collections (id, name, created_at, connection, deployment, model, width, tokens, place,"
                " details) VALUES ('old', 'Old notes', 1, '', '', '', 0, 0, '', '{}')"
            )
    with closing(open_store(tmp_path)) as store:
        assert store.notice == ""
        assert [one.text for one in store.conversations.branch("c")] == ["Teach one to talk."]
        names = ["Old notes"] if steps >= FIRST_WITH_COLLECTIONS else []
        assert [one.name for one in store.collections.all()] == names
        passages = fill(store, ["One.", "Two."])
        embed(store, passages, vectors_for(2, 8))
        store.spending.note_embedded("embedding", "m", 5)
        found = store.vectors.nearest(NOTES.id, vectors_for(2, 8)[1], k=1)
        assert [one.passage.text for one in found] == ["Two."]
        assert [tuple(row) for row in store.database.rows("PRAGMA integrity_check")] == [("ok",)]
