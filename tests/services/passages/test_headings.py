"""Headings of Markdown and reStructuredText."""

from __future__ import annotations

import pytest

from aoai_tui.services.passages.headings import markdown_section, rst_section
from tests.growth import LINEAR, growth


def headings_of(text: str) -> list[tuple[str, str]]:
    """Markdown's headings: the line that each begins at, and its path."""
    section = markdown_section(text)
    return [(text[at:].partition("\n")[0], path) for at, path in section.headings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\n\n### Two ###\n", [("# One", "One"), ("### Two ###", "One › Two")]),
        ("One\n===\n\nTwo\n---\n", [("One", "One"), ("Two", "One › Two")]),
        ("## B\n# A\n## C", [("## B", "B"), ("# A", "A"), ("## C", "A › C")]),
        ("#no heading\n####### seven\n    # code\n", []),
        ("- item\n---\n\n> quote\n---\n\n| a |\n|---|\n\n---\n", []),
        ("```sh\n# a comment\n```\n# Real", [("# Real", "Real")]),
        ("~~~\n```\n# inside\n~~~\n# Real", [("# Real", "Real")]),
        ("````\n```\n# inside\n````\n# Real", [("# Real", "Real")]),
        ("```\n# never closed", []),
        ("``` not `a fence\n# Real", [("# Real", "Real")]),
        ("---\ntitle: x\ntags: y\n---\n# Real", [("# Real", "Real")]),
        ("#\n# \x1b[31mRed\x1b[0m", [("#", ""), ("# \x1b[31mRed\x1b[0m", "Red")]),
        ("# C# \t\n## ##", [("# C# \t", "C#"), ("## ##", "C#")]),
    ],
)
def test_markdown_s_headings_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    """As CommonMark has them, with those above them; none in code, none made of front matter."""
    assert headings_of(text) == expected


def test_a_fence_is_kept_from_its_first_line_to_its_last() -> None:
    """However it is fenced."""
    text = "a\n```py\nb\n```\nc\n~~~\nd"
    assert [text[begin:end] for begin, end in markdown_section(text).kept] == ["```py\nb\n```", "~~~\nd"]


def test_restructuredtext_s_headings_are_found() -> None:
    """Levels are made by the signs in the order in which they come; a line above is part of it."""
    text = "=====\nGuide\n=====\n\nInstall\n=======\n\nText.\n\nOn Linux\n--------\n\nUse\n===\n\n+---+\n| a |\n+---+\n"
    section = rst_section(text)
    assert [(text[at:].partition("\n")[0], path) for at, path in section.headings] == [
        ("=====", "Guide"),
        ("Install", "Guide › Install"),
        ("On Linux", "Guide › Install › On Linux"),
        ("Use", "Guide › Use"),
    ]


@pytest.mark.parametrize(
    "line", ["#\n", "---\n", "`\n", "```\n", "a: b\n", " " * 20 + "\n", "#" * 40, "=" * 40]
)
def test_lines_made_to_be_slow_are_not(line: str) -> None:
    """Thousands of times the same line: time grows with their number, not with its square."""
    for read in (markdown_section, rst_section):
        assert growth(lambda times, read=read: read("---\n" + line * times), 3_000) < LINEAR  # type: ignore[misc]


@pytest.mark.parametrize(
    ("begin", "more", "end"), [("# a", " ", "b"), ("# a", " #", "b"), ("# ", "\t", "#b")]
)
def test_a_heading_made_to_be_slow_is_not(begin: str, more: str, end: str) -> None:
    """However long the white space, or the signs, in one heading: time grows with the line, not with its square."""
    assert growth(lambda times: markdown_section(f"{begin}{more * times}{end}"), 3_000) < LINEAR
