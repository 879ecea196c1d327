"""The deployments that speak, and what they don't take."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.api.speech_arguments import value_refusal
from aoai_tui.domain import AudioFormat, Narration
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link
from aoai_tui.services.narration.refusals import OPTIONAL, key_of

WORK = "speech"
"""The kind of work under which deployments are remembered."""


@dataclass
class SpeechDeployments:
    """The deployments behind one link, as one archive remembers them."""

    link: Link
    archive: Archive

    async def known_deployments(self) -> list[str]:
        """Deployments that spoke before over this connection, the newest first, then the configured one."""
        name = self.link.connection.name
        known = await self.archive(lambda store: store.remembered.deployments(name, WORK))
        configured = self.link.connection.deployments.speech
        return known if not configured or configured in known else [*known, configured]

    def check_deployment(self, deployment: str) -> str:
        """The deployment, or the connection's where it is empty. Raises UsageTrouble where neither is named."""
        deployment = deployment.strip() or self.link.connection.deployments.speech
        if not deployment:
            raise UsageTrouble(
                "No deployment is chosen.",
                "Type the name of a speech deployment into the options (ctrl+o), or set one for the connection (f9).",
            )
        return deployment

    async def refused(self, deployment: str) -> dict[str, str | None]:
        """What a deployment does not take: `instructions`, `voice=fable` …, with what is sent instead."""
        name = self.link.connection.name
        return await self.archive(lambda store: store.remembered.refused_parameters(name, deployment))

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
        await self._remember_refusal(narration.deployment, key, instead)

    async def send_all(self, deployment: str) -> None:
        """Send a deployment everything again that is set."""
        name = self.link.connection.name
        await self.archive(lambda store: store.remembered.forget_refusals(name, deployment))

    async def _remember_refusal(self, deployment: str, key: str, instead: str | None = None) -> None:
        name = self.link.connection.name
        await self.archive(lambda store: store.remembered.remember_refusal(name, deployment, key, instead))

    async def _remember_format(self, deployment: str, refused: AudioFormat) -> None:
        await self._remember_refusal(deployment, value_refusal("response_format", refused))

    async def _remember_deployment(self, deployment: str) -> None:
        name = self.link.connection.name
        await self.archive(lambda store: store.remembered.remember_deployment(name, WORK, deployment))
