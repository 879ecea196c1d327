"""f7: which tools the open conversation has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart


async def choose_tools(tab: ChatPart) -> None:
    """Ask, and keep the answer with the conversation, or for the one that begins next. Raises StorageTrouble."""
    from aoai_tui.screens.tools import ToolChoice, Tools  # noqa: PLC0415  not part of the first paint

    conversation = tab.conversation
    options = conversation.options if conversation else tab.pending_chat_options
    choice = ToolChoice(options.tools, options.web_search, options.code_interpreter)
    chosen = await tab.app.push_screen_wait(
        Tools(choice, tab.bench.tools.offers, str(tab.bench.connections.paths.config_file))
    )
    if chosen is None or chosen == choice:
        return
    changes = {
        "tools": chosen.names,
        "web_search": chosen.web_search,
        "code_interpreter": chosen.code_interpreter,
    }
    if conversation is None:
        tab.pending_chat_options = replace(tab.pending_chat_options, **changes)
        return
    now = await tab.bench.chat.conversation(conversation.id)  # the panel may have changed something meanwhile
    changed = await tab.bench.chat.set_options(conversation.id, options=replace(now.options, **changes))
    if tab.shows(changed.id):
        tab.conversation = changed
