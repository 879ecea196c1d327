"""Names of saved pictures: made from prompts, the same and safe on every system."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aoai_tui.domain import Picture
from aoai_tui.services.gallery.names import suggested_name
from tests.services.gallery.picture_bytes import NOON

DRAWN = Picture("drawn", "", NOON, media_type="image/png")


def named(prompt: str, **fields: object) -> str:
    """The name of a picture with this prompt."""
    return suggested_name(replace(DRAWN, prompt=prompt, **fields))


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("A rabbit eating pancakes", "A rabbit eating pancakes.png"),
        ("\n\n  A rabbit\nin the snow", "A rabbit.png"),
        ("", "picture.png"),
        (" . / \\ ", "picture.png"),
        ("\u200b\u200d", "picture.png"),
        ("../../etc/passwd", "etc passwd.png"),
        ("C:\\Windows\\x", "C Windows x.png"),
        ("CON", "_CON.png"),
        ("nul.tar", "_nul.tar.png"),
        ("COM1", "_COM1.png"),
        ("LPT¹", "_LPT¹.png"),
        ("-rf everything", "rf everything.png"),
        ("a\x1b[31mred\x07 fox\u202e", "ared fox.png"),
        ("what?! <b>*:|", "what ! b.png"),
        ("trailing dots...", "trailing dots.png"),
        ("兎が食べる", "兎が食べる.png"),
        ("cafe\u0301", "café.png"),
        ("🐇🥞", "🐇🥞.png"),
        ("a fox with\ud83d half a sign", "a fox with half a sign.png"),
    ],
)
def test_a_prompt_becomes_a_name(prompt: str, name: str) -> None:
    """What can stay of a prompt stays; what a system or a shell would misunderstand goes."""
    assert named(prompt) == name


def test_long_prompts_are_cut_at_a_word() -> None:
    """At most sixty characters, and no sign is cut in two."""
    assert named("A rabbit " * 20) == f"{'A rabbit ' * 6}A.png"
    family = "👨‍👩‍👧‍👦"
    name = named(family * 40).removesuffix(".png")
    assert len(name) <= 60
    assert name == family * (len(name) // len(family))
    assert named("e\u0301\u0323" * 200)
    assert len(named("兎" * 500).encode()) < 255


def test_pictures_of_one_request_have_their_numbers() -> None:
    """From the second on; the format decides the suffix."""
    assert named("fox", number=1) == "fox.png"
    assert named("fox", number=3) == "fox 3.png"
    assert suggested_name(replace(DRAWN, prompt="fox"), ".webp") == "fox.webp"
    assert named("fox", media_type="") == "fox.bin"


def test_a_picture_that_was_brought_keeps_its_name() -> None:
    """Where it has no prompt; a path in a name that came from outside is no path."""
    assert named("", name="holiday 7.jpeg") == "holiday 7.png"
    assert named("", name="../../.ssh/config.jpg") == "config.png"
    assert named("", name="C:\\temp\\evil.jpg") == "evil.png"


@given(st.text(max_size=300))
def test_no_prompt_leads_out_of_a_folder(prompt: str) -> None:
    """The name is one part of a path on every system, not hidden, no device, and fits."""
    name = named(prompt)
    assert PurePosixPath(name).name == name
    assert PureWindowsPath(name).name == name
    assert name.partition(".")[0].strip().upper() not in (
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
        "LPT9",
        "CONIN$",
    )
    assert not name.startswith((".", "-", "~", " "))
    assert len(name.encode()) <= 255
    assert all(unicodedata.category(letter) not in ("Cc", "Cs") for letter in name)
