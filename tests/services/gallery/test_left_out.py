"""What is said of a picture that was asked for with less than was set."""

from __future__ import annotations

from aoai_tui.domain import ImageOptions
from aoai_tui.services.gallery.refusals import left_out

OPTIONS = ImageOptions(style="vivid", quality="hd", moderation="low", output_format="webp", partial_images=3)


def test_what_was_left_out_is_named() -> None:
    """One, or several; a parameter that is taken is not mentioned, nor one of which another value was refused."""
    assert left_out(OPTIONS, {}) == ""
    assert left_out(OPTIONS, {"quality=standard": None}) == ""
    assert left_out(OPTIONS, {"style": None}) == "The deployment does not take style; it was left out."
    named = left_out(OPTIONS, {"style=vivid": None, "moderation": None, "quality": None})
    assert named.startswith("The deployment does not take ")
    assert named.endswith("; they were left out.")
    assert named.count(",") == 1
    assert all(name in named for name in ("style", "moderation", "quality", " and "))


def test_what_was_sent_in_its_place_is_said() -> None:
    """Where the service named another value, that one was asked for."""
    words = left_out(OPTIONS, {"quality=hd": "high"})
    assert words == "In place of quality hd the deployment was asked for high."


def test_how_a_picture_arrives_is_not_worth_a_word() -> None:
    """Streaming changes no picture, and its format is told by its bytes."""
    assert left_out(OPTIONS, {"stream": None, "partial_images": None, "output_format=webp": None}) == ""
