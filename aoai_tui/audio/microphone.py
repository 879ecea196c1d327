"""A microphone: mono samples of 16 bits, as they come."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Protocol

from aoai_tui.audio import devices
from aoai_tui.audio.library import LOCK, explained, portaudio, troubles_explained, wrong_shape

BLOCKS = 100
"""Calls a second, of which several come at once: with these, a level is new some 33 times a second."""

LATENCY = 0.08
"""Seconds that the device may keep: enough for a busy machine, and the first samples still come within 50 ms."""

_BEGINS = 0.5
"""Seconds in which a device starts."""

_USUAL_RATES = (48_000, 44_100, 16_000)


Shape = tuple[int, int]
"""Samples a second, and channels."""


class Input(Protocol):
    """A microphone that is open."""

    rate: int
    """Samples a second."""

    @property
    def overflows(self) -> int:
        """How often the machine was too busy to take what came, so that some of it is lost; see Overflows."""

    def close(self) -> None:
        """Stop, and let go of the device; no call of `take` or `gone` comes after that."""


class OpensInput(Protocol):
    """What opens a microphone: PortAudio in the app, a device in memory in tests."""

    def __call__(self, device: str, take: Callable[[bytes], None], gone: Callable[[], None]) -> Input:
        """Open the microphone of this name ("" for the default) and listen at once.

        `take` gets mono samples of 16 bits in the machine's byte order, `gone` is called once when the device
        disappears; both come from a thread of the device's, and must return at once. Raises SoundTrouble.
        """


class Overflows:
    """Counts the gaps that a device reports, but for the single one that some hardware reports as it starts."""

    def __init__(self, rate: int) -> None:
        """`rate`: samples a second."""
        self.count = 0
        """Gaps so far."""
        self._beginning = round(rate * _BEGINS)
        self._samples = 0
        self._excused = False

    def block(self, samples: int, *, lost: bool) -> None:
        """A block of so many samples came; `lost`: something before it did not."""
        if lost and not self._excused and self._samples < self._beginning:
            self._excused = True
        else:
            self.count += lost
        self._samples += samples


class Microphone:
    """A microphone that is open through PortAudio."""

    def __init__(
        self,
        sounddevice: ModuleType,
        index: int,
        shape: Shape,
        take: Callable[[bytes], None],
        gone: Callable[[], None],
    ) -> None:
        """Open and start it; PortAudioError where it can't be."""
        rate, channels = shape
        self.rate = rate
        self._overflows = Overflows(rate)
        self._closing = False

        def heard(data: Any, frames: int, _time: Any, status: Any) -> None:
            self._overflows.block(frames, lost=bool(status and status.input_overflow))
            take(bytes(data) if channels == 1 else _first_channel(bytes(data), channels))

        def finished() -> None:
            if not self._closing:
                gone()

        self._stream = sounddevice.RawInputStream(
            device=index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=rate // BLOCKS,
            latency=LATENCY,
            callback=heard,
            finished_callback=finished,
        )
        devices.opened(self._stream)
        try:
            self._stream.start()
        except sounddevice.PortAudioError:
            self.close()
            raise

    @property
    def overflows(self) -> int:
        """See Input."""
        return self._overflows.count

    def close(self) -> None:
        """Stop, and let go of the device; again, if wanted."""
        with LOCK:
            if self._closing:
                return
            self._closing = True
            devices.closed(self._stream)
            self._stream.stop()  # errors of a device that is gone are left unsaid
            self._stream.close()


def opened(device: str, take: Callable[[bytes], None], gone: Callable[[], None]) -> Input:
    """See OpensInput. Where the devices that are known don't answer, they are looked for anew, once."""
    sounddevice = portaudio()
    with LOCK:
        index = devices.input_named(device)
        try:
            return _at_its_best(sounddevice, index, take, gone)
        except sounddevice.PortAudioError as error:
            if not devices.refresh():
                raise explained(error, "input", device) from error
        with troubles_explained("input", device):
            return _at_its_best(sounddevice, devices.input_named(device), take, gone)


def _at_its_best(
    sounddevice: ModuleType, index: int, take: Callable[[bytes], None], gone: Callable[[], None]
) -> Microphone:
    """The first of the device's shapes that it takes."""
    refused: Exception | None = None
    for shape in _shapes(sounddevice, index):
        try:
            return Microphone(sounddevice, index, shape, take, gone)
        except sounddevice.PortAudioError as error:
            if not wrong_shape(error):
                raise
            refused = refused or error
    assert refused is not None  # noqa: S101  there is always a shape to try
    raise refused


def _shapes(sounddevice: ModuleType, index: int) -> Iterator[Shape]:
    """What to try, the best first.

    ALSA's preferred rate is only the first that PortAudio tried, and hardware runs at 48 kHz; elsewhere the preferred
    rate is the one that the system runs the device at.
    """
    about = sounddevice.query_devices(index)
    preferred = round(about["default_samplerate"])
    alsa = sounddevice.query_hostapis(about["hostapi"])["name"] == "ALSA"
    rates = dict.fromkeys((*_USUAL_RATES, preferred) if alsa else (preferred, *_USUAL_RATES))
    most = about["max_input_channels"]
    for channels in (1, most) if most > 1 else (1,):
        for rate in rates:
            yield rate, channels


def _first_channel(data: bytes, channels: int) -> bytes:
    """Devices that don't mix take the first channel: both of a headset's are the same, a mixer's other may be off."""
    return array("h", data)[::channels].tobytes()
