"""Words in a picture."""

from __future__ import annotations

import unicodedata

from PIL import Image, ImageDraw, ImageFont

from aoai_tui.plain import plain_line

_MOST = 68  # characters of a caption
_PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "ß": "ss"}
)
_READABLE = range(32, 127)
"""What Pillow's own typeface can write."""


def sign(picture: Image.Image, words: str) -> Image.Image:
    """The picture with a sign at its top that says these words."""
    text = _written(words)
    if not text:
        return picture
    unit = min(picture.size)
    font = ImageFont.load_default(unit * 0.11)
    width = font.getlength(text)
    if width > picture.width * 0.8:
        font = ImageFont.load_default(max(8.0, unit * 0.11 * picture.width * 0.8 / width))
    left, top, right, bottom = font.getbbox(text)
    pad, middle, height = unit * 0.035, picture.width / 2, bottom - top
    x, y = middle - (right - left) / 2, picture.height * 0.07 + pad
    draw = ImageDraw.Draw(picture)
    board = (x - pad * 1.6, y - pad, x + (right - left) + pad * 1.6, y + height + pad)
    draw.rounded_rectangle(
        board,
        radius=pad * 0.8,
        fill=(252, 246, 230, 255),
        outline=(70, 50, 40, 255),
        width=max(2, unit // 140),
    )
    draw.text((x - left, y - top), text, font=font, fill=(52, 36, 34, 255))
    return picture


def caption(picture: Image.Image, words: str) -> Image.Image:
    """The picture with its prompt in small letters at the lower edge; it is drawn on the picture itself."""
    text = _written(words)
    if not text:
        return picture
    size = max(9.0, min(picture.size) * 0.021)
    text = text if len(text) <= _MOST else f"{text[: _MOST - 3].rstrip()}..."
    font = ImageFont.load_default(size)
    if font.getlength(text) > picture.width * 0.92:
        font = ImageFont.load_default(max(7.0, size * picture.width * 0.92 / font.getlength(text)))
    left, _, right, bottom = font.getbbox(text)
    pad = size * 0.55
    label = Image.new("RGBA", (round(right - left + 2 * pad), round(bottom + 1.5 * pad)))
    draw = ImageDraw.Draw(label)
    draw.rounded_rectangle((0, 0, label.width - 1, label.height - 1), radius=pad, fill=(12, 14, 24, 96))
    draw.text((pad - left, pad * 0.7), text, font=font, fill=(255, 255, 255, 216))
    place = (round(size * 0.75), round(picture.height - label.height - size * 0.75))
    picture.alpha_composite(label, (place[0], max(0, place[1])))
    return picture


def _written(words: str) -> str:
    """What can be written of some words; nothing where most of it can't."""
    line = plain_line(words, 400).translate(_PLAIN)
    text = "".join(sign for sign in unicodedata.normalize("NFKD", line) if ord(sign) in _READABLE)
    return " ".join(text.split()) if len(text) * 2 > len(line) else ""
