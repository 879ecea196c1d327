"""Choosing the microphone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aoai_tui.audio.devices import Device
from aoai_tui.audio.library import no_device
from aoai_tui.audio.microphone import Input
from aoai_tui.tabs.voice.microphones import Microphones
from tests.audio.memory_microphone import MemoryMicrophone, tone
from tests.tabs.voice_harness import RATE, VoiceHarness, voice_app


class TwoMicrophones:
    """A machine with a headset and a built-in microphone."""

    def __init__(self) -> None:
        self.by_name = {"Headset [b]X": MemoryMicrophone(RATE), "Built-in": MemoryMicrophone(RATE)}

    def listed(self) -> list[Device]:
        return [Device(name, name == "Built-in", 1, RATE) for name in self.by_name]

    def __call__(self, device: str, take: Callable[[bytes], None], gone: Callable[[], None]) -> Input:
        if device and device not in self.by_name:
            raise no_device("input", device)
        return self.by_name[device or "Built-in"](device or "Built-in", take, gone)


async def choose(app: VoiceHarness, machine: TwoMicrophones) -> None:
    """Open the list."""
    dictation = app.voice.bench.dictation
    dictation.opens, dictation.finds = machine, machine.listed
    await app.press("f7")
    await app.until(lambda: isinstance(app.app.screen, Microphones), "the list is open")
    await app.until(lambda: all(m.device for m in machine.by_name.values()), "it listens to each")


async def test_each_microphone_shows_what_it_hears(tmp_path: Path) -> None:
    """A live bar beside each; who speaks sees which one it is."""
    async with voice_app(tmp_path) as app:
        machine = TwoMicrophones()
        await choose(app, machine)
        machine.by_name["Headset [b]X"].say(tone(0.3, rate=RATE))

        def heard() -> bool:
            line = next((one for one in app.screen_lines() if "Headset [b]X" in one), "")
            return "█" in line and "dB" in line

        await app.until(heard, "its bar rises")
        assert not any("Built-in" in line and "█" in line for line in app.screen_lines())


async def test_the_chosen_one_is_remembered_by_its_name_and_recorded(tmp_path: Path) -> None:
    """It is in config.toml, and the next recording hears it; the devices are let go of before."""
    async with voice_app(tmp_path) as app:
        machine = TwoMicrophones()
        await choose(app, machine)
        await app.press("down", "enter")
        await app.until(lambda: not isinstance(app.app.screen, Microphones), "it is chosen")
        await app.until(lambda: "Headset [b]X" in (tmp_path / "config.toml").read_text(), "it is kept")
        assert all(m.device is None for m in machine.by_name.values())
        await app.press("ctrl+r")
        headset = machine.by_name["Headset [b]X"]
        await app.until(lambda: headset.device == "Headset [b]X", "it is recorded")
        headset.say(tone(0.5, rate=RATE))
        await app.end()
        [recording] = await app.kept()
        assert recording.device == "Headset [b]X"


async def test_escape_changes_nothing_and_lets_go(tmp_path: Path) -> None:
    """No device stays open behind the list."""
    async with voice_app(tmp_path) as app:
        machine = TwoMicrophones()
        await choose(app, machine)
        await app.press("escape")
        await app.until(lambda: all(m.device is None for m in machine.by_name.values()), "all are free")
        assert not (tmp_path / "config.toml").exists()


async def test_a_microphone_that_is_gone_is_still_listed_as_chosen(tmp_path: Path) -> None:
    """The list says that it is not there; another can be chosen."""
    async with voice_app(tmp_path, config='[sound]\nmicrophone = "Studio"\n') as app:
        await choose(app, TwoMicrophones())
        await app.until(
            lambda: any("● Studio" in line and "not there" in line for line in app.screen_lines()),
            "it is listed",
        )


async def test_without_any_microphone_the_list_says_so(tmp_path: Path) -> None:
    """One sentence; the list can look again."""
    async with voice_app(tmp_path) as app:
        app.voice.bench.dictation.finds = list
        await app.press("f7")
        await app.until(lambda: "There is no microphone" in app.screen_text(), "it says so")
