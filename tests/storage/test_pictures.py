"""Pictures: kept whole, listed page by page, adopted, deleted and brought back."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import fields, replace

from aoai_tui.domain import (
    Failure,
    FilterResult,
    ImageOptions,
    ImageUsage,
    MessageState,
    Picture,
    PictureOrigin,
    Receipt,
    Timing,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)

RABBIT = Picture(
    id="rabbit",
    prompt="A rabbit eating pancakes",
    created_at=NOON,
    origin=PictureOrigin.CHANGED,
    file="rabbit.png",
    media_type="image/png",
    width=1024,
    height=1536,
    size=1_200_000,
    revised_prompt="A fluffy white rabbit that eats pancakes",
    name="rabbit in the snow.png",
    options=ImageOptions(n=2, size="1024x1536", quality="high", extra_body={"seed": [1, None]}),
    state=MessageState.STOPPED,
    deployment="image",
    connection="contoso",
    batch="b-1",
    number=2,
    sources=("hare", "stove"),
    url="https://pictures.example/rabbit",
    usage=ImageUsage(200, 4160, text_tokens=20, image_tokens=180),
    timing=Timing(first_token=4.0, total=14.2),
    receipt=Receipt(request_id="r-1"),
    filters=(FilterResult("hate", False, "safe", source="prompt"),),
    failure=Failure("Cut off.", "Try again."),
    retries=2,
    note="The service sent another format.",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


def test_a_picture_comes_back_as_it_was(store: Store) -> None:
    """Every field survives, whatever it holds; saving again replaces it."""
    usual = {one.name: one.default for one in fields(Picture)}
    assert [name for name, value in usual.items() if getattr(RABBIT, name) == value] == []
    store.pictures.save(Picture("rabbit", "A rabbit", NOON, state=MessageState.GROWING))
    store.pictures.save(RABBIT)
    assert store.pictures.get("rabbit") == RABBIT
    assert store.pictures.all() == [RABBIT]


def test_files_lie_beside_the_database(store: Store, tmp_path: Path) -> None:
    """In a folder of their own, which nobody makes before it is needed."""
    assert store.pictures.folder == tmp_path.resolve() / "pictures"
    assert not store.pictures.folder.exists()


def test_pages_follow_each_other_without_a_gap(store: Store) -> None:
    """Newest first; pictures of the same moment, newer and deleted ones in between cost and double nothing."""
    for number in range(10):
        store.pictures.save(replace(RABBIT, id=str(number), created_at=NOON + timedelta(minutes=number // 4)))
    first = store.pictures.page(3)
    assert [one.id for one in first] == ["9", "8", "7"]
    store.pictures.save(replace(RABBIT, id="new", created_at=NOON + timedelta(hours=1)))
    store.pictures.delete("7")
    store.pictures.delete("5")
    second = store.pictures.page(3, first[-1])
    assert [one.id for one in second] == ["6", "4", "3"]
    assert [one.id for one in store.pictures.page(9, second[-1])] == ["2", "1", "0"]
    assert store.pictures.page(9, replace(RABBIT, id="0")) == []
    assert store.pictures.count() == 9


def test_a_page_goes_on_where_its_last_picture_was_swept_away(store: Store) -> None:
    """Then the time alone tells where the list goes on."""
    for number in range(3):
        store.pictures.save(replace(RABBIT, id=str(number), created_at=NOON + timedelta(minutes=number)))
    (last,) = store.pictures.page(1)
    store.pictures.delete(last.id)
    assert store.pictures.erase([last.id], timedelta()) == 1
    assert [one.id for one in store.pictures.page(9, last)] == ["1", "0"]


def test_a_page_is_not_sorted_anew(store: Store) -> None:
    """However many pictures there are, SQLite walks along an index."""
    plans = [
        "deleted_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT 9",
        "deleted_at IS NULL AND (created_at, rowid) < (5, (SELECT rowid FROM pictures WHERE id = 'x'))"
        " ORDER BY created_at DESC, rowid DESC LIMIT 9",
    ]
    for plan in plans:
        steps = store.database.rows(f"EXPLAIN QUERY PLAN SELECT * FROM pictures WHERE {plan}")  # noqa: S608
        told = " ".join(row["detail"] for row in steps)
        assert "pictures_by_age" in told
        assert "TEMP B-TREE" not in told


def test_what_a_dead_copy_drew_is_adopted_once(store: Store, tmp_path: Path) -> None:
    """A living copy's picture is left alone; a dead one's is marked, with what arrived; a deleted one is not told."""
    drawn = replace(RABBIT, state=MessageState.GROWING)
    with closing(open_store(tmp_path)) as other:
        other.pictures.save(drawn)
        other.pictures.save(replace(drawn, id="unwanted"))
        other.pictures.delete("unwanted")
        assert store.pictures.adopt() == []
        assert store.pictures.all() == [drawn]
    assert store.pictures.adopt() == [replace(RABBIT, state=MessageState.INTERRUPTED)]
    assert store.pictures.adopt() == []
    assert store.pictures.get("unwanted").state is MessageState.INTERRUPTED


def test_undo_brings_back_the_last_one_first(store: Store) -> None:
    """Then the one before; then there is nothing more."""
    other = replace(RABBIT, id="other")
    store.pictures.save(RABBIT)
    store.pictures.save(other)
    store.pictures.delete("rabbit")
    store.pictures.delete("other")
    assert store.pictures.all() == []
    assert store.pictures.count() == 0
    assert [store.pictures.restore_last() for _ in range(3)] == [other, RABBIT, None]
    store.pictures.delete("rabbit")
    store.pictures.restore("rabbit")
    assert store.pictures.count() == 2


@pytest.mark.parametrize("change", ["get", "delete", "restore"])
def test_a_picture_that_is_not_there_is_said_in_words(store: Store, change: str) -> None:
    """An id that another window removed is a StorageTrouble."""
    with pytest.raises(StorageTrouble, match="picture does not exist any more"):
        getattr(store.pictures, change)("nothing")


@pytest.mark.parametrize("column", ["created_at", "state", "prompt"])
def test_a_row_that_makes_no_sense_is_said_in_words(store: Store, column: str) -> None:
    """A value of the wrong kind is a StorageTrouble; broken details only are left out."""
    store.pictures.save(RABBIT)
    with store.database.transaction() as cursor:
        cursor.execute("UPDATE pictures SET details = '{'")
    assert store.pictures.get("rabbit").options == ImageOptions()
    with store.database.transaction() as cursor:
        cursor.execute(f"UPDATE pictures SET {column} = x'00'")  # noqa: S608 - names of our own
    with pytest.raises(StorageTrouble, match="picture in the database can't be read"):
        store.pictures.get("rabbit")


def test_surrogates_in_a_prompt_are_no_trouble(store: Store) -> None:
    """A paste may hold halves of signs."""
    store.pictures.save(replace(RABBIT, prompt="\ud83d\ude00 \udce9", options=ImageOptions(user="\udce9")))
    assert store.pictures.get("rabbit").prompt == "😀 \ufffd"
