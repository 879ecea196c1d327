"""Words about a map: what its signs mean, how much of the differences it shows, where the cursor is."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from aoai_tui.domain import Match
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.seeing.seen import CollectionMap, PointGroup
from aoai_tui.tabs.embeddings.match_rows import score_words, shortened, where
from aoai_tui.widgets.group_signs import GroupLook
from aoai_tui.widgets.scatter_canvas import FOUND_SIGN
from aoai_tui.widgets.scatter_plot import ScatterPlot

_NAME = 24
"""Cells of a source's name."""


def legend(made: CollectionMap, looks: Sequence[GroupLook], lit: int | None, found: int) -> Content:
    """`◉ found 20  ● parrots.md 120  ■ dogs.md 80  · others 12`; the source that is brought out in bold."""
    parts: list[Content] = []
    if found:
        parts.append(Content.assemble((f"{FOUND_SIGN} found {found:,}", "bold")))
    order = sorted(
        range(len(made.groups)), key=lambda at: at != lit
    )  # the one that is brought out is seen for sure
    for at in order:
        look, style = looks[at], "bold" if at == lit else "$muted"
        words = f" {group_name(made.groups[at])} {made.groups[at].points:,}"
        parts.append(Content.assemble((look.sign, look.colour.css), (words, style)))
    return Content("   ").join(parts)


def group_name(group: PointGroup) -> str:
    """What a group is called: its end tells a path from others."""
    return shortened(plain_line(group.name), _NAME).rstrip() if group.name else "other sources"


def about_words(made: CollectionMap, plot: ScatterPlot) -> str:
    """`412 passages · 23 % and 11 % of their differences lie along the two directions · 2.3×`."""
    shown = len(made.passages)
    of = f"{shown:,} of {made.total:,} passages" if shown < made.total else f"{shown:,} passages"
    if shown == 1:
        of = "1 passage"
    first, second = made.explained
    same = "all at one place, for they are the same" if shown > 1 else ""
    share = f"{first:.0%} of their differences across, {second:.0%} up" if first else same
    view = plot.view
    seen = f"{view.zoom:.1f}×, {plot.seen:,} seen" if view is not None and not view.is_whole else ""
    return " · ".join(part for part in (of, share, seen) if part)


def here_words(plot: ScatterPlot) -> str:
    """`2 of 5 here`: which of the points at the cursor's dot it stands on; empty where there is one."""
    together = plot.together
    if len(together) < 2 or plot.cursor not in together:
        return ""
    return f"{together.index(plot.cursor) + 1} of {len(together)} here"


def point_words(match: Match, plot: ScatterPlot) -> Content:
    """`parrots.md:12 · 0.871 · 2 of 5 here  Start with short sessions…`."""
    head = " · ".join(part for part in (where(match), score_words(match.score), here_words(plot)) if part)
    return Content.assemble((head, "bold"), f"  {plain_line(match.passage.text, 400)}")
