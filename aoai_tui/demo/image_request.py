"""The body of a request for pictures, or the form of one for changed pictures, checked as the service checks it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import Refused, invalid
from aoai_tui.demo.checks import flag, missing, whole, wrong_type
from aoai_tui.demo.deployments import Images, images
from aoai_tui.demo.form import File, Form
from aoai_tui.demo.image_files import check_files
from aoai_tui.demo.image_refusals import unknown_parameter, unknown_value

_LONGEST_PROMPT = {Images.FULL: 32_000, Images.MINI: 32_000, Images.OLD: 4_000}
_MOST_PICTURES = 10
_MOST_PARTIAL = 3
_OLD_SIZES = ("1024x1024", "1792x1024", "1024x1792")
_STEP, _LONGEST_EDGE, _RATIO = 16, 3840, 3
_FEWEST_PIXELS, _MOST_PIXELS = 655_360, 8_294_400
_SIZE = re.compile(r"([0-9]{1,5})x([0-9]{1,5})")

_WORDS = {
    "quality": ("low", "medium", "high", "auto"),
    "background": ("transparent", "opaque", "auto"),
    "output_format": ("png", "jpeg", "webp"),
    "moderation": ("low", "auto"),
    "input_fidelity": ("high", "low"),
}
_OLD_WORDS = {
    "quality": ("standard", "hd"),
    "style": ("vivid", "natural"),
    "response_format": ("url", "b64_json"),
}
_ALWAYS = ("model", "prompt", "n", "size", "user")
_NEW = ("background", "moderation", "output_compression", "output_format", "quality", "safety_identifier")
_STREAMS = ("stream", "partial_images")
_KNOWN = {
    Images.FULL: (*_ALWAYS, *_NEW, *_STREAMS),
    Images.MINI: (*_ALWAYS, *_NEW),
    Images.OLD: (*_ALWAYS, *_OLD_WORDS),
}


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """What is to be drawn, and how it is to be sent."""

    prompt: str
    kind: Images
    n: int
    size: tuple[int, int] | None
    """Width and height; None where the service chooses."""
    quality: str
    """low, medium or high; for the older kind standard or hd."""
    transparent: bool | None
    """None where the service chooses."""
    format: str
    """png, jpeg or webp."""
    compression: int
    """0 to 100; 100 is the best picture."""
    style: str
    by_address: bool
    stream: bool
    partial: int
    """How many unfinished pictures are wanted."""
    faithful: bool
    """Whether a change is to keep close to the pictures."""
    pictures: tuple[File, ...] = ()
    mask: File | None = None

    @classmethod
    def of_body(cls, body: Any, deployment: str) -> ImageRequest:
        """Read and check a JSON body; raises Refused."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        return cls._of(body, images(deployment) or Images.FULL)

    @classmethod
    def of_form(cls, form: Form | None, deployment: str) -> ImageRequest:
        """Read and check a form with pictures; raises Refused."""
        if form is None:
            raise invalid(None, "Could not parse multipart form", None)
        kind = images(deployment) or Images.FULL
        pictures, mask = form.all_files("image"), form.file("mask")
        check_files(pictures, mask, webp=kind is Images.FULL)
        return cls._of(_typed(form), kind, pictures, mask)

    @classmethod
    def _of(
        cls, body: Mapping[str, Any], kind: Images, pictures: tuple[File, ...] = (), mask: File | None = None
    ) -> ImageRequest:
        _check_names(body, kind, changing=bool(pictures))
        old = kind is Images.OLD
        request = cls(
            prompt=_prompt(body, kind),
            kind=kind,
            n=whole(body, "n", most=1 if old else _MOST_PICTURES) or 1,
            size=_size(body, kind),
            quality=_quality(body, old=old),
            transparent=_transparent(body),
            format=_word(body, "output_format") or "png",
            compression=_compression(body),
            style=_word(body, "style", _OLD_WORDS) or "vivid",
            by_address=old and _word(body, "response_format", _OLD_WORDS) != "b64_json",
            stream=bool(flag(body, "stream")),
            partial=whole(body, "partial_images", least=0, most=_MOST_PARTIAL) or 0,
            faithful=_word(body, "input_fidelity") == "high",
            pictures=pictures,
            mask=mask,
        )
        _word(body, "moderation")
        request._check_together()
        return request

    def _check_together(self) -> None:
        """Raise Refused where two parameters don't go together."""
        if self.stream and self.n > 1:
            raise invalid(None, "Streaming is only supported with n=1.", "stream")
        if self.format == "webp" and self.kind is Images.MINI:
            raise invalid(None, "WEBP images aren't supported.", None)
        if self.transparent and self.format == "jpeg":
            message = "Transparent background is not supported for JPEG output format"
            raise invalid("invalid_value", message, "background")
        if self.compression < 100 and self.format == "png":
            message = "Compression less than 100 is not supported for PNG output format"
            raise invalid("invalid_png_output_compression", message, "output_compression")


def _typed(form: Form) -> dict[str, Any]:
    """The fields of a form as what they stand for: numbers and truth arrive as words."""
    body: dict[str, Any] = dict(form.values)
    for name in ("n", "partial_images", "output_compression"):
        if re.fullmatch(r"-?[0-9]{1,9}", str(body.get(name, ""))):
            body[name] = int(body[name])
    if body.get("stream") in ("true", "false"):
        body["stream"] = body["stream"] == "true"
    return body


def _check_names(body: Mapping[str, Any], kind: Images, *, changing: bool) -> None:
    known = set(_KNOWN[kind])
    if changing:
        known = known - {"moderation"} | ({"input_fidelity"} if kind is Images.FULL else set())
    for name, value in body.items():
        if name not in known and value is not None:
            raise unknown_parameter(name)


def _prompt(body: Mapping[str, Any], kind: Images) -> str:
    prompt = body.get("prompt")
    if prompt is None:
        raise missing("prompt")
    if not isinstance(prompt, str):
        raise wrong_type("prompt", "a string")
    if not prompt:
        message = (
            "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string "
            "instead."
        )
        raise invalid("empty_string", message, "prompt")
    if len(prompt) > (most := _LONGEST_PROMPT[kind]):
        message = (
            f"Invalid 'prompt': string too long. Expected a string with maximum length {most}, but got a string "
            f"with length {len(prompt)} instead."
        )
        raise invalid("string_above_max_length", message, "prompt")
    return prompt


def _size(body: Mapping[str, Any], kind: Images) -> tuple[int, int] | None:
    value = body.get("size")
    if kind is Images.OLD:
        asked = "1024x1024" if value is None else value
        if asked not in _OLD_SIZES:
            raise unknown_value("size", asked, _listed(_OLD_SIZES))
        width, _, height = asked.partition("x")
        return int(width), int(height)
    if value in (None, "auto"):
        return None
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise unknown_value("size", value, "'1024x1024', '1024x1536', '1536x1024', and 'auto'")
    size = int(found[1]), int(found[2])
    if trouble := _trouble_with(*size):
        raise _bad_size(value, trouble)
    return size


def _trouble_with(width: int, height: int) -> str:
    if width % _STEP or height % _STEP or not width or not height:
        return f"Width and height must both be divisible by {_STEP}."
    if max(width, height) > _RATIO * min(width, height):
        return f"The ratio of the long edge to the short edge must not exceed {_RATIO}:1."
    if max(width, height) > _LONGEST_EDGE:
        return f"The longest edge must be at most {_LONGEST_EDGE} pixels."
    if not _FEWEST_PIXELS <= width * height <= _MOST_PIXELS:
        return f"The number of pixels must be between {_FEWEST_PIXELS} and {_MOST_PIXELS}."
    return ""


def _bad_size(value: str, trouble: str) -> Refused:
    return invalid("invalid_value", f"Invalid size '{value}'. {trouble}", "size")


def _quality(body: Mapping[str, Any], *, old: bool) -> str:
    if old:
        return _word(body, "quality", _OLD_WORDS) or "standard"
    asked = _word(body, "quality")
    return asked if asked in ("low", "medium", "high") else "medium"


def _transparent(body: Mapping[str, Any]) -> bool | None:
    asked = _word(body, "background")
    return None if asked in (None, "auto") else asked == "transparent"


def _compression(body: Mapping[str, Any]) -> int:
    value = whole(body, "output_compression", least=0, most=100)
    return 100 if value is None else value


def _word(body: Mapping[str, Any], name: str, known: Mapping[str, tuple[str, ...]] = _WORDS) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if value not in known[name]:
        raise unknown_value(name, value, _listed(known[name]))
    return str(value)


def _listed(words: tuple[str, ...]) -> str:
    *others, last = (f"'{word}'" for word in words)
    return f"{', '.join(others)}, and {last}" if len(others) > 1 else f"{others[0]} and {last}"
