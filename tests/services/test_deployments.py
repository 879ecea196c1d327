"""The deployments behind a connection, for each kind of work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai_tui.config.settings import Connection, Deployments, Kind
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.link import Link

_EACH = Deployments(chat="gpt", transcription="whisper", speech="tts")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path)
    yield archive
    archive.close()


def known(work: Work, archive: Archive, configured: Deployments = _EACH) -> KnownDeployments:
    connection = Connection(name="demo", kind=Kind.DEMO, deployments=configured)
    return KnownDeployments(work, Link(connection, lambda _: None, lambda: None), archive)


@pytest.mark.parametrize(("work", "own"), [("chat", "gpt"), ("transcription", "whisper"), ("speech", "tts")])
def test_what_is_typed_comes_before_the_connections_own(work: str, own: str, archive: Archive) -> None:
    """A name counts without the blanks around it; blanks alone are no name."""
    deployments = known(Work(work), archive)
    assert [deployments.check(typed) for typed in (" mine ", "", "  ")] == ["mine", own, own]


@pytest.mark.parametrize("work", Work)
def test_where_none_is_named_the_way_to_name_one_is_told(work: Work, archive: Archive) -> None:
    """The sentence names the kind of work and the keys."""
    with pytest.raises(UsageTrouble, match="No deployment is chosen") as caught:
        known(work, archive, Deployments()).check(" ")
    assert caught.value.advice == (
        f"Type the name of a deployment for {work.value} into the options (ctrl+o), "
        "or set one for the connection (f9)."
    )


async def test_each_kind_of_work_has_its_own(archive: Archive) -> None:
    """Those that answered come first, the newest before the others, and the configured one once."""
    speech = known(Work.SPEECH, archive)
    for name in ("old", "tts", "new"):
        await speech.answered(name)
    assert await speech.names() == ["new", "tts", "old"]
    assert await known(Work.CHAT, archive).names() == ["gpt"]
    assert await known(Work.CHAT, archive, Deployments()).names() == []


async def test_what_is_refused_is_left_out_until_all_is_sent_again(archive: Archive) -> None:
    """Each refusal is kept with what is taken instead, and for one deployment only."""
    chat = known(Work.CHAT, archive)
    await chat.leave_out("gpt", "max_tokens", "max_completion_tokens")
    await chat.leave_out("gpt", "stop")
    assert await chat.refused("gpt") == {"max_tokens": "max_completion_tokens", "stop": None}
    assert await chat.refused("other") == {}
    await chat.send_all("gpt")
    assert await chat.refused("gpt") == {}


async def test_a_disk_that_takes_nothing_is_no_trouble_for_an_answer(tmp_path: Path) -> None:
    """That a deployment answered is only good to know."""
    (tmp_path / "taken").write_text("a file where the folder should be")
    await known(Work.CHAT, Archive(tmp_path / "taken")).answered("gpt")
