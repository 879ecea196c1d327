"""A reply shaded by how sure the model was of each token."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.style import Style
from rich.text import Text

from aoai_tui.domain import TokenChance
from aoai_tui.plain import plain
from aoai_tui.widgets.markdown_lines import rich_lines
from aoai_tui.widgets.rendered import Line, Look

_SURE, _LIKELY, _OPEN = 0.9, 0.6, 0.3
"""Probabilities from which a token counts as sure, likely and open; below the last it is a guess."""


def shaded_lines(tokens: Sequence[TokenChance], width: int, look: Look) -> list[Line]:
    """The reply's text, less sure tokens marked more strongly, and below it what the marks mean.

    Colour is not the only sign: a guess is underlined as well.
    """
    text = Text(overflow="fold", tab_size=4)
    for token in tokens:
        text.append(plain(token.text), style=_style(math.exp(min(0.0, token.logprob)), look))
    legend = Text("\n\n")
    for name, chance in (("sure", 1.0), ("likely", 0.7), ("open", 0.4), ("guess", 0.1)):
        legend.append(f" {name} ", style=_style(chance, look)).append("  ")
    legend.append(f"mean {_mean(tokens):.0%}", style=look.muted)
    return rich_lines(Text.assemble(text, legend), width, look)


def least_sure(tokens: Sequence[TokenChance], most: int = 5) -> list[str]:
    """The least likely tokens, each with what the model would rather, or nearly, have said."""
    doubtful = sorted((token for token in tokens if token.text.strip()), key=lambda token: token.logprob)
    return [_words(token) for token in doubtful[:most] if math.exp(token.logprob) < _SURE]


def _words(token: TokenChance) -> str:
    others = [
        f"“{plain(text).strip()}” {math.exp(chance):.0%}"
        for text, chance in token.others
        if text != token.text
    ]
    beside = f", beside {', '.join(others)}" if others else ""
    return f"“{plain(token.text).strip()}” {math.exp(token.logprob):.0%}{beside}"


def _mean(tokens: Sequence[TokenChance]) -> float:
    """The geometric mean of the probabilities, the inverse of the perplexity."""
    return math.exp(sum(token.logprob for token in tokens) / len(tokens)) if tokens else 0.0


def _style(chance: float, look: Look) -> Style:
    if chance >= _SURE:
        return Style()
    if chance >= _LIKELY:
        return Style(bgcolor=look.panel)
    if chance >= _OPEN:
        return Style(color=look.warning, bgcolor=look.panel)
    return Style(color=look.error, bgcolor=look.panel, underline=True)
