"""Markdown that is wrapped for the reader of this code, made flowing for the reader of the reply."""

from __future__ import annotations

import re

_FENCE_OR_WRAP = re.compile(r"```.*?\n```|(?<=\S)\n *(?=[^\s|#])(?!```|- |[1-9]\. )", re.DOTALL)


def flowing(markdown: str) -> str:
    """Join the lines of each paragraph and list item; tables, headings and code stay as they are."""
    return _FENCE_OR_WRAP.sub(lambda found: found[0] if found[0].startswith("```") else " ", markdown)
