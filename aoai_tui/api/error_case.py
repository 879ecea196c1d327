"""One failed request, with all that its explanation may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aoai_tui.api.error_body import ErrorBody
from aoai_tui.domain import Api


@dataclass(frozen=True)
class Case:
    """One failed request, with all that its explanation may name."""

    status: int
    details: ErrorBody
    wait: float | None
    """Seconds that the service asks to wait."""
    sent: Mapping[str, str]
    """The request's headers."""
    host: str
    deployment: str
    path: str = ""
    """The path that was asked."""

    @property
    def api(self) -> Api | None:
        """The API that was asked, where it is one that makes replies."""
        path = self.path.rstrip("/")
        if path.endswith("/chat/completions"):
            return Api.CHAT
        if path.endswith("/responses"):
            return Api.RESPONSES
        return Api.COMPLETIONS if path.endswith("/completions") else None

    @property
    def sound(self) -> str:
        """What was asked of sound: transcriptions, translations or speech; empty where it was something else."""
        _, found, work = self.path.rstrip("/").rpartition("/audio/")
        return work if found else ""

    @property
    def pictures(self) -> str:
        """What was asked of pictures: generations or edits; empty where it was something else."""
        _, found, work = self.path.rstrip("/").rpartition("/images/")
        return work if found else ""

    @property
    def embeds(self) -> bool:
        """Whether embeddings were asked for."""
        return self.path.rstrip("/").endswith("/embeddings")

    def says(self, *words: str) -> bool:
        """Whether the service's words hold one of these."""
        message = self.details.message.lower()
        return any(word.lower() in message for word in words)
