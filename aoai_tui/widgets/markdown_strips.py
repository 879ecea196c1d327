"""Markdown as lines of styled text at a width: a pure function, made for a thread.

rich renders it: the whole of CommonMark with tables and highlighted code in one pass, with no widget.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import ClassVar

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.syntax import Syntax
from rich.text import Text
from rich.theme import Theme
from textual.strip import Strip


@dataclass(frozen=True)
class Look:
    """The colours of a theme that text needs; hashable, so that renderings can be kept by it."""

    text: str
    muted: str
    panel: str
    warning: str
    error: str
    dark: bool

    def theme(self) -> Theme:
        """rich's style names with this look's colours."""
        return Theme(
            {
                "markdown.paragraph": "none",
                "markdown.h1": f"bold underline {self.text}",
                "markdown.h2": f"bold {self.text}",
                "markdown.h3": f"bold {self.text}",
                "markdown.h4": f"bold {self.muted}",
                "markdown.h5": f"bold {self.muted}",
                "markdown.h6": f"bold {self.muted}",
                "markdown.code": f"{self.text} on {self.panel}",
                "markdown.block_quote": self.muted,
                "markdown.list": "none",
                "markdown.item": "none",
                "markdown.item.bullet": self.muted,
                "markdown.item.number": self.muted,
                "markdown.hr": self.muted,
                "markdown.link": "underline",
                "markdown.link_url": f"underline {self.muted}",
                "markdown.table.header": "bold",
                "markdown.table.border": self.muted,
            }
        )


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


class _Markdown(Markdown):
    """rich's Markdown with our headings and code blocks."""

    def __init__(self, source: str, look: Look) -> None:
        code = type("_Code", (_CodeOnPanel,), {"look": look})
        self.elements: ClassVar[dict[str, type[MarkdownElement]]] = {  # type: ignore[misc]
            **Markdown.elements,
            "heading_open": _LeftHeading,
            "fence": code,
            "code_block": code,
        }
        super().__init__(source, hyperlinks=False, code_theme="ansi_dark" if look.dark else "ansi_light")


def markdown_strips(source: str, width: int, look: Look) -> list[Strip]:
    """The lines of a Markdown text at a width in cells. The text must be plain already."""
    return _strips(_Markdown(source, look), width, look)


def text_strips(text: str, width: int, look: Look, style: str = "") -> list[Strip]:
    """The lines of a text that is shown as it was typed, wrapped at words."""
    return _strips(Text(text, style=style, overflow="fold", tab_size=4), width, look)


def _strips(renderable: RenderableType, width: int, look: Look) -> list[Strip]:
    console = Console(
        file=io.StringIO(),
        width=width,
        theme=look.theme(),
        color_system="truecolor",
        force_terminal=True,
        legacy_windows=False,
        _environ={},
    )
    lines = [
        Strip(Segment.adjust_line_length(line, width, pad=False))
        for line in console.render_lines(renderable, console.options, pad=False)
    ]
    while lines and not lines[-1].text.strip():
        lines.pop()
    while lines and not lines[0].text.strip():
        lines.pop(0)
    return lines
