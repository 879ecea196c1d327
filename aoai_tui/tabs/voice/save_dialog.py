"""The dialog that asks as what, and where, a transcript or its sound is saved."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.config.paths import expanded
from aoai_tui.domain import Recording, Transcript
from aoai_tui.plain import plain_line
from aoai_tui.services.exporting.places import safe_name

SOUND = "sound"
"""Stands for the recording itself."""

_FORMS = {
    "txt": ("Text", "the words; with speakers where they are known"),
    "srt": ("SubRip subtitles", "numbered cues with their times"),
    "vtt": ("WebVTT subtitles", "for browsers"),
    "json": ("JSON", "text, words and segments with their times, language, deployment"),
}


_TIMED = ("srt", "vtt")


class SaveWish(NamedTuple):
    """As what, and where."""

    form: str
    """txt, srt, vtt or json; or SOUND."""
    path: Path


class SaveDialog(ModalScreen[SaveWish | None]):
    """Returns the wish; None for escape."""

    DEFAULT_CSS = """
    SaveDialog {
        align: center middle;
        & > Vertical { width: 84; max-width: 94%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & OptionList {
            height: auto; border: none; padding: 0; background: $surface;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #where { margin-top: 1; color: $muted; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; background-tint: $foreground 0%; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, recording: Recording, transcript: Transcript | None, folder: Path) -> None:
        """Suggest a file in a folder, named for the recording. Without a transcript there is only the sound."""
        super().__init__()
        self._recording, self._folder = recording, folder
        self._at = 0
        self._forms: list[str] = [*_forms_of(transcript), SOUND]

    def compose(self) -> ComposeResult:
        """The formats, the path, the keys."""
        suffix = Path(self._recording.file).suffix
        forms = {**_FORMS, SOUND: (f"The sound ({suffix[1:]})", "the recording itself, as it is")}
        with Vertical():
            yield Static(f"Save “{plain_line(self._recording.name, 60)}”", id="question", markup=False)
            yield OptionList(
                *(
                    Option(Content.assemble(forms[one][0], ("\n" + forms[one][1], "$muted")))
                    for one in self._forms
                ),
                markup=False,
            )
            yield Static("File; where the name is taken, a number is added", id="where", markup=False)
            yield Input(str(self._suggested()))
            yield Static("↑↓ format   tab path   enter save   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin with the first format."""
        self.query_one(OptionList).highlighted = 0

    @property
    def form(self) -> str:
        """The format under the cursor."""
        return self._forms[self._at]

    def _suggested(self) -> Path:
        name = safe_name(self._recording.name)
        stem = name.removesuffix(Path(self._recording.file).suffix) or "recording"
        return self._folder / f"{stem}{self._suffix()}"

    def _suffix(self) -> str:
        return Path(self._recording.file).suffix if self.form == SOUND else f".{self.form}"

    @on(OptionList.OptionHighlighted)
    def _other_format(self, event: OptionList.OptionHighlighted) -> None:
        self._at = event.option_index
        where = self.query_one(Input)
        known = {f".{form}" for form in _FORMS} | {Path(self._recording.file).suffix}
        path = Path(where.value)
        if path.suffix in known:
            where.value = str(path.with_suffix(self._suffix()))

    @on(OptionList.OptionSelected)
    @on(Input.Submitted)
    def action_save(self) -> None:
        """Hand the wish back."""
        name = self.query_one(Input).value.strip()
        self.dismiss(SaveWish(self.form, self._folder / expanded(Path(name)) if name else self._suggested()))


def _forms_of(transcript: Transcript | None) -> list[str]:
    """What a transcript can be saved as: as subtitles only where it has times."""
    if transcript is None or not transcript.text:
        return []
    timed = bool(transcript.words or transcript.segments or transcript.subtitles)
    return [form for form in _FORMS if timed or form not in _TIMED]
