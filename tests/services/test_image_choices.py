"""How pictures are asked for, kept from one start to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aoai_tui.domain import ImageOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.image_choices import ImageChoices


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path)
    yield archive
    archive.close()


async def test_choices_are_those_of_the_last_time(archive: Archive) -> None:
    """Every option, the draft and the prompts come back."""
    before = ImageChoices(archive, "work", "image")
    await before.load()
    options = ImageOptions(n=2, size="1024x1536", output_compression=70, extra_body={"seed": 7})
    await before.choose("", options)
    await before.keep_draft("Not drawn yet.")
    for prompt in ("A fox", "A tree", "A fox"):
        await before.keep_prompt(prompt)
    after = ImageChoices(archive, "work", "image")
    await after.load()
    assert (after.options, after.draft, after.prompts) == (options, "Not drawn yet.", ("A fox", "A tree"))


async def test_deployments_are_kept_for_each_connection(archive: Archive) -> None:
    """A name that was typed for one connection is not used for another; emptied, the connection's own counts."""
    work = ImageChoices(archive, "work", "image")
    await work.choose("my-image", ImageOptions())
    home = ImageChoices(archive, "home", "")
    await home.load()
    assert (work.deployment, home.deployment) == ("my-image", "")
    await work.choose("", ImageOptions())
    assert (work.own_deployment, work.deployment) == ("", "image")


async def test_the_prompts_that_are_remembered_are_not_endless(archive: Archive) -> None:
    """The oldest are forgotten."""
    choices = ImageChoices(archive, "work", "image")
    for number in range(203):
        await choices.keep_prompt(f"Prompt {number}")
    assert (len(choices.prompts), choices.prompts[0]) == (200, "Prompt 202")


async def test_what_cannot_be_read_counts_as_nothing(archive: Archive) -> None:
    """Options that another version wrote don't keep the tab from opening."""
    await archive(lambda store: store.remembered.remember_tab("images", '{"options": {"n": "many"}}'))
    choices = ImageChoices(archive, "work", "image")
    await choices.load()
    assert choices.options == ImageOptions()
