"""The two lines that tell of the open recording."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from aoai_tui.domain import Recording, RecordingState, Source
from aoai_tui.plain import plain_line
from aoai_tui.widgets.days import moment
from aoai_tui.widgets.level_history import decibel_words
from aoai_tui.widgets.times import length, megabytes


class RecordingHead(Static):
    """Name; length, size, time, microphone, peak; and what a listener should know."""

    DEFAULT_CSS = """
    RecordingHead { height: auto; margin-bottom: 1; display: none; }
    RecordingHead.-known { display: block; }
    """

    def __init__(self) -> None:
        """Nothing is open."""
        super().__init__("", markup=False)

    def tell(self, recording: Recording | None) -> None:
        """Tell of this one."""
        self.set_class(recording is not None, "-known")
        if recording is not None:
            self.update(_words(recording))


def _words(recording: Recording) -> Content:
    facts = [
        length(recording.seconds) if recording.seconds else "",
        megabytes(recording.size) if recording.size else "",
        moment(recording.created_at, datetime.now().astimezone().date()),
        plain_line(recording.device, 40) if recording.device else "",
        "a file" if recording.source is Source.FILE else "",
        f"peak {decibel_words(recording.peak).strip()}" if recording.peak is not None else "",
    ]
    about = " · ".join(fact for fact in facts if fact)
    lines = [
        Content.styled(plain_line(recording.name or "recording", 120), "bold"),
        Content.styled(about, "$muted"),
    ]
    lines += [Content.styled(f"▲ {sentence}", "$warning") for sentence in _warnings(recording)]
    return Content("\n").join(lines)


def _warnings(recording: Recording) -> list[str]:
    found = [plain_line(recording.note, 300)] if recording.note else []
    if recording.state is RecordingState.INTERRUPTED and not recording.note:
        found.append("It was interrupted; what was heard until then is here.")
    if recording.speech is False:
        found.append("Nothing was said in it.")
    return found
