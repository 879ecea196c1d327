"""Vectors of collections: kept with their passages, copied where a text is known, found again."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace as with_fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from aoai_tui.domain import PassageState
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage import passage_rows
from aoai_tui.storage.store import Store, open_store
from aoai_tui.storage.vectors import kept_vectors, known_texts
from aoai_tui.storage.vectors.known_texts import KnownTexts
from aoai_tui.storage.vectors.protocol import PassageVectors, VectorBatch
from aoai_tui.storage.vectors.vector_file import VectorFile
from tests.storage.made_collection import (
    MODEL,
    NOTES,
    WIDTH,
    embed,
    fill,
    furnished,
    source_of,
    texts_of,
    vectors_for,
)

OTHERS = replace(NOTES, id="others", name="Others")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


def test_what_is_embedded_is_found(store: Store) -> None:
    """With its passage, its source and its score; the collection counts what was paid."""
    vectors = furnished(store, 50)
    best, *_ = store.vectors.nearest("notes", vectors[7].tobytes(), k=5)
    assert best.passage.text == "text 7"
    assert best.passage.state is PassageState.EMBEDDED
    assert best.passage.norm == pytest.approx(float(np.linalg.norm(vectors[7])))
    assert (best.source.name, best.source.path) == ("parrots.md", "/texts/parrots.md")
    assert best.score == pytest.approx(1, abs=1e-6)
    collection = store.collections.get("notes")
    assert (collection.model, collection.width, collection.passages) == (MODEL, WIDTH, 50)
    assert (collection.waiting, collection.tokens) == (0, 50)
    np.testing.assert_allclose(
        store.vectors.vector(best.passage), vectors[7] / np.linalg.norm(vectors[7]), atol=1e-3
    )


def test_a_lookup_is_narrowed_to_sources_and_to_a_least_score(store: Store) -> None:
    """Deleted passages are not found, and are again when they come back."""
    first = fill(store, ["a", "b", "c"], name="one.md")
    second = fill(store, ["d", "e"], name="two.md")
    vectors = vectors_for(5)
    embed(store, [*first, *second], vectors)
    found = store.vectors.nearest("notes", vectors[0], sources=[second[0].source_id])
    assert {one.passage.text for one in found} == {"d", "e"}
    assert [one.passage.text for one in store.vectors.nearest("notes", vectors[0], least=0.999)] == ["a"]
    store.passages.delete("notes", [first[0].id])
    assert "a" not in texts_of(store, vectors[0], 9)
    store.sources.delete("notes", [second[0].source_id])
    assert sorted(texts_of(store, vectors[0], 9)) == ["b", "c"]
    assert store.passages.restore_last("notes") == 3
    assert store.passages.restore_last("notes") == 1
    assert sorted(texts_of(store, vectors[0], 9)) == ["a", "b", "c", "d", "e"]


def test_a_collection_without_vectors_finds_nothing(store: Store) -> None:
    """And has none to show."""
    (passage,) = fill(store, ["a"])
    assert texts_of(store, vectors_for(1)[0]) == []
    assert store.vectors.all_of("notes") is None
    with pytest.raises(StorageTrouble, match="no vectors yet"):
        store.vectors.vector(passage)
    with pytest.raises(StorageTrouble, match="does not exist any more"):
        store.vectors.nearest("nothing", vectors_for(1)[0])


def test_the_same_text_is_embedded_once(store: Store) -> None:
    """Whoever waits with the same text gets the vector, too; none waits twice."""
    passages = fill(store, ["a", "b", "a", "a", "c"])
    assert embed(store, passages[:2], vectors_for(2)) == 4
    assert [one.text for one in store.passages.waiting("notes", 9)] == ["c"]
    assert texts_of(store, vectors_for(2)[0], 3) == ["a", "a", "a"]


def test_texts_that_only_have_the_same_digest_get_no_vector_of_each_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two in a great many do, by chance, and whoever wants can make two: the texts themselves are compared."""
    for room in (passage_rows, known_texts, kept_vectors):
        monkeypatch.setattr(room, "digest", lambda _: 7)
    passages = fill(store, ["one", "two"])
    vectors = vectors_for(1)
    assert embed(store, passages[:1], vectors) == 1
    assert [one.text for one in store.passages.waiting("notes", 9)] == ["two"]
    fill(store, ["two", "three"], OTHERS)
    store.collections.settle("others", MODEL, WIDTH)
    assert store.vectors.known(["one", "two"], MODEL, WIDTH) == {0}
    assert store.vectors.copy_known("others").passages == 0


def test_a_known_text_is_copied_from_any_collection(store: Store, tmp_path: Path) -> None:
    """From a deleted one, too, after another start; of another model, or another width, none."""
    vectors = furnished(store, 30)
    store.collections.delete("notes")
    store.close()
    store = open_store(tmp_path)
    fill(store, ["text 3", "new", "text 5", "text 3", "text"], OTHERS)
    assert store.vectors.copy_known("others").passages == 0
    store.collections.settle("others", MODEL, WIDTH)
    assert store.vectors.known(["text 3", "new", "text 29"], MODEL, WIDTH) == {0, 2}
    assert store.vectors.known(["text 3"], "another", WIDTH) == set()
    assert store.vectors.known(["text 3"], MODEL, WIDTH + 1) == set()
    first = store.vectors.copy_known("others", limit=2)
    assert (first.passages, first.last is not None) == (2, True)
    rest = store.vectors.copy_known("others", first.last or 0, limit=9)
    assert (rest.passages, rest.last) == (1, None)
    assert [one.text for one in store.passages.waiting("others", 9)] == ["new", "text"]
    assert texts_of(store, vectors[5], 1, "others") == ["text 5"]
    assert store.collections.get("others").tokens == 0
    store.close()


def test_many_texts_are_known(store: Store) -> None:
    """More than are asked for at once, each at its own place."""
    furnished(store, 30)
    texts = [f"text {number % 60}" for number in range(2500)]
    assert store.vectors.known(texts, MODEL, WIDTH) == {
        place for place, text in enumerate(texts) if int(text.split()[1]) < 30
    }


def test_vectors_of_another_model_or_width_are_not_mixed_in(store: Store) -> None:
    """Nothing of them is kept."""
    furnished(store, 3)
    (waiting,) = fill(store, ["new"], name="new.md")
    for model, width in (("another", WIDTH), (MODEL, WIDTH + 1)):
        vector = np.ones(width, dtype=np.float32).tobytes()
        with pytest.raises(StorageTrouble, match="can't be mixed"):
            store.vectors.keep("notes", [(waiting, vector)], model=model, width=width)
    assert store.passages.get(waiting.id).state is PassageState.WAITING


def test_a_vector_that_is_no_number_is_not_kept(store: Store) -> None:
    """And neither are those that came with it."""
    passages = fill(store, ["a", "b"])
    vectors = vectors_for(2)
    vectors[1, 3] = np.nan
    with pytest.raises(StorageTrouble, match="no number"):
        embed(store, passages, vectors)
    assert store.collections.get("notes").waiting == 2


def test_a_passage_that_was_rewritten_meanwhile_still_waits(store: Store) -> None:
    """The vector on its way was for other words; one that was deleted gets its own none the less."""
    passages = fill(store, ["a", "b", "c"])
    store.passages.rewrite(passages[0], "other words")
    store.passages.delete("notes", [passages[1].id])
    embed(store, passages, vectors_for(3))
    assert [one.text for one in store.passages.waiting("notes", 9)] == ["other words"]
    assert texts_of(store, vectors_for(3)[1], 9) == ["c"]
    store.passages.restore_last("notes")
    assert texts_of(store, vectors_for(3)[1], 1) == ["b"]


def test_a_text_of_zeros_is_like_nothing(store: Store) -> None:
    """It is kept, with length 0, and scores 0."""
    passages = fill(store, ["a", "nothing"])
    embed(store, passages, np.array([[1] * WIDTH, [0] * WIDTH], dtype=np.float32))
    found = store.vectors.nearest("notes", np.ones(WIDTH, dtype=np.float32))
    assert [(one.passage.text, round(one.score, 6)) for one in found] == [("a", 1), ("nothing", 0)]
    assert found[1].passage.norm == 0


def test_another_window_sees_what_was_added(store: Store, tmp_path: Path) -> None:
    """As soon as it looks."""
    with closing(open_store(tmp_path)) as other:
        vectors = furnished(store, 10)
        assert texts_of(other, vectors[3], 1) == ["text 3"]
        more = fill(other, ["more"], name="more.md")
        embed(other, more, vectors_for(1, seed=9))
        assert texts_of(store, vectors_for(1, seed=9)[0], 1) == ["more"]


def test_all_vectors_are_given_as_they_lie(store: Store) -> None:
    """With rows and ids of the passages that are there; in batches by id, too."""
    vectors = furnished(store, 10)
    gone = store.passages.of_source(1)[4]
    store.passages.delete("notes", [gone.id])
    found = store.vectors.all_of("notes")
    assert found is not None
    assert found.matrix.shape == (10, WIDTH)
    assert found.rows.tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert gone.id not in found.passages
    assert set(found.sources.tolist()) == {1}
    none = store.vectors.all_of("notes", sources=[99])
    assert none is not None
    assert len(none.rows) == 0
    batches = list(store.vectors.batches("notes", 4))
    assert [len(one) for one in batches] == [4, 4, 1]
    assert np.concatenate([one.passages for one in batches]).tolist() == sorted(found.passages.tolist())
    units = vectors / np.linalg.norm(vectors, axis=1)[:, None]
    np.testing.assert_allclose(batches[0].vectors, units[:4], atol=1e-3)


def test_the_file_is_one_of_the_places_of_vectors(store: Store) -> None:
    """Created, filled twice, searched, counted, emptied as PostgreSQL is."""
    passages = fill(store, [f"text {number}" for number in range(6)])
    place: PassageVectors = store.vectors.local("notes")
    units = np.eye(6, WIDTH, dtype=np.float16)
    batch = VectorBatch(
        np.array([one.id for one in passages]), np.array([one.source_id for one in passages]), units
    )
    place.create(WIDTH)
    assert list(place.fill([batch, with_fields(batch, vectors=units[::-1])])) == [6, 12]
    assert place.count() == 6
    found = place.search(units[0] + units[1] / 2, 2)
    assert found.passages.tolist() == [passages[5].id, passages[4].id]
    np.testing.assert_allclose(found.scores, [2 / 5**0.5, 1 / 5**0.5], atol=1e-6)
    assert place.search(units[0], 5, least=0.5).passages.tolist() == [passages[5].id]
    assert len(place.search(units[0], 5, sources=[77])) == 0
    # Of equal ones the smaller id comes first, wherever they lie in the file.
    assert place.search(units[0], 3).passages.tolist() == [passages[5].id, passages[0].id, passages[1].id]
    with pytest.raises(StorageTrouble, match="not 9"):
        place.create(9)
    place.remove([passages[5].id])
    assert place.passages().tolist() == [one.id for one in passages[:5]]
    place.drop()
    assert place.count() == 0
    assert len(place.search(units[0], 5)) == 0
    place.create(9)


def test_a_source_that_is_unknown_is_refused(store: Store) -> None:
    """A passage belongs to a collection that is there."""
    with pytest.raises(StorageTrouble, match="does not exist any more"):
        store.sources.add(source_of("nothing"), [])


@pytest.mark.parametrize("what", ["rewritten", "forgotten"])
def test_a_donor_that_changes_while_it_is_copied_gives_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A passage never gets the vector of other words, and a collection that goes takes no other one's run with it."""
    furnished(store, 3)
    (waits,) = fill(store, ["text 1"], OTHERS)
    store.collections.settle("others", MODEL, WIDTH)
    found = KnownTexts.donors

    def meanwhile(*given: Any) -> Any:
        donors = found(*given)
        if what == "rewritten":
            donor = store.passages.get(donors[0][0].donor)
            store.passages.rewrite(donor, "other words")
            embed(store, [store.passages.get(donor.id)], vectors_for(1, seed=9))
        else:
            store.collections.delete("notes")
            store.collections.erase(["notes"], timedelta())
        return donors

    monkeypatch.setattr(KnownTexts, "donors", meanwhile)
    assert store.vectors.copy_known("others").passages == 0
    assert store.passages.get(waits.id).state is PassageState.WAITING


@pytest.mark.parametrize("deleted", [0, 3])
def test_what_is_embedded_during_a_lookup_is_left_to_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch, deleted: int
) -> None:
    """A lookup goes through the rows that were there when it began, whatever a run adds meanwhile."""
    vectors = furnished(store, 20)
    store.passages.delete("notes", [one.id for one in store.passages.embedded("notes", deleted)])
    later = fill(store, ["later one", "later two"], name="later.md")
    mapped, new = VectorFile.mapped, vectors_for(2, seed=9)

    def meanwhile(file: VectorFile, rows: int, **more: bool) -> Any:
        found = mapped(file, rows, **more)
        if store.passages.get(later[0].id).state is PassageState.WAITING:
            embed(store, later, new)
        return found

    def wait_again() -> None:
        for one in later:
            store.passages.rewrite(one, one.text)

    with monkeypatch.context() as patched:
        patched.setattr(VectorFile, "mapped", meanwhile)
        assert len(store.vectors.nearest("notes", vectors[7].tobytes(), k=50)) == 20 - deleted
        wait_again()
        everything = store.vectors.all_of("notes")
        assert everything is not None
        assert everything.rows.max() < len(everything.matrix)
        wait_again()
        with pytest.raises(StorageTrouble):
            store.vectors.vectors("notes", [later[0].id])
    assert texts_of(store, new[1], k=1) == ["later two"]
