"""Presets, chosen and kept."""

from __future__ import annotations

from textual.widgets import Input, Static, TextArea

from aoai_tui.domain import ChatOptions, Parameters
from aoai_tui.screens.ask_name import AskName
from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.preset_rows import PresetRows
from aoai_tui.screens.presets import ChoosePreset
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness

CONFIG = """
[connections.mine]
kind = "demo"
deployments.chat = "demo-chat"

[presets."pirate [red]x[/red]"]
system_prompt = "Speak like a pirate.\\nArr."
deployment = "sea"
parameters.temperature = 1.5

[presets.terse]
system_prompt = "One line."
"""


async def presets(chat: ChatHarness) -> PresetRows:
    """Open the list."""
    await chat.press("f6")
    await chat.until(lambda: isinstance(chat.app.screen, ChoosePreset), "the presets are listed")
    await chat.settled()
    return chat.app.screen.query_one(PresetRows)


def rows(chat: ChatHarness) -> str:
    """The listed presets."""
    return "\n".join(str(option.prompt) for option in chat.app.screen.query_one(PresetRows).options)


def word(chat: ChatHarness) -> str:
    """What the screen says happened."""
    return str(chat.app.screen.query_one("#word", Static).render())


def fields(chat: ChatHarness) -> tuple[str, str]:
    """System prompt and deployment as the options show them."""
    main = chat.app.main
    return main.query_one("#system", TextArea).text, main.query_one("#deployment", Input).value


async def test_a_preset_is_used_before_the_conversation_begins(open_chat: OpenChat) -> None:
    """The options show it at once, and the conversation begins with it."""
    async with open_chat(config=CONFIG) as chat:
        await presets(chat)
        await chat.press("enter")
        await chat.until(lambda: fields(chat) == ("Speak like a pirate.\nArr.", "sea"), "the fields show it")
        assert "sea" in chat.header()
        await chat.ask("say ahoy")
        [(conversation, messages)] = await chat.stored()
        assert conversation.options == ChatOptions(parameters=Parameters(temperature=1.5))
        assert messages[-1].deployment == "sea"


async def test_a_preset_changes_the_open_conversation(open_chat: OpenChat) -> None:
    """Its deployment stays where the preset names none."""
    async with open_chat(config=CONFIG) as chat:
        await chat.set_options(deployment="other", system="Be kind.")
        await chat.ask("say hello")
        await presets(chat)
        await chat.press("down", "enter")
        await chat.until(lambda: fields(chat) == ("One line.", "other"), "the fields show it")
        [(conversation, _)] = await chat.stored()
        assert (conversation.system_prompt, conversation.deployment) == ("One line.", "other")


async def test_presets_are_found_by_a_few_letters(open_chat: OpenChat) -> None:
    """In the name with letters left out, in the system prompt by its words; names are no markup."""
    async with open_chat(config=CONFIG) as chat:
        await presets(chat)
        assert "pirate [red]x[/red]" in rows(chat)
        assert "Speak like a pirate." in rows(chat)
        assert "sea · temperature 1.5" in rows(chat)
        await chat.press(*"trs")
        await chat.until(lambda: rows(chat).startswith("terse"), "trs finds terse")
        assert "pirate" not in rows(chat)
        await chat.press(*["backspace"] * 3, *"like")
        await chat.until(lambda: "pirate [red]x[/red]" in rows(chat), "like is found in the system prompt")
        assert "terse" not in rows(chat)
        await chat.press(*"zzz")
        await chat.until(
            lambda: "No preset matches." in chat.screen_text(), "nothing is found, and that is said"
        )


async def test_the_current_options_are_kept_under_a_name(open_chat: OpenChat) -> None:
    """ctrl+s keeps them, and asks before it replaces a preset."""
    async with open_chat() as chat:
        await chat.set_options(deployment="mini", system="Be brief.")
        await presets(chat)
        assert "ctrl+s here to keep them" in " ".join(chat.screen_text().split())
        for again in (False, True):
            await chat.press("ctrl+s")
            await chat.until(lambda: isinstance(chat.app.screen, AskName), "it asks for a name")
            await chat.press(*"brief", "enter")
            if again:
                await chat.until(lambda: isinstance(chat.app.screen, Confirm), "it asks before it replaces")
                await chat.press("up", "enter")
            await chat.until(lambda: isinstance(chat.app.screen, ChoosePreset), "the list is back")
            await chat.until(lambda: "“brief” is kept." in word(chat), "it is kept")
        kept = chat.app.book.settings.presets["brief"]
        assert (kept.system_prompt, kept.deployment) == ("Be brief.", "mini")


async def test_a_preset_is_removed_after_a_question(open_chat: OpenChat) -> None:
    """Delete edits the search while its cursor stands inside, else it removes."""
    async with open_chat(config=CONFIG) as chat:
        await presets(chat)
        await chat.press(*"terse", "home", "delete")
        assert chat.app.screen.query_one(Input).value == "erse"
        await chat.press("end", "delete")
        await chat.until(lambda: isinstance(chat.app.screen, Confirm), "it asks")
        await chat.press("up", "enter")
        await chat.until(lambda: isinstance(chat.app.screen, ChoosePreset), "the list is back")
        await chat.until(lambda: "“terse” is removed." in word(chat), "it is gone")
        assert list(chat.app.book.settings.presets) == ["pirate [red]x[/red]"]


async def test_conversations_begin_with_the_default(open_chat: OpenChat) -> None:
    """ctrl+d makes it the connection's: the next conversation has it, and the first one after a restart."""
    async with open_chat(config=CONFIG) as chat:
        await presets(chat)
        await chat.press("ctrl+d")
        await chat.until(lambda: "● default" in rows(chat), "it is marked")
        await chat.press("escape")
        await chat.ask("say hello")
        [(first, _)] = await chat.stored()
        assert first.system_prompt == ""
        await chat.new()
        assert fields(chat) == ("Speak like a pirate.\nArr.", "sea")
    async with open_chat() as chat:
        assert fields(chat) == ("Speak like a pirate.\nArr.", "sea")
        await chat.ask("say ahoy")
        [(newest, _), _] = await chat.stored()
        assert newest.options.parameters.temperature == 1.5
        await presets(chat)
        await chat.press("ctrl+d")
        await chat.until(lambda: "default" not in rows(chat), "it is the default no more")


async def test_the_demos_connection_says_that_it_has_no_default(open_chat: OpenChat) -> None:
    """It has no table in config.toml."""
    async with open_chat(config=CONFIG.partition("\n[presets")[2].join(["[presets", ""])) as chat:
        await presets(chat)
        await chat.press("ctrl+d")
        await chat.until(lambda: "has no table in config.toml" in word(chat), "it says so")
