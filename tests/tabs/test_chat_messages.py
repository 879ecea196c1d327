"""What a reader does with a message: stood on, copied, edited, regenerated, forked, deleted, unfolded."""

from __future__ import annotations

from collections.abc import Callable

from aoai_tui.domain import ChatOptions, MessageState, Parameters, Role
from aoai_tui.tabs.chat.message_actions import code_blocks
from aoai_tui.tabs.chat.message_view import MessageView
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness, whole_text


def stood_on(chat: ChatHarness) -> str:
    """The text of the message that has the focus; empty where none has."""
    focused = chat.app.focused
    return focused.message.text if isinstance(focused, MessageView) else ""


async def stand_on_prompt(chat: ChatHarness) -> None:
    """From the composer, up to the newest prompt."""
    await chat.press("alt+up")
    await chat.until(lambda: bool(stood_on(chat)), "the newest reply has the focus")
    await chat.press("up")
    await chat.until(
        lambda: isinstance(chat.app.focused, MessageView) and chat.app.focused.message.role is Role.USER,
        "the prompt has the focus",
    )


async def test_messages_are_walked_and_left(open_chat: OpenChat) -> None:
    """alt+up stands on the newest message, up and down walk, below the newest lies the input."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await stand_on_prompt(chat)
        assert stood_on(chat) == "say one"
        await chat.press("up")
        await chat.settled()
        assert stood_on(chat) == "say one"
        await chat.press("down", "down")
        await chat.until(lambda: chat.composer.has_focus, "the input has the focus")


async def test_the_message_that_is_stood_on_is_in_view(open_chat: OpenChat) -> None:
    """Beside long replies the one with the focus shows its first line, upwards and downwards."""
    async with open_chat() as chat:
        await chat.ask("first of all: write a long answer")
        await chat.ask("second of all: write a long answer")
        await chat.press("alt+up")
        await chat.until(lambda: bool(stood_on(chat)), "on the newest reply")
        for key, words in (("up", "second"), ("up", ""), ("up", "first"), ("down", ""), ("down", "second")):
            await chat.press(key)
            await chat.still()
            if words:
                await chat.until(_in_view(chat, f"{words} of all: write"), "it has the focus and is in view")


def _in_view(chat: ChatHarness, words: str) -> Callable[[], bool]:
    return lambda: stood_on(chat).startswith(words) and words in chat.screen_text()


async def test_a_click_never_stands_on_a_message(open_chat: OpenChat) -> None:
    """Whoever clicks wants to select text: the next letter must not act on a message."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.pilot.click(chat.views()[0])
        await chat.settled()
        assert chat.composer.has_focus


async def test_an_edited_prompt_makes_a_branch_that_can_be_walked(open_chat: OpenChat) -> None:
    """e brings the prompt into the input; sent, it stands beside the first, and left goes back."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await stand_on_prompt(chat)
        await chat.press("e")
        await chat.until(
            lambda: chat.composer.has_focus and chat.composer.text == "say one", "it can be edited"
        )
        assert "Editing an earlier prompt" in chat.screen_text()
        await chat.type("say two")
        chat.composer.load_text("say two")
        await chat.press("enter")
        await chat.until(
            lambda: not chat.streaming() and "‹ 2/2 ›" in chat.transcript_text(), "a branch is there"
        )
        assert "say one" not in chat.transcript_text()
        assert "Editing an earlier prompt" not in chat.screen_text()
        await stand_on_prompt(chat)
        await chat.press("left")
        await chat.until(lambda: "‹ 1/2 ›" in chat.transcript_text(), "the older branch is shown")
        assert "say one" in chat.transcript_text()
        assert stood_on(chat) == "say one"


async def test_escape_leaves_editing(open_chat: OpenChat) -> None:
    """The input is empty again, and the next prompt stands at the end."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await stand_on_prompt(chat)
        await chat.press("e")
        await chat.until(lambda: chat.composer.text == "say one", "it can be edited")
        await chat.press("escape")
        await chat.until(lambda: chat.composer.text == "", "it is left")
        await chat.ask("say three")
        assert [m.text for m in await chat.stored_messages() if m.role is Role.USER] == [
            "say one",
            "say three",
        ]


async def test_the_mark_of_branches_takes_clicks(open_chat: OpenChat) -> None:
    """‹ and › show the older and the newer branch."""
    async with open_chat() as chat:
        await chat.ask("tell me something")
        await chat.press("alt+up")
        await chat.until(lambda: bool(stood_on(chat)), "the reply has the focus")
        await chat.press("r")
        await chat.until(
            lambda: not chat.streaming() and "‹ 2/2 ›" in chat.transcript_text(), "a second reply"
        )
        chat.box.scroll_home(animate=False)
        await chat.still()
        column = whole_text(chat.views()[-1]).splitlines()[0].index("‹")
        await chat.pilot.click(chat.views()[-1], offset=(column + 2, 0))
        await chat.until(lambda: "‹ 1/2 ›" in chat.transcript_text(), "the older one is shown")


async def test_a_regenerated_reply_in_the_middle_keeps_the_rest(open_chat: OpenChat) -> None:
    """What followed stays on its own branch and comes back with it."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.ask("say two")
        before = await chat.stored_messages()
        await chat.press("alt+up")
        await chat.until(lambda: bool(stood_on(chat)), "on the newest")
        await chat.press("up", "up")
        await chat.until(lambda: stood_on(chat) == before[1].text, "on the first reply")
        await chat.press("r")
        await chat.until(
            lambda: not chat.streaming() and len(chat.transcript.messages) == 2, "it is asked again"
        )
        await chat.until(lambda: "‹ 2/2 ›" in chat.transcript_text(), "it is marked")
        await chat.press("alt+up")
        await chat.until(lambda: bool(stood_on(chat)), "on the new reply")
        await chat.press("left")
        await chat.until(lambda: len(chat.transcript.messages) == 4, "the old branch is whole")
        assert await chat.stored_messages() == before


async def test_a_deleted_message_comes_back(open_chat: OpenChat) -> None:
    """delete takes it out with what follows, u on a message brings all of it back."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.ask("say two")
        await stand_on_prompt(chat)
        await chat.press("delete")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "it is gone")
        assert "what follows it is deleted" in chat.toasts()
        await chat.press("u")
        await chat.until(lambda: len(chat.transcript.messages) == 4, "it is back")


async def test_a_fork_opens_by_itself(open_chat: OpenChat) -> None:
    """A new conversation with everything up to the message is listed and open."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.ask("say two")
        await chat.press("alt+up", "up", "up")
        await chat.settled()
        await chat.press("f")
        await chat.until(lambda: len(chat.titles()) == 2, "both are listed")
        assert len(chat.transcript.messages) == 2


async def test_details_tell_ids_model_and_filters(open_chat: OpenChat) -> None:
    """One key shows them below the newest reply, the same key hides them."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await chat.press("alt+i")
        await chat.until(lambda: "Request id" in chat.transcript_text(), "they are shown")
        shown = chat.transcript_text()
        message = chat.transcript.messages[-1]
        assert message.receipt is not None
        for words in (
            str(message.receipt.request_id),
            "Demo Region",
            "demo-1",
            "fp_demo",
            "hate safe",
            "a minute",
        ):
            assert words in shown.replace("\n", " ") or words in "".join(shown.split()), words
        await chat.press("d")
        await chat.until(lambda: "Request id" not in chat.transcript_text(), "they are hidden")


async def test_a_refused_parameter_is_left_out_by_one_key(open_chat: OpenChat) -> None:
    """The sentence names it; f5 sends without it, and the panel tells what the deployment does not take."""
    async with open_chat(deployments=("reasoning-demo",)) as chat:
        await chat.set_options(deployment="reasoning-demo", system="")
        row = chat.app.main.query_one("#temperature")
        row.value = "0.3"  # type: ignore[attr-defined]
        await chat.settled()
        await chat.ask("say one")
        assert "temperature" in chat.last_view()
        assert "f5 sends again without it" in chat.last_view()
        await chat.press("f5")
        await chat.until(
            lambda: (
                [one.state for one in chat.transcript.messages] == [MessageState.COMPLETE] * 2
                and not chat.streaming()
            ),
            "it is answered",
        )
        refused = await chat.tab.bench.chat.deployments.refused("reasoning-demo")
        assert refused == {"temperature": None}
        await chat.ask("say two")
        assert chat.transcript.messages[-1].state is MessageState.COMPLETE


async def test_a_deployment_of_another_api_is_asked_over_it_by_one_key(open_chat: OpenChat) -> None:
    """f5 heeds the suggestion, and the choice is remembered."""
    async with open_chat(deployments=("responses-demo",)) as chat:
        await chat.set_options(deployment="responses-demo", system="")
        await chat.ask("say one")
        assert "f5 asks over the responses API" in chat.last_view()
        await chat.press("f5")
        await chat.until(
            lambda: (
                [one.state for one in chat.transcript.messages] == [MessageState.COMPLETE] * 2
                and not chat.streaming()
            ),
            "it is answered",
        )
        await chat.ask("say two")
        assert chat.transcript.messages[-1].api == "responses"


def test_code_blocks_are_found_also_when_cut_off() -> None:
    """Fences of either kind, nested longer ones, and a last block without an end."""
    text = "a\n```python\nx = 1\n```\n~~~~\n```\n~~~\n~~~~\nend\n```sh\nls"
    assert code_blocks(text) == ["x = 1\n", "```\n~~~\n", "ls"]
    assert code_blocks("no code, just ``` in a line") == []


async def test_an_edit_that_could_not_be_sent_stays_an_edit(open_chat: OpenChat) -> None:
    """A schema that is none keeps the prompt in the input; once it is corrected, it still becomes a branch."""
    async with open_chat() as chat:
        await chat.ask("say one")
        await stand_on_prompt(chat)
        await chat.press("e")
        await chat.until(lambda: chat.composer.text == "say one", "it can be edited")
        await chat.tab.keep_options("", "", ChatOptions(parameters=Parameters(response_format="json_schema")))
        await chat.press("enter")
        await chat.until(lambda: "schema is missing" in chat.toasts(), "it is told")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "the branch is shown again")
        assert chat.composer.text == "say one"
        await chat.tab.keep_options("", "", ChatOptions())
        chat.composer.focus()
        await chat.press("enter")
        await chat.until(
            lambda: "‹ 2/2 ›" in chat.transcript_text() and not chat.streaming(), "a branch is there"
        )
