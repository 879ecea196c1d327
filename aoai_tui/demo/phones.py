"""The sounds that the demo can make: where their formants lie, how long and how loud they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phone:
    """One sound, or one part of a sound."""

    formants: tuple[float, float, float]
    """Hz, of a grown man's vocal tract."""
    seconds: float
    voice: float = 0.0
    """How loud the vocal folds are, 0 to 1."""
    hiss: float = 0.0
    """How loud noise above 4 kHz is, as in s."""
    rush: float = 0.0
    """How loud noise from 2 to 4.5 kHz is, as in sh."""
    breath: float = 0.0
    """How loud soft noise of all heights is, as in f and h."""
    vowel: bool = False


def _vowel(first: float, second: float, third: float, seconds: float = 0.105) -> Phone:
    return Phone((first, second, third), seconds, voice=1.0, vowel=True)


_A, _I, _U, _UH, _E = (
    (730, 1090, 2440),
    (300, 2240, 2950),
    (320, 900, 2240),
    (620, 1200, 2550),
    (530, 1840, 2480),
)
_ALVEOLAR, _LABIAL, _VELAR, _PALATAL = (
    (350, 1750, 2650),
    (320, 850, 2250),
    (320, 2000, 2350),
    (320, 2050, 2700),
)

PHONES: dict[str, tuple[Phone, ...]] = {
    "aa": (_vowel(*_A),),
    "ae": (_vowel(680, 1700, 2430),),
    "eh": (_vowel(*_E),),
    "ih": (_vowel(400, 1960, 2570, 0.085),),
    "iy": (_vowel(*_I),),
    "oh": (_vowel(580, 870, 2430),),
    "oo": (_vowel(*_U),),
    "uh": (_vowel(*_UH, 0.075),),
    "er": (_vowel(490, 1340, 1700),),
    "ey": (_vowel(*_E, 0.07), _vowel(*_I, 0.06)),
    "ay": (_vowel(*_A, 0.085), _vowel(*_I, 0.06)),
    "aw": (_vowel(*_A, 0.08), _vowel(*_U, 0.06)),
    "ow": (_vowel(580, 870, 2430, 0.075), _vowel(*_U, 0.06)),
    "m": (Phone((260, 950, 2200), 0.065, voice=0.42),),
    "n": (Phone((260, 1550, 2500), 0.06, voice=0.42),),
    "ng": (Phone((260, 2000, 2600), 0.07, voice=0.4),),
    "l": (Phone((370, 1080, 2650), 0.06, voice=0.6),),
    "r": (Phone((360, 1150, 1520), 0.06, voice=0.6),),
    "w": (Phone((310, 700, 2200), 0.055, voice=0.55),),
    "y": (Phone((280, 2200, 2950), 0.05, voice=0.55),),
    "s": (Phone(_ALVEOLAR, 0.095, hiss=0.34),),
    "z": (Phone(_ALVEOLAR, 0.07, voice=0.25, hiss=0.2),),
    "sh": (Phone(_PALATAL, 0.095, rush=0.42),),
    "f": (Phone(_LABIAL, 0.08, breath=0.3),),
    "v": (Phone(_LABIAL, 0.055, voice=0.34, breath=0.1),),
    "th": (Phone(_ALVEOLAR, 0.075, breath=0.26, hiss=0.04),),
    "dh": (Phone(_ALVEOLAR, 0.045, voice=0.36, breath=0.06),),
    "h": (Phone((500, 1500, 2500), 0.05, voice=0.06, breath=0.34),),
    "p": (Phone(_LABIAL, 0.055), Phone(_LABIAL, 0.02, breath=0.42)),
    "b": (Phone(_LABIAL, 0.045, voice=0.12), Phone(_LABIAL, 0.012, voice=0.4, breath=0.15)),
    "t": (Phone(_ALVEOLAR, 0.05), Phone(_ALVEOLAR, 0.024, hiss=0.36, breath=0.15)),
    "d": (Phone(_ALVEOLAR, 0.04, voice=0.12), Phone(_ALVEOLAR, 0.012, voice=0.4, hiss=0.14)),
    "k": (Phone(_VELAR, 0.055), Phone(_VELAR, 0.026, rush=0.34, breath=0.15)),
    "g": (Phone(_VELAR, 0.045, voice=0.12), Phone(_VELAR, 0.014, voice=0.4, rush=0.15)),
    "ch": (Phone(_PALATAL, 0.045), Phone(_PALATAL, 0.06, rush=0.4)),
    "j": (Phone(_PALATAL, 0.035, voice=0.12), Phone(_PALATAL, 0.045, voice=0.28, rush=0.24)),
}  # fmt: skip
"""By name: the sounds that `spelling.sounds` speaks of."""
