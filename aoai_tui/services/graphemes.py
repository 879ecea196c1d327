"""Where a text may be cut without taking a sign apart: an accent from its letter, an emoji from its colour."""

from __future__ import annotations

import unicodedata

_ZERO_WIDTH_JOINER = "\u200d"
_LONGEST = 64
"""Characters that one sign is believed to have at most; more than that is nobody's writing."""

_MOST_FLAGS = 1000
"""Letters of flags in a row that are looked at, an even number: a file of nothing else would take hours."""


def splits_sign(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` would go through one sign.

    The rules are the main ones of Unicode's annex 29: marks, joiners, emoji with their modifiers, flags,
    Hangul syllables in letters, carriage return with line feed.
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return True
    if _extends(after) or before == _ZERO_WIDTH_JOINER:
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 1
    return _is_hangul_pair(before, after)


def whole_signs(text: str, at: int) -> int:
    """The last place at or before `at` that cuts no sign; `at` itself where there is none near."""
    for place in range(at, max(0, at - _LONGEST), -1):
        if not splits_sign(text, place):
            return place
    return at


def next_sign(text: str, at: int) -> int:
    """The first place at or behind `at` that cuts no sign; `at` itself where there is none near."""
    for place in range(at, min(len(text), at + _LONGEST) + 1):
        if not splits_sign(text, place):
            return place
    return at


def _extends(sign: str) -> bool:
    return (
        sign == _ZERO_WIDTH_JOINER
        or unicodedata.category(sign) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= sign <= "\U000e007f"  # tags, as in the flag of Scotland
        or sign in "\uff9e\uff9f\u200c"  # half-width voicing marks, non-joiner
    )


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    count = 0
    while count < min(at, _MOST_FLAGS) and _is_flag_letter(text[at - 1 - count]):
        count += 1
    return count


def _is_hangul_pair(before: str, after: str) -> bool:
    leading, vowel, trailing = "\u1100" <= before <= "\u115f", _is_vowel(before), _is_trailing(before)
    syllable = "\uac00" <= before <= "\ud7a3"
    if leading:
        return "\u1100" <= after <= "\u115f" or _is_vowel(after) or "\uac00" <= after <= "\ud7a3"
    if vowel or (syllable and (ord(before) - 0xAC00) % 28 == 0):
        return _is_vowel(after) or _is_trailing(after)
    return (trailing or syllable) and _is_trailing(after)


def _is_vowel(sign: str) -> bool:
    return "\u1160" <= sign <= "\u11a7"


def _is_trailing(sign: str) -> bool:
    return "\u11a8" <= sign <= "\u11ff"
