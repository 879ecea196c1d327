"""Markdown as lines: nothing of a reply may be cut off, whatever the width."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui.widgets.markdown_lines import markdown_lines, text_lines
from aoai_tui.widgets.rendered import Look

LOOK = Look("#d8dee6", "#7f8b99", "#1d2530", "#e3b341", "#ef6b63", dark=True)

TABLE = """| setting | what it does |
|---|---|
| max_completion_tokens | Where the reply is cut |
| frequency_penalty | Pushes against repeating words |
"""


def shown(source: str, width: int) -> str:
    """All lines, without the spaces that a wrapped cell or line gets."""
    return "".join(
        "".join(segment.text.split()) for line in markdown_lines(source, width, LOOK) for segment in line
    )


def letters(text: str) -> list[str]:
    """The text's letters in an order of their own: wrapping in cells mixes the cells' lines."""
    return sorted(sign for sign in text if sign.isalpha())


@pytest.mark.parametrize("width", [24, 40, 80])
def test_a_table_is_shown_whole(width: int) -> None:
    """In a narrow window cells wrap; no letter is replaced by dots."""
    assert letters(shown(TABLE, width)) == letters(TABLE)
    assert "…" not in shown(TABLE, width)


def test_a_long_line_of_code_wraps() -> None:
    """Code that is wider than the window goes on in the next line."""
    line = "value = '" + "x" * 200 + "'"
    assert shown(f"```python\n{line}\n```", 40) == "".join(line.split())


def test_brackets_are_no_markup() -> None:
    """What looks like rich's markup is shown as it was written."""
    assert "[red]not[/red]" in shown("this is [red]not[/red] red", 60)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300), st.integers(8, 120)
)
@settings(deadline=None, max_examples=60)
def test_any_text_fits_any_width(source: str, width: int) -> None:
    """No line is wider than the window, and no text breaks the rendering."""
    for line in (*markdown_lines(source, width, LOOK), *text_lines(source, width, LOOK)):
        assert sum(segment.cell_length for segment in line) <= width
