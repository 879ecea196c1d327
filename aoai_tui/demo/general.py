"""The reply to a message that no other rule knows: honest about itself, and about the message."""

from __future__ import annotations

import re
import zlib

from aoai_tui.demo.pictures import described
from aoai_tui.demo.samples import request_in_python
from aoai_tui.demo.talk import Talk, quoted
from aoai_tui.demo.tokens import count_tokens

_HEADING = 60  # characters of the question

_SUGGESTIONS = (
    "`write a long answer`, then press Escape while it arrives",
    "`show a table`",
    "`show code`",
    "`count to 500`",
    "`my name is …`, and later `what is my name`",
    "`repeat after me: …` with some Markdown of your own",
    "`/fault 429 3`, which makes the service ask for a pause of three seconds",
    "`/fault disconnect`, which breaks the connection half-way",
    "`what time is it`, with the tool clock switched on",
    "`/refuse`, which makes the reply a refusal",
    "`a rabbit eating pancakes`, in the Images tab, where the demo draws",
    "the deployment `reasoning-demo`, which thinks before it writes",
    "`/fault filter-reply`, which lets the content filter cut the reply",
    "`help`, for all that I know",
)

_INTRODUCTIONS = (
    "I can't answer that: I'm the demo, a few rules on this machine, with no model behind them. "
    "I can show you what a reply looks like, though, and tell you what I see in your message.",
    "A model would answer this now. I'm only the demo: rules on this machine write these words, and "
    "nothing you type leaves it. Here is what the rules can say about your message.",
    "This reply comes from the demo, so it holds no opinion and no knowledge on the subject. "
    "What it does hold is everything a real reply may bring along: a list, a table and some code.",
)

_SMALL_WORDS = re.compile(
    "about|after|also|and|are|been|before|but|can|could|did|does|for|from|had|has|have|how|into|its|just|like"
    "|make|may|more|much|not|now|one|our|out|please|should|some|tell|than|that|the|their|them|then|there|these|they"
    "|this|was|were|what|when|where|which|who|why|will|with|would|you|your",
    re.IGNORECASE,
)


def general(talk: Talk, variant: int = 0) -> str:
    """Markdown with a heading, a list, a table, code and ideas for what to try next."""
    if not talk.question:
        return _wordless(talk)
    pick = zlib.crc32(talk.question.encode("utf-8", "replace")) + talk.turn + variant
    parts = (
        f"## On {quoted(talk.question, _HEADING)}",
        _INTRODUCTIONS[pick % len(_INTRODUCTIONS)],
        "### What I see",
        "\n".join(f"- {line}" for line in _observations(talk)),
        "### What your request carried",
        _figures(talk),
        "### The same question for a real model",
        request_in_python(talk.question[:200]),
        f"### Try next\n\n{_next(pick)}",
    )
    return "\n\n".join(parts)


def greeting(talk: Talk) -> str:
    """A short answer to a short greeting."""
    name = f" {talk.name}" if talk.name else ""
    if talk.earlier:
        return f"Hello again{name}. This is your message number {talk.turn} here."
    return (
        f"Hello{name}. This is the demo: a few rules on this machine answer you, not a model. "
        "Ask anything to see a reply arrive, or type `help` to see what I can do."
    )


def _wordless(talk: Talk) -> str:
    if talk.attachments:
        sent = _number(talk.attachments, "attachment")
        told = "".join(f"\n- {line}" for line in _pictures(talk))
        return f"You sent {sent} and no words. The demo can't look at attachments.{told and chr(10)}{told}"
    return "Your message is empty. Type `help` to see what can be tried here."


def _observations(talk: Talk) -> list[str]:
    words = re.findall(r"\w[\w'’-]*", talk.question)
    telling = list(
        dict.fromkeys(word for word in words if len(word) > 2 and not _SMALL_WORDS.fullmatch(word))
    )
    lines = [f"You wrote {quoted(talk.question, 240)}"] if len(talk.question) > _HEADING else []
    if telling:
        lines.append(f"The words that matter seem to be {_listed(telling[:4])}.")
    if talk.earlier:
        lines.append(
            f"This is your message number {talk.turn}. Earlier you asked {quoted(talk.earlier[-1])}."
        )
    else:
        lines.append("This is your first message in this conversation.")
    if talk.name:
        lines.append(f"You told me that your name is {talk.name}.")
    if talk.system:
        lines.append(f"Your system prompt says {quoted(talk.system, 120)}. A model would follow it.")
    if talk.attachments:
        lines.append(f"You attached {_number(talk.attachments, 'thing')} that the demo can't look at.")
    return lines + _pictures(talk)


def _pictures(talk: Talk) -> list[str]:
    return [f"Picture {number}: {described(url)}." for number, url in enumerate(talk.pictures, 1)]


def _figures(talk: Talk) -> str:
    rows = (
        ("Messages sent", talk.messages),
        ("Your turns so far", talk.turn),
        ("Words in this message", len(talk.question.split())),
        ("Tokens in this message, roughly", count_tokens(talk.question)),
    )
    settings = (f"| `{name}` | {value} |" for name, value in talk.settings)
    return "\n".join(
        (
            "| What | How much |",
            "|:---|---:|",
            *(f"| {name} | {value:,} |" for name, value in rows),
            *settings,
        )
    )


def _next(pick: int) -> str:
    chosen = (_SUGGESTIONS[(pick + step) % len(_SUGGESTIONS)] for step in (0, 3, 6))
    return "\n".join(f"{number}. {line}" for number, line in enumerate(chosen, 1))


def _listed(words: list[str]) -> str:
    shown = [quoted(word, 30) for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _number(amount: int, noun: str) -> str:
    return f"one {noun}" if amount == 1 else f"{amount} {noun}s"
