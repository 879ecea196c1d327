"""Which graphics to use, from what was wished for, what the environment tells and what the terminal answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from aoai_tui.widgets.graphics import CellSize, Graphics, told_cell_size, use
from aoai_tui.widgets.graphics_question import Answer, Question, asking, listening

AUTO = "auto"
"""The wish to leave it to the terminal."""

WISHES = (AUTO, *Graphics)
"""What may be wished for."""

_NO_SIXELS = "Sixels need Python 3.12 or newer: pictures are drawn in half-blocks."

_THEIR_OWN = ("kitty", "ghostty")
"""Terminals that say by their names that they have kitty's graphics."""

_PERHAPS = ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE", "GHOSTTY_RESOURCES_DIR")
"""Variables of terminals that are worth asking for kitty's graphics; others might show the question."""

_WITHOUT = ("linux", "dumb", "screen", "tmux", "vt100", "vt220")
"""What the names of terminals begin with that have no graphics, or let none through."""


@dataclass(frozen=True)
class Choice:
    """What pictures will be drawn with."""

    graphics: Graphics
    cell: CellSize | None = None
    """As the terminal told when it was asked."""
    note: str = ""
    """A sentence about a wish that can't be fulfilled."""


class Choosing:
    """The choice, while the terminal thinks about its answer."""

    def __init__(self, known: Choice | None, question: Question | None) -> None:
        """Either is None."""
        self._known, self._question = known, question

    @property
    def typed(self) -> bytes:
        """What was typed before the terminal had answered, once the choice is made."""
        return self._question.typed if self._question else b""

    def choose(self) -> Choice:
        """The choice, which this process works with from now on. Waits for the terminal only within its time."""
        answer = self._question.answer() if self._question else None
        if self._question and answer is None:
            from aoai_tui.widgets.late_answers import ignore_late_answers  # noqa: PLC0415  seldom needed

            ignore_late_answers()
        choice = self._known or from_answer(answer)
        use(choice.graphics, choice.cell)
        return choice


@contextmanager
def choosing(wish: str, environ: Mapping[str, str]) -> Iterator[Choosing]:
    """Ask the terminal, if it must be asked: it answers while the program does something else.

    What is typed meanwhile is kept as it was typed. At the end the terminal is as it was, whether its answer was read
    or not.
    """
    known = from_environment(wish, environ)
    if known is not None:
        with listening():
            yield Choosing(known, None)
        return
    with asking(
        kitty=any(environ.get(name) for name in _PERHAPS),
        cell=told_cell_size() is None,
        far="SSH_CONNECTION" in environ,
    ) as question:
        yield Choosing(None, question)


def from_environment(wish: str, environ: Mapping[str, str]) -> Choice | None:
    """The choice where nobody must be asked; None where the terminal must."""
    if wish == Graphics.SIXEL and not has_sixels():
        return Choice(Graphics.BLOCKS, note=_NO_SIXELS)
    if wish != AUTO:
        return Choice(Graphics(wish))
    term = environ.get("TERM", "")
    if (
        any(environ.get(name) for name in ("NO_COLOR", "TMUX", "STY"))
        or environ.get("TERM_PROGRAM") == "Apple_Terminal"
        or term.startswith(_WITHOUT)
    ):
        return Choice(Graphics.BLOCKS)
    if any(name in term or environ.get("TERM_PROGRAM") == name for name in _THEIR_OWN):
        return Choice(Graphics.KITTY)
    return None


def from_answer(answer: Answer | None) -> Choice:
    """The choice after the terminal was asked; half-blocks where it didn't answer."""
    if answer is None:
        return Choice(Graphics.BLOCKS)
    if answer.sixel and has_sixels():
        return Choice(Graphics.SIXEL, answer.cell)
    return Choice(Graphics.KITTY if answer.kitty else Graphics.BLOCKS, answer.cell)


def has_sixels() -> bool:
    """Whether textual-image, which makes sixels, is there: it needs a newer Python than we do."""
    return find_spec("textual_image") is not None
