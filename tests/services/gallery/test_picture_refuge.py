"""Pictures that were paid for and that the disk of the data folder does not take: they outlive the app elsewhere."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aoai_tui.domain import Picture
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.gallery.entries import EntryState
from aoai_tui.services.gallery.refuge import PictureRefuge
from tests.services.gallery.gallery_harness import gallery_over, queue_over
from tests.services.gallery.test_drawing import decoded, demo

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a folder that takes nothing: /proc")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose pictures can't be written, beside a folder for temporary files that takes all."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pictures").symlink_to("/proc")
    return tmp_path / "data"


def make_room(data: Path) -> None:
    """From now on its pictures can be written."""
    (data / "pictures").unlink()
    (data / "pictures").mkdir()


def left_over(data: Path) -> list[Path]:
    """What lies among the temporary files."""
    return [one for one in (data.parent / "temporary").rglob("*") if one.name.startswith("aoai-tui-")]


async def test_it_is_seen_at_once_though_the_disk_took_nothing(data: Path) -> None:
    """Its file is a real one elsewhere, private to the person; the error tells where, and what to do."""
    async with gallery_over(demo(), data) as harness:
        told = await harness.draw()
        [picture] = told.pictures
        assert decoded(harness.bytes_of(picture)).size == (1024, 1024)
        [folder] = left_over(data)
        assert folder.stat().st_mode & 0o077 == 0
        assert str(folder) in told.error.advice
        assert str(data) in told.error.advice


async def test_a_later_start_keeps_it_as_soon_as_there_is_room(data: Path) -> None:
    """With all that was known of it, once, as a whole picture; nothing stays among the temporary files."""
    async with gallery_over(demo(), data) as harness:
        [drawn] = (await harness.draw()).pictures
        before = harness.bytes_of(drawn)
    async with gallery_over(demo(), data) as harness:
        await harness.gallery.page()
        assert harness.bytes_of(drawn) == before, "there is no room yet"
        make_room(data)
        [picture] = await harness.gallery.page()
        assert picture == drawn
        assert harness.bytes_of(picture) == before
        assert await harness.gallery.interrupted() == []
        assert harness.files() == [picture.file]
        assert left_over(data) == []


async def test_room_that_comes_in_the_same_run_ends_it_too(data: Path) -> None:
    """It is in the gallery, and nowhere else."""
    async with gallery_over(demo(), data) as harness:
        [drawn] = (await harness.draw()).pictures
        make_room(data)
        assert await harness.gallery.page() == [drawn]
        assert harness.gallery.path_of(drawn) == data / "pictures" / drawn.file
        assert left_over(data) == []


@pytest.mark.parametrize("room", [True, False])
async def test_a_later_start_does_not_pay_for_it_again(data: Path, room: bool) -> None:
    """Where there is room its prompt is done; else trying again only tries to keep it."""
    async with queue_over(demo(), data) as (queue, _):
        entry = queue.add("A fox")
        await queue.idle()
        assert (found := queue.get(entry.id))
        assert found.state is EntryState.FAILED
    if room:
        make_room(data)
    async with queue_over(transport := demo(), data) as (queue, harness):
        if room:
            assert queue.entries == ()
        else:
            queue.retry(entry.id)
            await queue.idle()
            assert [one.state for one in queue.entries] == [EntryState.FAILED]
            make_room(data)
            queue.retry(entry.id)
            await queue.idle()
            assert [one.state for one in queue.entries] == [EntryState.ENDED]
        assert [one.prompt for one in await harness.gallery.page()] == ["A fox"]
        assert transport.requests == []


async def test_what_somebody_else_put_there_is_not_taken(data: Path) -> None:
    """A folder that others may write to is none of ours; a damaged file is left alone."""
    async with gallery_over(demo(), data) as harness:
        await harness.draw()
    [folder] = left_over(data)
    [about] = folder.glob("*.json")
    about.write_text("{")
    assert list(PictureRefuge(data).saved()) == []
    folder.chmod(0o777)
    assert list(PictureRefuge(data).saved()) == []


@pytest.mark.parametrize(("id", "file"), [("a", "no/a.png"), ("no/a", "a.png")])
def test_what_finds_no_place_leaves_nothing_behind(data: Path, id: str, file: str) -> None:
    """Neither bytes that nothing tells of, nor an empty folder."""
    picture = Picture(id, "A fox", datetime.now(UTC), file=file)
    with pytest.raises(StorageTrouble):
        PictureRefuge(data).save(picture, b"a picture")
    assert left_over(data) == []
