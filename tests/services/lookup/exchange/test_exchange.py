"""A collection that leaves as a file comes back as it was, and strange files come in as far as they make sense."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyarrow import parquet

from aoai_tui.domain import Chunking, Collection, Passage
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.lookup.exchange import coming_sources, json_lines
from aoai_tui.services.lookup.exchange import exporting as export_module
from aoai_tui.services.lookup.exchange.carried import Carried
from aoai_tui.services.lookup.exchange.carrying import Carrying
from aoai_tui.services.lookup.exchange.coming import Coming
from aoai_tui.services.lookup.exchange.half_words import as_json
from aoai_tui.services.lookup.exchange.parquet import HEAD
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.storage.collections import Collections
from tests.services.lookup.exchange.collections_made import CHUNKING, MODEL, collection_of, lookup_in
from tests.services.lookup.lookup_harness import cancelled_once_done

TEXTS = [
    "One.",
    "Zwei — „mehr“.",
    "三つ\n\n目",
    "“four” \\ \x7f",
    "fünf 🦜",
    *(f"text {n}" for n in range(60)),
]
FORMS = pytest.mark.parametrize("suffix", ["parquet", "jsonl"])


@pytest.fixture
def lookup(tmp_path: Path) -> Iterator[Lookup]:
    """An archive of the test's own."""
    made = lookup_in(tmp_path / "data")
    yield made
    made.archive.close()


async def all_of(lookup: Lookup, collection: Collection) -> tuple[list[Passage], NDArray[np.float32]]:
    """The passages, source by source, and their vectors."""

    def read(store: Any) -> tuple[list[Passage], NDArray[np.float32]]:
        passages = [
            one for source in store.sources.all(collection.id) for one in store.passages.of_source(source.id)
        ]
        return passages, store.vectors.vectors(collection.id, [one.id for one in passages])

    return await lookup.archive(read)


def names_in(folder: Path) -> list[str]:
    """What is in a folder, hidden things, too."""
    return sorted(one.name for one in folder.iterdir())


def lines_of(*rows: object) -> str:
    """JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


@FORMS
async def test_a_collection_comes_back_as_it_was(lookup: Lookup, tmp_path: Path, suffix: str) -> None:
    """Texts, places, the model, the cutting and every bit of every vector survive the way out and in."""
    before = await collection_of(lookup, TEXTS, sources=("a.md", "b/c.txt"))
    written = await lookup.export(before.id, tmp_path / f"out.{suffix}")
    assert (written.path, written.passages, written.left) == (tmp_path / f"out.{suffix}", len(TEXTS), 0)
    brought = await lookup.bring(written.path)
    after = brought.collection
    assert (brought.passages, brought.left_out) == (len(TEXTS), 0)
    assert (after.name, after.model, after.width, after.chunking) == ("notes 2", MODEL, 24, CHUNKING)
    assert (after.deployment, after.dimensions, after.connection) == ("embed-large", 24, "work")
    assert (after.passages, after.waiting, after.tokens) == (len(TEXTS), 0, 0)
    (old, old_vectors), (new, new_vectors) = [await all_of(lookup, one) for one in (before, after)]
    for one, other in zip(old, new, strict=True):
        assert (one.text, one.line, one.place, one.start) == (
            other.text,
            other.line,
            other.place,
            other.start,
        )
        assert one.norm == other.norm
    assert old_vectors.tobytes() == new_vectors.tobytes()
    sources = await lookup.archive(lambda store: store.sources.all(after.id))
    assert [(one.name, one.path) for one in sources] == [("a.md", ""), ("b/c.txt", "")]


async def test_very_many_sources_are_not_all_held_in_memory(
    lookup: Lookup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was forgotten and comes again is the same source, and its passages go on behind those it has."""
    monkeypatch.setattr(coming_sources, "MOST_HELD", 3)
    monkeypatch.setattr(json_lines, "AT_ONCE", 2)
    held: list[int] = []
    usual = coming_sources.ComingSources.remember

    def remember(self: Any, used: Any) -> None:
        usual(self, used)
        held.append(len(self))

    monkeypatch.setattr(coming_sources.ComingSources, "remember", remember)
    names = ["a", "b", "c", "d", "e", "f", "a", "b", "a", "a", "g", "f"]
    file = tmp_path / "many.jsonl"
    rows = [{"text": f"{name} {at}", "source": name, "vector": [3, 4]} for at, name in enumerate(names)]
    file.write_text(lines_of(*rows))
    brought = await lookup.bring(file, deployment="d", model="m")
    sources = await lookup.archive(lambda store: store.sources.all(brought.collection.id))
    assert [one.name for one in sources] == ["a", "b", "c", "d", "e", "f", "g"]
    assert max(held) == 3
    passages = await lookup.archive(lambda store: store.passages.of_source(sources[0].id))
    assert [(one.number, one.text) for one in passages] == [(0, "a 0"), (1, "a 6"), (2, "a 8"), (3, "a 9")]


@FORMS
async def test_it_comes_into_another_archive(tmp_path: Path, suffix: str) -> None:
    """A file is all that another machine needs: what is found there is the same."""
    here, there = lookup_in(tmp_path / "here"), lookup_in(tmp_path / "there")
    before = await collection_of(here, TEXTS)
    written = await here.export(before.id, tmp_path / f"out.{suffix}")
    after = (await there.bring(written.path, "mine")).collection
    assert after.name == "mine"
    passages, vectors = await all_of(here, before)
    found = await there.archive(lambda store: store.vectors.nearest(after.id, vectors[3], k=3))
    assert found[0].passage.text == passages[3].text
    here.archive.close()
    there.archive.close()


@FORMS
async def test_nothing_is_ever_overwritten(lookup: Lookup, tmp_path: Path, suffix: str) -> None:
    """Where the name is taken a number is added, and the file that was there stays as it is."""
    collection = await collection_of(lookup, TEXTS[:3])
    (tmp_path / f"out.{suffix}").write_text("mine")
    written = await lookup.export(collection.id, tmp_path / f"out.{suffix}")
    assert written.path.name == f"out 2.{suffix}"
    assert (tmp_path / f"out.{suffix}").read_text() == "mine"


@FORMS
async def test_a_cancelled_export_leaves_no_file(lookup: Lookup, tmp_path: Path, suffix: str) -> None:
    """Cancelled on the way, there is neither the file nor a part of it."""
    collection = await collection_of(lookup, [f"text {n}" for n in range(5_000)])
    out = tmp_path / "out"
    out.mkdir()

    def give_up(_: Carrying) -> None:
        work.cancel()

    work = asyncio.create_task(lookup.export(collection.id, out / f"x.{suffix}", on_progress=give_up))
    with pytest.raises(asyncio.CancelledError):
        await work
    assert names_in(out) == []


async def test_an_export_that_is_cancelled_when_it_is_done_leaves_no_file(
    lookup: Lookup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there, and nobody was told of it yet: it goes, and what was there before stays."""
    collection = await collection_of(lookup, ["a", "b"])
    out = tmp_path / "out"
    out.mkdir()
    (out / "x.jsonl").write_text("Mine.")
    exporting = lookup.export(collection.id, out / "x.jsonl")
    await cancelled_once_done(monkeypatch, export_module, "fill_new", exporting)
    assert names_in(out) == ["x.jsonl"]
    assert (out / "x.jsonl").read_text() == "Mine."


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """An import goes on after its first passages once this is set."""
    looked, take = threading.Event(), Coming.take

    def held(coming: Coming, batch: Carried) -> None:
        if coming.done:
            assert looked.wait(120)
        take(coming, batch)

    monkeypatch.setattr(Coming, "take", held)
    return looked


@FORMS
async def test_a_cancelled_import_leaves_nothing(
    lookup: Lookup, tmp_path: Path, suffix: str, looked: threading.Event
) -> None:
    """Cancelled on the way, no collection is there, no passage, and nothing to bring back."""
    collection = await collection_of(lookup, [f"text {n}" for n in range(5_000)])
    path = (await lookup.export(collection.id, tmp_path / f"x.{suffix}")).path
    begun = asyncio.Event()
    work = asyncio.create_task(lookup.bring(path, on_progress=lambda _: begun.set()))
    await begun.wait()
    assert len(await lookup.archive(lambda store: store.collections.all())) == 1
    work.cancel()
    looked.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    await nothing_was_brought(lookup, 5_000)


async def test_an_import_that_is_cancelled_when_it_is_done_leaves_nothing(
    lookup: Lookup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the list, and nobody was told of it yet."""
    collection = await collection_of(lookup, ["a", "b"])
    path = (await lookup.export(collection.id, tmp_path / "x.jsonl")).path
    await cancelled_once_done(monkeypatch, Collections, "show", lookup.bring(path))
    await nothing_was_brought(lookup, 2)


async def nothing_was_brought(lookup: Lookup, passages: int) -> None:
    """The collection that was there before is alone, with its passages."""
    assert [one.name for one in await lookup.all()] == ["notes"]
    assert await lookup.archive(lambda store: store.collections.restore_last()) is None
    count = await lookup.archive(lambda store: store.database.rows("SELECT count(*) FROM passages")[0][0])
    assert count == passages
    folder = await lookup.archive(lambda store: store.collections.folder)
    assert [name for name in names_in(folder) if name.endswith(".f16")] == ["id-notes.f16"]


@FORMS
async def test_progress_is_told(lookup: Lookup, tmp_path: Path, suffix: str) -> None:
    """On the way out and in it is said how many passages are done, and which part."""
    collection = await collection_of(lookup, [f"text {n}" for n in range(3_000)])
    told: list[Carrying] = []
    path = (await lookup.export(collection.id, tmp_path / f"x.{suffix}", on_progress=told.append)).path
    on_the_way_out = len(told)
    await lookup.bring(path, on_progress=told.append)
    assert 0 < on_the_way_out < len(told)
    assert all(one.done and one.share is not None and 0 < one.share <= 1 for one in told)


async def test_what_waits_is_not_exported_but_told(lookup: Lookup, tmp_path: Path) -> None:
    """Passages without vectors are counted; a collection of nothing else is not exported."""
    collection = await collection_of(lookup, TEXTS[:5])
    passages, _ = await all_of(lookup, collection)
    await lookup.archive(lambda store: store.passages.rewrite(passages[2], "new words"))
    written = await lookup.export(collection.id, tmp_path / "x.jsonl")
    assert (written.passages, written.left) == (4, 1)
    for one in passages:
        await lookup.archive(lambda store, one=one: store.passages.rewrite(one, one.text + "!"))  # type: ignore[misc]
    with pytest.raises(UsageTrouble, match="no vectors yet"):
        await lookup.export(collection.id, tmp_path / "y.jsonl")


async def test_another_suffix_is_refused(lookup: Lookup, tmp_path: Path) -> None:
    """The suffix says what a file is: others are not guessed."""
    with pytest.raises(UsageTrouble, match=r"\.parquet or \.jsonl"):
        await lookup.export("x", tmp_path / "x.csv")
    with pytest.raises(UsageTrouble, match=r"\.parquet or \.jsonl"):
        await lookup.bring(tmp_path / "x")


async def test_a_full_disk_is_told_and_leaves_nothing(
    lookup: Lookup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk does not take raises StorageTrouble, and no part of a file stays."""
    collection = await collection_of(lookup, TEXTS)
    monkeypatch.setattr(
        "aoai_tui.services.exporting.places.os.fsync",
        lambda _: (_ for _ in ()).throw(OSError(28, "No space")),
    )
    with pytest.raises(StorageTrouble, match="No space"):
        await lookup.export(collection.id, tmp_path / "x.jsonl")
    assert names_in(tmp_path) == ["data"]


async def test_without_pyarrow_it_says_how_to_install_it(
    lookup: Lookup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra may be missing: one sentence names the command, and that JSON lines work without."""
    collection = await collection_of(lookup, TEXTS[:2])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageTrouble, match=r"\.jsonl.* --python \S+ install pyarrow"):
        await lookup.export(collection.id, tmp_path / "x.parquet")
    assert names_in(tmp_path) == ["data"]
    assert (await lookup.export(collection.id, tmp_path / "x.jsonl")).passages == 2


async def test_parquet_is_what_others_read(lookup: Lookup, tmp_path: Path) -> None:
    """The file has a column for each thing, vectors of 16-bit floats, and says in its metadata what it is."""
    collection = await collection_of(lookup, TEXTS)
    path = (await lookup.export(collection.id, tmp_path / "x.parquet")).path
    table = parquet.read_table(path)
    assert table.schema.field("vector").type == pa.list_(pa.float16(), 24)
    assert table.column("text").to_pylist() == TEXTS
    assert set(table.column("path").to_pylist()) == {"/home/ann/notes.md"}
    head = json.loads(table.schema.metadata[HEAD])
    assert (head["model"], head["width"], head["chunking"]["by"]) == (MODEL, 24, "sentences")


async def test_json_lines_are_what_others_read(lookup: Lookup, tmp_path: Path) -> None:
    """Every line is one object with text, source, model and vector; only the first has one field more."""
    collection = await collection_of(lookup, TEXTS)
    path = (await lookup.export(collection.id, tmp_path / "x.jsonl")).path
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == TEXTS
    assert {row["model"] for row in rows} == {MODEL}
    assert {len(row["vector"]) for row in rows} == {24}
    assert rows[0][json_lines.HEAD]["chunking"]["size"] == 500
    assert not any(json_lines.HEAD in row for row in rows[1:])


@given(st.lists(st.floats(width=16, allow_nan=False, allow_infinity=False), min_size=1, max_size=40))
def test_the_shortest_words_mean_the_same_numbers(numbers: list[float]) -> None:
    """What is written of a 16-bit float reads as the same 16-bit float, and is a number of JSON."""
    vector = np.array(numbers, dtype=np.float16)
    assert np.array(json.loads(as_json(vector)), dtype=np.float16).tobytes() == vector.tobytes()


# Strange files

UNIT = [0.6, 0.8]


async def test_columns_of_other_names_are_found(lookup: Lookup, tmp_path: Path) -> None:
    """What others call embedding, content and url is understood; vectors of any length come to length 1."""
    path = tmp_path / "theirs.jsonl"
    rows = [
        {"id": n, "content": f"A text of {n} words.", "url": f"http://x/{n % 2}", "embedding": [3 * n, 4 * n]}
        for n in (1, 2, 3)
    ]
    path.write_text(lines_of(*rows))
    brought = await lookup.bring(path, deployment="embed-small", model="text-embedding-3-small")
    assert (brought.collection.name, brought.collection.model) == ("theirs", "text-embedding-3-small")
    assert brought.collection.deployment == "embed-small"
    passages, vectors = await all_of(lookup, brought.collection)
    assert [one.norm for one in passages] == [5.0, 15.0, 10.0]
    np.testing.assert_allclose(vectors, [UNIT] * 3, atol=3e-4)
    sources = await lookup.archive(lambda store: store.sources.all(brought.collection.id))
    assert [one.name for one in sources] == ["http://x/1", "http://x/0"]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.list_(pa.float64()), [UNIT, UNIT]),
        (pa.large_list(pa.float32()), [UNIT, UNIT]),
        (pa.list_(pa.float16(), 2), [UNIT, UNIT]),
        (pa.list_(pa.int8()), [[3, 4], [30, 40]]),
        (pa.string(), ["[0.6, 0.8]", " [6, 8] "]),
    ],
)
async def test_vectors_of_every_kind_of_column_are_read(
    lookup: Lookup, tmp_path: Path, kind: Any, values: list[Any]
) -> None:
    """Lists of any numbers, and lists written as text, are vectors."""
    path = tmp_path / "theirs.parquet"
    table = pa.table({"chunk": ["some words", "more words"], "emb": pa.array(values, type=kind)})
    parquet.write_table(table, path)
    brought = await lookup.bring(path, deployment="d", model="m")
    _, vectors = await all_of(lookup, brought.collection)
    np.testing.assert_allclose(vectors, [UNIT, UNIT], atol=3e-4)


BAD_VECTORS: list[Any] = [
    None,
    [],
    [1.0],
    [1.0, 2.0, 3.0],
    "no list",
    {"a": 1},
    [1.0, None],
    [1.0, "2"],
    [1.0, True],
    [[1.0], [2.0]],
    [1.0, float("nan")],
    [1.0, float("inf")],
    [1.0, 10**400],
    [0.0] * 20_000,
]


async def test_hostile_lines_are_left_out_and_told(lookup: Lookup, tmp_path: Path) -> None:
    """Rows without a text or a fitting vector are left out, each with its number and reason; the others come."""
    good = {"text": "good", "vector": UNIT}
    bad = [
        *({"text": "bad", "vector": vector} for vector in BAD_VECTORS),
        *({"text": text, "vector": UNIT} for text in (None, "", "  \n", 7, ["a"])),
        [1, 2],
        "text",
        17,
        {},
    ]
    path = tmp_path / "x.jsonl"
    deep = "[" * 100_000 + "]" * 100_000
    path.write_text(
        lines_of(good, *bad) + '{"text": "torn", "vec\n\n' + deep + "\n\x00\n" + lines_of(good),
        encoding="utf-8",
    )
    brought = await lookup.bring(path, deployment="d", model="m")
    assert brought.passages == 2
    assert brought.left_out == len(bad) + 3
    assert brought.reasons[0] == "Row 2: there is no vector."
    assert "Row 4: the vector has 1 numbers in place of 2." in brought.reasons
    assert len(brought.reasons) == 20


async def test_hostile_rows_of_parquet_are_left_out_and_told(lookup: Lookup, tmp_path: Path) -> None:
    """Nulls, wrong widths and what is no number are left out of a Parquet file, too."""
    path = tmp_path / "x.parquet"
    vectors = [
        UNIT,
        None,
        [],
        [1.0],
        [1.0, None],
        [float("nan"), 1.0],
        [1.0, float("-inf")],
        UNIT,
        UNIT,
        [0.0, 0.0],
    ]
    texts = ["a", "b", "c", "d", "e", "f", "g", None, "", "zeros"]
    parquet.write_table(pa.table({"text": texts, "vector": pa.array(vectors, pa.list_(pa.float32()))}), path)
    brought = await lookup.bring(path, deployment="d", model="m")
    assert (brought.passages, brought.left_out) == (2, 8)
    assert brought.reasons[4] == "Row 6: the vector holds something that is no number."
    passages, vectors_kept = await all_of(lookup, brought.collection)
    assert [one.text for one in passages] == ["a", "zeros"]
    assert vectors_kept[1].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1" + b"\x00" * 400 + b"PAR1", b"{}\n", bytes(range(256)) * 9]
)
@FORMS
async def test_what_is_no_such_file_is_refused(
    lookup: Lookup, tmp_path: Path, suffix: str, content: bytes
) -> None:
    """Empty, torn and foreign files are told in a sentence; nothing is made of them."""
    path = tmp_path / f"x.{suffix}"
    path.write_bytes(content)
    with pytest.raises(UsageTrouble):
        await lookup.bring(path, deployment="d", model="m")
    assert await lookup.archive(lambda store: store.collections.all()) == []


async def test_a_parquet_file_that_is_damaged_inside_leaves_nothing(lookup: Lookup, tmp_path: Path) -> None:
    """A file whose end is whole and whose texts are not breaks off: nothing of it stays."""
    collection = await collection_of(lookup, [f"text {n}" for n in range(3_000)])
    path = (await lookup.export(collection.id, tmp_path / "x.parquet")).path
    group = parquet.ParquetFile(path).metadata.row_group(2)
    texts = next(
        group.column(n) for n in range(group.num_columns) if group.column(n).path_in_schema == "text"
    )
    data = bytearray(path.read_bytes())
    data[texts.data_page_offset : texts.data_page_offset + texts.total_compressed_size] = (
        b"\xff" * texts.total_compressed_size
    )
    path.write_bytes(data)
    with pytest.raises(UsageTrouble, match="can't be read"):
        await lookup.bring(path)
    assert [one.name for one in await lookup.all()] == ["notes"]


async def test_every_row_may_have_a_source_of_its_own(lookup: Lookup, tmp_path: Path) -> None:
    """Sources that come and come again in turn each get their passages, numbered in the order of the file."""
    path = tmp_path / "x.jsonl"
    rows = [
        {"text": f"{n}", "vector": [n + 1, 1], "source": f"s{n % 1300}" if n % 2 else "common"}
        for n in range(3_000)
    ]
    path.write_text(lines_of(*rows))
    collection = (await lookup.bring(path, deployment="d", model="m")).collection
    sources = await lookup.sources(collection.id)
    assert len(sources) == 651
    of_source = {
        source.name: await lookup.archive(lambda store, one=source: store.passages.of_source(one.id))  # type: ignore[misc]
        for source in sources
    }
    assert [one.text for one in of_source["common"]] == [f"{n}" for n in range(0, 3_000, 2)]
    assert [(one.text, one.number) for one in of_source["s7"]] == [("7", 0), ("1307", 1), ("2607", 2)]
    found = await lookup.like(of_source["s7"][1], k=1)
    assert found.matches[0].passage.text in ("1306", "1308")


async def test_a_file_that_is_not_there_is_told(lookup: Lookup, tmp_path: Path) -> None:
    """A path without a file, and one that is a folder, are one sentence."""
    (tmp_path / "folder.jsonl").mkdir()
    for name in ("none.jsonl", "none.parquet", "folder.jsonl"):
        with pytest.raises(UsageTrouble, match="can't be read"):
            await lookup.bring(tmp_path / name)


async def test_a_file_without_a_model_asks_for_it(lookup: Lookup, tmp_path: Path) -> None:
    """Vectors of an unknown model could never be looked up: its name is asked for, unless the deployment's is known."""
    path = tmp_path / "x.jsonl"
    path.write_text(lines_of({"text": "a", "vector": UNIT}))
    with pytest.raises(UsageTrouble, match="does not say which model"):
        await lookup.bring(path, deployment="embed-large")
    with pytest.raises(UsageTrouble, match="No deployment is chosen"):
        await lookup.bring(path, model="m")
    path.write_text(lines_of({"text": "a", "vector": UNIT, "model": "ada"}))
    assert (await lookup.bring(path, deployment="embed-large")).collection.model == "ada"


@pytest.mark.parametrize("head", [7, {"width": "wide"}, {"chunking": {"by": "magic"}}, {"name": None}, []])
async def test_a_head_that_makes_no_sense_is_passed_over(
    lookup: Lookup, tmp_path: Path, head: object
) -> None:
    """A strange head does not keep the passages out."""
    path = tmp_path / "x.jsonl"
    path.write_text(lines_of({"text": "a", "vector": UNIT, json_lines.HEAD: head}))
    assert (await lookup.bring(path, deployment="d", model="m")).passages == 1


async def test_names_of_files_are_no_escape_codes(lookup: Lookup, tmp_path: Path) -> None:
    """A name inside a file is made one plain line before it is a collection's or a source's."""
    path = tmp_path / "x.jsonl"
    head = {"name": "\x1b[31mred\nname", "model": "m", "deployment": "d"}
    path.write_text(
        lines_of({"text": "a", "vector": UNIT, "source": "\x1b]0;x\x07s\nt", json_lines.HEAD: head})
    )
    collection = (await lookup.bring(path)).collection
    assert collection.name == "red name"
    (source,) = await lookup.archive(lambda store: store.sources.all(collection.id))
    assert source.name == "s t"


async def test_a_text_of_nothing_but_zeros_is_left_out(lookup: Lookup, tmp_path: Path) -> None:
    """A passage without a word would be refused by every deployment later."""
    file = tmp_path / "zeros.jsonl"
    file.write_text(
        lines_of({"text": "\x00 ", "vector": [3, 4]}, {"text": "a\x00b", "vector": [3, 4]}), encoding="utf-8"
    )
    brought = await lookup.bring(file, model=MODEL, deployment="embed-large")
    assert (brought.passages, brought.reasons) == (1, ("Row 1: the text is empty.",))


async def test_what_a_strange_file_says_of_itself_is_only_believed_where_it_can_be(tmp_path: Path) -> None:
    """Passages of no size, a million dimensions, and names with escape codes in them come to nothing."""
    file = tmp_path / "strange.jsonl"
    head = {
        "name": "Strange\x1b]0;title\x07",
        "model": "made\x1b[2J up",
        "deployment": "demo-\x1b[31membedding",
        "dimensions": 10_000_000,
        "chunking": {"by": "characters", "size": 0, "overlap": 50},
    }
    file.write_text(json.dumps({"text": "Words.", "vector": [1.0, 0.0], json_lines.HEAD: head}) + "\n")
    lookup = lookup_in(tmp_path / "data")
    made = (await lookup.bring(file)).collection
    assert (made.chunking, made.dimensions, made.width) == (Chunking(), None, 2)
    assert all(one.isprintable() for one in (made.name, made.model, made.deployment))
    plan = await lookup.plan(made.id, texts=["Some words to be cut. " * 10])
    assert plan.estimate.passages == 1
    lookup.archive.close()


async def test_passages_whose_places_are_unknown_stand_apart(lookup: Lookup, tmp_path: Path) -> None:
    """A file that doesn't say where its texts began loses none of them around a passage, and cuts none."""
    path = tmp_path / "theirs.jsonl"
    texts = ["Short.", "Something longer.", "The longest of all of them."]
    path.write_text(lines_of(*({"text": text, "source": "a.txt", "vector": UNIT} for text in texts)))
    brought = await lookup.bring(path, deployment="embed", model="m")
    passages, _ = await all_of(lookup, brought.collection)
    first, middle = [await lookup.context(one) for one in passages[:2]]
    assert (first.text_before, first.text_after) == ("", f"\n\n{texts[1]}\n\n{texts[2]}")
    assert (middle.text_before, middle.text_after) == (f"{texts[0]}\n\n", f"\n\n{texts[2]}")
