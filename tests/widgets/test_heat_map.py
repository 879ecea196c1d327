"""A matrix as a heat map."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.pilot import Pilot

from aoai_tui.themes import DARK, LIGHT
from aoai_tui.widgets.heat_cells import Scale, Shades, cell_text, scale_of, value_text
from aoai_tui.widgets.heat_map import HeatMap


class _Bench(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.pointed: list[tuple[int, int]] = []
        self.opened: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield HeatMap()

    def on_heat_map_pointed(self, event: HeatMap.Pointed) -> None:
        self.pointed.append((event.row, event.column))

    def on_heat_map_opened(self, event: HeatMap.Opened) -> None:
        self.opened.append((event.row, event.column))


def _matrix(count: int) -> list[list[float]]:
    return [
        [1.0 if a == b else round(((a * 7 + b * 7) % 97) / 100, 2) for a in range(count)]
        for b in range(count)
    ]


@asynccontextmanager
async def _map(
    count: int, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[HeatMap, Pilot[None], _Bench]]:
    app = _Bench()
    async with app.run_test(size=size) as pilot:
        heat = app.query_one(HeatMap)
        heat.load(_matrix(count), [f"notes.md:{at + 1}" for at in range(count)])
        heat.focus()
        await pilot.pause()
        yield heat, pilot, app


def _lines(heat: HeatMap) -> Iterator[str]:
    room = heat.scrollable_content_region
    return (heat.render_line(y).text[: room.width] for y in range(room.height))


def test_a_value_is_four_columns_wide() -> None:
    """Whatever its sign; a rounded 0 has none."""
    values = (0.654, 1.0, -0.123, -1.0, -0.001, 0.0)
    assert [value_text(value) for value in values] == ["0.65", "1.00", "-.12", "-1.0", "0.00", "0.00"]


def test_pale_and_strong_are_the_least_and_the_most_off_the_diagonal() -> None:
    """The 1s of the diagonal tell nothing; where all values are the same there is one shade."""
    scale = scale_of([[1, 0.2, 0.4], [0.2, 1, 0.3], [0.4, 0.3, 1]])
    assert [round(scale.share(value), 6) for value in (0.2, 0.3, 0.4, 1.0, -1.0)] == [0, 0.5, 1, 1, 0]
    assert scale_of([[1.0]]) == Scale(0, 1)
    assert scale_of([[1, 0.5], [0.5, 1]]).share(0.5) == 0


def test_two_copies_leave_the_others_their_shades() -> None:
    """Of many values the outermost few are as strong, or as pale, as the next ones."""
    matrix = [[0.1 + (a * b % 7) / 50 if a != b else 1.0 for a in range(20)] for b in range(20)]
    matrix[3][8] = matrix[8][3] = 1.0
    scale = scale_of(matrix)
    assert scale.most < 0.3
    assert scale.share(1.0) == 1


def test_without_colours_a_sign_stands_for_the_shade() -> None:
    """The value is there in any case; the cursor is a pair of brackets."""
    shares = (0.0, 0.3, 0.5, 0.7, 1.0)
    texts = [cell_text(0.5, share, wide=True, colours=False, pointed=False) for share in shares]
    assert texts == [" 0.50 ", "░0.50 ", "▒0.50 ", "▓0.50 ", "█0.50 "]
    assert cell_text(0.5, 1, wide=True, colours=True, pointed=False) == " 0.50 "
    assert cell_text(0.5, 1, wide=True, colours=True, pointed=True) == "[0.50]"
    assert cell_text(0.5, 1, wide=False, colours=False, pointed=False) == "██"
    assert cell_text(0.5, 1, wide=False, colours=True, pointed=True) == "[]"


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_values_can_be_read_on_every_shade(theme: object) -> None:
    """Ink and ground differ by 3 : 1 at least, in both themes."""
    assert theme in (DARK, LIGHT)
    colours = DARK if theme is DARK else LIGHT
    shades = Shades(*(Color.parse(str(one)) for one in (colours.panel, colours.accent, colours.foreground)))
    for step in range(11):
        style = shades.style(step / 10)
        assert style.color is not None
        assert style.bgcolor is not None
        ink, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
        light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def _luminance(colour: Color) -> float:
    parts = [
        p / 255 / 12.92 if p / 255 <= 0.04045 else ((p / 255 + 0.055) / 1.055) ** 2.4 for p in colour.rgb
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


async def test_rows_have_labels_and_columns_their_numbers() -> None:
    """The value of two passages stands where the row of the one meets the column of the other."""
    async with _map(5) as (heat, _, _):
        lines = list(_lines(heat))
        assert lines[0].split()[-5:] == ["1", "2", "3", "4", "5"]
        assert lines[2].translate(str.maketrans("░▒▓█", "    ")).split() == [
            "2",
            "notes.md:2",
            "0.07",
            "1.00",
            "0.21",
            "0.28",
            "0.35",
        ]


async def test_the_cursor_is_always_in_view_with_its_labels() -> None:
    """From corner to corner, larger than the room: its cell is whole, its row and column have their names."""
    async with _map(60) as (heat, pilot, app):
        for keys, place in ((("end",), (0, 59)), (("pagedown",) * 4, (59, 59)), (("home",), (59, 0))):
            await pilot.press(*keys)
            await pilot.pause()
            row, column = heat.cursor
            assert heat.cursor == place == app.pointed[-1]
            lines = list(_lines(heat))
            assert str(column + 1) in lines[0].split()
            line = next(line for line in lines if line.lstrip().startswith(f"{row + 1} notes.md:{row + 1}"))
            assert f"[{value_text(heat.matrix[row][column])}]" in line


async def test_without_values_more_cells_have_room() -> None:
    """v changes between both; the cursor stays."""
    async with _map(30) as (heat, pilot, _):
        await pilot.press("down", "right", "right", "v")
        await pilot.pause()
        assert heat.cursor == (1, 2)
        assert heat.virtual_size.width <= heat.size.width
        assert "[]" in heat.render_line(2).text


async def test_enter_and_a_second_click_open_a_cell() -> None:
    """A click on a label or beside the cells does nothing."""
    async with _map(3) as (heat, pilot, app):
        await pilot.press("right", "enter")
        await pilot.pause()
        assert app.opened == [(0, 1)]
        await pilot.click(heat, (16 + 6, 3), times=2)
        await pilot.pause()
        assert heat.cursor == (2, 1)
        assert app.opened[-1] == (2, 1)
        await pilot.click(heat, (2, 2))
        await pilot.click(heat, (70, 2))
        assert heat.cursor == (2, 1)


async def test_no_value_is_cut() -> None:
    """Half of 0.12 would be read as 0.1: a column that has no room is not begun."""
    for width in range(60, 66):
        async with _map(30, size=(width, 10)) as (heat, _, _):
            for line in list(_lines(heat))[1:-1]:
                assert all(len(value.strip("[]░▒▓█")) == 4 for value in line.split()[2:])


async def test_labels_from_outside_are_text() -> None:
    """A file's name neither acts as markup nor moves the columns."""
    async with _map(2) as (heat, _, _):
        heat.load(
            [[1, 0.5], [0.5, 1]], ["[red]\x1b[31mevil\n.md:1", "日本語のとても長いファイルの名前.txt:1"]
        )
        lines = list(_lines(heat))
        assert "[red]evil .md:1" in lines[1]
        heat.load([[1, 0.5], [0.5, 1]], ["a/very/long/path/to/somewhere/notes.md:17", "b"])
        assert "notes.md:17 " in list(_lines(heat))[1]
        assert {heat.render_line(y).cell_length for y in range(3)} == {heat.size.width}


async def test_nothing_is_an_empty_room() -> None:
    """No keys do anything there."""
    async with _map(0) as (heat, pilot, app):
        await pilot.press("down", "end", "enter", "v", "pagedown")
        assert app.opened == []
        assert not "".join(_lines(heat)).strip()
