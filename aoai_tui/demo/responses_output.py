"""What a response holds: reasoning, the service's own tools, words or calls, in this order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo import content_filter
from aoai_tui.demo.calculation import program_for
from aoai_tui.demo.content_filter import Results
from aoai_tui.demo.faults import FaultKind
from aoai_tui.demo.odds import odds
from aoai_tui.demo.reply import Reply, compose
from aoai_tui.demo.responses_items import FunctionCall, Item, Reasoning, Words
from aoai_tui.demo.responses_own_tools import CodeRun, WebSearch
from aoai_tui.demo.responses_request import ResponsesRequest
from aoai_tui.demo.talk import quoted
from aoai_tui.demo.tokens import count_tokens, tokens

_SEARCH = re.compile(r"\b(?:search|look up|google|browse|latest|news)\b", re.IGNORECASE)
_COMPUTE = re.compile(
    r"\b(?:calculate|compute|work out|python|run (?:some |the |this )?code)\b|\d\s*[-+*/×÷^]\s*\d",
    re.IGNORECASE,
)
_PAGES = (
    ("Azure OpenAI documentation", "https://learn.microsoft.com/azure/ai-foundry/openai/"),
    ("OpenAI Python library", "https://github.com/openai/openai-python"),
)
_SUMMARIES = (
    "**Reading the message**\n\nThe demo looks for a rule that fits the message: a command, a question about "
    "this conversation, a tool to call.",
    "**Writing the reply**\n\nThe first rule that fits writes the reply. No model reasons here; this summary "
    "shows how the words of one that does arrive.",
)


@dataclass(frozen=True, slots=True)
class Output:
    """The items, how the response ends, and what the content filter found."""

    items: tuple[Item, ...]
    written: int
    """Tokens of the reply without its reasoning."""
    reason: str | None
    """Why the response is incomplete; None for a complete one."""
    found: Results
    """In the reply."""


def output(
    request: ResponsesRequest, *, attempt: int, fault: FaultKind | None, new_id: Callable[[str], str]
) -> Output:
    """The output of one request; `new_id` makes an id with the given beginning."""
    items: list[Item] = []
    if request.wish.reasoning is not None:
        items.append(Reasoning(new_id("rs_"), _SUMMARIES if request.summary and request.wish.spent else ()))
    reply = compose(request.wish, attempt=attempt)
    if reply.calls:
        calls = [FunctionCall(new_id("fc_"), new_id("call_"), *call, cut=reply.cut) for call in reply.calls]
        reason = "max_output_tokens" if reply.cut else None
        return Output((*items, *calls), reply.size, reason, content_filter.safe())
    before, citations = _own_tools(request, reply, new_id)
    pieces, found, reason = _filtered(_with_tools(request, reply, before, citations), reply, fault)
    words = Words(
        id=new_id("msg_"),
        tokens=pieces,
        refused=reply.refused,
        cut=reason is not None,
        annotations=_annotations("".join(pieces)) if citations else (),
        odds=None
        if request.alternatives is None
        else odds(pieces, request.alternatives, request.wish.sampling.temperature),
    )
    written = len(pieces) + sum(count_tokens(item.code) for item in before if isinstance(item, CodeRun))
    return Output((*items, *before, words), written, reason, found)


def _own_tools(
    request: ResponsesRequest, reply: Reply, new_id: Callable[[str], str]
) -> tuple[list[Item], bool]:
    """The service's own tools that the prompt asks for, and whether pages are to be cited."""
    items: list[Item] = []
    prompt = request.wish.talk.prompt
    if reply.refused or request.wish.format.kind != "text":
        return items, False
    searches = _uses(request, "web_search", _SEARCH)
    if searches:
        items.append(WebSearch(new_id("ws_"), prompt.strip()[:200], tuple(url for _, url in _PAGES)))
    if _uses(request, "code_interpreter", _COMPUTE):
        items.append(CodeRun(new_id("ci_"), new_id("cntr_"), *program_for(prompt)))
    return items, searches


def _uses(request: ResponsesRequest, name: str, asked: re.Pattern[str]) -> bool:
    forced = request.forced.startswith(name)
    return name in request.built_in and (forced or bool(asked.search(request.wish.talk.prompt)))


def _with_tools(
    request: ResponsesRequest, reply: Reply, before: list[Item], citations: bool
) -> tuple[str, ...]:
    """The reply's tokens; where tools were used, it speaks of what they found."""
    parts = [
        f"The program printed:\n\n```\n{item.printed}```" for item in before if isinstance(item, CodeRun)
    ]
    if citations:
        pages = "\n".join(f"- [{title}]({url})" for title, url in _PAGES)
        asked = quoted(request.wish.talk.question)
        parts.append(
            f"You asked {asked}. The demo has no network and searched nothing: these pages are always the "
            f"same.\n\n{pages}"
        )
    return tokens("\n\n".join(parts))[: request.wish.room] if parts else reply.tokens


def _annotations(text: str) -> tuple[dict[str, Any], ...]:
    """A citation for each page whose link is in the text, with its place there in characters."""
    found = ((title, url, text.find(f"[{title}]({url})")) for title, url in _PAGES)
    return tuple(
        {
            "type": "url_citation",
            "start_index": at,
            "end_index": at + len(f"[{title}]({url})"),
            "url": url,
            "title": title,
        }
        for title, url, at in found
        if at >= 0
    )


def _filtered(
    pieces: tuple[str, ...], reply: Reply, fault: FaultKind | None
) -> tuple[tuple[str, ...], Results, str | None]:
    """The tokens, the filter's findings and the reason for the end, as the content filter leaves them."""
    match fault:
        case FaultKind.FILTER_REPLY:
            return pieces[: max(1, len(pieces) // 2)], content_filter.cut_reply(), "content_filter"
        case FaultKind.FILTER_LATE:
            return pieces, {**content_filter.safe(), **content_filter.protected_reply()}, "content_filter"
        case FaultKind.FILTER_CODE:
            return pieces, content_filter.known_code(), None
    return pieces, content_filter.safe(), "max_output_tokens" if reply.cut else None
