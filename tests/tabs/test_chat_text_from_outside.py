"""Text from outside is text: nothing in it acts as markup or as an escape code."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from aoai_tui.config.settings import Connection, Deployments, Kind
from aoai_tui.errors import AoaiError
from aoai_tui.tab import FeatureTab
from tests.conftest import OpenChat

MARKUP = "[red]warm[/red] [/] [@click=app.quit]click[/] [[x]] \\[b] $accent"
WIDE = "漢字かな 🦜👩‍🚀 العربية e\u0301"


@pytest.mark.parametrize("text", [MARKUP, WIDE], ids=["markup", "wide"])
async def test_prompts_replies_and_titles_are_shown_as_they_are(open_chat: OpenChat, text: str) -> None:
    """Brackets, wide characters and emoji stand in the transcript, the list and the toast as they were typed."""
    async with open_chat() as chat:
        await chat.ask(f"say {text}")
        assert f"You say {text}" in " ".join(chat.transcript_text().split())
        assert chat.titles() == [f"say {text}"[:60]] or chat.titles()[0].endswith("…")
        chat.options.focus()
        await chat.press("delete")
        await chat.until(lambda: "Deleted" in chat.toasts(), "it is deleted")
        await chat.until(
            lambda: f"Deleted “say {text[:12]}" in " ".join(chat.screen_text().split()), "it is told"
        )


async def test_escape_codes_and_overrides_are_taken_out(open_chat: OpenChat) -> None:
    """A reply with escape sequences, control characters and direction overrides shows its words alone."""
    evil = "say before \x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \u202egnp.exe\u202c after\x00\x08"
    async with open_chat() as chat:
        await chat.ask(evil)
        for shown in (chat.transcript_text(), chat.list_text(), chat.screen_text()):
            assert not {"\x1b", "\x9b", "\u202e", "\x07", "\x00", "\x08"} & set(shown)
        assert "before red" in chat.last_view()
        assert "gnp.exe" in chat.last_view()


async def test_live_text_is_literal_too(open_chat: OpenChat) -> None:
    """While it arrives, too, a reply's brackets are text."""
    from tests.tabs.driven_app import HeldPace

    async with open_chat(pace=HeldPace(at=16)) as chat:
        await chat.send(r"say [red]warm[/] [@click=app.quit]x[/] and so on and so on and so on")
        await chat.until(lambda: chat.screen_text().count("[red]warm[/]") >= 2, "it is shown literally")
        assert "\x1b" not in chat.screen_text()


async def test_a_deployment_and_a_connection_may_be_called_anything(open_chat: OpenChat) -> None:
    """Brackets in the names of connection and deployment stand in the header, the transcript and the help."""
    odd = Connection(
        name="[red]prod[/] [/]", kind=Kind.DEMO, colour="red", deployments=Deployments(chat="[b]gpt[/]")
    )
    async with open_chat(connection=odd) as chat:
        assert "[b]gpt[/]" in chat.header()
        reply = await chat.ask("say hello")
        assert reply.startswith("[b]gpt[/]")
        await chat.press("f1")
        await chat.settled()
        await chat.press("escape")
        await chat.settled()
        assert "[b]gpt[/]" in chat.screen_text()


async def test_an_errors_text_is_literal_in_a_toast(open_chat: OpenChat) -> None:
    """Title and advice of an error are drawn with their brackets and without their escape codes."""
    async with open_chat() as chat:
        tab = chat.app.main.query_one(FeatureTab)
        tab.show_error(
            AoaiError(
                "It broke at [/red] \x1b[31mhere.", "Look at [b]this[/b] [/]", status=400, request_id="[x]"
            )
        )
        await chat.until(lambda: "It broke at [/red] here." in chat.screen_text(), "the title is drawn")
        for words in ("Look at [b]this[/b] [/]", "HTTP 400 · request [x]"):
            assert words in chat.screen_text()


async def test_a_name_given_by_hand_is_literal(open_chat: OpenChat) -> None:
    """Markup in a name is kept, control characters are not, and an empty name changes nothing."""
    async with open_chat() as chat:
        await chat.ask("say alpha")
        for name, shown in (("[bold]x[/] \x1b[31m漢字", "[bold]x[/] 漢字"), ("", "[bold]x[/] 漢字")):
            await chat.press("f2")
            await chat.until(lambda: bool(chat.app.screen.query("AskName Input")), "it asks")
            chat.app.screen.query_one(Input).value = name
            await chat.press("enter")
            await chat.until(lambda want=shown: chat.titles() == [want], f"{name!r} is shown")  # type: ignore[misc]
