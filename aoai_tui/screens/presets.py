"""The screen that lists presets: use, save, remove, begin with."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.config.chat_settings import Preset
from aoai_tui.config.settings import Connection
from aoai_tui.screens.ask_name import AskName
from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.preset_rows import PresetRows, found, row
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.chat.presets import Presets, checked_name
from aoai_tui.widgets.key_line import KeyLine

_TEACH = (
    "A preset keeps a system prompt, a deployment and parameters under a name. Set them in the options (ctrl+o), "
    "then press ctrl+s here to keep them. Enter uses a preset, ctrl+d lets this connection's conversations begin "
    "with it."
)


class ChoosePreset(Dialog[Preset | None]):
    """Returns the preset to use, or None to leave the conversation as it is."""

    TITLE = "Presets"
    HELP = (
        "A preset is a persona: a system prompt, a deployment and parameters under a name. Using one sets them for "
        "the open conversation. Presets are tables in config.toml, [presets.NAME], and can be written there too."
    )

    DEFAULT_CSS = """
    ChoosePreset {
        & > Vertical { max-width: 90; height: 1fr; max-height: 30; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & #list { height: 1fr; }
        & #teach { color: $muted; display: none; }
        & #teach.-on { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "use", "Use", key_display="enter", id="presets.use", priority=True,
            tooltip="Set the open conversation to the chosen preset",
        ),
        Binding(
            "ctrl+s", "save", "Save current options", id="presets.save", priority=True,
            tooltip="Keep the conversation's system prompt, deployment and parameters under a name",
        ),
        Binding(
            "ctrl+d", "begin_with", "Default", id="presets.default", priority=True,
            tooltip="Let this connection's conversations begin with the chosen preset, or no longer",
        ),
        Binding(
            "delete", "remove", "Remove", id="presets.remove", priority=True,
            tooltip="Remove the chosen preset; it asks first",
        ),
        Binding(
            "escape", "leave", "Close", key_display="esc", id="presets.close", tooltip="Leave everything as it is",
        ),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
    ]  # fmt: skip

    def __init__(self, presets: Presets, connection: Connection, current: Preset) -> None:
        """`current` is what the open conversation is set to, without a name: saving keeps it."""
        super().__init__()
        self._presets, self._connection, self._current = presets, connection, current
        self._listed: list[Preset] = []

    def compose(self) -> ComposeResult:
        """Title, search, list, one line for what happened."""
        with Vertical():
            yield Static("Presets", id="title", markup=False)
            yield Input(placeholder="search…", id="search")
            with Vertical(id="list"):
                yield PresetRows(markup=False)
                yield Static("", id="teach", markup=False)
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """List them all; the default is under the cursor."""
        default = self._presets.default_of(self._connection)
        self._list(default.name if default else "")
        self.query_one(Input).focus()

    @property
    def _words(self) -> str:
        return self.query_one(Input).value

    @property
    def _rows(self) -> PresetRows:
        return self.query_one(PresetRows)

    def _list(self, name: str = "") -> None:
        """List what is searched for, with the cursor on the preset of this name, else on the first."""
        everything = self._presets.all()
        self._listed = found(everything, self._words)
        default = self._presets.default_of(self._connection)
        self._rows.clear_options()
        self._rows.add_options(
            Option(row(one, self._words, is_default=default is not None and one.name == default.name))
            for one in self._listed
        )
        names = [one.name for one in self._listed]
        self._rows.highlighted = names.index(name) if name in names else 0 if names else None
        teach = self.query_one("#teach", Static)
        teach.update("No preset matches." if everything else _TEACH)
        teach.set_class(not names, "-on")
        self.refresh_bindings()

    def _chosen(self) -> Preset | None:
        at = self._rows.highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    @on(Input.Changed, "#search")
    def _search(self) -> None:
        self._list()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._listed[event.option_index])

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with a preset only where there is one; delete first edits the search."""
        if action in ("use", "begin_with") and self.is_mounted:
            return self._chosen() is not None
        if action == "remove" and self.is_mounted:
            search = self.query_one(Input)
            return self._chosen() is not None and search.cursor_position >= len(search.value)
        return True

    def action_move(self, step: int) -> None:
        """Go to the next preset or the one before."""
        if step > 0:
            self._rows.action_cursor_down()
        else:
            self._rows.action_cursor_up()

    def action_use(self) -> None:
        """Hand the chosen one back."""
        if preset := self._chosen():
            self.dismiss(preset)

    @work(group="change")
    async def action_save(self) -> None:
        """Keep the current options under a name; an existing one is replaced after a question."""
        name = await self.app.push_screen_wait(AskName("Name of the preset", ""))
        if not name:
            return
        with self._word.errors_told():
            preset = replace(self._current, name=checked_name(name))
            if any(one.name == preset.name for one in self._presets.all()) and not await self._may_replace(
                preset
            ):
                return
            await self._presets.save(preset)
            self.query_one(Input).value = ""
            self._list(preset.name)
            self._word.say(f"“{preset.name}” is kept.")

    async def _may_replace(self, preset: Preset) -> bool | None:
        question = Confirm(
            f"Replace “{preset.name}”?",
            "There is a preset of this name; what it holds would be lost.",
            yes="Replace it",
            no="Keep the old one",
        )
        return await self.app.push_screen_wait(question)

    @work(group="change")
    async def action_remove(self) -> None:
        """Remove the chosen one, after a question."""
        if not (preset := self._chosen()):
            return
        question = Confirm(
            f"Remove “{preset.name}”?",
            "Conversations that used it stay as they are.",
            yes="Remove it",
            no="Keep it",
        )
        if not await self.app.push_screen_wait(question):
            return
        with self._word.errors_told():
            await self._presets.remove(preset.name)
            self._list()
            self._word.say(f"“{preset.name}” is removed.")

    @work(group="change")
    async def action_begin_with(self) -> None:
        """Make the chosen one this connection's default, or no longer."""
        if not (preset := self._chosen()):
            return
        with self._word.errors_told():
            default = self._presets.default_of(self._connection)
            ends = default is not None and default.name == preset.name
            await self._presets.make_default(self._connection, "" if ends else preset.name)
            self._list(preset.name)
            began = f"Conversations of “{self._connection.name}” begin with"
            self._word.say(f"{began}out a preset." if ends else f"{began} “{preset.name}” from now on.")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
