"""The loudspeakers there are, to choose one from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.screens.choose_device import ChooseDevice

if TYPE_CHECKING:
    from aoai_tui.audio.devices import Device
    from aoai_tui.services.playback import Playback


class Speakers(ChooseDevice):
    """Returns the name of the chosen one, empty for the system's default; None for escape."""

    DEFAULT_CSS = """
    Speakers > Vertical { width: 72; }
    """

    QUESTION = "Where should sound be heard?"

    def __init__(self, playback: Playback, chosen: str) -> None:
        """`chosen` is the name that is set."""
        super().__init__()
        self._playback, self._chosen = playback, chosen
        self._names: list[str] = [""]

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
            self.tell(str(error))
            return
        self._list(devices)
        self.tell("" if devices else "There is no loudspeaker. Plug one in, and press r.")

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


def _row(name: str, detail: str, chosen: bool) -> Option:
    mark = "● " if chosen else "  "
    return Option(Content.assemble((mark, "$accent"), plain_line(name, 48), (f"  {detail}", "$muted")))
