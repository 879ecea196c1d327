"""What the demo's content filter says it found; it reads nothing: all is safe unless a fault is asked for."""

from __future__ import annotations

from typing import Any

Results = dict[str, dict[str, Any]]
"""Category to its result, as the service writes it."""

_GRADED = ("hate", "self_harm", "sexual", "violence")


def safe() -> Results:
    """Nothing found in a reply."""
    return {category: {"filtered": False, "severity": "safe"} for category in _GRADED}


def safe_prompt() -> Results:
    """Nothing found in a prompt, which is also searched for jailbreaks."""
    return {**safe(), "jailbreak": {"filtered": False, "detected": False}}


def blocked_prompt() -> Results:
    """A prompt that was blocked for two categories, one graded and one detected."""
    return {
        **safe(),
        "violence": {"filtered": True, "severity": "medium"},
        "jailbreak": {"filtered": True, "detected": True},
    }


def safe_picture() -> Results:
    """Nothing found in a picture."""
    return safe()


def blocked_picture() -> Results:
    """A picture that was taken away for a graded category."""
    return {**safe(), "sexual": {"filtered": True, "severity": "medium"}}


def blocklisted_prompt() -> Results:
    """A prompt with a word of a blocklist that the resource's owner made."""
    found = {"filtered": True, "details": [{"id": "DemoBlocklist", "filtered": True}]}
    return {**safe_prompt(), "custom_blocklists": found}


def jailbreak_prompt() -> Results:
    """A prompt that tries to talk the model out of its rules, and nothing else."""
    return {**safe(), "jailbreak": {"filtered": True, "detected": True}}


def indirect_prompt() -> Results:
    """A prompt with a document that gives the model orders."""
    return {**safe_prompt(), "indirect_attack": {"filtered": True, "detected": True}}


def known_code() -> Results:
    """A reply with code that a public repository holds: told, with its source, and not blocked."""
    citation = {"URL": "https://github.com/example/demo", "license": "MIT"}
    found = {"filtered": False, "detected": True, "citation": citation}
    return {**safe(), "protected_material_code": found}


def cut_reply() -> Results:
    """A reply that was cut for a graded category."""
    return {**safe(), "violence": {"filtered": True, "severity": "medium"}}


def checked_reply(found: Results) -> Results:
    """The late note on a reply in which no protected text was found, beside what was found before."""
    return {**found, "protected_material_text": {"filtered": False, "detected": False}}


def protected_reply() -> Results:
    """The late note on a reply that turned out to hold protected text."""
    return {"protected_material_text": {"filtered": True, "detected": True}}
