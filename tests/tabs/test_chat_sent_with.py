"""What a prompt is sent with: parameters, attachments, tools."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from textual.widgets import Input, Select, Static, TextArea

from aoai_tui.domain import Api, ChatOptions, MessageState, Role
from aoai_tui.tabs.chat.consent_bar import ConsentBar
from aoai_tui.tabs.chat.options import OptionsPanel
from aoai_tui.tabs.chat.parameter_fields import FIELDS
from tests.conftest import OpenChat
from tests.tabs.driven_app import ChatHarness

TOOLS = """
[tools.clock]
description = "Tells the time."
command = [{python!r}, "-c", "print('14:02')"]
"""


def sent(chat: ChatHarness, number: int = -1) -> Any:
    """The body of one of the requests for a reply."""
    asked = [request for request in chat.transport.requests if request.json and "messages" in request.json]
    return asked[number].json


async def panel(chat: ChatHarness) -> OptionsPanel:
    """The options with all of their fields."""
    await chat.until(
        lambda: len(chat.app.main.query("OptionsPanel ValueInput")) == len(FIELDS), "all fields are there"
    )
    await chat.settled()
    return chat.app.main.query_one(OptionsPanel)


async def test_what_is_typed_into_the_panel_is_sent(open_chat: OpenChat) -> None:
    """Each parameter under the service's name; what is empty is not sent; all of it is kept."""
    async with open_chat() as chat:
        options = await panel(chat)
        for name, text in {
            "temperature": "0.2",
            "stop": "END, \\n",
            "seed": "7",
            "extra_body": '{"store": false}',
        }.items():
            options.query_one(f"#{name}", Input).value = text
        await chat.settled()
        await chat.ask("say one")
        body = sent(chat)
        assert (body["temperature"], body["stop"], body["seed"], body["store"]) == (
            0.2,
            ["END", "\n"],
            7,
            False,
        )
        assert not {"top_p", "max_tokens", "n", "user"} & set(body)
        await chat.new()
        await chat.choose("say one")
        await chat.until(lambda: options.query_one("#temperature", Input).value == "0.2", "it is shown again")


async def test_what_an_api_leaves_out_is_told(open_chat: OpenChat) -> None:
    """With the Responses API chosen, the options say which parameters it does not know."""
    async with open_chat() as chat:
        options = await panel(chat)
        told = options.query_one("#not-over-responses", Static)
        assert not told.display
        options.query_one("#api", Select).value = Api.RESPONSES
        await chat.until(lambda: bool(told.display), "it is told")
        assert "seed" in str(told.content)


async def test_a_value_that_is_not_taken_is_told_and_not_sent(open_chat: OpenChat) -> None:
    """The field is marked, a sentence says what it takes, and the rest goes on."""
    async with open_chat() as chat:
        options = await panel(chat)
        options.query_one("#temperature", Input).value = "hot"
        options.query_one("#seed", Input).value = "3"
        await chat.settled()
        assert options.query_one("#temperature").has_class("-wrong")
        assert "Temperature: a number from 0 to 2." in str(options.query_one("#wrong").render())
        await chat.ask("say one")
        assert "temperature" not in sent(chat)
        assert sent(chat)["seed"] == 3


async def test_a_reply_by_schema_is_set_out(open_chat: OpenChat) -> None:
    """The schema's field shows with the format; the reply is checked and indented."""
    async with open_chat() as chat:
        options = await panel(chat)
        options.query_one("#response_format", Input).value = "json_schema"
        await chat.settled()
        schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
        options.query_one("#schema", TextArea).load_text(json.dumps(schema))
        await chat.settled()
        assert options.has_class("-schema")
        assert '{ "city":' in await chat.ask("name a city as JSON")
        assert chat.transcript.messages[-1].note == ""


async def test_a_picture_goes_with_the_prompt_and_is_drawn(open_chat: OpenChat, tmp_path: Path) -> None:
    """A pasted path becomes a chip, is sent as a data URL, leaves the row, and is shown in the transcript."""
    Image.new("RGB", (64, 48), "red").save(tmp_path / "flag.png")
    async with open_chat() as chat:
        chat.composer.focus()
        chat.tab.attaching.takes_paste(str(tmp_path / "flag.png"))
        await chat.until(lambda: len(chat.tab.attaching.attached) == 1, "it is attached")
        await chat.ask("what is this?")
        content = sent(chat)["messages"][-1]["content"]
        assert [part["type"] for part in content] == ["text", "image_url"]
        assert content[1]["image_url"]["url"].startswith("data:image/png;base64,")
        assert chat.tab.attaching.attached == ()
        await chat.until(lambda: "flag.png · 64x48" in chat.transcript_text(), "it is drawn")


async def test_a_tool_asks_runs_and_the_reply_goes_on(open_chat: OpenChat) -> None:
    """Nothing runs before the person's word; then its outcome is kept, sent back, and answered."""
    async with open_chat(config=TOOLS.format(python=sys.executable)) as chat:
        await chat.tab.keep_options("", "", ChatOptions(tools=("clock",)))
        await chat.send("what time is it?")
        await chat.until(lambda: bool(chat.app.main.query("ConsentBar.-asking")), "it asks")
        assert len(chat.transport.requests) == 1
        bar = chat.app.main.query_one(ConsentBar)
        await chat.until(lambda: bar.has_focus, "the bar has the focus")
        await chat.until(lambda: bool(bar.check_action("answer", ("once",))), "it takes answers")
        await chat.press("y")
        await chat.until(
            lambda: len(chat.transcript.messages) == 4 and not chat.streaming(), "it is answered"
        )
        roles = [message.role for message in await chat.stored_messages()]
        assert roles == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
        assert "14:02" in chat.last_view()
        assert sent(chat)["messages"][-1]["content"].strip() == "14:02"
        assert chat.tab.options[2].allowed == ()


async def test_a_declined_tool_is_not_run(open_chat: OpenChat) -> None:
    """The deployment is told that it may not, and answers without it."""
    async with open_chat(config=TOOLS.format(python=sys.executable)) as chat:
        await chat.tab.keep_options("", "", ChatOptions(tools=("clock",)))
        await chat.send("what time is it?")
        await chat.until(lambda: bool(chat.app.main.query("ConsentBar.-asking")), "it asks")
        bar = chat.app.main.query_one(ConsentBar)
        await chat.until(
            lambda: bar.has_focus and bool(bar.check_action("answer", ("once",))), "it takes answers"
        )
        await chat.press("n")
        await chat.until(
            lambda: len(chat.transcript.messages) == 4 and not chat.streaming(), "it is answered"
        )
        refused = chat.transcript.messages[2]
        assert refused.state is MessageState.FAILED
        assert "does not allow" in refused.text


async def test_escape_at_a_tools_question_keeps_what_came(open_chat: OpenChat) -> None:
    """While the question waits the transcript says so; escape stops, and the conversation goes on afterwards."""
    async with open_chat(config=TOOLS.format(python=sys.executable)) as chat:
        await chat.tab.keep_options("", "", ChatOptions(tools=("clock",)))
        await chat.send("what time is it?")
        await chat.until(lambda: bool(chat.app.main.query("ConsentBar.-asking")), "it asks")
        await chat.until(lambda: "waiting for the tools" in chat.screen_text(), "the wait is visible")
        chat.tab.action_stop()
        await chat.until(lambda: not chat.tab.asking.running and not chat.streaming(), "it is stopped")
        await chat.until(lambda: len(chat.transcript.messages) == 2, "prompt and call are kept")
        await chat.until(lambda: not chat.app.main.query("ConsentBar.-asking"), "the question is gone")
        assert "one" in await chat.ask("say one")
