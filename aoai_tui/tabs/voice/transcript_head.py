"""The lines over a transcript: who made it, of what kind it is, how it ended."""

from __future__ import annotations

from textual.content import Content

from aoai_tui.domain import AudioUsage, MessageState, Task, Transcript
from aoai_tui.plain import plain_line
from aoai_tui.tabs.voice.sure import unsure_count

_ENDED = {
    MessageState.STOPPED: "stopped; what had come is kept",
    MessageState.INTERRUPTED: "interrupted; what had come is kept",
    MessageState.INCOMPLETE: "incomplete",
    MessageState.FAILED: "failed",
}


def head_of(transcript: Transcript, number: int, of: int, *, arriving: bool) -> Content:
    """Deployment and place among the others; figures; what the reader should know."""
    place = f"‹ {number}/{of} ›  " if of > 1 else ""
    name = Content.assemble(
        (place, "$muted"), (plain_line(transcript.deployment or "transcript", 60), "bold")
    )
    about = " · ".join(_facts(transcript, arriving=arriving))
    return Content("\n").join([name, Content.styled(about, "$muted"), *_warnings(transcript)])


def _facts(transcript: Transcript, *, arriving: bool) -> list[str]:
    unsure = unsure_count(transcript)
    timing = transcript.timing
    ended = _ENDED.get(transcript.state, "") if not arriving else "arriving"
    facts = [
        "translation into English" if transcript.options.task is Task.TRANSLATE else "",
        plain_line(transcript.language, 30),
        f"{timing.total:.1f} s" if timing and not arriving else "",
        usage_words(transcript.usage),
        f"{unsure:,} unsure" if unsure else "",
        ended,
    ]
    return [fact for fact in facts if fact] or ["transcript"]


def usage_words(usage: AudioUsage | None) -> str:
    """What it was charged for, in words; empty where nothing was told."""
    if usage is None:
        return ""
    if usage.input_tokens is not None:
        return f"{usage.input_tokens:,} in {usage.output_tokens or 0:,} out"
    return f"{usage.seconds:.1f} s charged" if usage.seconds is not None else ""


def _warnings(transcript: Transcript) -> list[Content]:
    lines = [Content.styled(plain_line(transcript.note, 300), "$muted")] if transcript.note else []
    if failure := transcript.failure:
        lines.append(Content.styled(f"▲ {plain_line(failure.title, 300)}", "$error"))
        if failure.advice:
            lines.append(Content.styled(f"  {plain_line(failure.advice, 400)}", "$muted"))
        if failure.parameter:
            lines.append(
                Content.styled("  f5 asks again without it, and leaves it out from now on.", "$foreground")
            )
    return lines
