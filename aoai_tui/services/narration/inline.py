"""Markdown's signs within a line, taken off: what is left can be read aloud."""

from __future__ import annotations

import html
import re

_PARENTHESES = r"\((?:[^()\n]|\([^()\n]*\))*\)"
"""An address in parentheses, which may hold one pair of its own."""

_ADDRESS = r"(?:\([^\s()<>]*\)|[^\s()<>])*(?:\([^\s()<>]*\)|[^\s()<>.,;:!?'\"\]*_。，、！？）」』】])"
"""The rest of a bare address: signs at its end belong to the sentence, a parenthesis only where it was opened."""

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"<!--.*?-->", ""),
        (r"<(?:https?|mailto|ftp):[^>\s]*>", ""),
        (r"<br\s*/?>", " "),
        (r"</?[A-Za-z][^<>]*>", ""),
        (r"\[\^[^\]\s]+\]:?", ""),  # footnotes
        (r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]" + _PARENTHESES, r"\1"),
        (r"!?\[([^\[\]]+)\]\[[^\[\]]*\]", r"\1"),
        (rf"(?:(?:https?|ftp)://|\bwww\.){_ADDRESS}", ""),
        (r"~~", ""),
        (r"(?<![\w\\*])\*{1,3}(?=\S)|(?<=[^\s\\*])\*{1,3}(?!\w)|\*\*", ""),
        (r"(?<![\w\\])_{1,3}(?=\S)|(?<=[^\s\\])_{1,3}(?!\w)", ""),
        (r"\\([!-/:-@\[-`{-~])", r"\1"),
        (r"\(\s*\)|\[\s*\]", ""),
        (r"\s+", " "),
        (r" (?=[.,;:!?)\]](?:\s|$))", ""),
    )
)

_CODE = re.compile(r"(`+)(?!`)(.*?)(?<!`)\1(?!`)", re.DOTALL)


def spoken_line(text: str) -> str:
    """The text without signs, tags and addresses; empty where nothing in it can be said.

    Link texts, descriptions of pictures and code in a line stay: they are part of the sentence.
    """
    parts, at = [], 0
    for code in _CODE.finditer(text):
        parts += [text[at : code.start()], code[2].strip()]
        at = code.end()
    parts.append(text[at:])
    # Code is kept apart while the rules run: signs in it are no markup.
    kept = parts[1::2]
    line = "".join(
        part if number % 2 == 0 else f"\ue000{number // 2}\ue001" for number, part in enumerate(parts)
    )
    for rule, instead in _RULES:
        line = rule.sub(instead, line)
    line = html.unescape(re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], line)).strip()
    return line if any(sign.isalnum() for sign in line) else ""


def is_open(text: str) -> bool:
    """Whether something that was begun in the text is not closed yet: code, a link, a tag."""
    rest = _CODE.sub("", text)
    if "`" in rest:
        return True
    opened = rest.rfind("[")
    if opened >= 0 and not re.match(
        r"\[(?:[^\[\]]|\[[^\[\]]*\])*\](?!\()|\[[^\n]*?\]" + _PARENTHESES, rest[opened:]
    ):
        return True
    return bool(re.search(r"<[A-Za-z/!][^<>]*$", rest))
