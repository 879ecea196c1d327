"""From letters to sounds: a few rules of English spelling, good enough for a rhythm that one knows as speech."""

from __future__ import annotations

import re
import unicodedata

_SPELLINGS = {
    "ation": "ey sh uh n", "tion": "sh uh n", "sion": "sh uh n", "ture": "ch er", "ight": "ay t", "ough": "ow",
    "augh": "oh", "eigh": "ey", "igh": "ay", "tch": "ch", "dge": "j", "sch": "sh", "ing": "ih ng", "you": "y oo",
    "the": "dh uh", "are": "aa r", "ere": "eh r", "ear": "ih r", "air": "eh r", "our": "aw r", "ous": "uh s",
    "ch": "ch", "sh": "sh", "th": "th", "ph": "f", "gh": "g", "ng": "ng", "ck": "k", "qu": "k w", "wh": "w",
    "kn": "n", "wr": "r", "ee": "iy", "ea": "iy", "oo": "oo", "ou": "aw", "ow": "ow", "oa": "ow", "oe": "ow",
    "ai": "ey", "ay": "ey", "ey": "ey", "ei": "ay", "ie": "iy", "oi": "oh iy", "oy": "oh iy", "au": "oh", "aw": "oh",
    "eu": "y oo", "ew": "y oo", "ue": "oo", "ui": "ih", "er": "er", "ir": "er", "ur": "er", "ar": "aa r", "or": "oh r",
    "ce": "s eh", "ci": "s ih", "cy": "s ih", "ge": "j eh", "gi": "j ih",
    "a": "ae", "b": "b", "c": "k", "d": "d", "e": "eh", "f": "f", "g": "g", "h": "h", "i": "ih", "j": "j",
    "k": "k", "l": "l", "m": "m", "n": "n", "o": "oh", "p": "p", "q": "k", "r": "r", "s": "s", "t": "t",
    "u": "uh", "v": "v", "w": "w", "x": "k s", "y": "iy", "z": "z",
}  # fmt: skip
_LONGEST = max(map(len, _SPELLINGS))
_VOWEL_LETTERS = "aeiouy"
_DOUBLED = re.compile(r"([b-df-hj-np-tv-xz])\1+")

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SIGNS = {"&": "and", "%": "percent", "+": "plus", "=": "equals", "@": "at", "€": "euro", "$": "dollar"}
_READ = {"one": "w uh n", "two": "t oo", "of": "uh v", "to": "t oo", "is": "ih z", "was": "w uh z", "i": "ay"}

# Signs of scripts that the rules don't know get a syllable each, always the same one for a sign.
_ONSETS = ("k", "s", "t", "n", "h", "m", "y", "r", "w", "g", "z", "d", "b", "p", "sh", "l")
_CORES = ("aa", "ih", "oo", "eh", "oh")


def sounds(word: str) -> tuple[str, ...]:
    """The names of a word's sounds, in order; empty where it holds nothing that can be said."""
    spoken = "".join(f" {_DIGITS[int(sign)]} " if sign in "0123456789" else _spelled(sign) for sign in word)
    return tuple(sound for part in spoken.split() for sound in _part(part))


def _spelled(sign: str) -> str:
    if sign in _SIGNS:
        return f" {_SIGNS[sign]} "
    if sign in ("'", "’"):
        return ""
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign.lower()) if one.isascii())
    return plain if plain.isalpha() else (sign if sign.isalpha() else " ")


def _part(letters: str) -> list[str]:
    if letters in _READ:
        return _READ[letters].split()
    letters = _DOUBLED.sub(r"\1", letters)
    if len(letters) > 3 and letters[-1] == "e" and letters[-2] not in _VOWEL_LETTERS:
        letters = letters[:-1]
    found: list[str] = []
    while letters:
        for length in range(min(_LONGEST, len(letters)), 0, -1):
            if known := _SPELLINGS.get(letters[:length]):
                found += known.split()
                letters = letters[length:]
                break
        else:
            code = ord(letters[0])
            found += [_ONSETS[code // 5 % len(_ONSETS)], _CORES[code % len(_CORES)]]
            letters = letters[1:]
    return found
