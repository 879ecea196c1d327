"""What the demo says: the first rule whose pattern fits the last message writes the reply."""

from __future__ import annotations

import re
from collections.abc import Callable

from aoai_tui.demo.fault_answers import about_fault
from aoai_tui.demo.faults import command_in
from aoai_tui.demo.general import general, greeting
from aoai_tui.demo.guide import HELP
from aoai_tui.demo.samples import CODE, TABLE
from aoai_tui.demo.talk import Talk, quoted
from aoai_tui.demo.tour import TOUR

_HIGHEST_COUNT = 10_000
_Writer = Callable[[Talk, re.Match[str]], str]


def answer(talk: Talk, *, attempt: int = 1, variant: int = 0) -> str:
    """The reply to a conversation, as Markdown; always the same for the same arguments.

    `attempt` above 1 says that the same request failed before; `variant` numbers the replies to one request.
    """
    if command_in(talk.prompt) is None:
        return _by_rule(talk, variant)
    rest = talk.without_command()
    lines = [about_fault(talk.prompt, attempt), _by_rule(rest, variant) if rest.question else ""]
    return "\n\n".join(filter(None, lines))


def _by_rule(talk: Talk, variant: int) -> str:
    if talk.results:
        return _with_results(talk)
    for pattern, write in _RULES:
        if found := pattern.search(talk.question):
            return write(talk, found)
    return general(talk, variant)


def _with_results(talk: Talk) -> str:
    """What the tools gave back, as it is: in a fence that no backtick in it can end."""
    parts = []
    for result in talk.results:
        ticks = max(map(len, re.findall("`+", result.text)), default=0)
        fence = "`" * max(3, ticks + 1)
        parts.append(f"The tool {quoted(result.name)} answered:\n\n{fence}\n{result.text}\n{fence}")
    asked = f"You asked {quoted(talk.question)}" if talk.question else "You asked for this"
    return "\n\n".join((*parts, f"{asked}; that is what came of it."))


def _help(_: Talk, __: re.Match[str]) -> str:
    return HELP


def _repeat(_: Talk, found: re.Match[str]) -> str:
    # The words come back as they are, control characters included: a model may send them just so.
    text = found[1].strip()
    return text[1:-1] if len(text) > 2 and text[0] + text[-1] in ('""', "''", "“”") else text


def _count(_: Talk, found: re.Match[str]) -> str:
    # Digits beyond the seventh change nothing, and int() refuses thousands of them.
    wanted = int(re.sub(r"\D", "", found[1])[:7] or 0)
    if wanted < 1:
        return "I count upwards from 1, so there is nothing to say."
    last = min(wanted, _HIGHEST_COUNT)
    rows = [range(start, min(start + 10, last + 1)) for start in range(1, last + 1, 10)]
    numbers = ",\n".join(", ".join(map(str, row)) for row in rows)
    return numbers if wanted == last else f"{numbers}\n\nI stop at {_HIGHEST_COUNT:,}."


def _picture(_: Talk, __: re.Match[str]) -> str:
    return (
        "Here I only write. The demo draws in the Images tab: type the same words there, such as "
        "`a rabbit eating pancakes`, and the deployment `demo-image` makes a picture of them. What it can draw, "
        "`help` tells."
    )


def _recall_name(talk: Talk, _: re.Match[str]) -> str:
    if talk.name:
        return f"Your name is {talk.name}. You told me in this conversation; a new one starts without it."
    return (
        "You haven't told me yet. Write “my name is …”, and I'll know it for the rest of this conversation."
    )


def _meet(talk: Talk, _: re.Match[str]) -> str:
    if not talk.name:
        return "I couldn't find a name in that. Write “my name is …” with a name that begins with a letter."
    return f"Hello {talk.name}. I'll remember your name for this conversation; try `what is my name` later."


def _recall_questions(talk: Talk, _: re.Match[str]) -> str:
    if not talk.earlier:
        return "This is your first message in this conversation, so there is nothing before it."
    asked = "\n".join(f"{number}. {quoted(text)}" for number, text in enumerate(talk.earlier, 1))
    times = "one message" if len(talk.earlier) == 1 else f"{len(talk.earlier)} messages"
    return f"Before this one you sent {times}:\n\n{asked}"


def _system(talk: Talk, _: re.Match[str]) -> str:
    if talk.system:
        return f"Your system prompt says:\n\n> {quoted(talk.system, 400)}"
    return "There is no system prompt in this conversation."


def _identity(_: Talk, __: re.Match[str]) -> str:
    return (
        "I'm the demo of this app: a stand-in for Azure OpenAI that answers on this machine. A few rules "
        "write these words. There is no model behind them, and nothing that you type leaves the computer. "
        "To talk to a real model, set up a connection; until then, `help` shows what I can do."
    )


def _sum(_: Talk, found: re.Match[str]) -> str:
    left, right = int(found[1]), int(found[3])
    match found[2]:
        case "+":
            result = f"{left + right}"
        case "-" | "−":
            result = f"{left - right}"
        case "/" | "÷":
            result = f"{left / right:.10g}" if right else "not defined: nothing can be divided by zero"
        case _:
            result = f"{left * right}"
    return f"{left} {found[2].replace('*', '×')} {right} is {result}."


def _thanks(_: Talk, __: re.Match[str]) -> str:
    return "You're welcome."


def _goodbye(talk: Talk, _: re.Match[str]) -> str:
    return f"Goodbye{f', {talk.name}' if talk.name else ''}. The conversation stays in the list."


def _greet(talk: Talk, _: re.Match[str]) -> str:
    return greeting(talk)


def _fixed(text: str) -> _Writer:
    return lambda _talk, _found: text


def _rule(pattern: str, write: _Writer) -> tuple[re.Pattern[str], _Writer]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL), write


_RULES = (
    _rule(r"^\s*repeat after me\s*:?\s*(\S.*)$", _repeat),
    _rule(r"^\s*say\b\s*:?\s*(\S.*)$", _repeat),
    _rule(
        r"^/?(?:show (?:me )?(?:the )?)?(?:help|commands|what can (?:you|i) (?:do|type|try)(?: here)?)\W*$",
        _help,
    ),
    _rule(r"\bcount (?:up )?to ([0-9]+(?:[,._ ][0-9]{3})*)", _count),
    _rule(r"\b(?:what(?: i|['’])s my name|who am i|(?:remember|know) my name)\b", _recall_name),
    _rule(
        r"\bwhat (?:did|have) i (?:just )?(?:ask|say|said|wr)|\bmy (?:earlier|last) (?:question|message)",
        _recall_questions,
    ),
    _rule(r"\bwhat(?: i|['’])s (?:my|the|your) system prompt\b", _system),
    _rule(r"\b(?:who|what) are you\b|\bare you (?:a |an )?(?:real|model|human|ai|gpt|chatgpt)\b", _identity),
    _rule(r"\bwhat(?: i|['’])s ([0-9]{1,15})\s*([-+*/x×÷−])\s*([0-9]{1,15})(?![0-9.])", _sum),
    _rule(
        r"\b(?:write|give|show|want)\b[^.\n]{0,30}\blong(?:er)?\b[^.\n]{0,20}\b(?:answer|reply|text|story)\b",
        _fixed(TOUR),
    ),
    _rule(r"\b(?:show|draw|make|give)\b[^.\n]{0,20}\btable\b", _fixed(TABLE)),
    _rule(r"\b(?:show|write|give)\b[^.\n]{0,20}\bcode\b", _fixed(CODE)),
    _rule(
        r"^(?:please |can you |could you )?(?:draw|paint)\b"
        r"|\b(?:make|create|generate)\b[^.\n]{0,20}\b(?:picture|image|painting|drawing)s?\b",
        _picture,
    ),
    _rule(r"^(?:hi|hello|hey|good (?:morning|afternoon|evening))\b[\w ,]{0,20}\W*$", _greet),
    _rule(r"^(?:ok(?:ay)?,? )?(?:thanks|thank you|cheers)\b[\w ,]{0,30}\W*$", _thanks),
    _rule(r"^(?:bye|goodbye|see you)\b[\w ,]{0,20}\W*$", _goodbye),
    _rule(r"^[^?]{0,30}\b(?:my name is|please call me|i am called)\b[^?\n]{0,60}$", _meet),
)
