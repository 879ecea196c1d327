"""Passages that are embedded: each text once, however often it stands there, and nothing lost on the way."""

from __future__ import annotations

import asyncio
import gc
import json
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import httpx2
import pytest
from filelock import FileLock

from aoai_tui.demo import Fault, FaultKind, Quota
from aoai_tui.domain import PassageState
from aoai_tui.errors import (
    ConnectionTrouble,
    ContentFiltered,
    OtherModel,
    RateLimited,
    RequestRefused,
    ServiceTrouble,
    SignInRefused,
    StorageTrouble,
    UsageTrouble,
    WrongApi,
)
from aoai_tui.services.lookup import run as run_module
from aoai_tui.services.lookup.events import Progress, Waiting
from aoai_tui.services.lookup.run import AT_ONCE
from aoai_tui.services.lookup.sending import HARMLESS
from aoai_tui.storage.collections import Collections
from tests.services.lookup.lookup_harness import (
    Gate,
    LookupHarness,
    Told,
    demo,
    lookup_over,
    refusal,
    texts,
)


async def test_what_waits_gets_its_vectors(tmp_path: Path) -> None:
    """Every passage is embedded; model, width and tokens are those of the answers; the last word is the end."""
    async with lookup_over(tmp_path) as harness:
        waiting = await harness.filled(texts(300), embedded=False)
        assert (waiting.waiting, waiting.passages, waiting.model) == (300, 0, "")
        told = await harness.embed(waiting)
        done = await harness.lookup.get(waiting.id)
        assert (done.waiting, done.passages, done.refused) == (0, 300, 0)
        assert (done.model, done.width) == ("demo-embedding-3", 8)
        assert done.tokens == told.progress.tokens > 300
        assert (told.progress.done, told.progress.waiting, told.progress.share) == (300, 0, 1.0)
        assert not harness.lookup.is_embedding(waiting.id)
        assert harness.sent.paid_twice() == []


async def test_progress_is_never_ahead_of_the_disk(tmp_path: Path) -> None:
    """Whenever so many are told as done, at least as many are found by another copy of the app."""
    async with lookup_over(tmp_path) as harness, lookup_over(tmp_path) as other:
        collection = await harness.filled(texts(200), embedded=False)
        seen = []
        async with aclosing(harness.lookup.embed(collection.id)) as events:
            async for event in events:
                if isinstance(event, Progress):
                    seen.append(event.done)
                    assert (await other.lookup.get(collection.id)).passages >= event.done
        assert seen == sorted(seen)
        assert seen[-1] == 200


async def test_a_text_that_stands_there_often_is_sent_once(tmp_path: Path) -> None:
    """In one adding and in a later one, near and far from each other; each passage has its vector."""
    repeated = [f"{text} {end}".strip() for end in ("", "") for text in texts(900)]
    async with lookup_over(tmp_path) as harness:
        rows = tmp_path / "rows.csv"
        rows.write_text("text\n" + "\n".join(f'"{one}"' for one in repeated))
        collection = await harness.lookup.make("notes", "demo-embedding", 8)
        plan = await harness.lookup.plan(collection.id, paths=[rows])
        assert (plan.estimate.passages, plan.estimate.known) == (1800, 900)
        await harness.lookup.add(plan)
        told = await harness.embed(collection)
        assert told.progress.done == 1800
        assert sorted(harness.sent.paid) == sorted(texts(900))
        assert harness.sent.paid_twice() == []
        await harness.add(collection, ["Something new.", texts(900)[7]])
        assert (await harness.embed(collection)).progress.copied == 1
        assert harness.sent.asked[-1] == ["Something new."]


async def test_another_collection_pays_nothing_for_a_known_text(tmp_path: Path) -> None:
    """Not even where the one that paid was deleted; the vectors are the same to the last bit."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.filled(texts(100), "first")
        await harness.lookup.delete(first.id)
        harness.sent.asked.clear()
        second = await harness.filled([*texts(100), "One more."], "second")
        assert [one for request in harness.sent.asked for one in request] == ["One more."]
        assert (second.passages, second.model) == (101, "demo-embedding-3")
        found = [(await harness.lookup.search(one.id, "Passage number 7.", k=1)) for one in (first, second)]
        assert found[0].matches[0].score == found[1].matches[0].score


async def test_where_every_text_is_known_nothing_is_sent(tmp_path: Path) -> None:
    """A new collection of known texts takes model and vectors over, and is searched at once."""
    async with lookup_over(tmp_path) as harness:
        await harness.filled(texts(70), "first")
        harness.sent.asked.clear()
        second = await harness.filled(texts(70), "second")
        assert harness.sent.asked == []
        assert (second.passages, second.tokens, second.model) == (70, 0, "demo-embedding-3")


async def test_another_width_or_model_is_paid_for(tmp_path: Path) -> None:
    """Vectors that can't be compared are not copied."""
    async with lookup_over(tmp_path) as harness:
        await harness.filled(texts(5), "narrow")
        wide = await harness.filled(texts(5), "wide", dimensions=9)
        old = await harness.filled(texts(5), "old", deployment="demo-embedding-old", dimensions=None)
        assert harness.sent.paid[texts(1)[0]] == 3
        assert (wide.width, old.width, old.model) == (9, 1536, "demo-embedding-2")


async def test_the_first_request_is_small_and_later_ones_go_together(tmp_path: Path) -> None:
    """The first tells the model alone; from then on several are under way, and none is too large."""
    gate = Gate(after=1, crowd=AT_ONCE)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(texts(3000), embedded=False)
        run = asyncio.create_task(harness.embed(collection))
        await gate.crowded.wait()
        gate.open.set()
        assert (await run).progress.done == 3000
    sizes = [len(one) for one in harness.sent.asked]
    assert sizes[0] == 64
    assert max(sizes) <= 2048
    assert harness.sent.at_once == AT_ONCE


async def test_long_texts_make_small_requests(tmp_path: Path) -> None:
    """No request holds more tokens than the service takes: none is refused."""
    async with lookup_over(tmp_path) as harness:
        long = [f"{number} " + "word " * 3000 for number in range(160)]
        await harness.filled(long)
        assert all(sum(text.count("word") for text in one) <= 300_000 for one in harness.sent.asked)
        assert sum(len(one) for one in harness.sent.asked) == 160


async def test_escape_pauses_and_a_later_run_goes_on(tmp_path: Path) -> None:
    """Closed in the middle, what had come is kept; the rest is embedded later, and nothing twice."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(500), embedded=False)
        async with aclosing(harness.lookup.embed(collection.id)) as events:
            async for event in events:
                if isinstance(event, Progress) and event.done:
                    break
        paused = await harness.lookup.get(collection.id)
        assert 0 < paused.passages < 500
        assert paused.passages + paused.waiting == 500
        assert not harness.lookup.is_embedding(collection.id)
        assert (await harness.embed(collection)).end.error is None
        assert (await harness.lookup.get(collection.id)).passages == 500
        assert harness.sent.paid_twice() == []


async def test_what_is_on_its_way_at_escape_is_kept(tmp_path: Path) -> None:
    """A request that is at the service is paid for: its answer is waited for, also when the task is cancelled twice."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(texts(1000), embedded=False)
        run = asyncio.create_task(harness.embed(collection))
        await gate.reached.wait()
        run.cancel()
        await asyncio.sleep(0)
        run.cancel()
        gate.open.set()
        await asyncio.wait([run])
        assert run.cancelled()
        await harness.lookup.close()
        assert (await harness.lookup.get(collection.id)).passages == sum(harness.sent.paid.values()) > 64
        asked = len(harness.sent.asked)
        assert (await harness.embed(collection)).end.error is None
        assert len(harness.sent.asked) > asked
        assert harness.sent.paid_twice() == []


async def test_what_does_not_come_in_time_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that does not answer keeps nobody from pausing."""
    monkeypatch.setattr("aoai_tui.services.lookup.run.GRACE", 0.05)
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(texts(100), embedded=False)
        async with aclosing(harness.lookup.embed(collection.id)) as events:
            async for event in events:
                if isinstance(event, Progress) and event.done:
                    await gate.reached.wait()
                    break
        left = await harness.lookup.get(collection.id)
        assert (left.passages, left.waiting) == (64, 36)


async def test_what_a_slow_disk_has_taken_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends while vectors are written waits for them: they count once."""
    monkeypatch.setattr("aoai_tui.services.lookup.run.GRACE", 0.05)
    (tmp_path / "vectors").mkdir()
    gate = Gate(after=0)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(texts(5), embedded=False)
        with FileLock(tmp_path / "vectors" / f"{collection.id}.lock"):
            embedding = asyncio.create_task(harness.embed(collection))
            await gate.reached.wait()
            gate.open.set()
            async with asyncio.timeout(60):  # until the answer is at the disk, which takes none just now
                while not harness.lookup._unkept.get(collection.id):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            embedding.cancel()
            await asyncio.wait([embedding], timeout=0.3)
        await asyncio.wait([embedding])
    async with lookup_over(tmp_path) as harness:
        after = await harness.lookup.get(collection.id)
        assert (after.passages, (await harness.lookup.check(after.id)).vectors) == (5, 5)
        assert after.tokens == 25


async def test_what_the_disk_takes_later_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is stopped while it writes what an earlier one had paid for has written it, and knows that."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "vectors").mkdir()
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(5), embedded=False)
        with FileLock(tmp_path / "vectors" / f"{collection.id}.lock"):
            with monkeypatch.context() as impatient:
                impatient.setattr("aoai_tui.storage.vectors.folder.WRITER_PATIENCE", 0.1)
                assert isinstance((await harness.embed(collection)).error, StorageTrouble)
            embedding = asyncio.create_task(harness.embed(collection))
            await until(lambda: begun_to_write(harness))
            embedding.cancel()
            await asyncio.wait([embedding], timeout=0.3)
        await asyncio.wait([embedding])
        assert (await harness.embed(collection)).end.error is None
        after = await harness.lookup.get(collection.id)
        assert (after.passages, (await harness.lookup.check(after.id)).vectors) == (5, 5)
        assert after.tokens == 25
        assert len(harness.sent.asked) == 1


def begun_to_write(harness: LookupHarness) -> bool:
    """Whether a run is at the disk with vectors."""
    return any(run.desk._at_disk.locked() for run in harness.lookup._runs.values())


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something, a minute at the most."""
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_run_that_is_stopped_as_it_begins_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However slow the disk is: another window can embed the collection then."""
    begun, go = threading.Event(), threading.Event()
    begin = Collections.begin

    def slowly(self: Collections, collection_id: str) -> None:
        begun.set()
        go.wait()
        begin(self, collection_id)

    async with lookup_over(tmp_path) as harness, lookup_over(tmp_path) as other:
        collection = await harness.filled(texts(5), embedded=False)
        monkeypatch.setattr(Collections, "begin", slowly)
        embedding = asyncio.create_task(harness.embed(collection))
        await until(begun.is_set)
        embedding.cancel()
        await asyncio.wait([embedding], timeout=0.1)
        go.set()
        await asyncio.wait([embedding])
        await until(lambda: not harness.lookup.is_embedding(collection.id))
        monkeypatch.undo()
        assert (await other.embed(collection)).end.error is None
        assert (await other.lookup.get(collection.id)).passages == 5


async def test_what_only_waits_at_escape_ends_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is at the service, so that there is nothing to wait for."""
    monkeypatch.setattr(run_module, "GRACE", 40.0)

    async def busy(_: list[str]) -> httpx2.Response:
        return httpx2.Response(429, headers={"retry-after": "100"}, json={"error": {"message": "Too many."}})

    async with lookup_over(tmp_path, answer=busy, max_retries=2) as harness:
        collection = await harness.filled(texts(10), embedded=False)
        async with asyncio.timeout(20), aclosing(harness.lookup.embed(collection.id)) as events:
            async for event in events:
                if isinstance(event, Waiting) and event.wait:
                    break
        assert len(harness.sent.asked) == 1


async def test_after_escape_nothing_is_halved(tmp_path: Path) -> None:
    """What is refused once nobody waits for it is left to the next run: no further request goes out."""
    reached, opened = asyncio.Event(), asyncio.Event()

    async def refusing(asked: list[str]) -> httpx2.Response | None:
        if asked == [HARMLESS]:
            return None
        reached.set()
        await opened.wait()
        return refusal(400, "Something in here is not taken.")

    async with lookup_over(tmp_path, answer=refusing) as harness:
        collection = await harness.filled(texts(10), embedded=False)
        run = asyncio.create_task(harness.embed(collection))
        await reached.wait()
        run.cancel()
        await asyncio.sleep(0)
        opened.set()
        await asyncio.wait([run])
        await harness.lookup.close()
        assert harness.sent.asked == [texts(10)]
        assert (await harness.lookup.get(collection.id)).waiting == 10


async def test_a_deployment_that_takes_nothing_any_more_is_suspected_soon(tmp_path: Path) -> None:
    """It had answered, and refuses every text from then on: only some of these are blamed, the others still wait."""
    asked = 0

    async def refusing(_: list[str]) -> httpx2.Response | None:
        nonlocal asked
        asked += 1
        return refusal(400, "Something is not taken.") if asked > 1 else None

    async with lookup_over(tmp_path, answer=refusing) as harness:
        collection = await harness.filled(texts(200), embedded=False)
        assert isinstance((await harness.embed(collection)).error, RequestRefused)
        now = await harness.lookup.get(collection.id)
        assert now.refused < 40
        assert now.waiting > 90


async def test_a_pause_that_one_request_is_told_holds_the_others(tmp_path: Path) -> None:
    """Lookups over the same deployment as well: the service would only refuse them, too."""

    async def busy(_: list[str]) -> httpx2.Response:
        return httpx2.Response(429, headers={"retry-after": "100"}, json={"error": {"message": "Too many."}})

    async with lookup_over(tmp_path, answer=busy, max_retries=2) as harness:
        collection = await harness.filled(texts(10), embedded=False)
        async with aclosing(harness.lookup.embed(collection.id)) as events:
            async for event in events:
                if isinstance(event, Waiting) and event.wait:
                    break
            assert harness.lookup.pacing("demo-embedding").pause(1) > 50


async def test_a_deployment_that_has_just_answered_is_not_suspected(tmp_path: Path) -> None:
    """A text that it refuses then costs no request to find out whether it takes any text at all."""
    many = [*texts(64), "/fault 400\nBad thing."]
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(many, embedded=False)
        assert len((await harness.embed(collection)).refused) == 1
        assert [HARMLESS] not in harness.sent.asked


async def test_the_texts_that_are_refused_are_found_and_set_aside(tmp_path: Path) -> None:
    """Each is named with its reason; all others are embedded, and each of these is paid for once."""
    bad = ["/fault filter-prompt\nBad thing.", "/fault 400\nWorse thing."]
    many = texts(200)
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(
            [*many[:90], bad[0], *many[90:150], bad[1], *many[150:]], embedded=False
        )
        told = await harness.embed(collection)
        assert told.end.error is None
        assert sorted(one.passage.text for one in told.refused) == sorted(bad)
        assert {type(one.error) for one in told.refused} == {ContentFiltered, RequestRefused}
        now = await harness.lookup.get(collection.id)
        assert (now.passages, now.refused, now.waiting) == (200, 2, 0)
        refused = await harness.lookup.refused(collection.id)
        assert [one.text for one in refused] == bad
        assert all(one.state is PassageState.REFUSED and one.failure and one.failure.title for one in refused)
        assert harness.sent.paid_twice() == []


async def test_a_refused_text_that_stands_there_twice_is_refused_twice(tmp_path: Path) -> None:
    """Both passages are set aside, and nothing waits for ever."""
    bad = "/fault filter-prompt\nBad thing."
    async with lookup_over(tmp_path) as harness:
        rows = tmp_path / "rows.jsonl"
        rows.write_text("\n".join(json.dumps({"text": one}) for one in [bad, *texts(80), bad]))
        collection = await harness.lookup.make("notes", "demo-embedding", 8)
        await harness.lookup.add(await harness.lookup.plan(collection.id, paths=[rows]))
        told = await harness.embed(collection)
        assert (len(told.refused), told.progress.refused) == (2, 2)
        assert (await harness.lookup.get(collection.id)).waiting == 0


async def test_a_passage_that_is_rewritten_before_its_refusal_comes_is_not_set_aside(tmp_path: Path) -> None:
    """Nobody has refused its new words: they are sent, and embedded."""
    gate = Gate(after=0)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(["/fault filter-prompt\nBad thing."], embedded=False)
        (bad,) = await harness.passages(collection, "waiting")
        embedding = asyncio.create_task(harness.embed(collection))
        await gate.reached.wait()
        await harness.lookup.edit(bad, "Good thing.")
        gate.open.set()
        assert (await embedding).end.error is None
        now = await harness.lookup.get(collection.id)
        assert (now.passages, now.refused, now.waiting) == (1, 0, 0)
        assert (await harness.lookup.passage(bad.id)).text == "Good thing."


async def test_a_refused_passage_can_be_rewritten_or_sent_again(tmp_path: Path) -> None:
    """With other words it is embedded; sent as it is, it is refused anew."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(
            ["/fault filter-prompt\nBad.", "/fault filter-prompt\nWorse.", "Good."], embedded=False
        )
        await harness.embed(collection)
        bad, worse = await harness.lookup.refused(collection.id)
        edited = await harness.lookup.edit(bad, "Good now.")
        assert (edited.state, edited.failure) == (PassageState.WAITING, None)
        await harness.lookup.send_again(collection.id, [worse.id])
        told = await harness.embed(collection)
        assert [one.passage.id for one in told.refused] == [worse.id]
        assert (await harness.lookup.get(collection.id)).passages == 2
        with pytest.raises(UsageTrouble):
            await harness.lookup.edit(worse, "  ")


async def test_a_deployment_that_refuses_everything_blames_no_text(tmp_path: Path) -> None:
    """One harmless word is asked for: refused as well, it ends the run, and nothing is set aside."""

    async def no(_: list[str]) -> httpx2.Response:
        return refusal(400, "We don't like this.")

    async with lookup_over(tmp_path, answer=no) as harness:
        collection = await harness.filled(texts(500), embedded=False)
        told = await harness.embed(collection)
        assert isinstance(told.error, RequestRefused)
        assert "We don't like this" in str(told.error)
        assert len(harness.sent.asked) == 2
        now = await harness.lookup.get(collection.id)
        assert (now.waiting, now.refused) == (500, 0)


async def test_a_deployment_that_makes_no_embeddings_is_told_as_such(tmp_path: Path) -> None:
    """It is one request, and no text's fault."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(500), deployment="demo-chat", embedded=False)
        assert isinstance((await harness.embed(collection)).error, WrongApi)
        assert len(harness.sent.asked) == 1


async def test_a_server_that_takes_few_texts_gets_few(tmp_path: Path) -> None:
    """Requests that are only too large shrink until they are taken; no text is set aside."""

    async def at_most_32(asked: list[str]) -> httpx2.Response | None:
        return refusal(413, "batch size 64 > maximum allowed batch size 32") if len(asked) > 32 else None

    async with lookup_over(tmp_path, answer=at_most_32) as harness:
        collection = await harness.filled(texts(400), embedded=False)
        told = await harness.embed(collection)
        assert (told.end.error, told.progress.done, told.refused) == (None, 400, [])
        assert harness.sent.paid_twice() == []
        too_large = [one for one in harness.sent.asked if len(one) > 32]
        assert len(too_large) <= 1 + AT_ONCE


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (FaultKind.KEY, SignInRefused),
        (FaultKind.CONNECT, ConnectionTrouble),
        (FaultKind.RATE_LIMIT, RateLimited),
    ],
)
async def test_what_is_no_texts_fault_pauses_the_run(
    tmp_path: Path, fault: FaultKind, error: type[Exception]
) -> None:
    """What had come is kept, the error ends the run, and the next one goes on."""
    async with lookup_over(tmp_path, demo(None, None, Fault(fault))) as harness:
        collection = await harness.filled(texts(1000), embedded=False)
        told = await harness.embed(collection)
        assert isinstance(told.error, error)
        paused = await harness.lookup.get(collection.id)
        assert paused.passages == sum(harness.sent.paid.values()) >= 64
        assert (paused.refused, paused.waiting) == (0, 1000 - paused.passages)
        assert (await harness.embed(collection)).end.error is None
        assert (await harness.lookup.get(collection.id)).passages == 1000
        assert harness.sent.paid_twice() == []


async def test_rate_limits_are_kept_to(tmp_path: Path) -> None:
    """With little left the run waits in sight, so that the service need not refuse anything."""
    async with lookup_over(tmp_path, demo(quota=Quota(tokens=24_000, requests=3000))) as harness:
        many = [f"{number} " + "word " * 90 for number in range(270)]
        collection = await harness.filled(many, embedded=False)
        began = time.monotonic()
        told = await harness.embed(collection)
        assert (told.end.error, told.progress.done) == (None, 270)
        assert told.waits or time.monotonic() - began > 8  # so slow a machine has no need to wait
        assert sum(len(one) for one in harness.sent.asked) == 270


async def test_a_wait_before_a_repeated_request_is_told(tmp_path: Path) -> None:
    """A 429 is waited for in sight, and the run goes on by itself."""
    script = demo(None, Fault(FaultKind.RATE_LIMIT, seconds=0.01))
    async with lookup_over(tmp_path, script, max_retries=2) as harness:
        collection = await harness.filled(texts(200), embedded=False)
        told = await harness.embed(collection)
        assert (told.end.error, told.progress.done) == (None, 200)
        assert told.waits[0].reason


@pytest.mark.parametrize("fault", [FaultKind.OTHER_MODEL, FaultKind.OTHER_WIDTH])
async def test_another_model_is_an_error_before_anything_is_kept(tmp_path: Path, fault: FaultKind) -> None:
    """The collection stays as it was, in its words and in its file."""
    async with lookup_over(tmp_path, demo(None, Fault(fault))) as harness:
        collection = await harness.filled(texts(10))
        await harness.add(collection, texts(5, "Another"))
        told = await harness.embed(collection)
        assert isinstance(told.error, OtherModel)
        now = await harness.lookup.get(collection.id)
        assert (now.passages, now.waiting, now.model, now.width) == (10, 5, "demo-embedding-3", 8)
        assert (await harness.embed(collection)).end.error is None


async def test_a_deployment_that_ignores_the_dimensions_is_told_of(tmp_path: Path) -> None:
    """Vectors of another width than was asked for are not kept, in a new collection neither."""
    async with lookup_over(tmp_path, demo(Fault(FaultKind.OTHER_WIDTH))) as harness:
        collection = await harness.filled(texts(10), embedded=False)
        assert isinstance((await harness.embed(collection)).error, OtherModel)
        assert (await harness.lookup.get(collection.id)).width == 0


async def test_one_collection_is_embedded_by_one_run(tmp_path: Path) -> None:
    """A second run in this copy of the app is refused, one in another copy as well, until the first one pauses."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as one, lookup_over(tmp_path) as other:
        collection = await one.filled(texts(300), embedded=False)
        async with aclosing(one.lookup.embed(collection.id)) as events:
            async for event in events:
                if isinstance(event, Progress) and event.done:
                    break
            await gate.reached.wait()
            assert one.lookup.is_embedding(collection.id)
            with pytest.raises(UsageTrouble):
                await one.embed(collection)
            told: Told = await other.embed(collection)
            assert isinstance(told.error, StorageTrouble)
            gate.open.set()
        assert (await other.embed(collection)).end.error is None
        assert (await one.lookup.get(collection.id)).passages == 300
        assert one.sent.paid & other.sent.paid == {}


async def test_two_collections_are_embedded_at_the_same_time(tmp_path: Path) -> None:
    """Each by its own run, over one deployment's limits."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.filled(texts(300, "First"), "first", embedded=False)
        second = await harness.filled(texts(300, "Second"), "second", embedded=False)
        told = await asyncio.gather(harness.embed(first), harness.embed(second))
        assert [one.progress.done for one in told] == [300, 300]


async def test_what_is_added_while_it_runs_is_embedded_too(tmp_path: Path) -> None:
    """The run ends when nothing waits any more."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(texts(100), embedded=False)
        run = asyncio.create_task(harness.embed(collection))
        await gate.reached.wait()
        await harness.add(collection, texts(50, "Late"))
        gate.open.set()
        await run
        assert (await harness.lookup.get(collection.id)).passages == 150


async def test_two_runs_at_the_same_time_send_a_text_once(tmp_path: Path) -> None:
    """What one collection is about to send the other waits for, and copies."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.filled([*texts(700), "First."], "first", embedded=False)
        second = await harness.filled([*texts(700), "Second."], "second", embedded=False)
        told = await asyncio.gather(harness.embed(first), harness.embed(second))
        assert [one.progress.done for one in told] == [701, 701]
        assert harness.sent.paid_twice() == []


async def test_what_another_window_embeds_meanwhile_is_not_sent(tmp_path: Path) -> None:
    """Both are at the same texts: only what is at the service already is paid for twice, the rest is copied."""
    gate = Gate(after=1, crowd=AT_ONCE)
    async with lookup_over(tmp_path, answer=gate) as harness, lookup_over(tmp_path) as other:
        first = await harness.filled(texts(1000), "first", embedded=False)
        second = await other.filled(texts(1000), "second", embedded=False)
        embedding = asyncio.create_task(harness.embed(first))
        await gate.crowded.wait()
        assert (await other.embed(second)).end.error is None
        gate.open.set()
        assert (await embedding).end.error is None
        assert (await harness.lookup.get(first.id)).passages == 1000
        assert len(harness.sent.asked) == 1 + AT_ONCE


async def test_where_the_other_run_is_stopped_its_texts_are_sent_all_the_same(tmp_path: Path) -> None:
    """Nobody waits for somebody who has given up."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        first = await harness.filled(texts(300), "first", embedded=False)
        second = await harness.filled(texts(300), "second", embedded=False)
        one = asyncio.create_task(harness.embed(first))
        await gate.reached.wait()
        other = asyncio.create_task(harness.embed(second))
        one.cancel()
        gate.open.set()
        assert (await other).progress.done == 300
        assert harness.sent.paid_twice() == []


@pytest.mark.parametrize("fault", ["nan", "500"])
async def test_a_text_over_which_the_service_breaks_down_is_found(tmp_path: Path, fault: str) -> None:
    """As long as a harmless word is embedded, it is the text that is set aside, and the others go on."""
    bad = f"/fault {fault} x99\nA text without numbers."
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled([*texts(50), bad, *texts(50, "More")], embedded=False)
        told = await harness.embed(collection)
        assert told.end.error is None
        assert [one.passage.text for one in told.refused] == [bad]
        assert (await harness.lookup.get(collection.id)).passages == 100


async def test_a_service_that_fails_blames_no_text(tmp_path: Path) -> None:
    """Where a harmless word fails as well, the run pauses after a second request."""
    async with lookup_over(tmp_path, demo(*[Fault(FaultKind.SERVER)] * 9)) as harness:
        collection = await harness.filled(texts(50), embedded=False)
        assert isinstance((await harness.embed(collection)).error, ServiceTrouble)
        assert len(harness.sent.asked) == 2
        assert (await harness.lookup.get(collection.id)).waiting == 50


async def test_a_collection_that_is_deleted_is_not_embedded_on(tmp_path: Path) -> None:
    """Its run stops, and none is begun."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(texts(200), embedded=False)
        run = asyncio.create_task(harness.embed(collection))
        await gate.reached.wait()
        gate.open.set()
        await harness.lookup.delete(collection.id)
        await asyncio.wait([run])
        assert not harness.lookup.is_embedding(collection.id)
        with pytest.raises(UsageTrouble):
            await harness.embed(collection)


async def test_a_collection_that_another_window_deletes_costs_no_more(tmp_path: Path) -> None:
    """What is on its way is kept, nothing more is sent, and the person is told why."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness, lookup_over(tmp_path) as other:
        collection = await harness.filled(texts(8000), embedded=False)
        run = asyncio.create_task(harness.embed(collection))
        await gate.reached.wait()
        await other.lookup.delete(collection.id)
        gate.open.set()
        told = await run
        assert str(told.error).startswith("This collection was deleted in another window.")
        assert harness.sent.paid.total() < 8000
        restored = await other.lookup.restore_last()
        assert restored is not None
        assert restored.passages == harness.sent.paid.total()


async def test_the_event_loop_is_free_while_much_is_added_and_embedded(tmp_path: Path) -> None:
    """Reading, keeping, sending and what comes back never take it 50 ms of its own work at a time."""
    files = tmp_path / "files"
    files.mkdir()
    for file in range(30):
        parts = [f"# Heading {one}\n\n" + f"Words of {file} and {one}. " * 40 for one in range(100)]
        (files / f"{file}.md").write_text("\n\n".join(parts))
    async with lookup_over(tmp_path / "data") as harness:
        await harness.filled(["Everything is imported."], "first")
        gc.collect()
        gc.freeze()  # what hundreds of tests left is not looked through in the midst of this one
        longest = 0.0

        async def watch() -> None:
            nonlocal longest
            while True:
                worked = time.thread_time()
                await asyncio.sleep(0.001)
                longest = max(longest, time.thread_time() - worked)

        watching = asyncio.create_task(watch())
        collection = await harness.lookup.make("notes", "demo-embedding", 64)
        await harness.lookup.add(await harness.lookup.plan(collection.id, paths=[files]))
        told = await harness.embed(collection)
        watching.cancel()
        assert told.progress.done == 3000
        assert longest < 0.05
