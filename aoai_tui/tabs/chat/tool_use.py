"""The tools of a conversation's replies: each call asks the person first, unless it is always allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Conversation, ToolCall
from aoai_tui.plain import plain_line
from aoai_tui.services.chat.tool_rounds import AllowedTools, NoTools, ToolRounds
from aoai_tui.services.tools.consent import Consent

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart


def tools_for(tab: ChatPart, conversation: Conversation) -> ToolRounds:
    """What runs the tools that are switched on in a conversation."""
    if not conversation.options.tools:
        return NoTools()

    async def may_run(call: ToolCall) -> bool:
        return await _may_run(tab, conversation.id, call)

    def missing(sentence: str) -> None:
        tab.app.notify(sentence, severity="warning", timeout=8, markup=False)

    return AllowedTools(tab.bench.tools, may_run, conversation.options.tools, missing)


async def _may_run(tab: ChatPart, conversation_id: str, call: ToolCall) -> bool:
    chat, name = tab.bench.chat, tab.bench.tools.name_of(call.name)
    conversation = await chat.conversation(conversation_id)
    if name in conversation.options.allowed:
        return True
    if not tab.shows(conversation_id):
        title = plain_line(conversation.title, 40)
        tab.app.notify(f"In “{title}” a tool asks to be run: alt+y answers.", timeout=10, markup=False)
    consent = await tab.ask_consent(call)
    if consent is Consent.ALWAYS:
        options = (await chat.conversation(conversation_id)).options
        changed = await chat.set_options(
            conversation_id, options=replace(options, allowed=(*options.allowed, name))
        )
        if tab.shows(conversation_id):
            tab.conversation = changed
    return consent is not Consent.NO
