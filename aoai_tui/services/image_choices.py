"""How pictures are asked for, as a person chose it last: kept from one start to the next."""

from __future__ import annotations

from aoai_tui.domain import ImageOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.choices import ChoicesWithDraft, ChosenAndTyped

_MOST_PROMPTS = 200
"""Prompts that are remembered."""


class ChosenForImages(ChosenAndTyped[ImageOptions], frozen=True, omit_defaults=True):
    """What is kept of the Images tab."""

    options: ImageOptions = ImageOptions()
    prompts: tuple[str, ...] = ()
    """What was asked for, the newest first and each text once."""


class ImageChoices(ChoicesWithDraft[ChosenForImages, ImageOptions]):
    """Size, quality, background, format …, the deployment that draws, and what was asked for."""

    TAB = "images"

    def __init__(self, archive: Archive, connection: str, default: str) -> None:
        """`default` is the connection's own deployment for pictures."""
        super().__init__(archive, connection, default, ChosenForImages())

    @property
    def prompts(self) -> tuple[str, ...]:
        """What was asked for, the newest first and each text once."""
        return self._chosen.prompts

    async def keep_prompt(self, text: str) -> None:
        """Remember a prompt that is sent. Raises StorageTrouble."""
        others = tuple(one for one in self._chosen.prompts if one != text)
        await self._keep(prompts=(text, *others)[:_MOST_PROMPTS])
