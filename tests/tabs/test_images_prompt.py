"""The Images tab's prompt: where it stands, and what comes into it."""

from __future__ import annotations

from pathlib import Path

from tests.tabs.images_harness import images_app


async def test_the_tab_opens_on_the_prompt(tmp_path: Path) -> None:
    """Typing works at once, and the empty gallery says what to do."""
    async with images_app(tmp_path, size=(80, 24)) as images:
        await images.until(lambda: images.pane.text.has_focus, "the cursor is in the prompt")
        assert "Describe a picture" in images.screen()
        await images.type("A rabbit")
        images.pane.take("in the snow")
        await images.until(lambda: images.pane.text.text == "A rabbit\nin the snow", "it is taken")
