"""The shown branch as Markdown, with a head of YAML that tells what it is.

Values in the head are JSON, which every reader of YAML takes: a title can't break out of its line.
"""

from __future__ import annotations

import json
import re

from aoai_tui.domain import Attachment, Message
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.exporting.material import Material

MARK = "aoai-tui"
"""The head's first key: it tells our files from others."""

_HEADING = re.compile(r"^(\\*)(## (?:You|Assistant|Tool|System)\b)", re.MULTILINE)


def as_markdown(material: Material) -> str:
    """Head, then a heading and the text for each message."""
    parts = [_head(material), f"# {plain_line(material.title)}"]
    parts += [_message(material, message) for message in material.shown]
    return "\n\n".join(parts) + "\n"


def _head(material: Material) -> str:
    conversation = material.conversation
    values: dict[str, object] = {
        MARK: 1,
        "title": conversation.title,
        "created": conversation.created_at.isoformat(),
        "updated": conversation.updated_at.isoformat(),
        "deployment": conversation.deployment or _answered_last(material),
        "system_prompt": conversation.system_prompt,
        "tokens_in": material.tokens_in,
        "tokens_out": material.tokens_out,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["---", *(_safe(line) for line in lines), "---"])


def _answered_last(material: Material) -> str:
    return next((m.deployment for m in reversed(material.shown) if m.deployment), "")


def _safe(line: str) -> str:
    """JSON leaves a few signs as they are that YAML takes for the end of a line, or not at all."""
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda sign: f"\\u{ord(sign[0]):04x}", line)


def _message(material: Material, message: Message) -> str:
    name = material.speaker(message)
    detail = plain_line(message.tool_name or message.deployment or "", 80)
    heading = f"## {name} ({detail})" if detail else f"## {name}"
    said = [heading, f"<!-- {message.created_at.isoformat()} -->", escaped(plain(message.text).strip("\n"))]
    if message.refusal and message.refusal != message.text:
        said.append(f"> Declined: {plain_line(message.refusal, 2000)}")
    said += [f"*Attached: {_attached(attachment)}*" for attachment in message.attachments]
    said += [
        f"*Called `{plain_line(call.name, 80)}`*\n\n{_fenced(plain(call.arguments), 'json')}"
        for call in message.tool_calls
    ]
    return "\n\n".join(part for part in said if part)


def escaped(text: str) -> str:
    """The text, with a backslash before lines that would be read as the next message's heading."""
    return _HEADING.sub(r"\\\1\2", text)


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return re.sub(
        r"^\\(\\*)(## (?:You|Assistant|Tool|System)\b)",
        lambda found: found[1] + found[2],
        text,
        flags=re.MULTILINE,
    )


def _attached(attachment: Attachment) -> str:
    return plain_line(attachment.name or attachment.url, 200).replace("*", r"\*")


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
