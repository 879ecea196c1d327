"""The rows of the list of presets."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.fuzzy import FuzzySearch
from textual.widgets import OptionList

from aoai_tui.config.chat_settings import Preset
from aoai_tui.plain import plain_line
from aoai_tui.services.chat.presets import summary

_FUZZY = 6
"""Letters up to which a word's letters may lie apart: Textual's matcher tries every way through a name."""


class PresetRows(OptionList, can_focus=False):
    """The presets, up to three lines each. The cursor of the keyboard stays in the search above."""

    DEFAULT_CSS = """
    PresetRows {
        height: auto; max-height: 100%; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        & > .option-list--option-highlighted {
            color: $foreground; background: $panel; text-style: none;
        }
    }
    """


def found(presets: Sequence[Preset], words: str) -> list[Preset]:
    """The presets in which every word is found, the best first; all of them, as they are, for no words."""
    search = FuzzySearch()
    scored = [(_score(search, preset, words.split()), preset) for preset in presets]
    return [preset for score, preset in sorted(scored, key=lambda one: -one[0]) if score > 0]


def row(preset: Preset, words: str, *, is_default: bool) -> Content:
    """Name with what was found in it, first line of the system prompt, what is set."""
    name = Content(_name(preset)).stylize("bold")
    search = FuzzySearch()
    for word in words.split():
        for at in _in_name(search, word, preset)[1]:
            name = name.stylize("underline", at, at + 1)
    lines = [Content.assemble(name, ("  ● default", "$accent") if is_default else "")]
    lines += [Content.styled(line, "$muted") for line in summary(preset) if line]
    return Content("\n").join(lines)


def _score(search: FuzzySearch, preset: Preset, words: Sequence[str]) -> float:
    """How well all the words fit; 0 where one of them does not."""
    total = 1.0
    for word in words:
        score = _in_name(search, word, preset)[0] or _in_description(word, preset)
        if not score:
            return 0
        total += score
    return total


def _in_name(search: FuzzySearch, word: str, preset: Preset) -> tuple[float, Sequence[int]]:
    name = _name(preset)
    if len(word) > _FUZZY and word.lower() not in name.lower():
        return 0, ()
    return search.match(word, name)


def _in_description(word: str, preset: Preset) -> float:
    return 0.5 if any(word.casefold() in part.casefold() for part in summary(preset)) else 0


def _name(preset: Preset) -> str:
    return plain_line(preset.name, 64)
