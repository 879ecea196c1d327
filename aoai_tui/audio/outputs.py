"""The way to the loudspeaker: a stream that asks for samples when it needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from aoai_tui.audio.devices import closed, opened, output_named, refresh
from aoai_tui.audio.library import LOCK, portaudio, troubles_explained
from aoai_tui.errors import SoundTrouble

Samples = npt.NDArray[np.float32]
"""Mono, -1 to 1."""

Render = Callable[[Samples], None]
"""Fills what it is given with the next samples; called from the device's own thread."""

LATENCY = 0.25
"""Seconds of sound that lie in the device ahead of what is heard. A busy machine, or a thread that keeps Python to
itself, may come late by as much; a pause is heard so much later."""

_MOST_CHANNELS = 2


class Output(Protocol):
    """An open loudspeaker. Where it is stopped, start() asks at once for the sound that fills it."""

    rate: int
    """Samples a second."""
    latency: float
    """Seconds between the moment when a sample is asked for and when it is heard, at most."""

    def start(self) -> None:
        """Begin to ask for samples. Raises SoundTrouble."""

    def stop(self) -> None:
        """No longer ask for samples; what was not heard yet is lost."""

    def close(self) -> None:
        """Let go of the device."""

    @property
    def active(self) -> bool:
        """Whether it asks for samples: False, too, once the device has gone."""


OpenOutput = Callable[[str, Render], Output]
"""Opens the device of that name ("" for the system's default). Raises SoundTrouble."""


class Speaker:
    """A loudspeaker of this machine."""

    def __init__(self, name: str, render: Render) -> None:
        """Open it at its own rate, so that no system has to convert. Raises SoundTrouble."""
        self._name = name

        def fill(out: Any, frames: int, _time: Any, _status: Any) -> None:
            samples = np.frombuffer(out, np.float32).reshape(frames, -1)
            render(samples[:, 0])
            samples[:, 1:] = samples[:, :1]

        with LOCK:
            try:
                self._stream = self._open(fill)
            except (
                SoundTrouble
            ):  # what is known of the devices may be old: a sound server that began anew, say
                if not refresh():
                    raise
                self._stream = self._open(fill)
            opened(self)
        self.rate = round(self._stream.samplerate)
        self.latency = float(self._stream.latency)

    def start(self) -> None:
        """Begin to ask for samples. Raises SoundTrouble."""
        with troubles_explained("output", self._name):
            self._stream.start()

    def stop(self) -> None:
        """No longer ask for samples."""
        with troubles_explained("output", self._name):
            self._stream.abort()

    def close(self) -> None:
        """Let go of the device."""
        with LOCK:
            closed(self)
            with troubles_explained("output", self._name):
                self._stream.close()

    @property
    def active(self) -> bool:
        """Whether it asks for samples."""
        return bool(self._stream.active)

    def _open(self, fill: Any) -> Any:
        sounddevice = portaudio()
        index = output_named(self._name)
        with troubles_explained("output", self._name):
            about = sounddevice.query_devices(index)
            # Raw: sounddevice's own arrays are made in a way that NumPy gives up from 2.5 on.
            return sounddevice.RawOutputStream(
                samplerate=round(about["default_samplerate"]),
                device=index,
                channels=min(_MOST_CHANNELS, int(about["max_output_channels"])),
                dtype="float32",
                latency=LATENCY,
                callback=fill,
            )
