"""What a tool server's tool gave back, as text: that is what a deployment reads."""

from __future__ import annotations

import json

from mcp_types import (
    AudioContent,
    CallToolResult,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)


def result_text(result: CallToolResult) -> str:
    """All parts, one below the other; pictures, sounds and files are told by type and size."""
    parts = [_part(block) for block in result.content]
    if not parts and result.structured_content is not None:
        parts = [json.dumps(result.structured_content, ensure_ascii=False, indent=1, default=str)]
    return "\n".join(part for part in parts if part)


def _part(block: ContentBlock) -> str:
    match block:
        case TextContent():
            return block.text
        case ImageContent():
            return f"[image: {block.mime_type}, {_size(block.data)}]"
        case AudioContent():
            return f"[audio: {block.mime_type}, {_size(block.data)}]"
        case ResourceLink():
            return f"[link: {block.title or block.name}, {block.uri}]"
        case EmbeddedResource(resource=TextResourceContents() as resource):
            return resource.text
        case EmbeddedResource(resource=resource):
            blob = getattr(resource, "blob", "")
            return f"[file: {resource.uri}, {resource.mime_type or 'unknown type'}, {_size(blob)}]"


def _size(encoded: str) -> str:
    """The size of what is written in base64."""
    return f"{max(0, len(encoded) * 3 // 4 - encoded[-2:].count('=')):,} bytes"
