"""What other programs write into the pictures that they make: enough of it to find the prompt again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aoai_tui.domain import ImageOptions
from aoai_tui.services.gallery.metadata.facts import PictureFacts, clean, json_object, text_in

_SETTINGS = re.compile(r"^(?:Steps|Sampler|Seed|CFG scale|Size|Model): ", re.MULTILINE)
_SIZE = re.compile(r"\bSize: (\d{1,5}x\d{1,5})\b")
_MOST_STEPS = 20
"""Between the node that draws and the one with the words."""


def of_others(texts: Mapping[str, str]) -> PictureFacts | None:
    """The facts in a PNG's texts, as other programs write them; None without any."""
    readers = (
        ("parameters", parameters),
        ("invokeai_metadata", _invoke),
        ("sd-metadata", _invoke),
        ("prompt", _graph),
        ("Comment", _comment),
        ("Description", _words),
        ("Title", _words),
    )
    for keyword, read in readers:
        if (text := texts.get(keyword)) and (facts := read(text)):
            return facts
    return None


def parameters(text: str) -> PictureFacts | None:
    """The text of Stable Diffusion's web interfaces: prompt, negative prompt, and a line of settings."""
    if told := json_object(text):
        prompt = text_in(told, "prompt") or text_in(told, "positive_prompt")
        return PictureFacts(prompt) if prompt else None
    text = clean(text)
    settings = _SETTINGS.search(text)
    prompt = text[: settings.start()] if settings else text
    prompt = re.split(r"^Negative prompt:", prompt, maxsplit=1, flags=re.MULTILINE)[0].strip()
    size = _SIZE.search(text, settings.start()) if settings else None
    return PictureFacts(prompt, options=ImageOptions(size=size[1] if size else "")) if prompt else None


def _invoke(text: str) -> PictureFacts | None:
    told = json_object(text) or {}
    image = told.get("image")
    prompt = text_in(told, "positive_prompt") or text_in(image if isinstance(image, dict) else {}, "prompt")
    return PictureFacts(prompt) if prompt else None


def _comment(text: str) -> PictureFacts | None:
    """Some keep all settings there as JSON; else it is what a program says of itself."""
    prompt = text_in(json_object(text) or {}, "prompt")
    return PictureFacts(prompt) if prompt else None


def _words(text: str) -> PictureFacts | None:
    prompt = clean(text)
    return PictureFacts(prompt) if prompt else None


def _graph(text: str) -> PictureFacts | None:
    """ComfyUI's nodes: from the one that draws along `positive` to the one with the words; other texts as they are."""
    nodes = json_object(text)
    if nodes is None:
        return _words(text)
    for node in nodes.values():
        inputs = _inputs(node)
        if "positive" in inputs and (prompt := _words_behind(nodes, inputs["positive"])):
            return PictureFacts(prompt)
    return None


def _words_behind(nodes: dict[str, Any], link: Any) -> str:
    for _ in range(_MOST_STEPS):
        inputs = _inputs(nodes.get(str(link[0]))) if isinstance(link, list) and link else {}
        for name in ("text", "text_g", "prompt", "string", "value"):
            if prompt := text_in(inputs, name):
                return prompt
        link = next(
            (
                inputs[name]
                for name in ("text", "conditioning", "positive", "string")
                if isinstance(inputs.get(name), list)
            ),
            None,
        )
    return ""


def _inputs(node: Any) -> dict[str, Any]:
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs if isinstance(inputs, dict) else {}
