"""What the Speech tab does with narrations that are kept: list, play, copy, save, delete, bring back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import MessageState, Narration
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.speech.narration_words import figures, file_stem, suffix
from aoai_tui.tabs.speech.part import SpeechPart
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.player_bar import PlayerBar

if TYPE_CHECKING:
    from aoai_tui.tabs.speech.narration_list import NarrationList

_LISTED = 500
"""Narrations that are listed; the search finds the others."""


class KeepingPart(SpeechPart):
    """The list at the left, and what is done with its rows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "export",
            "Save",
            id="speech.export",
            tooltip="Save the sound as a file, with the suffix of what it is",
        ),
        Binding(
            "alt+c",
            "copy",
            "Copy the text",
            id="speech.copy",
            show=False,
            tooltip="Copy the selection, else the text that is read",
        ),
    ]

    async def refresh_list(self) -> None:
        """List the narrations anew."""
        narrations = await self.bench.narration.recent(_LISTED)
        if self.is_attached:
            self.narrations.show(narrations, self.narration.id if self.narration else "")

    async def offer_interrupted(self) -> None:
        """Tell of what the app's sudden end had cut off, and let f5 go on with it."""
        found = await self.bench.narration.interrupted()
        if not found:
            return
        if self.narration is None:
            self.narration = found[0]
            self.tell_of(found[0])
        self.app.notify(
            "A text was being read when the app ended. What had arrived is in the list; f5 goes on with it.",
            timeout=12,
            markup=False,
        )

    async def play(self, narration: Narration, at: float = 0.0) -> None:
        """Play what is kept, and show it as the current one. Raises AoaiError."""
        settled = await self.bench.narration.settled(narration)
        path = self.bench.narration.path_of(settled)
        if path is None:
            raise UsageTrouble("There is no sound in this one.", "Nothing had arrived. f5 asks for it again.")
        playing = await self.bench.playback.play_file(path, start=at)
        self.narration = settled
        self.bar.show(playing)
        self.tell_of(settled)
        self.run_worker(self.watch_end(), group="playing", exclusive=True)
        await self.refresh_list()

    def tell_of(self, narration: Narration) -> None:
        """The figures of what is heard, and what can be done with it."""
        whole = narration.state is MessageState.COMPLETE
        words = figures(narration) + (f" · {narration.note}" if narration.note else "")
        keys = "f5 asks anew" if whole else "f5 goes on"
        self.line.say(words, "plain" if whole else "warning", keys)

    async def watch_end(self) -> None:
        """Tell why the loudspeaker stopped, if it did: here its own line does, in other tabs a note."""
        playing = self.bar.playing
        if playing is None:
            return
        await playing.ended()
        self.refresh_bindings()
        if playing.trouble and not self.tab.display:
            self.tab.show_error(playing.trouble)

    async def on_player_bar_again_asked(self, event: PlayerBar.AgainAsked) -> None:
        """Play it again from there."""
        event.stop()
        with self.tab.errors_shown():
            if self.narration:
                await self.play(self.narration, event.at)

    async def on_narration_list_asked(self, event: NarrationList.Asked) -> None:
        """Do what a letter on a row means."""
        narration = event.narration
        with self.tab.errors_shown():
            match event.action:
                case "play":
                    self.stop_all()
                    await self.play(narration)
                case "use":
                    await self._use(narration)
                case "copy":
                    copy(self.app, narration.text, what="The text")
                case "export":
                    self._export(narration)
                case "to_chat":
                    self.tab.post_message(FeatureTab.Handed("chat", narration.text))
                case "delete":
                    await self._delete(narration)

    async def on_narration_list_restore_asked(self) -> None:
        """Undo the last deletion."""
        with self.tab.errors_shown():
            restored = await self.bench.narration.restore_last()
            words = "It is back." if restored else "Nothing was deleted."
            self.app.notify(words, timeout=3, markup=False)
            await self.refresh_list()

    async def go_to(self, narration_id: str) -> None:
        """Open a narration that was found: its text is put into the field, its sound is a key away."""
        with self.tab.errors_shown():
            narration = await self.bench.narration.get(narration_id)
            self.narration = narration
            await self._use(narration)
            self.line.say(figures(narration), "plain", "tab, then space plays it")
            await self.refresh_list()

    async def _use(self, narration: Narration) -> None:
        """Put a narration's text and settings back; what was typed is one ctrl+z away."""
        self.text.put(narration.text)
        own = "" if narration.deployment == self.bench.connection.deployments.speech else narration.deployment
        same = narration.connection == self.bench.connection.name
        await self.choices.choose(own if same else self.choices.own_deployment, narration.options)
        self.show_options()
        self.text.focus()

    async def _delete(self, narration: Narration) -> None:
        await self.bench.narration.delete(narration.id)
        self.app.notify("Deleted. u brings it back.", timeout=4, markup=False)
        await self.refresh_list()

    def action_export(self) -> None:
        """Save the chosen one, or the current one."""
        chosen = self.narrations.chosen() if self.narrations.has_cursor else self.narration
        if chosen is None:
            self.app.notify("There is no sound to save yet.", markup=False)
        else:
            self._export(chosen)

    def action_copy(self) -> None:
        """Copy a selection, else the text."""
        text = self.screen.get_selected_text() or self.text.selected_text or self.text.text
        if text.strip():
            copy(self.app, text, what="The text")

    @work(group="export", exclusive=True)
    async def _export(self, narration: Narration) -> None:
        from aoai_tui.screens.save_as import SaveAs, SaveForm  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            settled = await self.bench.narration.settled(narration)
            sound = SaveForm(None, "The sound", "as it came", suffix(settled))
            wish = await self.app.push_screen_wait(
                SaveAs(f"Save “{plain_line(settled.text, 60)}”", [sound], Path.cwd(), file_stem(settled))
            )
            if wish is None:
                return
            saved = await self.bench.narration.export(settled, wish.path)
            self.app.notify(f"Saved as {plain_line(str(saved), 300)}", timeout=8, markup=False)
