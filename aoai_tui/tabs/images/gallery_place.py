"""Where somebody is in the gallery: the cursor, and the rows in view. A value, and its moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aoai_tui.tabs.images.tile_plan import TilePlan


@dataclass(frozen=True)
class GalleryPlace:
    """The cursor is on one of `total` pictures; the view begins with a whole row."""

    plan: TilePlan
    total: int = 0
    at: int = 0
    """The picture under the cursor, from 0."""
    first: int = 0
    """The first row in view."""

    @property
    def view(self) -> range:
        """The pictures for which there are tiles; the last of them may not exist."""
        start = self.first * self.plan.columns
        return range(start, start + self.plan.count)

    @property
    def rows(self) -> int:
        """Rows of all pictures."""
        return -(-self.total // self.plan.columns)

    def stand(self, at: int) -> GalleryPlace:
        """With the cursor there, or as near as there is a picture; the view moves as little as it must."""
        at = max(0, min(at, self.total - 1))
        return replace(self, at=at, first=self.plan.first_row(at, self.first, self.total))

    def row(self, by: int) -> GalleryPlace:
        """Up or down; from the last whole row into a shorter one, too."""
        to = self.at + by * self.plan.columns
        if by > 0 and to >= self.total and self.at // self.plan.columns < self.rows - 1:
            to = self.total - 1
        return self.stand(to) if 0 <= to < self.total else self

    def page(self, by: int) -> GalleryPlace:
        """By a view: the cursor keeps its place in it, as far as there is one."""
        moved = self.scrolled(self.first + by * self.plan.rows)
        return moved.stand(self.at + by * self.plan.count)

    def scrolled(self, first: int) -> GalleryPlace:
        """With another first row; the cursor stays, be it out of view."""
        return replace(self, first=max(0, min(first, self.plan.last_first_row(self.total))))

    def grown(self, at: int, total: int) -> GalleryPlace:
        """With a new picture at a place: the cursor stays on its own, and far down so does the view."""
        grown = replace(self, total=total)
        if total == 1 or at > self.at:
            return grown.stand(self.at)
        wraps = self.first > 0 and (self.at + 1) % self.plan.columns == 0
        return replace(grown, first=self.first + wraps).stand(self.at + 1)

    def counted(self, total: int) -> GalleryPlace:
        """With another number of pictures; the view stays, as far as there is one."""
        return replace(self, total=total, at=max(0, min(self.at, total - 1))).scrolled(self.first)

    def planned(self, plan: TilePlan) -> GalleryPlace:
        """With other tiles."""
        return replace(self, plan=plan).stand(self.at)
