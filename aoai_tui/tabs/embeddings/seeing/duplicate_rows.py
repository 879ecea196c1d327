"""The list of near duplicates: score, where both stand, how they begin."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.seeing.seen import Duplicate, Duplicates
from aoai_tui.tabs.embeddings.match_rows import score_words, shortened, where

_AT_ONCE, _PAUSE = 100, 0.03
"""Rows that are put into the list at once, and seconds between them."""

_NOTHING = "No passage is embedded yet: there is nothing to compare."


class DuplicateRows(OptionList):
    """Two lines for each pair. A passage that is taken out takes its pairs along, until it is put back."""

    DEFAULT_CSS = """
    DuplicateRows {
        height: 1fr; border: none; padding: 0 1; background: $background; scrollbar-size-vertical: 1;
        &:focus { border: none; background-tint: $foreground 0%; }
        & > .option-list--option { padding: 0; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
            color: $foreground; background: $panel; text-style: none;
        }
    }
    """

    def __init__(self) -> None:
        """No pairs."""
        super().__init__(markup=False)
        self._all: tuple[Duplicate, ...] = ()
        self._shown: list[Duplicate] = []
        self._out: set[int] = set()
        self._width = 0
        self._more: Timer | None = None
        """Adds the rows behind the first ones."""
        self._signed: int | None = None
        """The pair with the cursor's sign."""

    def fill(self, pairs: Sequence[Duplicate]) -> None:
        """Show these, from the first."""
        self._all, self._out = tuple(pairs), set()
        self._list(0)

    def fill_again(self, pairs: Sequence[Duplicate]) -> None:
        """Show these, of which some may be those that are shown; the cursor stays on its pair."""
        if pairs == self._all:
            return
        chosen, self._all = self.chosen, tuple(pairs)
        ids = chosen and _ids(chosen)
        left = (pair for pair in self._all if not self._out & _ids(pair))
        at = next((number for number, pair in enumerate(left) if _ids(pair) == ids), self.highlighted or 0)
        self._list(at)

    @property
    def shown(self) -> Sequence[Duplicate]:
        """The pairs in the list."""
        return self._shown

    @property
    def chosen(self) -> Duplicate | None:
        """The pair under the cursor."""
        at = self.highlighted
        return self._shown[at] if at is not None and at < len(self._shown) else None

    def take_out(self, passage_id: int) -> None:
        """A passage is gone, and its pairs with it; the cursor goes to what took their place."""
        at = self.highlighted or 0
        before = sum(1 for pair in self._shown[:at] if passage_id in _ids(pair))
        self._out.add(passage_id)
        self._list(at - before)

    def put_back(self, passage_id: int) -> bool:
        """A passage is there again; the cursor goes to its first pair. Whether it has one here."""
        self._out.discard(passage_id)
        self._list(0)
        at = next((number for number, pair in enumerate(self._shown) if passage_id in _ids(pair)), None)
        self.highlighted = at
        return at is not None

    def on_resize(self) -> None:
        """Lines of another width."""
        if self.size.width != self._width:
            self._list(self.highlighted or 0)

    def _list(self, at: int) -> None:
        self._width = self.size.width
        room = max(20, self._width - 4)
        self._shown = [pair for pair in self._all if not self._out & _ids(pair)]
        self._signed = None
        at = min(max(0, at), len(self._shown) - 1)
        first = self._shown[: max(_AT_ONCE, at + 1)]
        self.set_options([Option(pair_row(pair, room)) for pair in first])
        self.highlighted = at if self._shown else None
        self._sign()
        if self._more is not None:
            self._more.stop()
        self._more = self.set_interval(_PAUSE, self._add_more) if len(first) < len(self._shown) else None

    def _add_more(self) -> None:
        """Some of the rows that are not in the list yet: a thousand at once would hold everything else up."""
        room, begun = max(20, self._width - 4), self.option_count
        self.add_options([Option(pair_row(pair, room)) for pair in self._shown[begun : begun + _AT_ONCE]])
        if self._more is not None and self.option_count >= len(self._shown):
            self._more.stop()
            self._more = None

    @on(OptionList.OptionHighlighted)
    def _sign(self) -> None:
        """Put the cursor's sign before its pair: where there are no colours to spare, nothing else tells it."""
        room, at = max(20, self._width - 4), self.highlighted
        if at == self._signed or (at is not None and at >= len(self._shown)):
            return
        for number in (self._signed, at):
            if number is not None and number < self.option_count:
                self.replace_option_prompt_at_index(
                    number, pair_row(self._shown[number], room, signed=number == at)
                )
        self._signed = at


def pairs_words(found: Duplicates, threshold: float) -> str:
    """`12 pairs among 412 passages`, `12 pairs so far`; what to do where there is none."""
    count = len(found.pairs)
    if found.share < 1:
        return f"{_pairs(count)} so far"
    if found.searched < 2:
        return _NOTHING if not found.searched else "One passage alone has no near duplicates."
    if not count:
        return f"No two of {found.searched:,} passages are alike by {threshold:.2f}. - finds less alike ones."
    most = f"The {count:,} most alike pairs; there are more" if found.more else _pairs(count)
    return f"{most} among {found.searched:,} passages"


def stopped_words(count: int, share: float) -> str:
    """`Stopped at 37%: 12 pairs so far. f5 searches again.`."""
    return f"Stopped at {share:.0%}: {_pairs(count) if count else 'no pair'} so far. f5 searches again."


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count:,} pairs"


def _ids(pair: Duplicate) -> set[int]:
    return {pair.first.passage.id, pair.second.passage.id}


def pair_row(pair: Duplicate, room: int, *, signed: bool = False) -> Content:
    """`0.998  parrots.md:12 and birds.md:3`, and how the first begins."""
    places = "  " + " and ".join(_fitted(where(pair.first), where(pair.second), room - 15))
    sign = ("▌" if signed else " ", "$accent")
    text = Content.assemble(sign, (f"       {plain_line(pair.first.passage.text, room)}", "$muted"))
    lines = [Content.assemble(sign, (score_words(pair.score), "bold"), places), text]
    return Content("\n").join(line.truncate(room, ellipsis=True) for line in lines)


def _fitted(first: str, second: str, room: int) -> tuple[str, str]:
    """Both in so many cells, cut at their beginnings, where paths say the least; each has what the other leaves."""
    half = max(room // 2, room - cell_len(first), room - cell_len(second))
    return shortened(first, half if cell_len(second) <= room // 2 else room // 2).rstrip(), shortened(
        second, half if cell_len(first) <= room // 2 else room // 2
    ).rstrip()
