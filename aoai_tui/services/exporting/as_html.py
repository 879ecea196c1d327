"""The shown branch as one page that needs nothing else: light and dark, on paper too.

Replies are Markdown; HTML inside them is shown as the text it is, never taken for markup.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from html import escape

from aoai_tui.domain import Attachment, AttachmentKind, Message, Role
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.exporting.material import Material

_STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --back: #fff; --panel: #f3f4f6; --edge: #d1d9e0;
  --accent: #0969da; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6e6; --muted: #9aa4af; --back: #14161a; --panel: #22262c;
  --edge: #3a4048; --accent: #6cb6ff; } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--back);
  font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2.who { font-size: 1rem; margin: 0 0 .4rem; }
h2.who span, dl, time, figcaption { color: var(--muted); font-weight: normal; font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dd { margin: 0; white-space: pre-wrap; }
article { margin: 1.6rem 0; padding-left: 1rem; border-left: 3px solid var(--edge); }
article.user { border-color: var(--accent); } .typed { white-space: pre-wrap; margin: 0; }
pre { background: var(--panel); border: 1px solid var(--edge); border-radius: 6px; padding: .7rem .9rem;
  overflow-x: auto; font: 13.5px/1.5 ui-monospace, Menlo, Consolas, monospace; tab-size: 4; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .92em; }
:not(pre) > code { background: var(--panel); border-radius: 4px; padding: .1em .3em; } pre code { font-size: inherit; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--edge); padding: .25rem .6rem; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid var(--edge); color: var(--muted); }
img { max-width: 100%; max-height: 30rem; } figure { margin: .6rem 0; } a { color: var(--accent); }
@media print { body { margin: 0; max-width: none; font-size: 11pt; color: #000; background: #fff; }
  pre { white-space: pre-wrap; } pre, table, figure { break-inside: avoid; } h2.who { break-after: avoid; } }
"""

Renderer = Callable[[str], str]

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def as_html(material: Material) -> str:
    """The text of the page."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  only a person who exports waits for it

    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    markdown.disable("image")  # one from elsewhere would tell its server that the page is read
    articles = "\n".join(_article(material, message, markdown.render) for message in material.shown)
    title = _text(plain_line(material.title))
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; style-src '
        "'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{_facts(material)}\n{articles}\n</body>\n</html>\n"
    )


def _facts(material: Material) -> str:
    conversation = material.conversation
    facts = {
        "Begun": f"{conversation.created_at:%Y-%m-%d %H:%M} UTC",
        "Last message": f"{conversation.updated_at:%Y-%m-%d %H:%M} UTC",
        "Deployment": conversation.deployment,
        "System prompt": conversation.system_prompt,
        "Tokens": f"{material.tokens_in:,} in, {material.tokens_out:,} out"
        if material.tokens_in or material.tokens_out
        else "",
    }
    rows = "".join(f"<dt>{name}</dt><dd>{_text(value)}</dd>" for name, value in facts.items() if value)
    return f"<dl>{rows}</dl>"


def _article(material: Material, message: Message, render: Renderer) -> str:
    text = plain(message.text)
    body = render(text) if message.role is Role.ASSISTANT else f'<p class="typed">{_text(text)}</p>'
    detail = plain_line(message.tool_name or message.deployment or "", 80)
    calls = "".join(
        f"<p>Called <code>{_text(call.name)}</code></p><pre><code>{_text(call.arguments)}</code></pre>"
        for call in message.tool_calls
    )
    refusal = f"<blockquote>{_text(message.refusal)}</blockquote>" if message.refusal else ""
    figures = "".join(_attached(attachment, material) for attachment in message.attachments)
    time = f'<time datetime="{message.created_at.isoformat()}">{message.created_at:%Y-%m-%d %H:%M}</time>'
    return (
        f'<article class="{message.role.value}">\n'
        f'<h2 class="who">{material.speaker(message)} <span>{_text(detail)}</span> {time}</h2>\n'
        f"{body if text.strip() else ''}{refusal}{figures}{calls}</article>"
    )


def _attached(attachment: Attachment, material: Material) -> str:
    name = _text(plain_line(attachment.name or attachment.url, 200))
    data = material.attachments.get(attachment.file) if attachment.file else None
    if (
        data is None
        or attachment.kind is not AttachmentKind.PICTURE
        or attachment.media_type not in _PICTURES
    ):
        return f"<figure><figcaption>Attached: {name}</figcaption></figure>"
    source = f"data:{attachment.media_type};base64,{b64encode(data).decode('ascii')}"
    return f'<figure><img src="{source}" alt="{name}"><figcaption>{name}</figcaption></figure>'


def _text(text: str) -> str:
    return escape(plain(text))
