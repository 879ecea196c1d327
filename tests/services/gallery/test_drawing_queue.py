"""Prompts that wait for one another."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from aoai_tui.domain import ImageOptions, MessageState, Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.gallery.entries import Entry, EntryChanged, EntryDrew, EntryState, QueueEvent
from aoai_tui.services.gallery.events import Partial, PictureKept
from aoai_tui.services.gallery.queue import DrawingQueue
from aoai_tui.services.gallery.waiting import WaitingFiles, WaitingPrompt, hand_over
from tests.services.chat_harness import ScriptedServer
from tests.services.gallery.copy_that_draws import STALLS
from tests.services.gallery.gallery_harness import HeldBodies, Silent, gallery_over, queue_over, small_png
from tests.services.gallery.test_cut_off import ROOT, killed
from tests.services.gallery.test_drawing import decoded, demo


def states(queue: DrawingQueue) -> list[tuple[str, EntryState, bool]]:
    """What stands in it, short."""
    return [(one.prompt.rpartition("\n")[2], one.state, one.held) for one in queue.entries]


async def until_partial(queue: DrawingQueue) -> None:
    """Wait until an unfinished picture is there."""
    seen = asyncio.Event()
    end = queue.watch(
        lambda event: (
            seen.set() if isinstance(event, EntryDrew) and isinstance(event.event, Partial) else None
        )
    )
    await seen.wait()
    end()


async def test_prompts_are_drawn_one_after_the_other(tmp_path: Path) -> None:
    """Each waits for the one before; all end with their pictures in the gallery."""
    async with queue_over(demo(), tmp_path) as (queue, harness):
        heard: list[QueueEvent] = []
        most = 0

        def listen(event: QueueEvent) -> None:
            nonlocal most
            heard.append(event)
            most = max(most, sum(one.state is EntryState.DRAWING for one in queue.entries))

        queue.watch(listen)
        entries = [queue.add(prompt) for prompt in ("A fox", "A tree", "A house")]
        await queue.idle()
        assert most == 1
        assert [state for _, state, _ in states(queue)] == [EntryState.ENDED] * 3
        assert [one.prompt for one in await harness.gallery.page()] == ["A house", "A tree", "A fox"]
        kept = [
            (one.entry.id, one.event.picture.id)
            for one in heard
            if isinstance(one, EntryDrew) and isinstance(one.event, PictureKept)
        ]
        assert kept == [(one.id, one.made[0].id) for one in queue.entries]
        assert [one.id for one in queue.entries] == [one.id for one in entries]
        assert all(one.begun_at is not None for one in queue.entries)


async def test_the_order_can_be_changed_and_prompts_taken_out(tmp_path: Path) -> None:
    """What waits is moved and removed; what was removed can be put back, and waits for the person then."""
    async with queue_over(demo(), tmp_path) as (queue, _):
        first = queue.add(STALLS)
        tree, house = queue.add("A tree"), queue.add("A house")
        await until_partial(queue)
        queue.move(house.id, -1)
        assert [one.id for one in queue.entries] == [first.id, house.id, tree.id]
        queue.move(house.id, 99)
        assert [one.id for one in queue.entries] == [first.id, tree.id, house.id]
        gone = queue.remove(tree.id)
        assert gone is not None
        assert queue.remove(tree.id) is None
        queue.put_back(gone)
        assert states(queue)[1:] == [
            ("A house", EntryState.WAITING, False),
            ("A tree", EntryState.WAITING, True),
        ]


async def test_stopping_holds_what_waits(tmp_path: Path) -> None:
    """Escape stops the one that is drawn and keeps what came; nobody pays for the others before the person says so."""
    async with queue_over(demo(), tmp_path) as (queue, harness):
        queue.add(STALLS)
        queue.add("A tree")
        await until_partial(queue)
        assert queue.stop()
        await queue.idle()
        assert states(queue) == [
            ("A red fox", EntryState.STOPPED, False),
            ("A tree", EntryState.WAITING, True),
        ]
        (stopped,) = await harness.gallery.page()
        assert stopped.state is MessageState.STOPPED
        assert queue.entries[0].made == (stopped,)
        assert not queue.stop()
        queue.go_on()
        await queue.idle()
        assert states(queue)[1] == ("A tree", EntryState.ENDED, False)
        queue.clear_ended()
        assert queue.entries == ()


async def test_stopping_twice_loses_nothing(tmp_path: Path) -> None:
    """A picture that is drawn and on its way is waited for, however often escape is pressed."""
    transport = HeldBodies(demo())
    async with queue_over(transport, tmp_path) as (queue, harness):
        harness.gallery.grace = 60.0
        queue.add("A fox", stream=False)
        await transport.sent.wait()
        assert queue.stop()
        await asyncio.sleep(0)
        assert queue.stop()
        transport.release.set()
        await queue.idle()
        (entry,) = queue.entries
        assert entry.state is EntryState.STOPPED
        assert await harness.gallery.page() == [*entry.made]
        assert entry.made[0].state is MessageState.COMPLETE


async def test_taking_out_the_one_that_is_drawn_stops_it_and_the_next_begins(tmp_path: Path) -> None:
    """The person wanted that one no longer; what waits behind it was not meant."""
    async with queue_over(demo(), tmp_path) as (queue, _):
        drawn = queue.add(STALLS)
        queue.add("A tree")
        await until_partial(queue)
        queue.remove(drawn.id)
        await queue.idle()
        assert states(queue) == [("A tree", EntryState.ENDED, False)]


async def test_a_refusal_lets_the_next_one_begin(tmp_path: Path) -> None:
    """What is said of one prompt says nothing about the others; it stands there with its reason, to be tried again."""
    async with queue_over(demo(), tmp_path) as (queue, _):
        refused = queue.add("/fault filter-prompt\nA fox")
        queue.add("A tree")
        await queue.idle()
        assert [state for _, state, _ in states(queue)] == [EntryState.FAILED, EntryState.ENDED]
        failed = queue.get(refused.id)
        assert failed is not None
        assert failed.failure is not None
        assert "violence" in failed.failure.title
        queue.retry(refused.id)
        await queue.idle()
        again = queue.get(refused.id)
        assert again is not None
        assert again.state is EntryState.FAILED


async def test_trouble_that_all_would_meet_holds_the_rest(tmp_path: Path) -> None:
    """Where the key is wrong the second prompt is not sent; trying the first again lets only that one go."""
    transport = demo()
    async with queue_over(transport, tmp_path) as (queue, _):
        first = queue.add("/fault 401 x1\nA fox")
        queue.add("A tree")
        await queue.idle()
        assert states(queue) == [("A fox", EntryState.FAILED, False), ("A tree", EntryState.WAITING, True)]
        assert len(transport.requests) == 1
        queue.retry(first.id)
        await queue.idle()
        assert states(queue) == [("A fox", EntryState.ENDED, False), ("A tree", EntryState.WAITING, True)]


async def test_a_refused_parameter_is_left_out_at_the_persons_word(tmp_path: Path) -> None:
    """The entry goes on without what its deployment does not take."""
    async with queue_over(demo(), tmp_path) as (queue, harness):
        options = ImageOptions(output_compression=40)
        entry = queue.add("A fox", options, "demo-image-old", stream=False)
        await queue.idle()
        failed = queue.get(entry.id)
        assert failed is not None
        assert harness.gallery.can_go_without(failed.failure) == "output_compression"
        queue.without_refused(entry.id)
        await queue.idle()
        (picture,) = await harness.gallery.page()
        assert "output_compression" in picture.note


async def test_a_picture_to_change_goes_with_its_prompt(tmp_path: Path) -> None:
    """A picture of the gallery and a file are sent, and the new one says what it was made from."""
    async with queue_over(demo(), tmp_path) as (queue, harness):
        queue.add("A fox")
        await queue.idle()
        (fox,) = await harness.gallery.page()
        file = tmp_path / "tree.png"
        file.write_bytes(small_png("green", (256, 256)))
        queue.add("Put it under the tree", pictures=[fox, file])
        await queue.idle()
        newest = (await harness.gallery.page())[0]
        assert (newest.sources, newest.origin) == ((fox.id,), "changed")


async def test_what_says_nothing_is_not_queued(tmp_path: Path) -> None:
    """An empty prompt is told at once."""
    async with queue_over(demo(), tmp_path) as (queue, _):
        with pytest.raises(UsageTrouble):
            queue.add("  ")
        assert queue.entries == ()


# After the app's end


async def test_a_killed_copys_prompts_wait_for_the_person(tmp_path: Path) -> None:
    """After kill -9 the prompt that was drawn and the one that waited are there; nothing is sent by itself."""
    await asyncio.to_thread(killed, tmp_path, "queue")
    transport = demo()
    async with queue_over(transport, tmp_path) as (queue, harness):
        assert states(queue) == [
            ("A red fox", EntryState.WAITING, True),
            ("A green tree", EntryState.WAITING, True),
        ]
        assert len(await harness.gallery.interrupted()) == 1
        await queue.idle()
        assert not transport.requests
        queue.retry(queue.entries[1].id)
        await queue.idle()
        assert states(queue)[1] == ("A green tree", EntryState.ENDED, False)
    async with queue_over(demo(), tmp_path) as (queue, _):
        assert states(queue) == [("A red fox", EntryState.WAITING, True)]


async def test_the_list_is_kept_whole(tmp_path: Path) -> None:
    """Options, deployment, pictures, mask and the reason of a failure come back as they were."""
    transport = Silent()
    file = tmp_path / "tree.png"
    file.write_bytes(small_png())
    async with queue_over(demo(), tmp_path / "data") as (queue, harness):
        queue.add("A fox")
        await queue.idle()
        (fox,) = await harness.gallery.page()
        queue.clear_ended()
        queue.add("/fault filter-prompt\nA hen", ImageOptions(n=2, size="1024x1024"), "demo-image")
        await queue.idle()
    async with queue_over(transport, tmp_path / "data") as (queue, _):
        (failed,) = queue.entries
        assert (failed.state, failed.options, failed.deployment) == (
            EntryState.FAILED,
            ImageOptions(n=2, size="1024x1024"),
            "demo-image",
        )
        assert failed.failure is not None
        queue.add("A tree", pictures=[fox, file], mask=tmp_path / "mask.png", stream=False)
        queue.move(queue.entries[1].id, -1)
        before = queue.entries
    async with queue_over(transport, tmp_path / "data") as (queue, _):
        assert [_unheld(one) for one in queue.entries] == [_unheld(one) for one in before]


def _unheld(entry: Entry) -> tuple[object, ...]:
    return (entry.id, entry.prompt, entry.options, entry.pictures, entry.mask, entry.stream, entry.failure)


async def test_two_copies_have_lists_of_their_own(tmp_path: Path) -> None:
    """What waits in one copy of the app is never drawn by another one that runs beside it."""
    async with queue_over(Silent(), tmp_path) as (one, _):
        one.add("A fox")
        await one.saved()
        async with queue_over(Silent(), tmp_path) as (other, _):
            assert other.entries == ()
            other.add("A tree")
        async with queue_over(Silent(), tmp_path) as (third, _):
            assert states(third) == [("A tree", EntryState.WAITING, True)]


async def test_what_is_taken_out_after_a_start_stays_out(tmp_path: Path) -> None:
    """The last prompt that waited can be removed for good."""
    async with queue_over(Silent(), tmp_path) as (queue, _):
        queue.add("A fox")
    async with queue_over(Silent(), tmp_path) as (queue, _):
        queue.remove(queue.entries[0].id)
    async with queue_over(Silent(), tmp_path) as (queue, _):
        assert queue.entries == ()


async def test_a_list_that_cannot_be_read_stays_where_it_is(tmp_path: Path) -> None:
    """What another version wrote keeps nothing from working, and is not thrown away."""
    async with queue_over(Silent(), tmp_path) as (queue, _):
        queue.add("A fox")
    (file,) = (tmp_path / "waiting").iterdir()
    file.write_text("[{]")
    async with queue_over(demo(), tmp_path) as (queue, _):
        assert queue.entries == ()
        queue.add("A tree")
        await queue.idle()
    assert [path.read_text() for path in (tmp_path / "waiting").iterdir()] == ["[{]"]


async def test_a_picture_that_is_gone_stops_its_prompt(tmp_path: Path) -> None:
    """Nothing else is drawn in place of a change whose picture was erased meanwhile."""
    async with queue_over(demo(), tmp_path) as (queue, harness):
        queue.add("A fox")
        await queue.idle()
        (fox,) = await harness.gallery.page()
    async with queue_over(Silent(), tmp_path) as (queue, harness):
        queue.add("Make it blue", pictures=[fox])
    async with queue_over(demo(), tmp_path) as (queue, harness):
        await harness.gallery.delete(fox.id)
        await harness.gallery.archive(lambda store: store.pictures.erase([fox.id], timedelta()))
    transport = demo()
    async with queue_over(transport, tmp_path) as (queue, _):
        queue.go_on()
        await queue.idle()
        assert queue.entries[0].state is EntryState.FAILED
        assert not transport.requests


async def test_what_only_has_to_be_fetched_is_not_paid_twice(tmp_path: Path) -> None:
    """Trying again where only the download broke fetches the picture, also after the app's end."""
    transport = demo()
    async with queue_over(transport, tmp_path) as (queue, _):
        options = ImageOptions(response_format="url")
        queue.add("/fault download\nA fox", options, "demo-image-old", stream=False)
        await queue.idle()
        (failed,) = queue.entries
        assert failed.state is EntryState.FAILED
        assert failed.made[0].url
    async with queue_over(transport, tmp_path) as (queue, harness):
        assert queue.entries[0].made == failed.made
        queue.retry(failed.id)
        await queue.idle()
        (ended,) = queue.entries
        assert (ended.state, len(ended.made)) == (EntryState.ENDED, 1)
        assert await harness.gallery.page() == [*ended.made]
        decoded(harness.bytes_of(ended.made[0]))
    drawn = [one for one in transport.requests if one.path.endswith("generations")]
    assert len(drawn) == 1


async def test_an_address_that_is_dead_is_not_asked_for_ever(tmp_path: Path) -> None:
    """Trying again first looks whether the picture is there; the next time it is drawn anew."""
    transport = demo()
    async with queue_over(transport, tmp_path) as (queue, _):
        options = ImageOptions(response_format="url")
        queue.add("/fault expired x1\nA fox", options, "demo-image-old", stream=False)
        await queue.idle()
        (failed,) = queue.entries
        assert failed.made[0].url == ""
        queue.retry(failed.id)
        await queue.idle()
        assert queue.entries[0].state is EntryState.ENDED
        assert len(transport.requests) == 4


async def test_a_prompt_whose_pictures_were_kept_before_the_end_waits_no_longer(tmp_path: Path) -> None:
    """The app was killed after the picture was on the disk and before the list said so: it is not drawn twice."""
    async with queue_over(demo(), tmp_path) as (queue, harness):
        entry = queue.add("A fox")
        await queue.idle()
        await queue.saved()
        (picture,) = await harness.gallery.page()
        before = WaitingPrompt(entry.id, "A fox", batch=picture.batch)
        other = WaitingPrompt("other", "A tree", batch="another")
        await harness.gallery.archive(lambda store: WaitingFiles(store, "demo").keep([before, other]))
    async with queue_over(demo(), tmp_path) as (queue, _):
        assert [one.prompt for one in queue.entries] == ["A tree"]


async def test_a_list_whose_reading_was_cancelled_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes the connection while the list is read finds all that waited, there and on the disk."""
    async with gallery_over(Silent(), tmp_path) as harness:
        before = [WaitingPrompt("one", "A fox", batch="b"), WaitingPrompt("other", "A tree")]
        await harness.gallery.archive(lambda store: WaitingFiles(store, "demo").keep(before))
        queue, reached = DrawingQueue(harness.gallery), asyncio.Event()

        async def never(*_: object) -> list[Picture]:
            reached.set()
            await asyncio.Event().wait()
            raise AssertionError

        with monkeypatch.context() as patch:
            patch.setattr(harness.gallery, "page", never)
            loading = asyncio.create_task(queue.load())
            await reached.wait()
            loading.cancel()
            await asyncio.wait([loading])
        await queue.saved()
        assert [one.prompt for one in queue.entries] == ["A fox", "A tree"]
        await queue.close()


async def test_a_prompt_whose_file_was_gone_is_drawn_when_it_is_back(tmp_path: Path) -> None:
    """Where a picture to change can't be read, nothing was drawn: trying again asks for it."""
    file = tmp_path / "fox.png"
    file.write_bytes(small_png())
    drawn = {"data": [{"b64_json": b64encode(small_png("blue")).decode()}]}
    busy = httpx2.Response(429, json={"error": {"message": "Busy"}}, headers={"retry-after": "0"})
    server = ScriptedServer(busy, httpx2.Response(200, json=drawn))
    async with gallery_over(server, tmp_path / "data", max_retries=1) as harness:
        queue = DrawingQueue(harness.gallery)

        def moved_away(event: QueueEvent) -> None:
            if isinstance(event, EntryChanged) and event.entry.wait:
                file.unlink()

        queue.watch(moved_away)
        entry = queue.add("Bluer", ImageOptions(), "gpt-image", pictures=[file], stream=False)
        await queue.idle()
        assert queue.entries[0].state is EntryState.FAILED
        file.write_bytes(small_png())
        queue.retry(entry.id)
        await queue.idle()
        (ended,) = queue.entries
        assert (ended.state, len(ended.made)) == (EntryState.ENDED, 1)
        await queue.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_what_a_full_disk_did_not_take_is_not_paid_twice(tmp_path: Path) -> None:
    """Trying again keeps the picture that is in memory, where there is room now, and asks for nothing."""
    script = """
import asyncio, resource, signal, sys
from pathlib import Path
from tests.services.gallery.gallery_harness import queue_over
from tests.services.gallery.test_drawing import decoded, demo

async def main():
    transport = demo()
    async with queue_over(transport, Path(sys.argv[1])) as (queue, harness):
        entry = queue.add("A fox")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, resource.RLIM_INFINITY))
        await queue.idle()
        print(queue.get(entry.id).state, queue.get(entry.id).failure.title)
        queue.retry(entry.id)
        await queue.idle()
        print(queue.get(entry.id).state, len(transport.requests))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        queue.retry(entry.id)
        await queue.idle()
        print(queue.get(entry.id).state, len(transport.requests), len(await harness.gallery.page()))

asyncio.run(main())
"""
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stderr == ""
    assert told.stdout.splitlines() == ["failed The disk is full.", "failed 1", "ended 1 1"]


async def test_what_waits_goes_along_with_a_new_name_of_its_connection(tmp_path: Path) -> None:
    """Prompts that wait are there under the connection's new name, also those that came after it was renamed."""
    async with queue_over(Silent(), tmp_path) as (queue, harness):
        queue.add("A fox")
        await queue.saved()
        await asyncio.to_thread(hand_over, harness.gallery.archive.data_dir, "demo", "studio")
        queue.add("A tree")
    async with gallery_over(Silent(), tmp_path) as harness:
        waiting = await harness.gallery.archive(lambda store: WaitingFiles(store, "studio").take_over())
        assert [one.prompt for one in waiting] == ["A fox", "A tree"]
        assert (
            await harness.gallery.archive(lambda store: WaitingFiles(store, "studio").take_over()) == waiting
        )


async def test_a_new_connection_under_an_old_name_has_a_list_of_its_own(tmp_path: Path) -> None:
    """Where the name that was given up is given again, what waits there is nobody else's."""
    async with gallery_over(Silent(), tmp_path) as harness:
        await asyncio.to_thread(hand_over, harness.gallery.archive.data_dir, "demo", "studio")
    async with queue_over(Silent(), tmp_path) as (queue, _):
        queue.add("A fox")
    async with gallery_over(Silent(), tmp_path) as harness:
        assert await harness.gallery.archive(lambda store: WaitingFiles(store, "studio").take_over()) == []
        await asyncio.to_thread(hand_over, harness.gallery.archive.data_dir, "studio", "demo")
    async with queue_over(Silent(), tmp_path) as (queue, _):
        assert [one.prompt for one in queue.entries] == ["A fox"]
