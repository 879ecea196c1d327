"""What the words of a prompt ask for."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from aoai_tui.demo.studio.catalogue import FIGURES, TABLE, Figure
from aoai_tui.demo.studio.colours import WORDS, Colour

_MOST_FIGURES = 3
_MOST_OF_ONE = 5
_NUMBERS = {
    "one": 1,
    "two": 2,
    "pair": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "several": 3,
    "many": 5,
    "some": 3,
}

_SETTINGS = {
    "city": "city skyline town street skyscraper downtown york tokyo london berlin",
    "mountains": "mountain alps peak valley landscape canyon volcano fjord scenery",
    "sea": "sea ocean beach coast shore harbor harbour island bay lake river wave sailing surf",
    "forest": "forest wood jungle grove",
    "desert": "desert dune sahara",
    "snow": "snow winter ice arctic antarctica glacier christmas snowy",
    "space": "space galaxy planet universe orbit cosmos nebula mars saturn",
    "underwater": "underwater reef aquarium coral deep",
    "table": "table kitchen breakfast stilllife restaurant cafe desk picnic",
    "meadow": "meadow garden park field grass lawn hill farm countryside spring",
    "sky": "sky cloud",
    "road": "road race highway driving",
    "abstract": "abstract pattern geometric shape circle triangle square tile mosaic bauhaus texture wallpaper",
    "plain": "studio icon logo sticker emoji avatar",
}
_SETTING_OF = {word: name for name, words in _SETTINGS.items() for word in words.split()}

_LIGHTS = {
    "night": "night midnight moon moonlit dark starry stars moonlight",
    "sunset": "sunset dusk evening sundown twilight",
    "dawn": "dawn sunrise morning misty mist fog foggy pastel",
    "storm": "storm stormy rain rainy thunder cloudy gloomy overcast",
}
_LIGHT_OF = {word: name for name, words in _LIGHTS.items() for word in words.split()}

_WEATHER = {
    "rain": "rain",
    "rainy": "rain",
    "snow": "snow",
    "snowy": "snow",
    "winter": "snow",
    "umbrella": "rain",
}
_ENDS = frozenset({"a", "an", "the", "and", "with"})
_ARTICLES = frozenset({"a", "an", "the", *_NUMBERS})

_STYLES = {
    "pixels": r"pixel(?:[- ]?art|ated)?|8-?bit|retro game",
    "grey": r"black[- ]and[- ]white|monochrome|gr[ae]yscale|noir",
    "sepia": r"vintage|sepia|old photo(?:graph)?|antique",
    "water": r"water ?colou?r|aquarelle",
    "oil": r"oil painting|impressionist|van gogh|painterly|canvas",
    "sketch": r"sketch|pencil|line drawing|ink drawing|charcoal|outline",
    "neon": r"neon|cyberpunk|synthwave|glowing",
    "poster": r"poster|pop[- ]art|screen ?print|minimalis[tm]|flat design",
    "glass": r"stained glass|mosaic|low[- ]poly",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One figure that the prompt names."""

    word: str
    figure: Figure
    colour: Colour
    count: int = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a prompt asks for."""

    figures: tuple[Wanted, ...] = ()
    setting: str = ""
    """Empty where neither a word nor a figure says where it is."""
    light: str = "day"
    colours: tuple[Colour, ...] = ()
    """Those that belong to no figure."""
    style: str = ""
    weather: str = ""
    """Rain or snow that falls, where the setting has none of its own."""
    sign: str = ""
    """Words in quotation marks, which are to be read in the picture."""
    mark: int = field(default=0)
    """A number that belongs to these words alone."""


def understood(prompt: str) -> Wish:
    """Read a prompt. Any text is understood, if only as a number to begin an abstract picture with."""
    text = re.sub(r"\b(ice|still)[ -](cream|life)\b", r"\1\2", prompt.lower())
    raw = re.findall(r"[a-z]+|[0-9]+", text)[:400]
    words = [_singular(word) for word in raw]
    figures, bound = _figures(words, {at for at, word in enumerate(words) if word != raw[at]})
    settings = [_SETTING_OF[word] for word in words if word in _SETTING_OF]
    lights = [_LIGHT_OF[word] for word in words if word in _LIGHT_OF]
    colours = [WORDS[word] for at, word in enumerate(words) if word in WORDS and at not in bound]
    setting = settings[0] if settings else figures[0].figure.home if figures else ""
    return Wish(
        figures=figures,
        setting="" if setting == "abstract" else setting or ("mountains" if lights else ""),
        light=lights[0] if lights else "day",
        colours=tuple(dict.fromkeys(colours))[:3],
        style=next((name for name, one in _STYLES.items() if re.search(rf"\b(?:{one})\b", prompt, re.I)), ""),
        weather=next((_WEATHER[word] for word in words if word in _WEATHER and setting != "snow"), ""),
        sign=_sign(prompt),
        mark=zlib.crc32(prompt.strip().encode("utf-8", "replace")),
    )


def _figures(words: list[str], plurals: set[int]) -> tuple[tuple[Wanted, ...], set[int]]:
    """The figures, and where the colour words stand that belong to them; more than one is three, but on a table."""
    found: dict[object, Wanted] = {}
    bound: set[int] = set()
    for at, word in enumerate(words):
        figure = FIGURES.get(word)
        if figure is None or figure.paint in found or (word in WORDS and _names_a_colour(words, at)):
            continue
        place = next((back for back in (at - 1, at - 2) if back >= 0 and words[back] in WORDS), None)
        many = 3 if at in plurals and figure.home != TABLE else 1
        count = _counted(words, at) or many
        if place is not None and not any(words[between] in FIGURES for between in range(place + 1, at)):
            bound.add(place)
        else:
            place = None
        colour = figure.colour if place is None else WORDS[words[place]]
        found[figure.paint] = Wanted(word, figure, colour, count)
        if len(found) == _MOST_FIGURES:
            break
    return tuple(found.values()), bound


def _names_a_colour(words: list[str], at: int) -> bool:
    """Whether "orange" or "peach" is a colour here: no article before it, or a thing behind it that it describes."""
    if len(words) > 1 and (at == 0 or words[at - 1] not in _ARTICLES):
        return True
    return any(word in FIGURES or word in _SETTING_OF for word in words[at + 1 : at + 3])


def _counted(words: list[str], at: int) -> int:
    """The number up to three words before a figure; 0 where another figure or an article is nearer."""
    for word in reversed(words[max(0, at - 3) : at]):
        if number := _number(word):
            return number
        if word in _ENDS or (word in FIGURES and word not in WORDS):
            break
    return 0


def _number(word: str) -> int:
    if word.isdigit():
        return min(max(1, int(word[:3])), _MOST_OF_ONE)
    return _NUMBERS.get(word, 0)


def _singular(word: str) -> str:
    if word in FIGURES or word in WORDS or len(word) < 4:
        return word
    for ending, instead in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        if word.endswith(ending) and (one := word.removesuffix(ending) + instead) in _KNOWN:
            return one
    return {"mice": "mouse", "geese": "goose", "men": "man", "women": "woman", "children": "child"}.get(
        word, word
    )


def _sign(prompt: str) -> str:
    found = re.search(r'["“„«]([^"”“«»\n]{1,40})["”“»]', prompt)
    return " ".join(found[1].split()) if found else ""


_KNOWN = frozenset((*FIGURES, *_SETTING_OF, *_LIGHT_OF))
