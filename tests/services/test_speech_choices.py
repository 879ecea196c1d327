"""How texts are read aloud, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai_tui.domain import AudioFormat, SpeechOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.speech_choices import SpeechChoices


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path)
    yield archive
    archive.close()


async def test_choices_are_those_of_the_last_time(archive: Archive) -> None:
    """Options, the voices that were compared and the draft come back."""
    before = SpeechChoices(archive, "work", "tts")
    await before.load()
    options = SpeechOptions("nova", 1.25, "Softly.", AudioFormat.OPUS)
    await before.choose("", options)
    await before.compare(("ash", "voice_mine"))
    await before.keep_draft("Not read yet.")
    after = SpeechChoices(archive, "work", "tts")
    await after.load()
    assert (after.options, after.compared, after.draft) == (options, ("ash", "voice_mine"), "Not read yet.")


async def test_deployments_are_kept_for_each_connection(archive: Archive) -> None:
    """A name that was typed for one connection is not used for another; emptied, the connection's own counts."""
    work = SpeechChoices(archive, "work", "tts")
    await work.choose("my-tts", SpeechOptions())
    home = SpeechChoices(archive, "home", "")
    await home.load()
    assert (work.deployment, home.deployment) == ("my-tts", "")
    await work.choose("", SpeechOptions())
    assert (work.own_deployment, work.deployment) == ("", "tts")


async def test_what_cannot_be_read_counts_as_nothing(archive: Archive) -> None:
    """Options that another version wrote don't keep the tab from opening."""
    await archive(lambda store: store.remembered.remember_tab("speech", '{"options": {"voice": 7}}'))
    choices = SpeechChoices(archive, "work", "tts")
    await choices.load()
    assert choices.options == SpeechOptions()
