"""Languages, as transcripts name them."""

from __future__ import annotations

import re

from aoai_tui.demo.azure import invalid

_NAMES = {
    "ar": "arabic", "bg": "bulgarian", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "fi": "finnish", "fr": "french",
    "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "hungarian", "id": "indonesian", "it": "italian",
    "ja": "japanese", "ko": "korean", "lt": "lithuanian", "lv": "latvian", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sk": "slovak", "sl": "slovenian",
    "sv": "swedish", "th": "thai", "tr": "turkish", "uk": "ukrainian", "vi": "vietnamese", "zh": "chinese",
}  # fmt: skip

_COMMON = {
    "german": "der die das und ist nicht ein eine ich du sie wir mit auf für den dem zu",
    "french": "le la les et est un une je vous nous pas avec pour des du dans que",
    "spanish": "el la los las y es un una yo no con para que en por del",
    "english": "the and is a an i you we not with for to of in it this that",
}
"""Small words that give a language away."""


def language_name(code: str) -> str:
    """The English name, in lower case, of a language that a request names; raises Refused."""
    if not re.fullmatch("[a-z]{2}", code):
        message = f"Invalid language '{code}'. Language parameter must be specified in ISO-639-1 format."
        raise invalid("invalid_language_format", message, "language")
    return _NAMES.get(code, code)


def guessed(text: str) -> str:
    """The language whose small words the text holds most of; English in doubt."""
    words = re.findall(r"\w+", text.lower())
    return max(reversed(_COMMON), key=lambda name: sum(word in _COMMON[name].split() for word in words))
