"""The question before a recording is encoded anew or split: the service would not take it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from aoai_tui.domain import Recording
from aoai_tui.screens.confirm import Choice, Way
from aoai_tui.widgets.times import length, megabytes

if TYPE_CHECKING:
    from aoai_tui.services.dictation.plan import Plan


async def agreed(app: App[Any], recording: Recording, plan: Plan) -> bool:
    """Whether the person wants that. Nothing was sent or encoded before."""
    reason, yes = _words(recording, plan)
    ways = [Way(True, *yes), Way(False, "Leave it", "Nothing is sent.")]
    question = Choice[bool]("This recording is too large to be sent as it is", reason, ways)
    answer: bool | None = await app.push_screen_wait(question)
    return bool(answer)


def _words(recording: Recording, plan: Plan) -> tuple[str, tuple[str, str]]:
    """Why it is asked; what would be done, and what becomes of the times."""
    if plan.longest and recording.seconds > plan.longest:
        reason = f"It lasts {length(recording.seconds)}; the deployment takes {length(plan.longest)} at once."
    else:
        reason = (
            f"It has {megabytes(recording.size)}; the deployment takes {megabytes(plan.most)} in one file."
        )
    if plan.way.value == "split":
        detail = "It is cut where nobody speaks, and sent part by part; the times stay those of the whole."
        return reason, (f"Split at silences, into {plan.parts} parts or more", detail)
    name = {"flac": "FLAC, which loses nothing", "opus": "Opus, which keeps what matters for speech"}
    how = name.get(plan.target.value, "a smaller format")
    return reason, (
        "Encode anew, smaller",
        f"About {megabytes(plan.size)} in {how}. The recording itself stays as it is.",
    )
