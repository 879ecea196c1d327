"""The Images tab's options: kept, checked, summed up, and only what was set is sent."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Button

from aoai_tui.domain import ImageOptions
from aoai_tui.tabs.images.image_fields import FIELDS, option_words, read_fields
from aoai_tui.widgets.value_rows import ValueInput
from tests.tabs.images_harness import images_app


def test_every_option_has_a_field() -> None:
    """What the service can be asked for can be typed; any value comes back as it was read."""
    assert {field.name for field in FIELDS} == set(ImageOptions.__struct_fields__)
    texts = {
        "n": "2",
        "size": " 1536 × 1024 ",
        "quality": "xhigh",
        "background": "transparent",
        "output_format": "jpeg",
        "output_compression": "80",
        "moderation": "low",
        "input_fidelity": "high",
        "partial_images": "0",
        "style": "vivid",
        "response_format": "url",
        "user": "me",
        "extra_body": '{"seed": 7}',
    }
    options, wrong = read_fields(texts)
    assert not wrong
    assert options == ImageOptions(
        n=2,
        size="1536x1024",
        quality="xhigh",
        background="transparent",
        output_format="jpeg",
        output_compression=80,
        moderation="low",
        input_fidelity="high",
        partial_images=0,
        style="vivid",
        response_format="url",
        user="me",
        extra_body={"seed": 7},
    )
    shown = {field.name: field.show(options.given().get(field.name)) for field in FIELDS}
    assert read_fields(shown)[0] == options


def test_options_on_one_line() -> None:
    """What was set in a few words, with a sign at what is not sent."""
    options = ImageOptions(n=2, size="1024x1024", quality="high", style="vivid", output_format="webp")
    refused: dict[str, str | None] = {"style": None, "output_format=webp": "png", "quality=low": None}
    assert option_words(options, refused) == "2 pictures · 1024x1024 · high quality · webp ✗ · vivid ✗"
    assert option_words(ImageOptions()) == ""


async def test_only_what_was_set_is_sent(tmp_path: Path) -> None:
    """Under the service's names; what is empty is left to the deployment."""
    async with images_app(tmp_path) as images:
        await images.draw("A rabbit")
        assert set(images.sent()) <= {"prompt", "model", "stream", "partial_images"}
        await images.set_field("size", "1024x1536")
        await images.set_field("quality", "low")
        await images.set_field("extra_body", '{"moderation": "low"}')
        picture = await images.draw("A rabbit")
        body = images.sent()
        assert (body["size"], body["quality"], body["moderation"]) == ("1024x1536", "low", "low")
        assert (picture.width, picture.height) == (1024, 1536)
        assert not {"n", "style", "background", "user"} & set(body)


async def test_options_are_kept_from_one_start_to_the_next(tmp_path: Path) -> None:
    """Deployment and all values are those of the last time, and stand in the header and the line."""
    async with images_app(tmp_path) as images:
        await images.set_field("deployment", "my-pictures")
        await images.set_field("size", "2048x1152")
        await images.set_field("n", "3")
        await images.until(lambda: "3 pictures" in images.summary, "they are taken")
        await images.chat.settled()
    async with images_app(tmp_path) as images:
        assert images.summary == "my-pictures · 3 pictures · 2048x1152"
        assert images.pane.options.query_one("#size", ValueInput).value == "2048x1152"
        assert "my-pictures" in images.chat.header()


async def test_a_value_that_can_not_be_is_told(tmp_path: Path) -> None:
    """The field is marked, a sentence says what it takes, and the rest is sent."""
    async with images_app(tmp_path) as images:
        await images.set_field("n", "eleven")
        await images.set_field("quality", "low")
        assert images.pane.options.query_one("#n").has_class("-wrong")
        assert "Pictures (n): a whole number from 1 to 10." in str(
            images.pane.options.query_one("#wrong").render()
        )
        await images.draw("A rabbit")
        assert "n" not in images.sent()
        assert images.sent()["quality"] == "low"


async def test_up_and_down_walk_the_usual_values(tmp_path: Path) -> None:
    """In a field with usual values the arrows go from one to the next, and any other value is taken."""
    async with images_app(tmp_path, size=(200, 60)) as images:
        field = images.pane.options.query_one("#size", ValueInput)
        field.focus()
        await images.press("down", "down")
        assert field.value == "1536x1024"
        await images.press("up", "up")
        assert field.value == field.field.choices[-1]


async def test_what_is_refused_is_marked_and_can_be_sent_again(tmp_path: Path) -> None:
    """The field carries a sign, the panel a sentence and a button that forgets it."""
    async with images_app(tmp_path, size=(200, 60)) as images:
        await images.set_field("style", "vivid")
        await images.pane.deployments.leave_out(images.pane.choices.deployment, "style")
        await images.pane.show_refused()
        await images.chat.settled()
        assert "Style ✗" in images.screen()
        assert "vivid ✗" in images.summary
        assert "style" in images.refused()
        images.pane.options.query_one("#send-all", Button).press()
        await images.until(lambda: not images.pane.options.has_class("-refused"), "it is forgotten")
        assert "✗" not in images.summary


async def test_where_it_is_narrow_the_options_open_over_the_gallery(tmp_path: Path) -> None:
    """ctrl+o shows them, escape closes them, and the cursor is in the prompt again."""
    async with images_app(tmp_path, size=(80, 24)) as images:
        panel = images.pane.query_one("SidePanel.-right")
        assert not panel.display
        await images.press("ctrl+o")
        await images.until(lambda: bool(panel.display), "they open")
        assert images.pane.options.query_one("#deployment").has_focus
        await images.press("escape")
        await images.until(lambda: not panel.display, "they close")
        assert images.pane.text.has_focus
