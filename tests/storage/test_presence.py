"""Copies of the app that see each other."""

import os
import threading
from pathlib import Path

import pytest

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.presence import Presence


def test_two_presences_of_one_process_see_each_other(tmp_path: Path) -> None:
    """Two copies in one process are alive to each other and to themselves."""
    with Presence.join(tmp_path) as one, Presence.join(tmp_path) as two:
        assert one.id != two.id
        assert one.is_alive(two.id)
        assert two.is_alive(one.id)
        assert one.is_alive(one.id)


def test_a_copy_that_left_is_not_alive(tmp_path: Path) -> None:
    """After leave() others see it as gone, it sees itself as gone, and no file of it is left."""
    with Presence.join(tmp_path) as other:
        gone = Presence.join(tmp_path)
        gone.leave()
        assert not other.is_alive(gone.id)
        assert not gone.is_alive(gone.id)
        assert [file.stem for file in (tmp_path / "running").glob("*.lock")] == [other.id]


def test_leaving_twice_is_harmless(tmp_path: Path) -> None:
    """A second leave() does nothing."""
    presence = Presence.join(tmp_path)
    presence.leave()
    presence.leave()


def test_an_unknown_id_is_not_alive(tmp_path: Path) -> None:
    """An id that nobody has belongs to no living copy, whatever it looks like."""
    with Presence.join(tmp_path) as presence:
        assert not presence.is_alive("nobody")
        assert not presence.is_alive("../../elsewhere")


def test_what_dead_copies_left_is_removed_and_living_ones_stay(tmp_path: Path) -> None:
    """Joining removes lock files that nobody holds and no others."""
    with Presence.join(tmp_path) as living:
        dead = tmp_path / "running" / "00000000-0000-0000-0000-000000000000.lock"
        dead.touch()
        with Presence.join(tmp_path) as newcomer:
            left = {file.stem for file in (tmp_path / "running").glob("*.lock")}
            assert left == {living.id, newcomer.id}


def test_a_presence_can_be_left_in_another_thread(tmp_path: Path) -> None:
    """Joining in one thread and leaving in another frees the lock."""
    presence = Presence.join(tmp_path)
    thread = threading.Thread(target=presence.leave)
    thread.start()
    thread.join()
    with Presence.join(tmp_path) as other:
        assert not other.is_alive(presence.id)


def test_many_threads_may_ask_about_a_dead_copy_at_once(tmp_path: Path) -> None:
    """Nobody who looks at a dead copy makes it seem alive to another who looks at the same moment."""
    answers: list[bool] = []
    with Presence.join(tmp_path) as one, Presence.join(tmp_path) as two:
        for number in range(20):
            dead = f"dead-{number}"
            (tmp_path / "running" / f"{dead}.lock").touch()
            threads = [
                threading.Thread(target=lambda who=who, dead=dead: answers.append(who.is_alive(dead)))
                for who in (one, two)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert answers == [False] * 40


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_the_folder_is_private(tmp_path: Path) -> None:
    """Folders that joining makes are for their owner only."""
    with Presence.join(tmp_path / "share" / "app"):
        for folder in ("share", "share/app", "share/app/running"):
            assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """Where a file stands in the folder's place, joining says so in words."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageTrouble, match="can't be used"):
        Presence.join(tmp_path / "data")
