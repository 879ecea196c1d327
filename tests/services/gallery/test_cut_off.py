"""Pictures that Escape, an error, a dying copy of the app or a full disk cut off."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from base64 import b64encode
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import aoai_tui
from aoai_tui.domain import MessageState, Picture
from aoai_tui.errors import Disconnected, Stalled
from aoai_tui.services.gallery.events import Partial
from aoai_tui.services.gallery.kept import CUT_OFF, NOT_FETCHED
from aoai_tui.storage.store import open_store
from tests.held_clock import held_clock
from tests.services.gallery.copy_that_draws import STALLS
from tests.services.gallery.gallery_harness import (
    GalleryHarness,
    HeldBodies,
    HeldFiles,
    Silent,
    gallery_over,
    heard,
    small_png,
)
from tests.services.gallery.test_drawing import decoded, demo

ROOT = Path(aoai_tui.__file__).parents[1]


def killed(data_dir: Path, how: str) -> None:
    """Let a copy draw until there is something to lose, and kill it."""
    command = [sys.executable, "-m", "tests.services.gallery.copy_that_draws", str(data_dir), how]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as copy:
        assert copy.stdout is not None
        assert copy.stdout.readline() == b"now\n"
        copy.kill()


async def stopped_after_the_first_partial(harness: GalleryHarness) -> bytes:
    """Draw until an unfinished picture is there, then stop as Escape does; what was seen."""
    async with aclosing(harness.events(STALLS)) as events:
        async for event in events:
            if isinstance(event, Partial):
                return event.data
    raise AssertionError


async def test_escape_keeps_the_newest_unfinished_picture(tmp_path: Path) -> None:
    """What was seen last is in the gallery, marked as stopped, and nothing else is left on the disk."""
    async with gallery_over(demo(), tmp_path) as harness:
        seen = await stopped_after_the_first_partial(harness)
        (picture,) = await harness.gallery.page()
        assert (picture.state, picture.failure) == (MessageState.STOPPED, None)
        assert harness.bytes_of(picture) == seen
        assert decoded(seen).size == (picture.width, picture.height)
        assert harness.files() == [picture.file]


async def test_a_cancelled_task_keeps_it_as_well(tmp_path: Path) -> None:
    """The app's end is a cancel, and a second one does not keep the picture from being put away."""
    async with gallery_over(demo(), tmp_path) as harness:
        seen = asyncio.Event()

        async def draw() -> None:
            async for event in harness.events(STALLS):
                if isinstance(event, Partial):
                    seen.set()

        task = asyncio.create_task(draw())
        await seen.wait()
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        await harness.gallery.close()
        (picture,) = await harness.gallery.page()
        assert picture.state is MessageState.STOPPED
        decoded(harness.bytes_of(picture))


async def test_a_finished_picture_on_its_way_is_waited_for(tmp_path: Path) -> None:
    """What is drawn is paid for: Escape lets the answer that has begun come to its end, if that is near."""
    transport = HeldBodies(demo())
    async with gallery_over(transport, tmp_path) as harness:
        harness.gallery.grace = 60.0
        drawing = asyncio.create_task(harness.draw(n=2, with_={"stream": False}))
        await transport.sent.wait()
        drawing.cancel()
        await asyncio.sleep(0)
        transport.release.set()
        await asyncio.wait([drawing])
        found = await harness.gallery.page()
        assert [(one.number, one.state) for one in found] == [
            (2, MessageState.COMPLETE),
            (1, MessageState.COMPLETE),
        ]
        assert found[1].usage is not None


@pytest.mark.parametrize(("streams", "n"), [(True, 1), (False, 3)])
async def test_escape_while_a_picture_is_written_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streams: bool, n: int
) -> None:
    """Finished pictures that are in memory go to the disk, all of them, however slow it is."""
    async with gallery_over(demo(), tmp_path) as harness:
        harness.gallery.grace = 0.0
        held, kept = HeldFiles(), list[Picture]()
        held.install(monkeypatch)
        with_ = {"stream": streams, "on_stopped": kept.extend}
        drawing = asyncio.create_task(harness.draw(n=n, with_=with_))
        await held.reached.wait()
        drawing.cancel()
        await asyncio.sleep(0)
        held.release.set()
        await asyncio.wait([drawing])
        found = await harness.gallery.page()
        assert [(one.number, one.state) for one in found] == [
            (number, MessageState.COMPLETE) for number in range(n, 0, -1)
        ]
        assert kept == found[::-1]
        for one in found:
            decoded(harness.bytes_of(one))


async def test_a_picture_that_is_far_off_is_not_waited_for(tmp_path: Path) -> None:
    """Escape ends in a moment, whatever the service does."""
    transport = HeldBodies(demo())
    async with gallery_over(transport, tmp_path) as harness:
        harness.gallery.grace = 0.05
        drawing = asyncio.create_task(harness.draw(with_={"stream": False}))
        await transport.sent.wait()
        drawing.cancel()
        await asyncio.wait([drawing])
        assert await harness.gallery.page() == []


async def test_nothing_is_listed_where_nothing_had_arrived(tmp_path: Path) -> None:
    """A prompt that is stopped before anything came leaves neither row nor file."""
    transport = Silent()
    async with gallery_over(transport, tmp_path) as harness:
        drawing = asyncio.create_task(harness.draw())
        await transport.asked.wait()
        drawing.cancel()
        await asyncio.wait([drawing])
        assert (await harness.gallery.page(), harness.files()) == ([], [])


@pytest.mark.parametrize("fault", ["disconnect", "error-event", "junk", "stall"])
async def test_an_error_in_the_middle_keeps_the_unfinished_picture(tmp_path: Path, fault: str) -> None:
    """What had come is listed as failed, with the reason, and the reason is told."""
    patience = 0.05 if fault == "stall" else 60
    async with gallery_over(demo(), tmp_path, stream_gap=patience) as harness:
        with held_clock() as clock:  # until there is something to keep
            told = await harness.draw(
                f"/fault {fault}\nA red fox",
                each=lambda event: clock.goes(when=isinstance(event, Partial)),
            )
        assert told.order[0] == "partial"
        (picture,) = told.pictures
        assert (picture.state, await harness.gallery.page()) == (MessageState.FAILED, [picture])
        assert picture.failure is not None
        assert picture.failure.title == told.error.title
        last = [event for event in told.events if isinstance(event, Partial)][-1]
        assert harness.bytes_of(picture) == last.data
        if fault in ("disconnect", "stall"):
            assert isinstance(told.error, Disconnected if fault == "disconnect" else Stalled)


async def test_a_killed_copy_leaves_its_newest_unfinished_picture(tmp_path: Path) -> None:
    """After kill -9 the next start finds it, tells of it once, and lists it as interrupted."""
    await asyncio.to_thread(killed, tmp_path, "stalled")
    async with gallery_over(demo(), tmp_path) as harness:
        (picture,) = await harness.gallery.interrupted()
        assert (picture.state, picture.prompt) == (MessageState.INTERRUPTED, STALLS)
        assert picture.note
        decoded(harness.bytes_of(picture))
        assert await harness.gallery.page() == [picture]
        assert await harness.gallery.interrupted() == []
        assert harness.files() == [picture.file]


async def test_a_killed_copy_whose_picture_was_whole_lost_nothing(tmp_path: Path) -> None:
    """A file that was there before its row is a complete picture; a row of which nothing came is gone."""
    await asyncio.to_thread(killed, tmp_path, "between")
    async with gallery_over(demo(), tmp_path) as harness:
        (picture,) = await harness.gallery.page()
        assert (picture.id, picture.state, picture.width) == ("0-between", MessageState.COMPLETE, 16)
        assert await harness.gallery.interrupted() == []
        assert await harness.gallery.restore_last() is None


async def test_what_a_killed_copy_was_fetching_is_fetched_by_the_next(tmp_path: Path) -> None:
    """An address that the service gave is in the row before the first byte comes: the next start goes there."""
    await asyncio.to_thread(killed, tmp_path, "fetching")
    async with gallery_over(demo(), tmp_path) as harness:
        (row,) = await harness.gallery.page()
        assert (row.state, row.file, row.note) == (MessageState.INTERRUPTED, "", NOT_FETCHED)
        assert row.url.startswith("https://")
        assert row.revised_prompt
        (picture,) = await harness.gallery.interrupted()
        assert (picture.id, picture.state) == (
            row.id,
            MessageState.FAILED,
        )  # another demo has other addresses
        assert picture.failure is not None


async def test_what_is_fetched_at_the_next_start_is_whole(tmp_path: Path) -> None:
    """What comes of it then is a picture like any other, and told."""
    data = small_png("blue", (32, 16))
    url = f"data:image/png;base64,{b64encode(data).decode()}"
    growing = Picture(
        "0-left", "A fox", datetime.now(UTC), state=MessageState.GROWING, connection="demo", url=url
    )
    store = open_store(tmp_path)
    store.pictures.save(growing)
    store.close()
    async with gallery_over(demo(), tmp_path) as harness:
        (picture,) = await harness.gallery.interrupted()
        assert (picture.state, picture.url, picture.note, picture.width) == (
            MessageState.COMPLETE,
            "",
            "",
            32,
        )
        assert harness.bytes_of(picture) == data
        assert await harness.gallery.page() == [picture]


async def test_what_is_whole_at_last_is_not_called_cut_off(tmp_path: Path) -> None:
    """A download that was cut off by the app's end is told as such only until it is there."""
    data = small_png("blue")
    url = f"data:image/png;base64,{b64encode(data).decode()}"
    growing = Picture(
        "0-left",
        "A fox",
        datetime.now(UTC),
        state=MessageState.GROWING,
        connection="demo",
        url=url,
        note="No style.",
    )
    store = open_store(tmp_path)
    store.pictures.save(growing)
    store.close()
    download = tmp_path / "pictures" / "0-left" / "download"
    download.parent.mkdir(parents=True)
    download.write_bytes(data[:20])
    async with gallery_over(demo(), tmp_path) as harness:
        (begun,) = await harness.gallery.page()
        assert begun.note == f"No style. {CUT_OFF}"
        (picture,) = await harness.gallery.interrupted()
        assert (picture.state, picture.note) == (MessageState.COMPLETE, "No style.")
        assert harness.bytes_of(picture) == data


async def test_the_beginning_of_a_picture_is_not_taken_for_all_of_it(tmp_path: Path) -> None:
    """The app died while a download that had broken before was put on the disk: the longer one is what is kept."""
    data = small_png("blue")
    store = open_store(tmp_path)
    store.pictures.save(Picture("0-left", "A fox", datetime.now(UTC), state=MessageState.GROWING))
    store.close()
    download = tmp_path / "pictures" / "0-left" / "download"
    download.parent.mkdir(parents=True)
    download.write_bytes(data)
    (tmp_path / "pictures" / "0-left.png").write_bytes(data[:20])
    async with gallery_over(demo(), tmp_path) as harness:
        (picture,) = await harness.gallery.page()
        assert harness.bytes_of(picture) == data


@pytest.mark.parametrize("breaks", [False, True])
async def test_two_copies_that_fetch_the_same_picture_keep_it(tmp_path: Path, breaks: bool) -> None:
    """The slower one mixes nothing into what the faster one brought, nor does its failure take the place of that."""
    transport = demo()
    slow = HeldBodies(transport, breaks=breaks)
    arguments: dict[str, Any] = {"deployment": "demo-image-old", "response_format": "url"}
    async with gallery_over(transport, tmp_path) as harness, gallery_over(slow, tmp_path) as other:
        told = await harness.draw("/fault download\nA fox", with_={"stream": False}, **arguments)
        (broken,) = told.pictures
        late = asyncio.create_task(heard(other.gallery.fetch(broken, on_wait=other.waits.append)))
        await slow.sent.wait()
        (whole,) = (await heard(harness.gallery.fetch(broken, on_wait=harness.waits.append))).pictures
        slow.release.set()
        assert ((await late).end.error, (await late).pictures[0].state) == (None, MessageState.COMPLETE)
        (picture,) = await harness.gallery.page()
        assert (picture.state, picture.url) == (MessageState.COMPLETE, "")
        assert harness.bytes_of(picture) == harness.bytes_of(whole)
        decoded(harness.bytes_of(picture))


async def test_what_is_on_its_way_to_the_disk_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the gallery meanwhile does not take it for something that the disk refused."""
    async with gallery_over(demo(), tmp_path) as harness:
        held = HeldFiles()
        held.install(monkeypatch)
        drawing = asyncio.create_task(harness.draw(with_={"stream": False}))
        await held.reached.wait()
        again = asyncio.create_task(harness.gallery.keep_again())
        (growing,) = await harness.gallery.archive(lambda store: store.pictures.all())
        held.release.set()
        (picture,) = (await drawing).pictures
        assert (growing.id, growing.state) == (picture.id, MessageState.GROWING)
        assert await again == []
        assert await harness.gallery.page() == [picture]
        assert len(held.put) == 1


async def test_an_address_is_known_until_its_picture_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the app dies while the picture is written, the next start can fetch it again."""
    async with gallery_over(demo(), tmp_path) as harness:
        held = HeldFiles()
        held.install(monkeypatch)
        arguments: dict[str, Any] = {"deployment": "demo-image-old", "response_format": "url"}
        drawing = asyncio.create_task(harness.draw(with_={"stream": False}, **arguments))
        await held.reached.wait()
        (growing,) = await harness.gallery.archive(lambda store: store.pictures.all())
        held.release.set()
        (picture,) = (await drawing).pictures
        assert growing.url.startswith("https://")
        assert (picture.url, (await harness.gallery.get(picture.id)).url) == ("", "")


async def test_what_could_not_be_fetched_is_tried_at_the_next_start(tmp_path: Path) -> None:
    """A download that broke costs no picture as long as its address lives; what is dead is not told again."""
    transport = demo()
    arguments: dict[str, Any] = {"deployment": "demo-image-old", "response_format": "url"}
    async with gallery_over(transport, tmp_path) as harness:
        for fault in ("download", "expired"):
            await harness.draw(f"/fault {fault}\nA fox", with_={"stream": False}, **arguments)
    async with gallery_over(transport, tmp_path) as harness:
        (picture,) = await harness.gallery.interrupted()
        assert (picture.state, picture.url, picture.failure) == (MessageState.COMPLETE, "", None)
        decoded(harness.bytes_of(picture))
        assert await harness.gallery.interrupted() == []


async def test_another_copy_that_lives_keeps_what_it_draws(tmp_path: Path) -> None:
    """What is being drawn elsewhere is neither listed nor taken for interrupted."""
    async with gallery_over(demo(), tmp_path) as one, gallery_over(demo(), tmp_path) as other:
        async with aclosing(one.events(STALLS)) as events:
            assert isinstance(await anext(events), Partial)
            assert await other.gallery.interrupted() == []
            assert await other.gallery.page() == []
        assert len(await other.gallery.page()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_full_disk_loses_no_picture(tmp_path: Path) -> None:
    """The error tells of the disk; the picture waits in memory, and is in the gallery once there is room."""
    script = """
import asyncio, resource, signal, sys
from pathlib import Path
from tests.services.gallery.gallery_harness import gallery_over
from tests.services.gallery.test_drawing import decoded, demo

async def main():
    async with gallery_over(demo(), Path(sys.argv[1])) as harness:
        await harness.gallery.page()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, resource.RLIM_INFINITY))
        told = await harness.draw()
        print(told.order, told.error.title, [one.state for one in told.pictures], len(harness.gallery.unkept))
        print(len(await harness.gallery.page()))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        (picture,) = await harness.gallery.page()
        print(picture == told.pictures[0], decoded(harness.bytes_of(picture)).size, harness.gallery.unkept)
        print(harness.files() == [picture.file])

asyncio.run(main())
"""
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stderr == ""
    assert told.stdout.splitlines() == [
        "['partial', 'partial', 'end'] The disk is full. [<MessageState.COMPLETE: 'complete'>] 1",
        "0",
        "True (1024, 1024) ()",
        "True",
    ]
