"""The PortAudio library: loaded late, used by one thread at a time, and its failures put into words."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Literal

from aoai_tui.errors import SoundTrouble

Kind = Literal["input", "output"]
"""Which way the sound goes: a microphone is an input, a loudspeaker an output."""

LOCK = threading.RLock()
"""Held while PortAudio looks for devices, opens or closes: it does not stand two threads doing so."""

_NOUNS = {"input": "microphone", "output": "loudspeaker"}

_BUSY = -9985
"""PaErrorCode paDeviceUnavailable."""
_RATE = -9997
"""PaErrorCode paInvalidSampleRate."""
_CHANNELS = -9998
"""PaErrorCode paInvalidChannelCount."""
_NO_DEVICE = -9996
"""PaErrorCode paInvalidDevice."""

_REFUSED = re.compile("permission|denied|not permitted|unauthori[sz]ed|0x80070005", re.IGNORECASE)
_BUSY_WORDS = re.compile("busy|in use|already|unavailable", re.IGNORECASE)
_GONE = re.compile(
    "no such (file|device)|querying device|invalid device|connection (refused|terminated)|unplugged|disconnected",
    re.IGNORECASE,
)

_CURES = {
    "linux": "Install it: sudo apt install libportaudio2 on Debian and Ubuntu, sudo dnf install portaudio on Fedora,"
    " sudo pacman -S portaudio on Arch. No restart is needed.",
    "darwin": "Install it: brew install portaudio, or reinstall the Python package sounddevice, which brings it.",
    "win32": "Reinstall the Python package sounddevice, which brings it: pip install --force-reinstall sounddevice.",
}
_PRIVACY = {
    "darwin": "Allow it for your terminal: System Settings, Privacy & Security, Microphone; then start it anew.",
    "win32": "Allow it: Settings, Privacy & security, Microphone, let desktop apps use it.",
}


def portaudio() -> ModuleType:
    """The module sounddevice; the first call loads it, which takes 0.1 to 0.3 s.

    Raises SoundTrouble, with the cure, where the library of the system is missing or finds no way to begin;
    installed or put right later, it is found.
    """
    with LOCK:
        try:
            # Here, for it loads the system's library, which may be missing.
            import sounddevice  # type: ignore[import-untyped]  # noqa: PLC0415
        except OSError as error:
            missing = "not found" in str(error)
            state = "is not installed" if missing else "can't be loaded"
            raise SoundTrouble(f"The PortAudio library {state}.", _cure()) from error
        except Exception as error:
            if (
                type(error).__name__ != "PortAudioError"
            ):  # its class is in the module, which is not to be had then
                raise
            raise SoundTrouble(
                "The sound system can't be used.",
                f"Check that it runs, then try again. PortAudio says: {_words(error)}",
            ) from error
        module: ModuleType = sounddevice
        return module


@contextmanager
def troubles_explained(kind: Kind, device: str = "") -> Iterator[None]:
    """What PortAudio raises inside leaves as SoundTrouble. `device` is the name that was asked for."""
    sounddevice = portaudio()
    try:
        yield
    except (sounddevice.PortAudioError, OSError, ValueError) as error:
        raise explained(error, kind, device) from error


def explained(error: Exception, kind: Kind, device: str = "") -> SoundTrouble:
    """A PortAudioError, or an OSError of the sound system, as one sentence with its cure."""
    noun = _NOUNS[kind]
    named = f"The {noun} {device}" if device else f"The {noun}"
    code, words = code_of(error), _words(error)
    if _REFUSED.search(words):
        return SoundTrouble(f"The system does not let this terminal use the {noun}.", _allowing(words))
    if code == _NO_DEVICE or _GONE.search(words):
        return no_device(kind, device)
    if code == _RATE:
        return SoundTrouble(f"{named} knows none of the sample rates that were tried.", "Choose another one.")
    if code == _CHANNELS:
        return SoundTrouble(f"{named} does not offer a channel that can be used.", "Choose another one.")
    if code == _BUSY or _BUSY_WORDS.search(words):
        advice = "Close the program that holds it, or choose another one."
        return SoundTrouble(f"{named} is used by another program.", advice)
    return SoundTrouble(f"{named} can't be used.", f"The sound system says: {words}")


def no_device(kind: Kind, device: str = "") -> SoundTrouble:
    """Nothing to record with, or to play on; or the one that was chosen is gone."""
    noun = _NOUNS[kind]
    if device:
        return SoundTrouble(
            f"The {noun} {device} is not there.", f"Plug it in again, or choose another {noun}."
        )
    advice = f"Plug in a {noun}; over ssh and in containers, sound must be passed on to this machine."
    return SoundTrouble(f"This machine has no {noun}.", advice)


def why_silent() -> str:
    """What to check where a recording is nothing but zeros: a microphone that works is never that quiet."""
    if sys.platform == "darwin":
        return f"macOS hands silence to a terminal that may not use the microphone. {_PRIVACY['darwin']}"
    return "The microphone gave nothing but zeros: it may be muted, or another one may be meant."


def code_of(error: Exception) -> int:
    """PortAudio's own code of a failure; 0 where it has none."""
    code: Any = error.args[1] if len(error.args) > 1 else 0
    return code if isinstance(code, int) else 0


def wrong_shape(error: Exception) -> bool:
    """Whether the device works, but not at this sample rate or number of channels."""
    return code_of(error) in (_RATE, _CHANNELS)


def _words(error: Exception) -> str:
    """What the library and the system below it said."""
    parts = [str(error.args[0])] if error.args else []
    if len(error.args) > 2 and isinstance(error.args[2], tuple):
        parts.append(str(error.args[2][-1]))
    return ": ".join(part for part in parts if part) or str(error)


def _cure() -> str:
    return _CURES.get(sys.platform, _CURES["linux"])


def _allowing(words: str) -> str:
    return _PRIVACY.get(
        sys.platform, f"Your account may need the group audio. The sound system says: {words}"
    )
