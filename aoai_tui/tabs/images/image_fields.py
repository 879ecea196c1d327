"""The options as fields of the panel: their names, what they take, and the one line that sums them up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aoai_tui.domain import ImageOptions
from aoai_tui.plain import plain_line
from aoai_tui.widgets.value_field import ValueField, json_object, read_values, whole, word

_TIMES = re.compile(r"\s*[x×*]\s*", re.IGNORECASE)


def _size(text: str) -> str:
    """Width and height, however a person writes the sign between them; any other word as it is."""
    parts = _TIMES.split(text.strip())
    return "x".join(parts) if len(parts) == 2 and all(part.isdecimal() for part in parts) else text.strip()


FIELDS = (
    ValueField(
        "size",
        "Size",
        _size,
        choices=("1024x1024", "1536x1024", "1024x1536", "auto", "1792x1024", "1024x1792"),
    ),
    ValueField("quality", "Quality", word, choices=("low", "medium", "high", "auto", "standard", "hd")),
    ValueField("n", "Pictures (n)", whole(1, 10), hint="1", choices=("1", "2", "3", "4")),
    ValueField("background", "Background", word, choices=("transparent", "opaque", "auto")),
    ValueField("output_format", "Format", word, hint="png", choices=("png", "jpeg", "webp")),
    ValueField("output_compression", "Compression", whole(0, 100), hint="0 to 100"),
    ValueField("moderation", "Moderation", word, choices=("auto", "low")),
    ValueField("input_fidelity", "Fidelity", word, hint="of changes", choices=("high", "low")),
    ValueField("partial_images", "Partials", whole(0, 3), hint="0 to 3", choices=("0", "1", "2", "3")),
    ValueField("style", "Style", word, hint="older ones", choices=("vivid", "natural")),
    ValueField("response_format", "Answer as", word, hint="older ones", choices=("b64_json", "url")),
    ValueField("user", "User", word, hint="none"),
    ValueField("extra_body", "Extra body", json_object, hint="JSON"),
)


def read_fields(texts: Mapping[str, str]) -> tuple[ImageOptions, dict[str, str]]:
    """The options that the fields' texts mean, and what is wrong by field; a wrong one counts as not set."""
    values, wrong = read_values(FIELDS, texts)
    return ImageOptions(**values), wrong


_LABELS = {
    "background": "background",
    "output_compression": "compression",
    "moderation": "moderation",
    "input_fidelity": "fidelity",
    "partial_images": "partials",
    "user": "user",
}
"""What needs its name beside its value, to be understood."""


def option_words(options: ImageOptions, refused: Mapping[str, str | None] | None = None) -> str:
    """`1536x1024 · high · 2 pictures · background transparent`: what was set, and what is not sent of it with a ✗."""
    return " · ".join(
        _word(name, value) + (" ✗" if refused and {name, f"{name}={value}"} & refused.keys() else "")
        for name, value in options.given().items()
    )


def _word(name: str, value: object) -> str:
    if name == "n":
        return f"{value} picture" if value == 1 else f"{value} pictures"
    if name == "quality":
        return f"{plain_line(str(value), 20)} quality"
    if name == "extra_body":
        return "extra body"
    label = _LABELS.get(name, "")
    return f"{label} {plain_line(str(value), 30)}".strip()
