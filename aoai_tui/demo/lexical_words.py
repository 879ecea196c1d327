"""Words as the demo's embeddings see them: folded, stemmed a little, and taken apart into short runs of letters."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

_WRITTEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
"""Kana and Chinese characters, which are written without blanks."""

_STOP = frozenset(
    _WRITTEN.findall("""
    a an and are as at be been but by can could do does for from had has have he her his how i if in into is it its
    me my no not of on or our she so some such than that the their them then there these they this those to too up us
    was we were what when where which who will with would you your
    aber als am an auch auf aus bei bin bis das dass dem den der des die du ein eine einem einen einer eines er es fur
    hat ich ihr im in ist ja kein man mit nach nicht noch nur oder sehr sich sie sind so und uns unter vom von vor war
    was wie wir wird zu zum zur uber
    au aux avec ce ces cette dans de des du elle en est et il ils je la le les leur mais ne nous on ou par pas plus
    pour qu que qui sa se ses son sont sur tu un une vous
    al como con del el ella en es esta este fue ha hay las lo los mas mi muy no o para pero por se si sin su sus te un
    una y ya
    che chi ci da dal dei della delle di e gli ho i il io le mi nel nella non per piu sono sul ti una uno
    ao com da das do dos e em mais meu na nao nas no nos o os ou para pela pelo por que se sem sua um uma
    aan als dan dat de deze die dit door een en er haar het hij ik je maar met naar niet of om ook op te uit van voor
    was wat we wel worden wordt ze zijn zo
    """)
)
"""Words that say little, in English, German, French, Spanish, Italian, Portuguese and Dutch; without accents."""

_LIGHT = 0.1
"""What a word that says little weighs."""

_ENDINGS = tuple(
    sorted(
        _WRITTEN.findall("""
        s es ies ed er ers est ing ings ly ment ments ness tion tions ation ations able ible ful
        e en em ern ung ungen lich liche lichen heit keit isch ische
        a o as os i ar ir re ado ada ados adas ando endo cion ciones mente ment zione zioni
        er ez ais ait aient ons ant ante
        """),
        key=lambda ending: (-len(ending), ending),
    )
)

_SHORTEST_STEM = 4
_SHORTEST_RUN, _LONGEST_RUN = 3, 5
_LONGEST_WORD = 40
"""Letters of a word that are looked at."""


def folded(text: str) -> str:
    """The text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def weighed_words(text: str) -> dict[str, float]:
    """Each word of a text, and what it weighs there: said twice as often it weighs more, but not twice as much."""
    counts = Counter(_words(folded(text)))
    return {word: (1 + math.log(count)) * _weight(word) for word, count in counts.items()}


def stem(word: str) -> str:
    """The word without the first ending that fits, if enough is left of it."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2]:
        word = word[:-1]  # stopped, stop
    return word


def runs(word: str) -> Iterator[str]:
    """All runs of three to five letters, where the word's beginning and end count as letters too."""
    framed = f"<{word[:_LONGEST_WORD]}>"
    for size in range(_SHORTEST_RUN, _LONGEST_RUN + 1):
        for start in range(len(framed) - size + 1):
            yield framed[start : start + size]


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        word = found[0]
        if word.isascii():
            yield word
        else:
            yield from _unspaced(word)


def _unspaced(word: str) -> Iterator[str]:
    """Of a script without blanks each character and each pair of them, else the word."""
    at = 0
    for run in _UNSPACED.finditer(word):
        if at < run.start():
            yield word[at : run.start()]
        yield from run[0]
        yield from map("".join, zip(run[0], run[0][1:], strict=False))
        at = run.end()
    if at < len(word):
        yield word[at:]


def _weight(word: str) -> float:
    """Long words are seldom, and tell more."""
    return _LIGHT if word in _STOP else min(1.4, 0.7 + 0.1 * len(word))
