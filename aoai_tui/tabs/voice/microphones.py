"""The microphones there are, with what each of them hears just now."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.screens.choose_device import ChooseDevice
from aoai_tui.widgets.level_history import decibel_words, share

if TYPE_CHECKING:
    from aoai_tui.audio.devices import Device
    from aoai_tui.audio.listening import Meter
    from aoai_tui.services.dictation.dictation import Dictation

_FRAMES = 20
_BAR = 20
_NAME = 34


class Microphones(ChooseDevice):
    """Returns the name of the chosen one, empty for the system's default; None for escape. Nothing is recorded."""

    QUESTION = "Which microphone? Speak: the bars show what each one hears."

    def __init__(self, dictation: Dictation, chosen: str) -> None:
        """`chosen` is the name that is set."""
        super().__init__()
        self._dictation, self._chosen = dictation, chosen
        self._names: list[str] = []
        self._devices: dict[str, Device] = {}
        self._meters: dict[str, Meter] = {}
        self._silent: dict[str, str] = {}
        """Why a microphone can't be heard, by name."""

    def on_mount(self) -> None:
        """Look for them, and listen."""
        self.set_interval(1 / _FRAMES, self._draw)
        self.action_look()

    @work(exclusive=True, group="look")
    async def action_look(self) -> None:
        """List the microphones anew, and listen to each."""
        await self._let_go()
        try:
            devices = await self._dictation.microphones()
        except AoaiError as error:
            self._list([])
            self.tell(str(error))
            return
        self._list(devices)
        self.tell("" if devices else "There is no microphone. Plug one in, and press r.")
        for device in devices:
            try:
                self._meters[device.name] = await self._dictation.listen(device.name)
            except AoaiError as error:
                self._silent[device.name] = error.title

    async def on_unmount(self) -> None:
        """Let go of the devices."""
        self.workers.cancel_node(self)
        await self._let_go()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the name back; the devices are free by then."""
        event.stop()
        self._choose(self._names[event.option_index])

    @work(exclusive=True, group="choose")
    async def _choose(self, name: str) -> None:
        await self._let_go()
        self.dismiss(name)

    async def _let_go(self) -> None:
        meters, self._meters = list(self._meters.values()), {}
        self._silent.clear()
        for meter in meters:
            with suppress(AoaiError):
                await asyncio.to_thread(meter.close)

    def _list(self, devices: list[Device]) -> None:
        self._devices = {device.name: device for device in devices}
        self._names = ["", *self._devices]
        if self._chosen and self._chosen not in self._devices:
            self._names.append(self._chosen)
            self._silent[self._chosen] = "not there"
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(self._row(name)) for name in self._names)
        options.highlighted = self._names.index(self._chosen)
        options.focus()

    def _draw(self) -> None:
        options = self.query_one(OptionList)
        for at, name in enumerate(self._names):
            if name in self._meters or name in self._silent:
                options.replace_option_prompt_at_index(at, self._row(name))

    def _row(self, name: str) -> Content:
        mark = "● " if name == self._chosen else "  "
        title = Content(plain_line(name, 80) or "The system's default").truncate(
            _NAME, ellipsis=True, pad=True
        )
        return Content.assemble((mark, "$accent"), title, "  ", self._heard(name))

    def _heard(self, name: str) -> Content:
        if name in self._silent:
            return Content.styled(plain_line(self._silent[name], 60), "$muted")
        meter = self._meters.get(name)
        if meter is None:
            device = next((one.name for one in self._devices.values() if one.default), "")
            words = (
                f"now {plain_line(device, 40)}" if not name and device else "" if not name else "listening…"
            )
            return Content.styled(words, "$muted")
        if meter.gone:
            return Content.styled("it went away", "$warning")
        level = meter.level()
        filled = round(_BAR * share(level.rms))
        clipped = ("  ▲ clipped", "$error") if level.clipped else ("", "")
        return Content.assemble(
            ("█" * filled, "$accent"),
            ("░" * (_BAR - filled), "$muted"),
            f" {decibel_words(level.rms)}",
            clipped,
        )
