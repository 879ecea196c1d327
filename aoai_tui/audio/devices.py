"""Microphones and loudspeakers by their names."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from aoai_tui.audio.library import LOCK, Kind, no_device, portaudio, troubles_explained
from aoai_tui.plain import plain_line

_CARD = re.compile(r" ?\(hw:\d+,\d+\)$")
"""ALSA's number of a card, which changes with the order in which cards are plugged in."""


@dataclass(frozen=True)
class Device:
    """A microphone or a loudspeaker."""

    name: str
    """As the system calls it, made safe to show; one of two with the same name has ` (2)` behind it."""
    default: bool
    """Whether the system takes it where none is chosen."""
    channels: int
    """The most that it takes or gives."""
    rate: int
    """Samples a second that the system prefers for it."""


class Open(Protocol):
    """What is known of a stream while it is open."""

    def close(self) -> None:
        """Let go of the device."""


_open: set[int] = set()
"""Streams that are open, by id(): looking for devices anew would end them."""


def inputs() -> list[Device]:
    """The microphones as they are now. Takes 10 to 500 ms; SoundTrouble without the PortAudio library."""
    return list(_listed("input"))


def outputs() -> list[Device]:
    """The loudspeakers as they are now. Takes 10 to 500 ms; SoundTrouble without the PortAudio library."""
    return list(_listed("output"))


def input_named(name: str) -> int:
    """PortAudio's index of a microphone; "" for the default. SoundTrouble where it is not there."""
    return _index("input", name)


def output_named(name: str) -> int:
    """PortAudio's index of a loudspeaker; "" for the default. SoundTrouble where it is not there."""
    return _index("output", name)


def refresh() -> bool:
    """Look for devices anew, which PortAudio does only when it begins; not while a stream is open.

    Returns whether it looked.
    """
    sounddevice = portaudio()
    with LOCK:
        if _open:
            return False
        with troubles_explained("output"):
            if sounddevice._initialized:  # else it failed to begin last time
                sounddevice._terminate()
            sounddevice._initialize()
    return True


def opened(stream: Open) -> None:
    """A stream was opened: call it under LOCK, before anything else can look for devices."""
    _open.add(id(stream))


def closed(stream: Open) -> None:
    """A stream was closed: call it under LOCK."""
    _open.discard(id(stream))


def _listed(kind: Kind) -> dict[Device, int]:
    """The devices of a kind, each with its index, after looking for them anew."""
    refresh()
    return _known(kind)


def _known(kind: Kind) -> dict[Device, int]:
    """The devices of a kind, each with its index, as PortAudio knew them when it began."""
    sounddevice = portaudio()
    found: dict[Device, int] = {}
    with LOCK, troubles_explained(kind):
        default = _default(sounddevice, kind)
        names: dict[str, int] = {}
        for index in _indices(sounddevice):
            about: dict[str, Any] = sounddevice.query_devices(index)
            channels = about[f"max_{kind}_channels"]
            if channels < 1:
                continue
            name = plain_line(about["name"]) or f"device {index}"
            names[name] = names.get(name, 0) + 1
            name = name if names[name] == 1 else f"{name} ({names[name]})"
            rate = round(about["default_samplerate"])
            found[Device(name, index == default, channels, rate)] = index
    return found


def _index(kind: Kind, name: str) -> int:
    """Ask what is known first: looking for devices anew costs more than opening one.

    Outside of Linux the default is known from when PortAudio began, so it is asked for anew.
    """
    if name or sys.platform == "linux":
        found = _chosen(_known(kind), name)
        if found is not None:
            return found
    found = _chosen(_listed(kind), name)
    if found is None:
        raise no_device(kind, name)
    return found


def _chosen(devices: dict[Device, int], name: str) -> int | None:
    if not name:
        return next((index for device, index in devices.items() if device.default), None)
    exact = [index for device, index in devices.items() if device.name == name]
    if exact:
        return exact[0]
    bare = _CARD.sub("", name)
    alike = [index for device, index in devices.items() if _CARD.sub("", device.name) == bare]
    return alike[0] if len(alike) == 1 else None


def _indices(sounddevice: ModuleType) -> list[int]:
    """The devices of one host API: Windows has each device up to four times, with names cut off in the oldest."""
    api = _host_api(sounddevice)
    return list(api["devices"]) if api else []


def _default(sounddevice: ModuleType, kind: Kind) -> int:
    api = _host_api(sounddevice)
    index: int = api[f"default_{kind}_device"] if api else -1
    return index


def _host_api(sounddevice: ModuleType) -> dict[str, Any] | None:
    """WASAPI where there is one, else the first with devices."""
    apis: list[dict[str, Any]] = [api for api in sounddevice.query_hostapis() if api["devices"]]
    best = [api for api in apis if "WASAPI" in api["name"]]
    return next(iter(best or apis), None)
