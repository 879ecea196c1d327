"""What is chosen in the tabs, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aoai_tui.domain import AudioFormat, ImageOptions, SpeechOptions, Task, TranscriptionOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.choices import Choices, ChoicesWithDraft
from aoai_tui.services.embedding_choices import EmbeddingChoices, LookupOptions, LookupView
from aoai_tui.services.image_choices import ImageChoices
from aoai_tui.services.speech_choices import SpeechChoices
from aoai_tui.services.transcription_choices import TranscriptionChoices

Tab = Callable[[Archive, str, str], Choices[Any, Any]]
TabWithDraft = Callable[[Archive, str, str], ChoicesWithDraft[Any, Any]]

TABS: list[Tab] = [SpeechChoices, ImageChoices, EmbeddingChoices, TranscriptionChoices]
TABS_WITH_DRAFT: list[TabWithDraft] = [SpeechChoices, ImageChoices, EmbeddingChoices]
CHOSEN: list[Any] = [
    SpeechOptions("nova", 1.25, "Softly.", AudioFormat.OPUS),
    ImageOptions(n=2, size="1024x1536", output_compression=70, extra_body={"seed": 7}),
    LookupOptions(k=1000, least=0.25, view=LookupView.MAP),
    TranscriptionOptions(task=Task.TRANSLATE, prompt="Names: Zoë."),
]
"""Options of each tab, none of them as they are without a choice."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path)
    yield archive
    archive.close()


@pytest.mark.parametrize(("tab", "options"), list(zip(TABS, CHOSEN, strict=True)))
async def test_options_are_those_of_the_last_time(archive: Archive, tab: Tab, options: Any) -> None:
    """Every option comes back; nothing of them before it was chosen."""
    before = tab(archive, "work", "own")
    await before.load()
    assert before.options == type(options)()
    await before.choose("", options)
    after = tab(archive, "work", "own")
    await after.load()
    assert after.options == options


@pytest.mark.parametrize("tab", TABS)
async def test_deployments_are_kept_for_each_connection(archive: Archive, tab: Tab) -> None:
    """A name that was typed for one connection is not used for another; emptied, the connection's own counts."""
    work = tab(archive, "work", "own")
    await work.choose("typed", work.options)
    home, again = tab(archive, "home", ""), tab(archive, "work", "own")
    await home.load()
    await again.load()
    assert (again.deployment, home.deployment) == ("typed", "")
    await again.choose("", again.options)
    assert (again.own_deployment, again.deployment) == ("", "own")


@pytest.mark.parametrize("tab", TABS_WITH_DRAFT)
async def test_what_is_typed_comes_back(archive: Archive, tab: TabWithDraft) -> None:
    """The draft of the last time is there again, beside what was chosen after it was typed."""
    before = tab(archive, "work", "own")
    await before.keep_draft("Not sent yet.")
    await before.choose("typed", before.options)
    after = tab(archive, "work", "own")
    await after.load()
    assert (after.draft, after.deployment) == ("Not sent yet.", "typed")


async def test_compared_voices_and_prompts_come_back(archive: Archive) -> None:
    """What only one tab has is kept with it: neither tab takes the other's."""
    speech, images = SpeechChoices(archive, "work", "tts"), ImageChoices(archive, "work", "image")
    await speech.compare(("ash", "voice_mine"))
    for prompt in ("A fox", "A tree", "A fox"):
        await images.keep_prompt(prompt)
    speech, images = SpeechChoices(archive, "work", "tts"), ImageChoices(archive, "work", "image")
    await speech.load()
    await images.load()
    assert (speech.compared, images.prompts) == (("ash", "voice_mine"), ("A fox", "A tree"))


async def test_the_open_collection_comes_back(archive: Archive) -> None:
    """The collection of the last time is open again."""
    before = EmbeddingChoices(archive, "work", "embed")
    await before.keep_collection("notes")
    after = EmbeddingChoices(archive, "work", "embed")
    await after.load()
    assert (before.collection, after.collection) == ("notes", "notes")


async def test_the_prompts_that_are_remembered_are_not_endless(archive: Archive) -> None:
    """The oldest are forgotten."""
    choices = ImageChoices(archive, "work", "image")
    for number in range(203):
        await choices.keep_prompt(f"Prompt {number}")
    assert (len(choices.prompts), choices.prompts[0]) == (200, "Prompt 202")


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("kept", ['{"options": 7, "deployments": {"work": "typed"}}', "{", "[]"])
async def test_what_cannot_be_read_counts_as_nothing(archive: Archive, tab: Tab, kept: str) -> None:
    """What another version wrote doesn't keep the tab from opening."""
    choices = tab(archive, "work", "own")
    await archive(lambda store: store.remembered.remember_tab(choices.TAB, kept))
    await choices.load()
    assert (choices.options, choices.deployment) == (type(choices.options)(), "own")
