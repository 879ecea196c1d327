"""Keys that people give to an action in config.toml, against those that Textual's inputs have by themselves."""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import Enum
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.widget import Widget


class AltDigit(Enum):
    """alt with a digit, as Textual's table of keys has its entries."""

    ALT_1 = "alt+1"
    ALT_2 = "alt+2"
    ALT_3 = "alt+3"
    ALT_4 = "alt+4"
    ALT_5 = "alt+5"
    ALT_6 = "alt+6"
    ALT_7 = "alt+7"
    ALT_8 = "alt+8"
    ALT_9 = "alt+9"


def tell_alt_digits() -> None:
    """Let alt with a digit arrive as this key. Textual takes what a terminal sends for it, escape and the digit, for
    the signs that a Mac's keyboard has there (¡ ™ £ …), so that only terminals with kitty's protocol had the key.
    """
    table = cast("MutableMapping[str, Any]", ANSI_SEQUENCES_KEYS)
    table.update({f"\x1b{number}": (key,) for number, key in enumerate(AltDigit, 1)})


def yield_keys(widget: Widget) -> None:
    """Let go of the inherited keys that the settings give to an action: what is nearest to the cursor comes first.

    Keys of bindings with an id stay, for the settings can move those themselves.
    """
    given = {key.strip() for keys in widget.app._keymap.values() for key in keys.split(",")}
    inherited = widget._bindings.key_to_bindings
    for key in given & inherited.keys():
        if not any(binding.id for binding in inherited[key]):
            del inherited[key]
