"""Keys that people give to an action in config.toml, against those that Textual's inputs have by themselves."""

from __future__ import annotations

from textual.widget import Widget


def yield_keys(widget: Widget) -> None:
    """Let go of the inherited keys that the settings give to an action: what is nearest to the cursor comes first.

    Keys of bindings with an id stay, for the settings can move those themselves.
    """
    given = {key.strip() for keys in widget.app._keymap.values() for key in keys.split(",")}
    inherited = widget._bindings.key_to_bindings
    for key in given & inherited.keys():
        if not any(binding.id for binding in inherited[key]):
            del inherited[key]
