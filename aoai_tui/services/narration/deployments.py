"""The deployments that speak, and what they don't take."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.domain import Narration
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.link import Link
from aoai_tui.services.narration.refusals import OPTIONAL, key_of


@dataclass
class SpeechDeployments:
    """The deployments behind one link, as one archive remembers them."""

    link: Link
    archive: Archive

    @property
    def deployments(self) -> KnownDeployments:
        """What answers."""
        return KnownDeployments(Work.SPEECH, self.link, self.archive)

    def can_go_without(self, narration: Narration) -> str:
        """The parameter without which `without_refused` would go on; empty where that was not the trouble.

        It is one of instructions, speed, response_format and voice.
        """
        parameter = narration.failure.parameter if narration.failure else ""
        return parameter if parameter in OPTIONAL else ""

    async def leave_out(self, narration: Narration) -> None:
        """Send the deployment no longer what it refused: the parameter, or this voice, or this format."""
        if not (parameter := self.can_go_without(narration)) or narration.failure is None:
            raise UsageTrouble("Nothing was refused that could be left out.")
        key, instead = key_of(parameter, narration.options), narration.failure.replacement
        await self.deployments.leave_out(narration.deployment, key, instead)
