"""What bytes are, whatever they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.services.gallery.kinds import SVG, UNKNOWN, kind_name, kind_of, suffix_of
from tests.services.gallery.picture_bytes import FORMATS, encoded


@pytest.mark.parametrize("form", FORMATS)
def test_pictures_are_known_by_how_they_begin(form: str) -> None:
    """Every format that Pillow writes here, however little of it there is."""
    for data in (encoded(form), encoded(form)[:16]):
        assert kind_of(data) == f"image/{form.lower()}"
        assert kind_name(kind_of(data)).upper() == form
    assert suffix_of("image/jpeg") == "jpg"
    assert suffix_of(UNKNOWN) == "bin"


@pytest.mark.parametrize(
    "text",
    [
        "<svg/>",
        '\n <svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<?xml version="1.0"?>\n<!-- made > by hand -->\n<svg>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd" [<!ENTITY a "b">]>\n<svg>',
        "<x:svg xmlns:x='http://www.w3.org/2000/svg'>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_svg_is_told_by_its_first_element(text: str, encoding: str) -> None:
    """Whatever XML lets stand before it, in whatever encoding."""
    assert kind_of(text.encode(encoding)) == SVG


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00",
        b"<html><body><svg></svg></body></html>",
        b"<!-- <svg> -->",
        b"<svgs>",
        b"BM" + bytes(60),
        b"RIFF\x00\x00\x00\x00WAVE",
        b'{"error": "<svg>"}',
        b" " * 5000 + b"<svg>",
    ],
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    """A page with a drawing in it, a program, other formats, another thing that begins alike."""
    assert kind_of(data) == UNKNOWN


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd(data: bytes) -> None:
    """The answer is always a kind that has a suffix."""
    assert suffix_of(kind_of(b"<" + data))
    assert suffix_of(kind_of(data))
