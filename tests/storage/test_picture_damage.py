"""Damaged databases with pictures: what can be read is saved, and files tell of the rest."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from aoai_tui.domain import ImageOptions, ImageUsage, MessageState, Picture
from aoai_tui.domain.finding import wanted
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.table_list import PAGE_SIZE
from tests.storage.damaging import first_page_of, older_one, overwrite

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
COUNT = 40
TEXT = "A stove that breathes, in oil on wood. " * 20


def id_of(number: int) -> str:
    """An id that knows its number."""
    return str(UUID(int=number, version=4))


def picture(number: int) -> Picture:
    """A picture that knows its number."""
    return Picture(
        id_of(number),
        f"drawn{number} {TEXT}",
        NOON,
        file=f"{id_of(number)}.png",
        options=ImageOptions(size="auto", n=number),
        usage=ImageUsage(7, number),
    )


def fill(folder: Path) -> None:
    """Pictures and narrations of the version in use."""
    with closing(open_store(folder)) as store:
        store.pictures.folder.mkdir()
        for number in range(COUNT):
            store.pictures.save(picture(number))
            (store.pictures.folder / f"{id_of(number)}.png").write_bytes(b"\x89PNG bytes")


def fill_an_older_one(folder: Path) -> None:
    """Much was said before there were pictures, so that their table begins far behind."""
    older_one(folder, 5, TEXT * 3)
    fill(folder)


def assert_sound(store: Store) -> None:
    """SQLite finds no fault with the file and its index."""
    assert store.database.rows("PRAGMA integrity_check")[0][0] == "ok"
    with store.database.transaction() as cursor:
        cursor.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize("make", [fill, fill_an_older_one])
def test_a_lost_first_page_loses_no_picture(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Whenever the tables were made, every row is saved as it was, and found again."""
    make(tmp_path)
    overwrite(tmp_path, 1)
    with closing(open_store(tmp_path)) as store:
        assert f"{COUNT} pictures were saved" in store.notice
        for number in range(COUNT):
            assert store.pictures.get(id_of(number)) == picture(number)
        assert [hit.picture_id for hit in store.search.find(wanted("drawn3 "))] == [id_of(3)]
        assert store.pictures.adopt() == []
        assert_sound(store)


def test_pictures_whose_rows_are_lost_are_known_by_their_files(tmp_path: Path) -> None:
    """Each file gets a picture that is adopted, so that it is looked at; half a file and others' files get none."""
    fill(tmp_path)
    overwrite(tmp_path, first_page_of(tmp_path, "pictures"))
    folder = tmp_path / "pictures"
    (folder / f"{id_of(99)}.bin").write_bytes(b"no picture")
    (folder / f".{id_of(98)}.png.x").write_bytes(b"half a file")
    (folder / id_of(97)).mkdir()
    (folder / "My cat.png").write_bytes(b"somebody's own")
    (folder / f"{id_of(3)}.png").unlink()
    with closing(open_store(tmp_path)) as store:
        store.pictures.all()
        adopted = {one.id: one for one in store.pictures.adopt()}
        assert set(adopted) == {id_of(number) for number in (*range(COUNT), 99) if number != 3}
        one = adopted[id_of(1)]
        assert (one.file, one.size, one.state) == (f"{id_of(1)}.png", 10, MessageState.INTERRUPTED)
        assert one.note == "Its prompt was lost with a damaged database."
        assert_sound(store)


def test_a_lost_page_costs_no_file(tmp_path: Path) -> None:
    """With any one page overwritten the gallery works, and every picture is there, by its row or by its file."""
    fill(tmp_path)
    path = tmp_path / "aoai-tui.db"
    original = path.read_bytes()
    for page in range(2, len(original) // PAGE_SIZE + 1):
        path.write_bytes(original)
        for rest in tmp_path.glob("aoai-tui*-*"):
            rest.unlink()
        overwrite(tmp_path, page)
        with closing(open_store(tmp_path)) as store:
            store.pictures.save(picture(COUNT))
            assert {one.id for one in store.pictures.all()} == {id_of(n) for n in range(COUNT + 1)}, page
