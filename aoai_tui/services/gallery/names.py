"""What a picture's file is called when it is saved."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from aoai_tui.domain import Picture
from aoai_tui.services.exporting.places import safe_name
from aoai_tui.services.gallery.kinds import suffix_of
from aoai_tui.services.graphemes import whole_signs

_LONGEST = 60
"""Characters, with whole words as far as that goes."""


def suggested_name(picture: Picture, suffix: str = "") -> str:
    """A name made from the prompt, or from the name that the picture came with; the same on every system.

    `suffix` is one with its dot; without it that of the picture's own kind. The second of several pictures of one
    request has its number.
    """
    title = picture.prompt.strip() or PurePath(picture.name.replace("\\", "/")).stem
    stem = _stem(next((line for line in title.splitlines() if line.strip()), ""))
    number = f" {picture.number}" if picture.number > 1 else ""
    return f"{stem}{number}{suffix or f'.{suffix_of(picture.media_type)}'}"


def _stem(title: str) -> str:
    # macOS writes accents apart from their letters, others don't: one form for all.
    name = safe_name(_words(unicodedata.normalize("NFC", safe_name(title, ""))), "")
    seen = any(unicodedata.category(letter)[0] in "LNSP" for letter in name)
    return name if seen else "picture"


def _words(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    head = name[:_LONGEST]
    words, space, _ = head.rpartition(" ")
    if name[_LONGEST] == " ":
        return head
    if space and len(words) > _LONGEST // 2:
        return words
    return name[: whole_signs(name, _LONGEST)]
