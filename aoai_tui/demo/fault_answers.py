"""What the demo says about a fault that was asked for."""

from __future__ import annotations

from aoai_tui.demo.faults import ABOUT, FaultKind, command_in, fault_in
from aoai_tui.demo.talk import quoted

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_FILLER = """\
The sentences that follow are there so that you can see something arrive:

- Text that has already come is worth keeping, so it should stay on the screen.
- What happened should stand below it in plain words.
- From there you should be able to ask again without typing anything twice.

A reply that breaks off never gets as far as this line."""


def about_fault(prompt: str, attempt: int) -> str:
    """A few words on the fault that a prompt names, or on the names that there are."""
    fault = fault_in(prompt)
    if fault is None:
        return _unknown(command_in(prompt) or "")
    asked = f"You asked for `/fault {fault.kind}`: {ABOUT[fault.kind]}."
    if attempt == 1:
        return f"{asked}\n\n{_FILLER}"
    failed = "try" if attempt == 2 else f"{attempt - 1} tries"
    return f"It worked on the {_ordinal(attempt)} try. {asked} The first {failed} failed on purpose."


def _ordinal(number: int) -> str:
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"


def _unknown(words: str) -> str:
    known = "\n".join(f"- `{kind}`: {ABOUT[kind]}" for kind in FaultKind)
    met = (
        f"I don't know the fault {quoted(words, 40)}."
        if words
        else "Which fault? Write its name after `/fault`."
    )
    return f"{met} These are the ones that I know:\n\n{known}"
