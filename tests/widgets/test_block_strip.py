"""Lines of half-blocks that are bytes: to whoever reads them they are what segments would be, and they cost little."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from typing import Literal

import pytest
from PIL import Image
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual._ansi_theme import DEFAULT_TERMINAL_THEME as DARK_TERMINAL
from textual.color import Color
from textual.filter import ANSIToTruecolor, Monochrome
from textual.strip import Strip

from aoai_tui.widgets.block_strip import BlockStrip
from aoai_tui.widgets.half_blocks import Blocks, blocks, letter_lines, line_of

BASE = Style(color="#e0e0e0", bgcolor="#102030")


def noise(width: int, height: int) -> Image.Image:
    """Hardly two pixels alike; some are seen through."""
    data = bytearray(random.Random(7).randbytes(4 * width * height))  # noqa: S311  the same each time
    data[3::4] = bytes(0 if value < 60 else 255 for value in data[3::4])
    return Image.frombytes("RGBA", (width, height), bytes(data))


def strips(drawn: Blocks, left: int = 3, width: int = 50) -> list[BlockStrip]:
    return [BlockStrip(drawn.row(y), left, width, BASE) for y in range(drawn.rows)]


def plain_strip(strip: Strip) -> Strip:
    """The same line as Textual would have it."""
    return Strip(list(strip), strip.cell_length)


def cells(ansi: str) -> list[tuple[str, Style]]:
    """What a terminal shows of a line, cell by cell."""
    text = Text.from_ansi(ansi)
    console = Console(color_system="truecolor")
    return [(sign, segment.style or Style()) for segment in text.render(console) for sign in segment.text]


@pytest.mark.parametrize("system", ["truecolor", "256", "standard"])
def test_the_terminal_is_told_what_segments_would_tell_it(
    system: Literal["truecolor", "256", "standard"],
) -> None:
    """Every cell has the sign and the colours that a line of segments has, in each system of colours."""
    console = Console(color_system=system, _environ={})
    for strip in strips(blocks(noise(40, 11))):
        seen = [(sign, s.color, s.bgcolor) for sign, s in cells(strip.render(console))]
        wanted = [(sign, s.color, s.bgcolor) for sign, s in cells(plain_strip(strip).render(console))]
        # Whoever sees no ink sees no difference in its colour.
        assert [(c if c[0] != " " else (" ", c[2])) for c in seen] == [
            (c if c[0] != " " else (" ", c[2])) for c in wanted
        ]


def test_a_line_can_be_cut_joined_and_read() -> None:
    """Its segments are those of the pixels, with blanks beside them, in the style that lies behind."""
    [strip] = strips(blocks(noise(40, 2)))
    assert strip.cell_length == len(strip.text) == 50
    assert (strip.text[:3], strip.text[43:]) == (" " * 3, " " * 7)
    row = blocks(noise(40, 2)).row(0)
    assert list(strip.crop(3, 43)) == list(Segment.apply_style(line_of(row), BASE))
    assert Strip.join(strip.divide([10, 20, 50])).text == strip.text
    assert strip == plain_strip(strip)


def test_filters_change_what_they_would_change() -> None:
    """True colours need no translation, so the line stays itself; blanks in a terminal's own colours do."""
    row = blocks(noise(40, 2)).row(0)
    to_true = ANSIToTruecolor(DARK_TERMINAL)
    background = Color.parse("#000000")
    [strip] = strips(blocks(noise(40, 2)))
    assert strip.apply_filter(to_true, background) is strip
    ansi = BlockStrip(row, 3, 50, Style(color="red", bgcolor="default"))
    assert list(ansi.apply_filter(to_true, background)) == list(
        plain_strip(ansi).apply_filter(to_true, background)
    )
    grey = strip.apply_filter(Monochrome(), background)
    assert list(grey) == list(plain_strip(strip).apply_filter(Monochrome(), background))


def test_a_coarse_line_is_as_wide_and_has_few_segments() -> None:
    """Eight cells look alike, the last ones too where there are fewer."""
    [strip] = strips(blocks(noise(43, 2)))
    coarse = strip.coarse()
    assert coarse.cell_length == 50
    assert len(coarse.text) == 50
    assert len(list(coarse)) <= 8
    assert coarse.text[3] == strip.text[3]


def test_letters_are_as_bright_as_their_pixels() -> None:
    """The densest sign for white on dark, none for black, one between for one above the other, on light reversed."""
    image = Image.new("RGBA", (3, 2), "#000000ff")
    image.paste("#ffffffff", (1, 0, 2, 2))
    image.paste("#ffffffff", (2, 0, 3, 1))
    [[dark]], [[light]] = letter_lines(image, dark=True), letter_lines(image, dark=False)
    assert (dark.text[:2], light.text[:2]) == (" @", "@ ")
    assert dark.text[2] in "-=+*"
    [[nothing]] = letter_lines(Image.new("RGBA", (3, 1)), dark=False)
    assert nothing.text == "   "


def test_a_screen_of_pixels_costs_a_fraction_of_its_segments() -> None:
    """Styled, filtered and written, 12,000 cells take less than a third of the processor that segments take."""
    drawn, console = blocks(noise(200, 120)), Console(color_system="truecolor")
    to_true, background = ANSIToTruecolor(DARK_TERMINAL), Color.parse("#000000")

    def as_bytes() -> None:
        for strip in strips(drawn, 0, 200):
            strip.apply_filter(to_true, background).render(console)

    def as_segments() -> None:
        for y in range(drawn.rows):
            Strip(line_of(drawn.row(y)), 200).apply_style(BASE).apply_filter(to_true, background).render(
                console
            )

    assert min(spent(as_bytes) for _ in range(4)) < min(spent(as_segments) for _ in range(4)) / 3


def test_a_line_is_one_object_until_something_cuts_it() -> None:
    """Collecting garbage looks at every object there is: a screen of pictures adds one for a line, and no more."""
    drawn, console = blocks(noise(40, 200)), Console(color_system="truecolor")
    strips(drawn)[0].render(console)  # what is made once, is made
    gc.collect()
    gc.disable()
    try:
        before = gc.get_count()[0]
        made = strips(drawn)
        for strip in made:
            strip.render(console)
        assert len(made) <= gc.get_count()[0] - before < 1.2 * len(made)
    finally:
        gc.enable()


def test_a_bar_stands_before_the_pixels() -> None:
    """It is there in whatever the line is read by, and it is all that a cut of it makes segments of."""
    row, bar = blocks(noise(40, 2)).row(0), Segment("▌", Style(color="#ff0000", bgcolor="#000000"))
    base = Style(color="#d0d0d0", bgcolor="#203040")  # a style knows how it is written, once it was
    strip, console = BlockStrip(row, 3, 50, base, bar), Console(color_system="truecolor")
    assert list(strip)[:2] == [bar, Segment("  ", base)]
    assert strip.cell_length == len(strip.text) == 50
    seen = [(sign, s.color, s.bgcolor) for sign, s in cells(strip.render(console))]
    assert [(sign, s.color, s.bgcolor) for sign, s in cells(plain_strip(strip).render(console))][:3] == seen[
        :3
    ]
    cut = BlockStrip(row, 3, 50, base, bar)
    assert list(cut.crop(0, 1)) == [bar]
    assert cut.divide([50]) == [cut]
    assert cut._made is None


def spent(work: Callable[[], None]) -> float:
    """Seconds of the processor."""
    began = time.thread_time()
    work()
    return time.thread_time() - began
