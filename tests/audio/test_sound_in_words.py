"""What PortAudio says, in a person's words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aoai_tui.audio.library import code_of, explained, portaudio, why_silent, wrong_shape
from aoai_tui.errors import SoundTrouble


@pytest.mark.parametrize(
    ("message", "code", "expected"),
    [
        (
            "Error opening RawInputStream: Device unavailable",
            -9985,
            "The microphone Yeti is used by another program.",
        ),
        ("Error opening RawInputStream: Invalid device", -9996, "The microphone Yeti is not there."),
        ("Error querying device -1", None, "The microphone Yeti is not there."),
        ("Error opening: Invalid sample rate", -9997, "The microphone Yeti knows none of the sample rates"),
        ("Error opening: Invalid number of channels", -9998, "The microphone Yeti does not offer a channel"),
        ("Error opening: Internal PortAudio error", -9986, "The microphone Yeti can't be used."),
    ],
)
def test_every_code_has_its_sentence(message: str, code: int | None, expected: str) -> None:
    """Busy, gone, wrong rate and channels are told apart; anything else is passed on."""
    trouble = explained(Exception(message) if code is None else Exception(message, code), "input", "Yeti")
    assert trouble.title.startswith(expected)
    assert trouble.advice


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("Permission denied", "The system does not let this terminal use the microphone."),
        ("Device or resource busy", "The microphone is used by another program."),
        ("No such device", "This machine has no microphone."),
        ("Connection refused", "This machine has no microphone."),
        ("Strange thing", "The microphone can't be used."),
    ],
)
def test_the_system_below_is_listened_to(host: str, expected: str) -> None:
    """An unanticipated host error is explained by what the host said, which is passed on where it is strange."""
    error = Exception("Error opening RawInputStream: Unanticipated host error", -9999, (0, -1, host))
    trouble = explained(error, "input")
    assert trouble.title == expected
    assert host in trouble.advice or not expected.endswith("can't be used.")


def test_loudspeakers_are_called_so() -> None:
    """The same failures of an output speak of a loudspeaker."""
    assert explained(Exception("Device unavailable", -9985), "output").title.startswith(
        "The loudspeaker is used"
    )


def test_the_privacy_settings_of_macos_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS refuses a microphone by handing silence: the place to allow it is named, also after that."""
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "System Settings, Privacy & Security, Microphone" in why_silent()
    assert "System Settings" in explained(Exception("Access denied"), "input").advice


def test_shapes_are_tried_on_only_where_the_shape_is_wrong() -> None:
    """Another rate or number of channels helps against two codes, and against no other failure."""
    assert [wrong_shape(Exception("", code)) for code in (-9997, -9998, -9985)] == [True, True, False]
    assert code_of(Exception("without one")) == 0


def test_a_sound_system_that_can_t_begin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PortAudio is installed but fails to begin, which it does while it is loaded, that is a sentence, too."""
    (tmp_path / "sounddevice.py").write_text(
        "class PortAudioError(Exception): pass\n"
        "raise PortAudioError('Error initializing PortAudio: Unanticipated host error', -9999, (0, -1, 'no driver'))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(SoundTrouble, match="sound system can't be used") as trouble:
        portaudio()
    assert "no driver" in trouble.value.advice
