"""Which graphics are used, and how the terminal is asked."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from aoai_tui.config.settings import Images
from aoai_tui.widgets.graphics import USUAL_CELL, CellSize, Graphics, cell_size, graphics, use
from aoai_tui.widgets.graphics_choice import (
    WISHES,
    Choice,
    choosing,
    from_answer,
    from_environment,
    has_sixels,
)
from aoai_tui.widgets.graphics_question import Answer, asking, parsed

ROOT = Path(__file__).parents[2]
XTERM = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
ON_A_TERMINAL = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")


def test_the_setting_takes_what_the_command_line_takes() -> None:
    """One list of words for both."""
    assert tuple(Images) == WISHES


@pytest.mark.parametrize("wish", ["kitty", "blocks", "none"])
def test_a_wish_is_fulfilled_without_asking(wish: str) -> None:
    """Whoever says what to draw with knows the terminal."""
    assert from_environment(wish, XTERM) == Choice(Graphics(wish))


def test_sixels_that_cannot_be_made_are_half_blocks_and_a_sentence() -> None:
    """Without textual-image, which needs a newer Python, the wish for sixels is answered in words."""
    choice = from_environment("sixel", XTERM)
    assert choice
    assert choice.graphics is (Graphics.SIXEL if has_sixels() else Graphics.BLOCKS)
    assert ("Python 3.12" in choice.note) is not has_sixels()


@pytest.mark.parametrize(
    "environ",
    [
        {"TMUX": "/run/tmux-0/default,1,0", "TERM": "xterm-kitty"},
        {"STY": "1.pts", "TERM": "xterm"},
        {"TERM": "screen.xterm-256color"},
        {"TERM": "tmux-256color"},
        {"TERM": "linux"},
        {"TERM": "dumb"},
        {**XTERM, "NO_COLOR": "1"},
        {**XTERM, "TERM_PROGRAM": "Apple_Terminal"},
    ],
)
def test_some_terminals_need_no_question(environ: dict[str, str]) -> None:
    """In tmux and screen, without colours, and where there are no graphics, pictures are half-blocks."""
    assert from_environment("auto", environ) == Choice(Graphics.BLOCKS)


@pytest.mark.parametrize(
    "environ", [{"TERM": "xterm-kitty"}, {"TERM": "xterm-ghostty"}, {**XTERM, "TERM_PROGRAM": "ghostty"}]
)
def test_kitty_is_known_by_its_name(environ: dict[str, str]) -> None:
    """Terminals that made the protocol their own need no question either, over ssh too."""
    assert from_environment("auto", environ) == Choice(Graphics.KITTY)


def test_other_terminals_are_asked() -> None:
    """A name that many terminals take tells nothing."""
    assert from_environment("auto", XTERM) is None


def test_answers_decide() -> None:
    """Sixels where they can be made, else kitty's protocol, else half-blocks; without an answer, too."""
    cell = CellSize(9, 18)
    both = Answer(kitty=True, sixel=True, cell=cell)
    assert from_answer(both) == Choice(Graphics.SIXEL if has_sixels() else Graphics.KITTY, cell)
    assert from_answer(Answer(kitty=True, sixel=False, cell=None)) == Choice(Graphics.KITTY)
    assert from_answer(Answer(kitty=False, sixel=False, cell=cell)) == Choice(Graphics.BLOCKS, cell)
    assert from_answer(None) == Choice(Graphics.BLOCKS)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"\x1b[?63;1;2;4;6;9;15;16;22;28c", Answer(False, True, None)),
        (b"\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c", Answer(False, False, None)),
        (b"\x1b[?4c", Answer(False, False, None)),
        (b"\x1b_Gi=1;OK\x1b\\\x1b[6;18;9t\x1b[?62;c", Answer(True, False, CellSize(9, 18))),
        (b"\x1b_Gi=1;EINVAL:no\x1b\\\x1b[?62;4c", Answer(False, True, None)),
        (b"q\x1b[6;0;0t\x1b[?6c", Answer(False, False, None)),
        (b"\x1b[6;18;9t", None),
        (b"", None),
    ],
)
def test_what_terminals_say_is_understood(said: bytes, answer: Answer | None) -> None:
    """xterm with and without sixels, kitty, keys in between, nonsense and silence."""
    assert parsed(said) == answer


@contextmanager
def a_terminal(answers: bytes) -> Iterator[bytearray]:
    """Standard input and output are a terminal that gives these answers; what it was asked."""
    import pty

    ours, theirs = pty.openpty()
    asked = bytearray()

    def respond() -> None:
        asked.extend(os.read(ours, 100))
        os.write(ours, answers)

    thread = threading.Thread(target=respond, daemon=True)
    keys, screen = os.fdopen(os.dup(theirs), "r"), os.fdopen(os.dup(theirs), "w")
    before = sys.__stdin__, sys.__stdout__
    sys.__stdin__, sys.__stdout__ = keys, screen  # type: ignore[misc]
    thread.start()
    try:
        yield asked
        thread.join(60)
    finally:
        sys.__stdin__, sys.__stdout__ = before  # type: ignore[misc]
        keys.close()
        screen.close()
        os.close(ours)
        os.close(theirs)


@ON_A_TERMINAL
def test_the_terminal_is_asked_and_left_as_it_was() -> None:
    """The question goes out at once; keys that were pressed after the answer stay for the app; echo is on again."""
    import termios

    with a_terminal(b"\x1b[6;21;10t\x1b[?62;4chello\n") as asked:
        assert sys.__stdin__
        before = termios.tcgetattr(sys.__stdin__.fileno())
        with asking(kitty=False, cell=True, far=True) as question:
            assert question
            assert question.answer() == Answer(False, True, CellSize(10, 21))
        assert termios.tcgetattr(sys.__stdin__.fileno()) == before
        assert os.read(sys.__stdin__.fileno(), 100) == b"hello\n"
    assert asked == b"\x1b[16t\x1b[c"


@ON_A_TERMINAL
def test_a_terminal_that_is_silent_is_not_waited_for() -> None:
    """Half-blocks after the time that an answer may take, whatever else arrived."""
    with a_terminal(b"keys") as asked, asking(kitty=True, cell=False, far=False) as question:
        assert question
        assert question.answer() is None
    assert b"a=q" in asked


@ON_A_TERMINAL
@pytest.mark.parametrize(
    ("said", "typed"),
    [
        (b"he\x1b[6;21;10tl\x1b_Gi=1;EINVAL:no\x1b\\lo\x1b[?62;4c", b"hello"),
        (b"up\x1b[A", b"up\x1b[A"),
        (b"late\x1b[6;21;10t\x1b[?62", b"late"),
    ],
    ids=["around answers", "silence", "half an answer"],
)
def test_what_was_typed_before_the_answer_is_not_lost(said: bytes, typed: bytes) -> None:
    """It is read together with the answers, and handed on without them."""
    with a_terminal(said), asking(kitty=False, cell=True, far=False) as question:
        assert question
        question.answer()
        assert question.typed == typed


@ON_A_TERMINAL
def test_enter_that_is_pressed_while_the_program_starts_is_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that waits for lines would make ctrl+j of it, a new line; it does not, whoever needs to be asked."""
    import pty
    import termios
    import tty

    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as keys:
        monkeypatch.setattr(sys, "__stdin__", keys)
        before = termios.tcgetattr(keys)
        with choosing("blocks", XTERM):
            os.write(ours, b"hi\r")
            until = time.monotonic() + 60
            while not select.select([keys], [], [], 0)[0]:
                assert time.monotonic() < until
        assert termios.tcgetattr(keys) == before
        tty.setraw(keys, termios.TCSANOW)  # as the app does
        assert os.read(keys.fileno(), 100) == b"hi\r"
        assert not select.select([ours], [], [], 0)[0]  # nothing was echoed
    os.close(ours)


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard input is no terminal, or there is none, the choice is half-blocks."""
    monkeypatch.setattr(sys, "__stdin__", None)
    before = graphics(), cell_size()
    try:
        with choosing("auto", XTERM) as choice:
            assert choice.choose() == Choice(Graphics.BLOCKS)
        assert (graphics(), cell_size()) == (Graphics.BLOCKS, USUAL_CELL)
    finally:
        use(before[0], before[1])


@ON_A_TERMINAL
def test_keys_typed_meanwhile_are_the_apps() -> None:
    """The program's imports take their time after the question: what is typed then isn't lost."""
    script = (
        "import os, sys\n"
        "from aoai_tui.widgets.graphics_choice import choosing\n"
        "with choosing('auto', {'TERM': 'xterm', 'SSH_CONNECTION': 'x'}) as asked:\n"
        "    print(asked.choose().cell)\n"
        "print('read', input())\n"
    )
    child = pexpect.spawn(sys.executable, ["-c", script], cwd=str(ROOT), timeout=60)
    child.expect_exact(b"\x1b[c")
    child.send(b"\x1b[6;18;9t\x1b[?62;4cmine\n")
    child.expect_exact(b"CellSize(width=9, height=18)")
    child.expect_exact(b"read mine")
    child.close()
