"""Markdown as lines of styled text at a width: a pure function, made for a thread.

rich renders it: the whole of CommonMark with tables and highlighted code in one pass, with no widget.
Importing this costs some 30 ms (markdown-it, pygments), so it waits until there is something to render.
"""

from __future__ import annotations

import io
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement, TableElement
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from aoai_tui.widgets.rendered import Line, Look


class _LeftHeading(Heading):
    """A heading at the left without a box around it."""

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _CodeOnPanel(CodeBlock):
    """A code block on the panel's colour."""

    look: ClassVar[Look]

    def __rich_console__(self, _console: Console, _options: ConsoleOptions) -> RenderResult:
        syntax = Syntax(
            str(self.text).rstrip(),
            self.lexer_name,
            theme="ansi_dark" if self.look.dark else "ansi_light",
            word_wrap=True,
            background_color=self.look.panel,
        )
        yield Padding(syntax, (0, 1), style=Style(bgcolor=self.look.panel))


class _WholeTable(TableElement):
    """A table whose cells wrap, letter by letter if need be, where rich's would end in dots."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                for column in table.columns:
                    column.overflow = "fold"
            yield table


class _Markdown(Markdown):
    """rich's Markdown with our headings and code blocks."""

    def __init__(self, source: str, look: Look) -> None:
        code = type("_Code", (_CodeOnPanel,), {"look": look})
        self.elements: ClassVar[dict[str, type[MarkdownElement]]] = {  # type: ignore[misc]
            **Markdown.elements,
            "heading_open": _LeftHeading,
            "table_open": _WholeTable,
            "fence": code,
            "code_block": code,
        }
        super().__init__(source, hyperlinks=False, code_theme="ansi_dark" if look.dark else "ansi_light")


def _theme(look: Look) -> Theme:
    """rich's style names with a look's colours."""
    return Theme(
        {
            "markdown.paragraph": "none",
            "markdown.h1": f"bold underline {look.text}",
            "markdown.h2": f"bold {look.text}",
            "markdown.h3": f"bold {look.text}",
            "markdown.h4": f"bold {look.muted}",
            "markdown.h5": f"bold {look.muted}",
            "markdown.h6": f"bold {look.muted}",
            "markdown.code": f"{look.text} on {look.panel}",
            "markdown.block_quote": look.muted,
            "markdown.list": "none",
            "markdown.item": "none",
            "markdown.item.bullet": look.muted,
            "markdown.item.number": look.muted,
            "markdown.hr": look.muted,
            "markdown.link": "underline",
            "markdown.link_url": f"underline {look.muted}",
            "markdown.table.header": "bold",
            "markdown.table.border": look.muted,
        }
    )


def markdown_lines(source: str, width: int, look: Look) -> list[Line]:
    """The lines of a Markdown text at a width in cells. The text must be plain already."""
    return rich_lines(_Markdown(source, look), width, look)


def text_lines(text: str, width: int, look: Look, style: str = "") -> list[Line]:
    """The lines of a text that is shown as it was typed, wrapped at words."""
    return rich_lines(Text(text, style=style, overflow="fold", tab_size=4), width, look)


def rich_lines(renderable: RenderableType, width: int, look: Look) -> list[Line]:
    """The lines of anything that rich can render."""
    console = Console(
        file=io.StringIO(),
        width=width,
        theme=_theme(look),
        color_system="truecolor",
        force_terminal=True,
        legacy_windows=False,
        _environ={},
    )
    lines = [
        Segment.adjust_line_length(line, width, pad=False)
        for line in console.render_lines(renderable, console.options, pad=False)
    ]
    return _without_needless_blanks(lines)


def _without_needless_blanks(lines: list[Line]) -> list[Line]:
    """No empty lines at either end, and never two in a row; a code block's own lie on its panel and stay."""
    kept: list[Line] = []
    for line in lines:
        if not _is_blank(line) or (kept and not _is_blank(kept[-1])):
            kept.append(line)
    while kept and _is_blank(kept[-1]):
        kept.pop()
    return kept


def _is_blank(line: Line) -> bool:
    return all(not (segment.text.strip() or (segment.style and segment.style.bgcolor)) for segment in line)
