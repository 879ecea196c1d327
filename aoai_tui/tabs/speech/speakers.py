"""The loudspeakers there are, to choose one from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    from aoai_tui.audio.devices import Device
    from aoai_tui.services.playback import Playback


class Speakers(ModalScreen[str | None]):
    """Returns the name of the chosen one, empty for the system's default; None for escape."""

    DEFAULT_CSS = """
    Speakers {
        align: center middle;
        & > Vertical { width: 72; max-width: 94%; height: auto; max-height: 90%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & OptionList {
            height: auto; max-height: 16; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #trouble { color: $warning; display: none; margin-top: 1; }
        & #trouble.-on { display: block; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("f5,r", "look", "Look again", show=False),
    ]

    def __init__(self, playback: Playback, chosen: str) -> None:
        """`chosen` is the name that is set."""
        super().__init__()
        self._playback, self._chosen = playback, chosen
        self._names: list[str] = [""]

    def compose(self) -> ComposeResult:
        """The question, the devices, the keys."""
        with Vertical():
            yield Static("Where should sound be heard?", id="question", markup=False)
            yield OptionList(markup=False)
            yield Static("", id="trouble", markup=False)
            yield Static("enter choose   r look again   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Look for them."""
        self._list([])
        self.action_look()

    @work(exclusive=True, group="look")
    async def action_look(self) -> None:
        """List the devices anew."""
        try:
            devices = await self._playback.speakers()
        except AoaiError as error:
            self._tell(str(error))
            return
        self._list(devices)
        self._tell("" if devices else "There is no loudspeaker. Plug one in, and press r.")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the name back."""
        event.stop()
        self.dismiss(self._names[event.option_index])

    def _list(self, devices: list[Device]) -> None:
        missing = [self._chosen] if self._chosen not in ("", *(one.name for one in devices)) else []
        self._names = ["", *(one.name for one in devices), *missing]
        default = next((one.name for one in devices if one.default), "")
        rows = [
            _row("the system's default", plain_line(default, 40), self._chosen == ""),
            *(_row(one.name, f"{one.rate / 1000:g} kHz", one.name == self._chosen) for one in devices),
            *(_row(name, "not there now", True) for name in missing),
        ]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(rows)
        options.highlighted = self._names.index(self._chosen)
        options.focus()

    def _tell(self, words: str) -> None:
        trouble = self.query_one("#trouble", Static)
        trouble.update(plain_line(words, 300))
        trouble.set_class(bool(words), "-on")


def _row(name: str, detail: str, chosen: bool) -> Option:
    mark = "● " if chosen else "  "
    return Option(Content.assemble((mark, "$accent"), plain_line(name, 48), (f"  {detail}", "$muted")))
