"""From the composer to a comparison, and back to the conversation with one of its replies."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from aoai_tui.domain import Conversation, Message, Role
from aoai_tui.errors import StorageTrouble
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart


class Comparing:
    """The comparisons of one chat tab."""

    def __init__(self, tab: ChatPart) -> None:
        """None is open."""
        self._tab = tab
        self._open = False

    async def begin(self) -> None:
        """Ask which deployments are compared, ask them, and show the reply that was chosen."""
        if self._open:  # the key was pressed twice
            return
        self._open = True
        try:
            await self._begin()
        finally:
            self._open = False

    async def _begin(self) -> None:
        from aoai_tui.tabs.chat.compare.choose import ChooseDeployments  # noqa: PLC0415  not part of the first paint

        tab, composer = self._tab, self._tab.query_one(Composer)
        if tab.asking.open_reply():
            tab.app.notify("A reply is still arriving. Escape stops it; your text stays here.", markup=False)
            return
        await composer.caught_up()
        text = composer.text if composer.text.strip() else ""
        if not (prompt := text or self._last_prompt()):
            tab.app.notify("Type a prompt first: it goes to every deployment.", markup=False)
            return
        known = dict.fromkeys([tab.deployment, *await tab.bench.chat.deployments.names()])
        names = await tab.app.push_screen_wait(ChooseDeployments(prompt, [name for name in known if name]))
        if names:
            await self._compare(text, names)

    async def _compare(self, text: str, names: tuple[str, ...]) -> None:
        from aoai_tui.tabs.chat.compare.screen import CompareScreen  # noqa: PLC0415  Textual's Markdown costs 45 ms

        tab, number = self._tab, None
        async with tab.showing:
            conversation = tab.conversation = await self._conversation(names[0])
            shown = await self._asked(conversation, text)
        from aoai_tui.services.chat.comparing import Comparison, nobody  # noqa: PLC0415  not part of the first paint

        comparison = Comparison(tab.bench.chat, conversation, shown, names)
        screen = CompareScreen(comparison, tab.bench.spending.reply_words)
        try:
            number = await tab.app.push_screen_wait(screen)
        finally:  # also where the app ends meanwhile
            comparison.told = nobody
            await comparison.stop()
            with suppress(StorageTrouble):  # another branch is shown, which is no loss
                await comparison.show(number)
        await tab.reopen(conversation.id)
        await tab.suggest_deployments()

    async def _conversation(self, deployment: str) -> Conversation:
        """The open one; a new one where none is open."""
        tab = self._tab
        if tab.conversation:
            return tab.conversation
        system, chosen = tab.pending_options
        usual = tab.bench.connection.deployments.chat
        return await tab.bench.chat.create(
            system_prompt=system,
            deployment=chosen or ("" if usual else deployment),
            options=tab.pending_chat_options,
        )

    async def _asked(self, conversation: Conversation, text: str) -> list[Message]:
        """The branch that is answered: with the new prompt, or up to the last one where nothing was typed."""
        tab = self._tab
        if not text:
            shown = await tab.bench.chat.messages(conversation.id)
            while shown and shown[-1].role is not Role.USER:
                shown.pop()
            return shown
        shown = await tab.bench.chat.keep_prompt(conversation, text)
        if (composer := tab.query_one(Composer)).text == text:
            composer.clear()
        if len(shown) == 1:  # it began the conversation: it is no draft of the next one
            with suppress(StorageTrouble):
                await tab.bench.chat.save_draft(None, "")
        await tab.keep_draft()
        return shown

    def _last_prompt(self) -> str:
        prompts = [one.text for one in self._tab.query_one(Transcript).messages if one.role is Role.USER]
        return prompts[-1] if prompts else ""
