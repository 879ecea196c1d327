"""How texts are read aloud, as a person chose it last: kept from one start to the next."""

from __future__ import annotations

from aoai_tui.domain import SpeechOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.choices import ChoicesWithDraft, ChosenAndTyped


class ChosenForSpeech(ChosenAndTyped[SpeechOptions], frozen=True, omit_defaults=True):
    """What is kept of the Speech tab."""

    options: SpeechOptions = SpeechOptions()
    compared: tuple[str, ...] = ("alloy", "coral", "onyx")
    """The voices that were compared last."""


class SpeechChoices(ChoicesWithDraft[ChosenForSpeech, SpeechOptions]):
    """Voice, speed, instructions, format, the deployment that speaks, and the voices that are compared."""

    TAB = "speech"

    def __init__(self, archive: Archive, connection: str, default: str) -> None:
        """`default` is the connection's own deployment for speech."""
        super().__init__(archive, connection, default, ChosenForSpeech())

    @property
    def compared(self) -> tuple[str, ...]:
        """The voices that were compared last."""
        return self._chosen.compared

    async def compare(self, voices: tuple[str, ...]) -> None:
        """Keep which voices are compared. Raises StorageTrouble."""
        await self._keep(compared=voices)
