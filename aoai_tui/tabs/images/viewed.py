"""The gallery's pictures as the full screen wants them: made one at a time, when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import overload

from aoai_tui.domain import Picture
from aoai_tui.screens.picture_viewer import ViewedPicture
from aoai_tui.tabs.images.picture_words import figures, title


class ViewedPictures(Sequence[ViewedPicture]):
    """Those that have a file; the words of each are made when it is asked for."""

    def __init__(
        self,
        pictures: Sequence[Picture],
        path_of: Callable[[Picture], Path | None],
        cost_of: Callable[[Picture], str],
    ) -> None:
        """The newest first."""
        self.pictures = [one for one in pictures if one.file]
        self._path_of, self._cost_of = path_of, cost_of

    def place_of(self, picture_id: str) -> int | None:
        """Where a picture stands; None for one without a file."""
        return next((n for n, one in enumerate(self.pictures) if one.id == picture_id), None)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.pictures)

    @overload
    def __getitem__(self, index: int) -> ViewedPicture: ...

    @overload
    def __getitem__(self, index: slice) -> list[ViewedPicture]: ...

    def __getitem__(self, index: int | slice) -> ViewedPicture | list[ViewedPicture]:
        """One, or several of them."""
        if isinstance(index, slice):
            return [self._viewed(one) for one in self.pictures[index]]
        return self._viewed(self.pictures[index])

    def _viewed(self, picture: Picture) -> ViewedPicture:
        today = datetime.now().astimezone().date()
        # A file that is gone meanwhile is told by the viewer, which can't read it.
        path = self._path_of(picture) or Path(picture.file)
        return ViewedPicture(path, title(picture, 400), figures(picture, self._cost_of(picture), today))
