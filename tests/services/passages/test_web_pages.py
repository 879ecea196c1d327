"""Web pages: what a reader reads, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain import Chunking
from aoai_tui.services.passages.cutting.chunks import chunks
from aoai_tui.services.passages.cutting.positions import Positions
from aoai_tui.services.passages.reading import read
from aoai_tui.services.passages.web_page import page_section
from tests.growth import LINEAR, growth

_PAGE = """<!DOCTYPE html>
<html><head><title>Parrots</title>
<style>p { color: red }</style><script>var x = "<p>no</p>";</script></head>
<body><nav><ul><li>Home</li><li>About</li></ul></nav>
<h1>Parrots &amp; <em>others</em></h1>
<p>They <b>talk</b>
   a lot.<br>Really.</p>
<noscript>Switch it on</noscript><svg><text>drawn</text></svg>
<h2>Training</h2><table><tr><th>Day</th><th>Minutes</th></tr>
<tr><td>1</td><td>5</td></tr></table>
<pre>
  kept   as
    it is
</pre><!-- not this --><template><p>nor this</p></template>
</body></html>
"""

_TEXT = """Parrots

Home
About

Parrots & others

They talk a lot.
Really.

Training

Day\tMinutes
1\t5

  kept   as
    it is"""


def test_a_page_is_its_text() -> None:
    """Blocks are lines, cells have tabs between them, <pre> stays; scripts, styles and comments go."""
    assert page_section(_PAGE).text == _TEXT


def test_a_page_knows_its_headings() -> None:
    """By level, each below those above it."""
    section = page_section(_PAGE)
    assert [(section.text[at : at + 7], path) for at, path in section.headings] == [
        ("Parrots", "Parrots"),
        ("Parrots", "Parrots & others"),
        ("Trainin", "Parrots & others › Training"),
    ]


@pytest.mark.parametrize(
    ("words", "line"), [("Home", 4), ("They", 6), ("a lot", 7), ("Really", 7), ("1\t5", 10), ("it is", 13)]
)
def test_lines_are_those_of_the_file(words: str, line: int) -> None:
    """Not those of the text that is left."""
    section = page_section(_PAGE)
    assert Positions(section).at(section.text.index(words))[0] == line


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("just words", "just words"),
        ("<p>open <b>tags <i>everywhere", "open tags everywhere"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("</p></div></ul>stray ends", "stray ends"),
        ("<head><title>t</title>no end of the head<body>yes", "t\n\nno end of the head\nyes"),
        ("a &lt; b &amp;&nbsp;c &bogus; &#x1F99C; &#13;&#0;", "a < b & c &bogus; 🦜 \ufffd"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<![CDATA[x]]>y", "y"),
        ("<svg><svg></svg>in</svg>out", "out"),
        ("<script>alert('</p>')", ""),
        ("<SCRIPT>a</sCript >b<style>c</style>d", "bd"),
        ("<a title='>'>in</a> <a title=>out</a> <a title=\"never ends>lost</a>", "in out lost"),
        ("<textarea><b>&amp;</b></textarea>", "<b>&</b>"),
        ("<p>&#" + "9" * 5000 + ";</p>", "\ufffd"),
        ("", ""),
    ],
)
def test_broken_pages_are_read_as_far_as_they_go(page: str, text: str) -> None:
    """As browsers do, roughly."""
    assert page_section(page).text == text


_SOME = "<p> </p> <pre> </pre> <h1> </h1> <svg> </svg> <td> <br> <li> <!-- --> < > &amp; a b"
_TAGS = _SOME.split()


@given(st.lists(st.sampled_from([*_TAGS, " ", "\n", "b c"])))
def test_headings_and_lines_are_in_order(pieces: list[str]) -> None:
    """Whatever the tags: places go forward and stay within the text."""
    section = page_section("".join(pieces))
    for marks in (section.lines, section.headings):
        places = [place for place, _ in marks]
        assert places == sorted(places)
        assert all(0 <= place < len(section.text) for place in places)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!",
        "<!--",
        "</",
        "&",
        "<svg>",
        "<pre>",
        "<a x='",
        '<a x="',
        "<![CDATA[",
        "<title>",
        "<script>",
        "<p><svg>",
    ],
)
def test_a_page_made_to_be_slow_is_not(piece: str) -> None:
    """Thousands of times the same broken tag: time grows with the length, not with its square."""
    assert growth(lambda times: page_section(piece * times), 4_000) < LINEAR


def test_a_pages_title_is_no_passage_of_its_own(tmp_path: Path) -> None:
    """It goes with the heading below it, and every passage names the headings alone."""
    page = tmp_path / "page.html"
    page.write_text("<title>Docs</title><h1>Birds</h1><p>They sing.</p><h2>Food</h2><p>Seeds.</p>")
    found = [(one.text, one.place) for one in chunks(read(page), Chunking())]
    assert found == [("Docs\n\nBirds\n\nThey sing.", "Docs"), ("Food\n\nSeeds.", "Birds › Food")]
