"""Passages that are found by their meaning, and shown where they stand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from aoai_tui.demo import Fault, FaultKind
from aoai_tui.domain import Chunking, CutBy
from aoai_tui.errors import NotFound, OtherModel, SignInRefused, UsageTrouble
from tests.services.lookup.lookup_harness import Gate, LookupHarness, demo, lookup_over, texts

BIRDS = [
    "Teach a parrot with short training sessions and a treat.",
    "A parrot repeats words that it hears often.",
    "Dogs are trained by reward, at once and never late.",
    "Quota is counted per minute and deployment.",
]


async def found(harness: LookupHarness, collection_id: str, query: str, **more: object) -> list[str]:
    """The texts that a search finds."""
    result = await harness.lookup.search(collection_id, query, **more)  # type: ignore[arg-type]
    return [one.passage.text for one in result.matches]


async def test_the_nearest_come_first(tmp_path: Path) -> None:
    """As many as were asked for, none below the least similarity, each with its source and score."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(BIRDS, dimensions=512)
        result = await harness.lookup.search(collection.id, "training a parrot", k=3)
        assert result.matches[0].passage.text == BIRDS[0]
        scores = [one.score for one in result.matches]
        assert scores == sorted(scores, reverse=True)
        assert (len(scores), result.searched) == (3, 4)
        assert all(one.source.id == one.passage.source_id for one in result.matches)
        assert await found(harness, collection.id, "training a parrot", least=scores[1]) == [
            one.passage.text for one in result.matches[:2]
        ]


async def test_the_same_query_is_paid_for_once(tmp_path: Path) -> None:
    """In any collection of the same model and width, and after a new start."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.filled(BIRDS[:2], "first")
        second = await harness.filled(BIRDS[2:], "second")
        asked = len(harness.sent.asked)
        assert not await harness.lookup.knows(first.id, "birds")
        paid = await harness.lookup.search(first.id, " birds ")
        assert paid.tokens > 0
        assert await harness.lookup.knows(second.id, "birds")
        assert (await harness.lookup.search(second.id, "birds")).tokens == 0
        assert len(harness.sent.asked) == asked + 1
    async with lookup_over(tmp_path) as harness:
        assert (await harness.lookup.search(first.id, "birds")).matches
        assert harness.sent.asked == []


async def test_where_there_is_nothing_to_find_nothing_is_asked(tmp_path: Path) -> None:
    """An empty query, and a collection without vectors."""
    async with lookup_over(tmp_path) as harness:
        waiting = await harness.filled(BIRDS, embedded=False)
        assert (await harness.lookup.search(waiting.id, "birds")).matches == ()
        assert await harness.lookup.knows(waiting.id, "birds")
        await harness.embed(waiting)
        asked = len(harness.sent.asked)
        assert (await harness.lookup.search(waiting.id, "  ")).matches == ()
        assert len(harness.sent.asked) == asked


async def test_sources_narrow_the_search(tmp_path: Path) -> None:
    """Only passages of the sources that were named."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(BIRDS)
        sources = [one.id for one in await harness.lookup.sources(collection.id)]
        named = {one.id: one.name for one in await harness.lookup.sources(collection.id)}
        result = await harness.lookup.search(collection.id, "parrot", sources=sources[:2])
        assert {named[one.source.id] for one in result.matches} == {named[one] for one in sources[:2]}
        assert result.searched == 2, "what was left out was not compared"


async def test_more_like_a_passage_costs_nothing(tmp_path: Path) -> None:
    """The nearest others, without itself."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(BIRDS, dimensions=512)
        first = (await harness.passages(collection))[0]
        asked = len(harness.sent.asked)
        like = await harness.lookup.like(first, k=2)
        assert like.matches[0].passage.text == BIRDS[1]
        assert (len(like.matches), like.searched) == (2, 3)
        alone = await harness.lookup.like(first, sources=[first.source_id])
        assert (alone.matches, alone.searched) == ((), 0)
        assert first.id not in [one.passage.id for one in like.matches]
        assert len(harness.sent.asked) == asked


async def test_another_model_finds_nothing(tmp_path: Path) -> None:
    """A query's vector by another model is compared with nothing, and kept for nobody."""
    async with lookup_over(tmp_path, demo(None, Fault(FaultKind.OTHER_MODEL))) as harness:
        collection = await harness.filled(BIRDS)
        with pytest.raises(OtherModel, match="embed it anew"):
            await harness.lookup.search(collection.id, "birds")
        assert (await harness.lookup.search(collection.id, "birds")).tokens > 0


async def test_the_connection_of_the_collection_is_named(tmp_path: Path) -> None:
    """Where the open one has no such deployment, the advice says which one has."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(BIRDS)
    async with lookup_over(tmp_path, demo(Fault(FaultKind.DEPLOYMENT)), connection="other") as harness:
        with pytest.raises(NotFound, match="“demo”: open that connection"):
            await harness.lookup.search(collection.id, "birds")


async def test_an_error_of_the_service_is_raised(tmp_path: Path) -> None:
    """And the next search asks again."""
    async with lookup_over(tmp_path, demo(None, Fault(FaultKind.KEY))) as harness:
        collection = await harness.filled(BIRDS)
        with pytest.raises(SignInRefused):
            await harness.lookup.search(collection.id, "birds")
        assert (await harness.lookup.search(collection.id, "birds")).matches


@pytest.mark.parametrize(("size", "overlap"), [(60, 0), (60, 25), (200, 60)])
async def test_a_passage_is_shown_where_it_stands(tmp_path: Path, size: int, overlap: int) -> None:
    """Its neighbours, and the text around it as the file has it, without what overlaps."""
    text = " ".join(f"This is sentence number {number} of all." for number in range(40))
    file = tmp_path / "long.txt"
    file.write_text(text)
    async with lookup_over(tmp_path / "data") as harness:
        cut = Chunking(by=CutBy.SENTENCES, size=size, overlap=overlap)
        made = await harness.lookup.make("notes", "demo-embedding", 8, cut)
        await harness.lookup.add(await harness.lookup.plan(made.id, paths=[file]))
        passages = await harness.passages(made, "waiting")
        for passage in passages:
            context = await harness.lookup.context(passage, 2)
            assert [one.number for one in context.before] == [
                one for one in (passage.number - 2, passage.number - 1) if one >= 0
            ]
            whole = context.text_before + passage.text + context.text_after
            assert whole in text
            assert context.source.name == "long.txt"
        assert (await harness.lookup.context(passages[0])).before == ()
        assert (await harness.lookup.context(passages[-1])).after == ()
        assert await harness.lookup.passage(passages[0].id) == passages[0]


async def test_typed_texts_have_vectors_of_their_own(tmp_path: Path) -> None:
    """In the order of the texts, as the service sends them; what was asked before is not paid for again."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.lookup.vectors(["one", "two", "one"], "demo-embedding", 16)
        assert (len(first.vectors), first.width, first.model) == (3, 16, "demo-embedding-3")
        assert first.vectors[0] == first.vectors[2] != first.vectors[1]
        assert np.linalg.norm(np.frombuffer(first.vectors[0], "<f4")) == pytest.approx(1)
        again = await harness.lookup.vectors(["two", "three"], "demo-embedding", 16)
        assert again.vectors[0] == first.vectors[1]
        assert [one for request in harness.sent.asked for one in request] == ["one", "two", "three"]
        assert (await harness.lookup.vectors(["one"], "demo-embedding", 16)).tokens == 0
        with pytest.raises(UsageTrouble):
            await harness.lookup.vectors([" "], "demo-embedding")


async def test_vectors_of_two_models_are_never_mixed(tmp_path: Path) -> None:
    """Where the deployment is another model meanwhile, what was known is asked for anew."""
    async with lookup_over(
        tmp_path, demo(None, Fault(FaultKind.OTHER_MODEL), Fault(FaultKind.OTHER_MODEL))
    ) as harness:
        await harness.lookup.vectors(["one"], "demo-embedding", 16)
        both = await harness.lookup.vectors(["one", "two"], "demo-embedding", 16)
        assert both.model == "demo-embedding-9"
        assert [one for request in harness.sent.asked for one in request] == ["one", "two", "one"]


async def test_many_texts_go_in_several_requests(tmp_path: Path) -> None:
    """None larger than a deployment takes."""
    async with lookup_over(tmp_path) as harness:
        many = await harness.lookup.vectors(texts(1200), "demo-embedding", 4)
        assert len(many.vectors) == 1200
        assert len(harness.sent.asked) == 3


async def test_what_is_paid_for_is_counted(tmp_path: Path) -> None:
    """Passages and queries, in whatever way they came; what is known adds nothing."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(BIRDS)
        query = await harness.lookup.search(collection.id, "birds")
        await harness.lookup.search(collection.id, "birds")
        now = datetime.now(UTC)
        (spent,) = await harness.lookup.archive(
            lambda store: store.spending.of_embeddings(now - timedelta(hours=1), now)
        )
        assert (spent.deployment, spent.model) == ("demo-embedding", "demo-embedding-3")
        assert spent.usage.prompt_tokens == collection.tokens + query.tokens


async def test_a_query_that_is_dropped_is_kept_all_the_same(tmp_path: Path) -> None:
    """What is at the service is paid for: whoever types on, and comes back to it, pays nothing."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(BIRDS)
        dropped = asyncio.create_task(harness.lookup.search(collection.id, "parr"))
        await gate.reached.wait()
        dropped.cancel()
        await asyncio.wait([dropped])
        gate.open.set()
        await harness.lookup.close()
        assert await harness.lookup.knows(collection.id, "parr")
        assert (await harness.lookup.search(collection.id, "parr")).tokens == 0


async def test_a_query_that_is_typed_again_while_it_is_on_its_way_is_sent_once(tmp_path: Path) -> None:
    """Whoever types one letter more and takes it back waits for the answer to the first request."""
    gate = Gate(after=1)
    async with lookup_over(tmp_path, answer=gate) as harness:
        collection = await harness.filled(BIRDS)
        dropped = asyncio.create_task(harness.lookup.search(collection.id, "parr"))
        await gate.reached.wait()
        dropped.cancel()
        await asyncio.wait([dropped])
        again = [asyncio.create_task(harness.lookup.search(collection.id, "parr")) for _ in range(2)]
        early, _ = await asyncio.wait(again, timeout=0.3)
        assert not early
        gate.open.set()
        assert all(one.matches for one in await asyncio.gather(*again))
        assert harness.sent.paid["parr"] == 1


async def test_a_query_that_only_waits_is_dropped(tmp_path: Path) -> None:
    """Nobody asks for it again by itself."""
    script = demo(None, Fault(FaultKind.RATE_LIMIT, seconds=30))
    async with lookup_over(tmp_path, script, max_retries=3) as harness:
        collection = await harness.filled(BIRDS)
        waited = asyncio.Event()
        dropped = asyncio.create_task(
            harness.lookup.search(collection.id, "parr", on_wait=lambda _: waited.set())
        )
        await waited.wait()
        dropped.cancel()
        await asyncio.wait([dropped])
        asked = len(harness.sent.asked)
        await harness.lookup.close()
        assert len(harness.sent.asked) == asked
        assert not await harness.lookup.knows(collection.id, "parr")
