"""Whatever is in a file, it is read to its end or refused in words, and only sound vectors come out of it."""

from __future__ import annotations

import json
import tracemalloc
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as pq

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.exchange import json_lines, parquet
from aoai_tui.services.lookup.exchange.carried import LeftOut, as_units

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NUMBERS = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3)
ROWS = st.fixed_dictionaries(
    {"text": st.text(max_size=20) | VALUES, "vector": NUMBERS | VALUES},
    optional=dict.fromkeys(
        ("source", "path", "line", "place", "start", "norm", "model", json_lines.HEAD), VALUES
    ),
)


def read_whole(reader: Any, data: bytes) -> int:
    """How many rows were taken or left out, after every promise about them was checked; 0 for a refused file."""
    left_out = LeftOut()
    taken = 0
    try:
        for batch in reader.read(BytesIO(data), left_out).batches:
            assert len(batch.passages) == len(batch.vectors) > 0
            halves, norms = as_units(batch.vectors)
            assert np.isfinite(halves).all()
            assert np.isfinite(norms).all()
            lengths = np.linalg.norm(halves.astype(np.float64), axis=1)
            assert ((np.abs(lengths - 1) < 2e-3) | (lengths == 0)).all()
            for passage in batch.passages:
                assert passage.text.strip()
                assert passage.line >= 0
                assert "\x1b" not in passage.source + passage.place
            taken += len(batch.passages)
    except UsageTrouble:
        return 0
    return taken + left_out.count


@given(st.lists(ROWS, min_size=1, max_size=12))
def test_any_rows_of_json_lines_are_taken_or_told(rows: list[dict[str, Any]]) -> None:
    """Every line is accounted for, whatever its values are."""
    data = "".join(json.dumps(row) + "\n" for row in rows).encode("utf-8", "surrogatepass")
    assert read_whole(json_lines, data) in (0, len(rows))


@given(st.binary(max_size=2_000))
def test_any_bytes_as_json_lines_are_survived(data: bytes) -> None:
    """What is no JSON is no trouble."""
    read_whole(json_lines, b'{"text": "a", "vector": [3, 4]}\n' + data)


@given(
    st.lists(st.none() | st.text(max_size=10), min_size=1, max_size=20),
    st.sampled_from([pa.list_(pa.float64()), pa.list_(pa.float32()), pa.large_list(pa.int64())]),
    st.data(),
)
def test_any_rows_of_parquet_are_taken_or_told(
    texts: list[str | None], kind: Any, data: st.DataObject
) -> None:
    """Every row is accounted for, whatever its vector holds."""
    number = (
        st.integers(-(2**63), 2**63 - 1)
        if pa.types.is_integer(kind.value_type)
        else st.floats(width=32 if kind.value_type == pa.float32() else 64)
    )
    some = st.none() | st.lists(st.none() | number, max_size=4)
    vectors = data.draw(st.lists(some, min_size=len(texts), max_size=len(texts)))
    file = BytesIO()
    pq.write_table(pa.table({"text": pa.array(texts, pa.string()), "vector": pa.array(vectors, kind)}), file)
    assert read_whole(parquet, file.getvalue()) in (0, len(texts))


@given(st.binary(max_size=500), st.integers(0, 2_000), st.integers(1, 60))
def test_a_parquet_file_with_other_bytes_in_it_is_survived(noise: bytes, at: int, cut: int) -> None:
    """Damage is refused in words or changes what is read, and breaks nothing."""
    file = BytesIO()
    table = pa.table({"text": ["a", "b"] * 20, "vector": pa.array([[0.6, 0.8]] * 40, pa.list_(pa.float32()))})
    pq.write_table(table, file)
    whole = bytearray(file.getvalue())
    whole[at : at + len(noise)] = noise
    read_whole(parquet, bytes(whole))
    read_whole(parquet, bytes(whole[:-cut]))


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
@pytest.mark.parametrize("name", ["source", "model", "remarks"])
def test_one_text_that_stands_in_every_row_is_in_memory_once(kind: Any, name: str) -> None:
    """A small file in which a dictionary repeats a long text does not fill the memory, whatever its column is for."""
    rows, long = 1000, "parrot " * 20_000
    columns = {
        "text": pa.array([f"text {row}" for row in range(rows)]),
        name: pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([long])).cast(kind),
        "vector": pa.array([[0.6, 0.8]] * rows, pa.list_(pa.float32())),
    }
    file = BytesIO()
    pq.write_table(pa.table(columns), file, compression="zstd")
    del columns
    assert len(file.getvalue()) < 100_000
    usual, counted = pa.default_memory_pool(), pa.proxy_memory_pool(pa.default_memory_pool())
    tracemalloc.start()
    pa.set_memory_pool(counted)
    try:
        assert read_whole(parquet, file.getvalue()) == rows
        assert counted.max_memory() + tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        pa.set_memory_pool(usual)
        tracemalloc.stop()


def test_a_giant_text_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told for each row, and those beside it are taken."""
    texts = pa.array(["short", "ü" * 3_000_000])
    column = pa.DictionaryArray.from_arrays(pa.array([1, 0, 1], pa.int32()), texts).cast(pa.string())
    table = pa.table({"text": column, "vector": pa.array([[0.6, 0.8]] * 3, pa.list_(pa.float32()))})
    file, left_out = BytesIO(), LeftOut()
    pq.write_table(table, file)
    [batch] = parquet.read(file, left_out).batches
    assert [one.text for one in batch.passages] == ["short"]
    assert left_out.reasons == ["Row 1: the text is too long.", "Row 3: the text is too long."]


def test_numbers_that_unpack_to_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary makes a million zeros a few bytes: they are counted as what they are."""
    monkeypatch.setattr(parquet, "_LARGEST_GROUP", 1_000_000)
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(np.zeros(500_000), pa.float32()), 500)
    file = BytesIO()
    pq.write_table(pa.table({"text": ["a"] * 1000, "vector": vectors}), file)
    assert len(file.getvalue()) < 100_000
    with pytest.raises(UsageTrouble, match="row groups is too large"):
        parquet.read(file, LeftOut())
