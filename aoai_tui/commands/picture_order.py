"""What pictures were asked for with, as the command line says it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.commands.picture_target import PictureTarget
from aoai_tui.config.settings import Images
from aoai_tui.domain import ImageOptions
from aoai_tui.terminal import is_terminal


@dataclass(frozen=True)
class PictureOrder:
    """What was asked for."""

    prompt: str
    options: ImageOptions
    deployment: str
    pictures: tuple[Path, ...]
    mask: Path | None
    target: PictureTarget
    as_json: bool
    images: Images

    @property
    def is_shown(self) -> bool:
        """Whether pictures are drawn on the terminal: where their paths are told to a person, and nothing else."""
        alone = self.target.path is None and not self.target.pipe and not self.as_json
        return alone and self.images is not Images.NONE and is_terminal(sys.stdout)
