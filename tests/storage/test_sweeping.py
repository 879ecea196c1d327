"""What was deleted long ago goes for good, files and words too; nothing else goes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aoai_tui.domain import Narration, Picture, Recording, Transcript
from aoai_tui.domain.finding import wanted
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.sweeping import sweep_deleted

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A recording with a transcript, a narration and a picture, each with its file."""
    store = open_store(tmp_path)
    store.recordings.add(Recording("memo", "Zebra", "memo.wav", NOON))
    store.recordings.save_transcript(Transcript("heard", "memo", "a xylophone", NOON))
    store.narrations.save(Narration("read", "a vuvuzela", NOON, file="read.mp3"))
    store.pictures.save(Picture("drawn", "a quokka", NOON, file="drawn.png", revised_prompt="a okapi"))
    for folder, file in zip(folders(store), ("memo.wav", "read.mp3", "drawn.png"), strict=True):
        folder.mkdir()
        (folder / file).write_bytes(b"bytes")
    yield store
    store.close()


def folders(store: Store) -> tuple[Path, ...]:
    """Where the files are."""
    return store.recordings.folder, store.narrations.folder, store.pictures.folder


def delete(store: Store, days_ago: float = 0) -> None:
    """Delete the recording, the narration and the picture, so long ago."""
    store.recordings.delete("memo")
    store.narrations.delete("read")
    store.pictures.delete("drawn")
    with store.database.transaction() as cursor:
        for table in ("recordings", "narrations", "pictures"):
            cursor.execute(
                f"UPDATE {table} SET deleted_at = deleted_at - ?",  # noqa: S608 - names of our own
                (round(days_ago * 86_400_000_000),),
            )


def files(store: Store) -> list[str]:
    """The files that are there."""
    return sorted(path.name for folder in folders(store) for path in folder.iterdir())


def test_what_was_deleted_long_ago_goes_with_its_files_and_words(store: Store, tmp_path: Path) -> None:
    """Rows, files and every word in the database file are gone after a month."""
    delete(store, days_ago=31)
    assert sweep_deleted(store, MONTH) == 3
    assert files(store) == []
    with pytest.raises(StorageTrouble):
        store.recordings.get("memo")
    with pytest.raises(StorageTrouble):
        store.narrations.get("read")
    with pytest.raises(StorageTrouble):
        store.pictures.get("drawn")
    assert store.recordings.transcripts("memo") == []
    assert store.database.rows("SELECT * FROM search_entries") == []
    store.close()
    for word in (b"xylophone", b"vuvuzela", b"zebra", b"Zebra", b"quokka", b"okapi"):
        assert not any(word in path.read_bytes() for path in tmp_path.glob("aoai-tui.db*")), word


def test_what_was_deleted_lately_can_still_be_brought_back(store: Store) -> None:
    """Until the month is over rows and files stay."""
    delete(store, days_ago=29)
    assert sweep_deleted(store, MONTH) == 0
    assert files(store) == ["drawn.png", "memo.wav", "read.mp3"]
    assert store.recordings.restore_last() is not None
    assert store.narrations.restore_last() is not None
    assert store.pictures.restore_last() is not None


def test_what_was_not_deleted_stays_and_so_do_files_of_nobody(store: Store) -> None:
    """A file without a row may be all that is left of a recording."""
    (store.recordings.folder / "stray.wav").write_bytes(b"sound")
    assert sweep_deleted(store, timedelta()) == 0
    assert files(store) == ["drawn.png", "memo.wav", "read.mp3", "stray.wav"]


def test_a_deleted_transcript_goes_alone(store: Store) -> None:
    """Its recording stays, with the others."""
    store.recordings.delete_transcript("heard")
    assert sweep_deleted(store, timedelta()) == 1
    with pytest.raises(StorageTrouble, match="transcript does not exist"):
        store.recordings.restore_transcript("heard")
    assert [one.id for one in store.recordings.all()] == ["memo"]
    assert store.search.find(wanted("xylophone")) == []


def test_a_file_that_can_not_be_removed_keeps_its_row(store: Store) -> None:
    """The next sweep tries again; a file that is gone already is no hindrance."""
    (store.recordings.folder / "memo.wav").unlink()
    (store.recordings.folder / "memo.wav").mkdir()
    delete(store, days_ago=31)
    (store.narrations.folder / "read.mp3").unlink()
    assert sweep_deleted(store, MONTH) == 2
    assert store.recordings.get("memo").name == "Zebra"
    (store.recordings.folder / "memo.wav").rmdir()
    assert sweep_deleted(store, MONTH) == 1


def test_the_parts_of_a_narration_that_was_broken_off_go_too(store: Store) -> None:
    """Parts that wait for the rest of a long text are sound like any other."""
    (store.narrations.folder / "read").mkdir()
    (store.narrations.folder / "read" / "0001.sound").write_bytes(b"sound")
    delete(store, days_ago=31)
    assert sweep_deleted(store, MONTH) == 3
    assert files(store) == []


def test_a_name_that_leads_elsewhere_is_not_followed(store: Store, tmp_path: Path) -> None:
    """A row from a damaged database can't make the sweep remove another file."""
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    store.recordings.add(Recording("odd", "odd", "../victim.txt", NOON))
    store.recordings.delete("odd")
    assert sweep_deleted(store, timedelta()) == 1
    assert victim.read_text() == "mine"
