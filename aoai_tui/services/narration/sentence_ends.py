"""Where sentences end, in many scripts, and where they only seem to."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSING = "\"'”’»›)\\]}」』）】》〉〕*_"
_WIDE = "。！？｡︒"
_OTHER = "।॥۔؟።፧։။༎"
_ENDS = re.compile(
    rf"(?P<wide>[{_WIDE}]+[{_CLOSING}]*)"  # these need no space after them
    rf"|(?P<other>[{_OTHER}]+[{_CLOSING}]*)(?=\s|$)"
    rf"|(?P<loud>[!?]+[{_CLOSING}]*)(?=\s|$)"
    rf"|(?P<stop>(?:\.+|…)[{_CLOSING}]*)(?=\s|$)"
    r"|(?P<gap>\n[ \t\r]*\n)"  # an empty line ends whatever it was
)
_SIGN = re.compile(rf"[{_WIDE}{_OTHER}!?.…\n]")
"""What each of the ends begins with: one class of signs is searched for many times faster than five patterns."""

_SHORT = """
    mr mrs ms mx dr prof rev hon st sr jr gen col maj capt lt sgt gov sen rep pres vs etc approx dept est vol vols nr
    ed eds ca cf al inc ltd co corp bros ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec
    e.g i.e a.m p.m u.s u.k u.n ph.d b.a m.a d.c a.k.a
    bzw usw usf z.b d.h u.a s.o s.u o.ä o.g evtl ggf inkl zzgl bspw sog vgl abb tel str hrsg jh mio mrd hl
    mm mme mlle p.ex c.-à-d env av bd
    sra srta ud uds pág núm ej p.ej
    ecc sig dott ing avv pag
"""  # English, German, French, Spanish, Italian
_ABBREVIATIONS = frozenset(_SHORT.split())
"""Words that a full stop belongs to. What ends like them still ends a sentence where an empty line follows."""

_NUMBER = frozenset(("no", "nos", "art", "fig", "figs", "sec", "p", "pp", "s"))
"""Words that a full stop belongs to where a number follows."""

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s(\[{\"'“”‘’«»]+$")
_SHORT_NUMBER = re.compile(r"(?:^|[\s(\[])\d{1,2}$")


def sentence_ends(text: str, *, final: bool = True) -> Iterator[int]:
    """The places behind each sentence's last sign, in order; the white space after it belongs to what follows.

    `final` says that the text is all there is: then its end counts as an end, too. Without it a full stop at the
    very end may yet turn out to be part of a number or a name, and counts for nothing.
    """
    last = 0
    for found in _found(text):
        end = found.start() if found["gap"] else found.end()
        at_the_end = found.end() == len(text)
        if at_the_end and not final and not found["gap"]:
            return
        if found["stop"] and not final and not text[end:].strip():
            return
        if end > last and (found["gap"] or not found["stop"] or _ends_there(text, found)):
            last = end
            yield end
    if final and last < len(text.rstrip()):
        yield len(text.rstrip())


def _found(text: str) -> Iterator[re.Match[str]]:
    """As _ENDS.finditer."""
    at = 0
    while sign := _SIGN.search(text, at):
        found = _ENDS.match(text, sign.start())
        if found:
            yield found
        at = (found or sign).end()


def _ends_there(text: str, stop: re.Match[str]) -> bool:
    """Whether a full stop is the end of a sentence, not of an abbreviation, an initial or a number."""
    space = _SPACE.match(text, stop.end())
    behind = space.end() if space else stop.end()
    follows = text[behind : behind + 1]
    if not follows or text.count("\n", stop.end(), behind) > 1:
        return True
    if follows.islower():
        return False
    if stop["stop"].startswith(("..", "…")):
        return True
    before = text[max(0, stop.start() - 40) : stop.start()]
    word = found[0] if (found := _WORD.search(before)) else ""
    if word.lower() in _ABBREVIATIONS or _is_initial(word) or (word.lower() in _NUMBER and follows.isdigit()):
        return False
    # “3. Oktober”, “1. Open the file”: an ordinal or the number of a list's item.
    return not _SHORT_NUMBER.search(before)


def _is_initial(word: str) -> bool:
    """A single capital, as in “J. R. R. Tolkien”; “I” ends sentences, too."""
    return len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
