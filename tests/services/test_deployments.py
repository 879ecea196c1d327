"""The deployments behind a connection, for each kind of work."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoai_tui.config.settings import Connection, Deployments, Kind
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.link import Link

_EACH = Deployments(chat="gpt", transcription="whisper", speech="tts")


def known(work: Work, data_dir: Path, configured: Deployments = _EACH) -> KnownDeployments:
    connection = Connection(name="demo", kind=Kind.DEMO, deployments=configured)
    return KnownDeployments(work, Link(connection, lambda _: None, lambda: None), Archive(data_dir))


@pytest.mark.parametrize(("work", "own"), [("chat", "gpt"), ("transcription", "whisper"), ("speech", "tts")])
def test_what_is_typed_comes_before_the_connections_own(work: str, own: str, tmp_path: Path) -> None:
    """A name counts without the blanks around it; blanks alone are no name."""
    deployments = known(Work(work), tmp_path)
    assert [deployments.check(typed) for typed in (" mine ", "", "  ")] == ["mine", own, own]


@pytest.mark.parametrize("work", Work)
def test_where_none_is_named_the_way_to_name_one_is_told(work: Work, tmp_path: Path) -> None:
    """The sentence names the kind of work and the keys."""
    with pytest.raises(UsageTrouble, match="No deployment is chosen") as caught:
        known(work, tmp_path, Deployments()).check(" ")
    assert caught.value.advice == (
        f"Type the name of a {work.value} deployment into the options (ctrl+o), "
        "or set one for the connection (f9)."
    )


async def test_each_kind_of_work_has_its_own(tmp_path: Path) -> None:
    """Those that answered come first, the newest before the others, and the configured one once."""
    speech = known(Work.SPEECH, tmp_path)
    for name in ("old", "tts", "new"):
        await speech.answered(name)
    assert await speech.names() == ["new", "tts", "old"]
    assert await known(Work.CHAT, tmp_path).names() == ["gpt"]
    assert await known(Work.CHAT, tmp_path, Deployments()).names() == []


async def test_what_is_refused_is_left_out_until_all_is_sent_again(tmp_path: Path) -> None:
    """Each refusal is kept with what is taken instead, and for one deployment only."""
    chat = known(Work.CHAT, tmp_path)
    await chat.leave_out("gpt", "max_tokens", "max_completion_tokens")
    await chat.leave_out("gpt", "stop")
    assert await chat.refused("gpt") == {"max_tokens": "max_completion_tokens", "stop": None}
    assert await chat.refused("other") == {}
    await chat.send_all("gpt")
    assert await chat.refused("gpt") == {}


async def test_a_disk_that_takes_nothing_is_no_trouble_for_an_answer(tmp_path: Path) -> None:
    """That a deployment answered is only good to know."""
    (tmp_path / "taken").write_text("a file where the folder should be")
    await known(Work.CHAT, tmp_path / "taken").answered("gpt")
