"""Recordings and transcripts: kept whole, adopted, deleted and brought back."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui.domain import (
    AudioUsage,
    Failure,
    MessageState,
    Receipt,
    Recording,
    RecordingState,
    Segment,
    Source,
    Task,
    Timing,
    TokenChance,
    Transcript,
    TranscriptFormat,
    TranscriptionOptions,
    Word,
)
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.store import Store, open_store

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)

MEMO = Recording(
    id="memo",
    name="memo 14:02",
    file="memo.wav",
    created_at=NOON,
    seconds=7.25,
    size=696_044,
    source=Source.MICROPHONE,
    device="USB Audio",
    peak=0.5,
    speech=True,
    note="The microphone was unplugged.",
)

TRANSCRIPT = Transcript(
    id="heard",
    recording_id="memo",
    text="My voice is my passport.",
    created_at=NOON + timedelta(seconds=9),
    options=TranscriptionOptions(task=Task.TRANSLATE, format=TranscriptFormat.VERBOSE_JSON, temperature=0.2),
    deployment="whisper",
    connection="contoso",
    language="english",
    seconds=7.2,
    words=(Word("My", 0.0, 0.38, -0.1), Word("voice", 0.38, 0.72)),
    segments=(Segment("My voice is my passport.", 0.0, 2.5, "A", -0.2, 0.01),),
    subtitles="1\n00:00:00,000 --> 00:00:02,500\nMy voice is my passport.\n",
    logprobs=(TokenChance("My", -0.1),),
    usage=AudioUsage(seconds=7.2),
    timing=Timing(first_token=0.4, total=1.5),
    receipt=Receipt(request_id="r-1"),
    failure=Failure("Cut off.", "Try again."),
    retries=1,
    note="prompt was left out.",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty data folder."""
    store = open_store(tmp_path)
    yield store
    store.close()


@contextmanager
def open_other(folder: Path) -> Iterator[Store]:
    """Another copy of the app on the same folder, until the block ends."""
    with closing(open_store(folder)) as store:
        yield store


def growing(number: int = 0) -> Recording:
    """A recording that is being made."""
    return Recording(
        id=f"growing {number}", name="memo", file="growing.wav", created_at=NOON, state=RecordingState.GROWING
    )


def test_a_recording_comes_back_as_it_was(store: Store) -> None:
    """Every field survives, the microseconds too."""
    store.recordings.add(MEMO)
    assert store.recordings.get("memo") == MEMO
    assert store.recordings.all() == [MEMO]


def test_recordings_are_listed_newest_first(store: Store) -> None:
    """Those of the same moment stand in the order in which they came, the last one first."""
    for number in (1, 2):
        store.recordings.add(replace(MEMO, id=f"same {number}"))
    store.recordings.add(replace(MEMO, id="old", created_at=NOON - timedelta(days=1)))
    store.recordings.add(replace(MEMO, id="new", created_at=NOON + timedelta(days=1)))
    assert [one.id for one in store.recordings.all()] == ["new", "same 2", "same 1", "old"]


def test_an_update_keeps_the_name_that_was_given_meanwhile(store: Store) -> None:
    """Who renames a recording while it grows finds that name when it has ended."""
    store.recordings.add(growing())
    store.recordings.rename("growing 0", "  a\x1b[31m\nname ")
    ended = replace(growing(), seconds=3.5, state=RecordingState.COMPLETE)
    store.recordings.save(ended)
    assert store.recordings.get("growing 0") == replace(ended, name="a name")


def test_an_update_adds_what_a_damaged_file_lost(store: Store) -> None:
    """The session that records goes on where its row is gone."""
    store.recordings.save(MEMO)
    assert store.recordings.all() == [MEMO]


def test_what_this_copy_records_is_not_adopted(store: Store) -> None:
    """Growing recordings of a living copy are left alone, and are listed."""
    store.recordings.add(growing())
    assert store.recordings.adopt() == []
    assert store.recordings.all() == [growing()]


def test_what_a_dead_copy_recorded_is_adopted_once(store: Store, tmp_path: Path) -> None:
    """It is marked as interrupted, told once, and the others stay as they are."""
    store.recordings.add(MEMO)
    store.recordings.add(growing(1))
    with open_other(tmp_path) as other:
        other.recordings.add(growing(2))
        assert store.recordings.adopt() == []
    adopted = replace(growing(2), state=RecordingState.INTERRUPTED)
    assert store.recordings.adopt() == [adopted]
    assert store.recordings.adopt() == []
    assert store.recordings.get("growing 2") == adopted
    assert store.recordings.get("growing 1").state is RecordingState.GROWING


def test_a_deleted_recording_comes_back_with_its_transcripts(store: Store) -> None:
    """Undo brings back the last one first, then the one before; then there is nothing more."""
    for name in ("one", "two"):
        store.recordings.add(replace(MEMO, id=name))
    store.recordings.save_transcript(replace(TRANSCRIPT, recording_id="two"))
    store.recordings.delete("one")
    store.recordings.delete("two")
    assert store.recordings.all() == []
    assert [store.recordings.restore_last(), store.recordings.restore_last()] == [
        replace(MEMO, id="two"),
        replace(MEMO, id="one"),
    ]
    assert store.recordings.restore_last() is None
    assert len(store.recordings.all()) == 2
    assert len(store.recordings.transcripts("two")) == 1
    store.recordings.delete("one")
    store.recordings.restore("one")
    assert len(store.recordings.all()) == 2


def test_a_transcript_comes_back_as_it_was(store: Store) -> None:
    """Every field survives, words and segments too; saving again replaces it."""
    store.recordings.add(MEMO)
    store.recordings.save_transcript(TRANSCRIPT)
    assert store.recordings.transcripts("memo") == [TRANSCRIPT]
    changed = replace(TRANSCRIPT, text="Verify me.", words=())
    store.recordings.save_transcript(changed)
    assert store.recordings.transcripts("memo") == [changed]


def test_a_probability_that_is_no_number_costs_nothing(store: Store) -> None:
    """Some servers answer NaN; what else they answered is kept."""
    store.recordings.add(MEMO)
    odd = replace(
        TRANSCRIPT, words=(Word("My", 0.0, 0.4, float("nan")), Word("voice", 0.4, 0.7, float("-inf")))
    )
    store.recordings.save_transcript(odd)
    (back,) = store.recordings.transcripts("memo")
    assert [word.text for word in back.words] == ["My", "voice"]
    assert back.segments == TRANSCRIPT.segments


def test_transcripts_stand_side_by_side_oldest_first(store: Store) -> None:
    """One recording may have several; each can be deleted and brought back."""
    store.recordings.add(MEMO)
    for number in (2, 1):
        store.recordings.save_transcript(
            replace(TRANSCRIPT, id=str(number), created_at=NOON + timedelta(minutes=number))
        )
    assert [one.id for one in store.recordings.transcripts("memo")] == ["1", "2"]
    store.recordings.delete_transcript("1")
    assert [one.id for one in store.recordings.transcripts("memo")] == ["2"]
    store.recordings.restore_transcript("1")
    assert [one.id for one in store.recordings.transcripts("memo")] == ["1", "2"]


def test_a_transcript_whose_writer_died_reads_as_interrupted(store: Store, tmp_path: Path) -> None:
    """The text that had arrived is kept; a living writer's transcript goes on growing."""
    store.recordings.add(MEMO)
    with open_other(tmp_path) as other:
        other.recordings.save_transcript(replace(TRANSCRIPT, state=MessageState.GROWING))
        assert store.recordings.transcripts("memo")[0].state is MessageState.GROWING
    assert store.recordings.transcripts("memo") == [replace(TRANSCRIPT, state=MessageState.INTERRUPTED)]


@pytest.mark.parametrize("change", ["get", "delete", "restore", "delete_transcript", "restore_transcript"])
def test_what_is_not_there_is_said_in_words(store: Store, change: str) -> None:
    """An id that another window removed is a StorageTrouble."""
    with pytest.raises(StorageTrouble, match="does not exist any more"):
        getattr(store.recordings, change)("nothing")


def test_a_transcript_needs_its_recording(store: Store) -> None:
    """Without one it is a trouble in words, not the database's."""
    with pytest.raises(StorageTrouble, match="recording does not exist"):
        store.recordings.save_transcript(TRANSCRIPT)


def test_only_a_recording_without_a_transcript_can_be_forgotten_at_once(store: Store) -> None:
    """What somebody paid for is never dropped with it."""
    for name in ("memo", "empty"):
        store.recordings.add(replace(MEMO, id=name))
    store.recordings.save_transcript(TRANSCRIPT)
    store.recordings.forget("memo")
    store.recordings.forget("empty")
    assert [one.id for one in store.recordings.all()] == ["memo"]


@pytest.mark.parametrize("table", ["recordings", "transcripts", "narrations", "pictures"])
@pytest.mark.parametrize(
    ("chosen", "index"), [("state = 'growing'", "growing"), ("deleted_at <= 5", "deleted")]
)
def test_what_each_start_looks_for_has_an_index(store: Store, table: str, chosen: str, index: str) -> None:
    """Long texts and lists of words are not read through for it."""
    plan = store.database.rows(
        f"EXPLAIN QUERY PLAN SELECT DISTINCT owner FROM {table} WHERE {chosen}"  # noqa: S608 - names of our own
    )
    assert f"{table}_{index}" in plan[0]["detail"]


def test_surrogates_in_a_name_or_text_are_no_trouble(store: Store) -> None:
    """File names of other systems may hold halves of signs."""
    store.recordings.add(replace(MEMO, name="caf\udce9.mp3"))
    store.recordings.save_transcript(replace(TRANSCRIPT, text="\ud83d\ude00 \udce9"))
    assert store.recordings.get("memo").name == "caf\ufffd.mp3"
    assert store.recordings.transcripts("memo")[0].text == "😀 \ufffd"


def test_the_tabs_options_are_remembered(store: Store) -> None:
    """The last ones of each tab; nothing for a tab that has none."""
    assert store.remembered.tab("voice") == ""
    store.remembered.remember_tab("voice", '{"language": "de"}')
    store.remembered.remember_tab("speech", "{}")
    store.remembered.remember_tab("voice", '{"language": "fr"}')
    assert store.remembered.tab("voice") == '{"language": "fr"}'
    assert store.remembered.tab("speech") == "{}"
