"""What somebody looks for, and where it stands in a text: the same for every place that finds."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from aoai_tui.domain.messages import Role

Span = tuple[int, int]
"""Where something begins in a text, and where it has ended."""

_PARTS = re.compile(r'"([^"]*)"?|(\S+)')
_WORDS = re.compile(r"[^\W_]+")

_ACCENTS = re.compile("[\u0300-\u036f]")
"""The combining signs of most scripts."""

_STRETCH = 2000
"""Characters of a long text that are looked through at a time."""

_OVERLAP = 200
"""Characters that two stretches have in common, so that nothing is cut in two between them."""

_BEFORE = 30
"""Characters of a snippet that may stand before the first word that was found."""


class Wanted(Struct, frozen=True):
    """What somebody typed: phrases that all must be there, each one a row of folded words."""

    phrases: tuple[tuple[str, ...], ...] = ()
    open_end: bool = False
    """Whether the last word may go on: it is still being typed."""

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.phrases)

    def each(self) -> list[Wanted]:
        """Each phrase on its own."""
        last = len(self.phrases) - 1
        return [Wanted((one,), self.open_end and n == last) for n, one in enumerate(self.phrases)]


class Snippet(Struct, frozen=True):
    """A piece of a text on one line, and where in it the words stand."""

    text: str
    spans: tuple[Span, ...] = ()


class HitKind(StrEnum):
    """What was found; the values are the names of the tabs that show it."""

    CHAT = "chat"
    VOICE = "voice"
    SPEECH = "speech"
    IMAGES = "images"


class Hit(Struct, frozen=True):
    """One place where something was found: in a conversation, a recording, a narration, or a picture's prompt."""

    title: str
    """The conversation's or the recording's name, or how the narration or the picture's prompt begins."""
    at: datetime
    """When the message came, or when the recording, transcript or narration was made, in UTC."""
    snippet: Snippet
    kind: HitKind = HitKind.CHAT
    conversation_id: str = ""
    """Empty where it isn't a conversation."""
    message_id: str | None = None
    """None where the conversation's title has the words."""
    role: Role | None = None
    """The message's."""
    recording_id: str = ""
    """Empty where it isn't a recording."""
    transcript_id: str | None = None
    """None where the recording's name has the words."""
    narration_id: str = ""
    """Empty where it isn't a narration."""
    picture_id: str = ""
    """Empty where it isn't a picture."""


def wanted(typed: str) -> Wanted:
    """What is typed, understood: words in quotes stand together, any other sign only separates words."""
    found = [(_words(quoted or word), bool(word)) for quoted, word in _PARTS.findall(typed)]
    phrases = [(words, loose) for words, loose in found if words]
    ends_open = bool(phrases) and phrases[-1][1] and not typed[-1:].isspace()
    return Wanted(tuple(words for words, _ in phrases), ends_open)


def folded(text: str) -> str:
    """The text without case and accents."""
    return folded_with_places(text)[0]


def spans(text: str, look_for: Wanted) -> list[Span]:
    """Where the words stand, first to last, without overlaps: whole words, but the last may go on."""
    if not look_for or not text:
        return []
    flat, places = folded_with_places(text)
    last = len(look_for.phrases) - 1
    alternatives = [
        rf"(?<![^\W_]){_GAP.join(map(re.escape, phrase))}"
        + (r"[^\W_]*" if number == last and look_for.open_end else r"(?![^\W_])")
        for number, phrase in enumerate(look_for.phrases)
    ]
    return [(places[m.start()], places[m.end()]) for m in re.finditer("|".join(alternatives), flat)]


_GAP = r"[\W_]+"


def snippet(text: str, look_for: Wanted, length: int = 160) -> Snippet:
    """The part of a text that shows the first words found, on one line."""
    shown = _around_first(text, look_for)
    cut_before, cut_after = shown.start > 0, shown.stop < len(text)
    text = " ".join(text[shown].split())
    found = spans(text, look_for)
    begin = max(0, found[0][0] - _BEFORE) if found and found[0][1] > length - _BEFORE else 0
    begin = _word_start(text, begin, found[0][0]) if begin else 0
    end = min(len(text), begin + length)
    head, tail = "…" if begin or cut_before else "", "…" if end < len(text) or cut_after else ""
    moved = [
        (max(one, begin) - begin + len(head), min(other, end) - begin + len(head))
        for one, other in found
        if one < end and other > begin
    ]
    return Snippet(head + text[begin:end] + tail, tuple(moved))


def _around_first(text: str, look_for: Wanted) -> slice:
    """The stretch of a long text with the first words found: the whole of it would take too long to fold."""
    if len(text) <= 2 * _STRETCH:
        return slice(0, len(text))
    for begin in range(0, len(text), _STRETCH):
        stretch = text[begin : begin + _STRETCH + _OVERLAP]
        if _may_have(stretch, look_for):
            for first, end in spans(stretch, look_for):
                # What touches a cut may be part of a longer word; the stretch beside this one has it whole.
                if (first or not begin) and (end < len(stretch) or begin + end == len(text)):
                    before = max(0, begin + first - _STRETCH)
                    before = _word_start(text, before, begin + first) if before else 0
                    return slice(before, min(len(text), begin + first + _STRETCH))
    return slice(0, len(text))


def _may_have(stretch: str, look_for: Wanted) -> bool:
    """Whether the first word of any phrase is in it, as far as a quick look tells."""
    flat = stretch.lower()
    if not flat.isascii():
        flat = _ACCENTS.sub("", unicodedata.normalize("NFD", flat))
    return any(phrase[0] in flat for phrase in look_for.phrases)


def _word_start(text: str, begin: int, latest: int) -> int:
    """The beginning of the next word, but not one behind what was found."""
    space = text.find(" ", begin, latest)
    return begin if space < 0 else space + 1


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(folded(text)))


def folded_with_places(text: str) -> tuple[str, list[int] | range]:
    """The folded text, and for each of its characters (and its end) the place in the text it came from."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFD", letter.lower()):
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    places.append(len(text))
    return "".join(letters), places
