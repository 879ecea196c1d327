"""Damaged databases with recordings, transcripts and narrations: what can be read is saved, and files tell the rest."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import (
    Narration,
    Recording,
    RecordingState,
    Role,
    Source,
    SpeechOptions,
    Transcript,
    Word,
)
from aoai_tui.domain.finding import wanted
from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.table_list import PAGE_SIZE

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
COUNT = 30
TEXT = "What a stove needs is air. " * 30


def recording(number: int) -> Recording:
    """A recording that knows its number."""
    return Recording(f"memo-{number}", f"memo {number}", f"memo-{number}.wav", NOON, seconds=1.5, size=9)


def transcript(number: int) -> Transcript:
    """A transcript of the recording with this number."""
    text = f"heard{number} {TEXT}"
    return Transcript(f"heard-{number}", f"memo-{number}", text, NOON, words=(Word("heard", 0.0, 0.5),))


def narration(number: int) -> Narration:
    """A narration that knows its number."""
    return Narration(f"read-{number}", f"read{number} {TEXT}", NOON, SpeechOptions(voice="ash"))


def fill(store: Store) -> None:
    """Conversations and sound, turn and turn about, so that their pages lie among each other."""
    conversation = store.conversations.create()
    store.recordings.folder.mkdir(exist_ok=True)
    parent = None
    for number in range(COUNT):
        parent = store.conversations.add_message(
            conversation.id, parent_id=parent, role=Role.USER, text=f"said{number} {TEXT}"
        ).id
        store.recordings.add(recording(number))
        (store.recordings.folder / f"memo-{number}.wav").write_bytes(b"RIFF sound")
        store.recordings.save_transcript(transcript(number))
        store.narrations.save(narration(number))
    store.remembered.remember_tab("voice", '{"language": "de"}')
    store.remembered.remember_refusal("work", "whisper", "prompt", None)


def made_at_once(folder: Path) -> None:
    """A database that has all its tables from the beginning."""
    with closing(open_store(folder)) as store:
        fill(store)


def grown_up(folder: Path) -> None:
    """A database of the version before, with much in it when the tables of sound were made."""
    with closing(sqlite3.connect(folder / "aoai-tui.db", isolation_level=None)) as old:
        old.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        migrate(old, MIGRATIONS[:4])
        old.execute(
            "INSERT INTO conversations (id, title, titled_by_hand, created_at, updated_at, system_prompt,"
            " deployment, connection, leaf_id) VALUES ('c', 'Old', 0, 1, 1, '', '', '', '49')"
        )
        for number in range(50):
            old.execute(
                "INSERT INTO messages (id, conversation_id, role, text, state, created_at, details, retries)"
                " VALUES (?, 'c', 'user', ?, 'complete', ?, '{}', 0)",
                (str(number), TEXT * 3, number),
            )
    made_at_once(folder)


def overwrite(folder: Path, page: int, data: bytes = b"\x5a" * PAGE_SIZE) -> None:
    """Put garbage where a page of the database was; pages count from 1."""
    with (folder / "aoai-tui.db").open("r+b") as file:
        file.seek((page - 1) * PAGE_SIZE)
        file.write(data)


def page_of(folder: Path, name: str) -> int:
    """The first page of a table or index."""
    with closing(sqlite3.connect(folder / "aoai-tui.db")) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    return int(found[0])


def assert_sound(store: Store) -> None:
    """SQLite finds no fault with the file, its foreign keys and its index."""
    assert store.database.rows("PRAGMA integrity_check")[0][0] == "ok"
    assert store.database.rows("PRAGMA foreign_key_check") == []
    with store.database.transaction() as cursor:
        cursor.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("make", [made_at_once, grown_up])
@pytest.mark.parametrize("garbage", [b"\x00" * 100, b"\x5a" * PAGE_SIZE])
def test_a_lost_first_page_loses_no_sound(
    tmp_path: Path, make: Callable[[Path], None], garbage: bytes
) -> None:
    """Whenever the tables were made, every row is saved as it was, with what the app remembers, and found again."""
    make(tmp_path)
    overwrite(tmp_path, 1, garbage)
    with closing(open_store(tmp_path)) as store:
        assert f"{COUNT} recordings, {COUNT} transcripts and {COUNT} narrations were saved" in store.notice
        for number in range(COUNT):
            assert store.recordings.get(f"memo-{number}") == recording(number)
            assert store.recordings.transcripts(f"memo-{number}") == [transcript(number)]
            assert store.narrations.get(f"read-{number}") == narration(number)
        assert store.narrations.same(narration(7).text, narration(7).options, "", "") == narration(7)
        assert store.remembered.tab("voice") == '{"language": "de"}'
        assert store.remembered.refused_parameters("work", "whisper") == {"prompt": None}
        assert len(store.search.find(wanted("heard3"))) == 1
        assert_sound(store)


def test_what_sqlite_had_only_in_its_log_is_found_too(tmp_path: Path) -> None:
    """With the first page lost before the log was written back, the log tells where the tables begin."""
    living, dead = tmp_path / "living", tmp_path / "dead"
    dead.mkdir()
    with closing(open_store(living)) as store:
        fill(store)
        for ending in ("", "-wal"):
            (dead / f"aoai-tui.db{ending}").write_bytes((living / f"aoai-tui.db{ending}").read_bytes())
    assert (dead / "aoai-tui.db-wal").stat().st_size > 0
    overwrite(dead, 1)
    with closing(open_store(dead)) as store:
        assert len(store.recordings.all()) == COUNT
        assert len(store.narrations.all()) == COUNT


def test_recordings_whose_rows_are_lost_are_known_by_their_files(tmp_path: Path) -> None:
    """Each sound file gets a recording that is offered again, with the transcripts that it had."""
    made_at_once(tmp_path)
    overwrite(tmp_path, page_of(tmp_path, "recordings"))
    folder = tmp_path / "recordings"
    (folder / "talk.mp3").write_bytes(b"ID3 sound")
    (folder / ".talk.wav").write_bytes(b"half a file")
    (folder / "notes.txt").write_text("no sound")
    (folder / "memo-3.wav").unlink()
    with closing(open_store(tmp_path)) as store:
        store.recordings.all()
        adopted = {one.id: one for one in store.recordings.adopt()}
        assert set(adopted) == {f"memo-{number}" for number in range(COUNT) if number != 3}
        assert adopted["memo-1"].name == "Recovered recording"
        assert adopted["memo-1"].file == "memo-1.wav"
        assert adopted["memo-1"].size == 10
        assert {one.source for one in adopted.values()} == {Source.UNKNOWN}
        talk = store.recordings.get("talk")
        assert (talk.file, talk.media_type, talk.state) == ("talk.mp3", "audio/mpeg", RecordingState.COMPLETE)
        for number in range(COUNT):
            assert store.recordings.transcripts(f"memo-{number}") == [transcript(number)]
        assert store.recordings.get("memo-3").state is RecordingState.COMPLETE
        assert len(store.recordings.all()) == COUNT + 1
        assert_sound(store)


def test_lost_pages_cost_only_their_own_rows(tmp_path: Path) -> None:
    """With any one page overwritten the app works, and no recording whose file is there is lost."""
    made_at_once(tmp_path)
    path = tmp_path / "aoai-tui.db"
    original = path.read_bytes()
    roots = {page_of(tmp_path, name) for name in ("transcripts", "narrations")}
    for page in range(2, len(original) // PAGE_SIZE + 1):
        path.write_bytes(original)
        for rest in tmp_path.glob("aoai-tui*-*"):
            rest.unlink()
        overwrite(tmp_path, page)
        with closing(open_store(tmp_path)) as store:
            store.recordings.save_transcript(replace(transcript(0), id="new"))
            recordings = store.recordings.all()
            transcripts = [one for each in recordings for one in store.recordings.transcripts(each.id)]
            narrations = store.narrations.all()
            assert len(store.recordings.all()) == COUNT, page
            if page not in roots:  # a page holds four of these texts
                assert len(transcripts) > COUNT - 5, page
                assert len(narrations) >= COUNT - 5, page


def test_a_recording_goes_on_when_the_repair_lost_it(tmp_path: Path) -> None:
    """What grows while the database is damaged is there when it has ended."""
    made_at_once(tmp_path)
    growing = replace(recording(99), state=RecordingState.GROWING)
    with closing(open_store(tmp_path)) as store:
        store.recordings.add(growing)
        with store.database.transaction() as cursor:
            cursor.execute("DELETE FROM recordings WHERE id = ?", (growing.id,))
        store.recordings.save(replace(growing, state=RecordingState.COMPLETE))
        assert store.recordings.all()[0].state is RecordingState.COMPLETE
        assert len(store.recordings.all()) == COUNT + 1
