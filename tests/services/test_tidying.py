"""What happens to the data at the start of the app."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from aoai_tui.domain import Narration, Recording
from aoai_tui.services.archive import KEEP_DELETED
from aoai_tui.storage.store import Store
from tests.services.chat_harness import chat_over

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


async def test_sound_that_was_deleted_a_month_ago_is_swept_away_at_the_start(tmp_path: Path) -> None:
    """Its files go, and its rows; what was deleted lately can be brought back, what wasn't deleted stays."""

    def begin(store: Store) -> None:
        for folder in (store.recordings.folder, store.narrations.folder):
            folder.mkdir()
        for name in ("long ago", "lately", "kept"):
            store.recordings.add(Recording(name, name, f"{name}.wav", NOON))
            store.narrations.save(Narration(name, name, NOON, file=f"{name}.mp3"))
            (store.recordings.folder / f"{name}.wav").write_bytes(b"sound")
            (store.narrations.folder / f"{name}.mp3").write_bytes(b"sound")
            if name != "kept":
                store.recordings.delete(name)
                store.narrations.delete(name)
        age = (KEEP_DELETED + timedelta(hours=1)) // timedelta(microseconds=1)
        with store.database.transaction() as cursor:
            for table in ("recordings", "narrations"):
                cursor.execute(
                    f"UPDATE {table} SET deleted_at = deleted_at - ? WHERE id = 'long ago'",  # noqa: S608 - our own
                    (age,),
                )

    async with chat_over(None, tmp_path) as chat:
        archive = chat.service.archive
        await archive(begin)
        assert await chat.service.tidy() == ""
        folder = await archive(lambda store: store.recordings.folder.parent)
        assert {path.name for path in (folder / "recordings").iterdir()} == {"lately.wav", "kept.wav"}
        assert {path.name for path in (folder / "narrations").iterdir()} == {"lately.mp3", "kept.mp3"}
        assert [one.id for one in await archive(lambda store: store.recordings.all())] == ["kept"]
        restored = await archive(lambda store: store.recordings.restore_last())
        assert restored is not None
        assert restored.id == "lately"
        assert await archive(lambda store: store.recordings.restore_last()) is None
