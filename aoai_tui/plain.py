"""Text from outside, made safe to show: replies, titles, error texts, file names."""

import re

# C0 controls but tab and newline, DEL, C1 controls (a terminal reads U+009B as CSI), and the
# directional overrides that let a text pretend to be another. Zero-width joiners stay: emoji need them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

# A whole escape sequence goes, not only its first byte, or "[31m" would be left lying in the text.
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI … final byte
    # OSC, DCS, SOS, PM, APC … terminator. None begins within another: many that never end would take hours.
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\x9d\x90\x98\x9e\x9f]*(?:\x07|\x1b\\\\|\x9c)"
    "|\x1b[ -/]*[0-~]"  # two-character escapes
)


def plain(text: str) -> str:
    """The text without escape sequences, control characters and directional overrides.

    Newlines and tabs stay; a carriage return before a newline goes, alone it becomes a newline.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("", _ESCAPES.sub("", text))


def plain_line(text: str, limit: int = 200) -> str:
    """The text as one safe line of at most `limit` characters, for titles, names and sentences."""
    line = " ".join(plain(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
