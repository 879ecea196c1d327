"""The deployments behind a connection: which are known for a kind of work, and what each does not take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link


class Work(StrEnum):
    """A kind of work: under its name deployments are remembered, and set for a connection."""

    CHAT = "chat"
    TRANSCRIPTION = "transcription"
    SPEECH = "speech"
    IMAGES = "images"
    EMBEDDINGS = "embeddings"


@dataclass(frozen=True)
class KnownDeployments:
    """The deployments behind one link for one kind of work, as one archive remembers them."""

    work: Work
    link: Link
    archive: Archive

    @property
    def configured(self) -> str:
        """The one that is set for the connection; empty where none is."""
        configured = self.link.connection.deployments
        match self.work:
            case Work.CHAT:
                return configured.chat
            case Work.TRANSCRIPTION:
                return configured.transcription
            case Work.SPEECH:
                return configured.speech
            case Work.IMAGES:
                return configured.images
            case Work.EMBEDDINGS:
                return configured.embeddings

    async def names(self) -> list[str]:
        """Those that answered before over this connection, the newest first, then the configured one."""
        connection = self.link.connection.name
        known = await self.archive(lambda store: store.remembered.deployments(connection, self.work))
        return known if not self.configured or self.configured in known else [*known, self.configured]

    def check(self, deployment: str) -> str:
        """The deployment, or the connection's where it is empty. Raises UsageTrouble where neither is named."""
        deployment = deployment.strip() or self.configured
        if not deployment:
            raise UsageTrouble(
                "No deployment is chosen.",
                f"Type the name of a deployment for {self.work} into the options (ctrl+o), "
                "or set one for the connection (f9).",
            )
        return deployment

    async def answered(self, deployment: str) -> None:
        """Remember one that answered. Only a convenience: where the disk is full it is not remembered."""
        connection = self.link.connection.name
        with suppress(StorageTrouble):
            await self.archive(
                lambda store: store.remembered.remember_deployment(connection, self.work, deployment)
            )

    async def refused(self, deployment: str) -> dict[str, str | None]:
        """What it does not take, each with what it takes instead.

        That is a parameter, as `prompt`, or only one value of it, as `voice=fable`.
        """
        connection = self.link.connection.name
        return await self.archive(lambda store: store.remembered.refused_parameters(connection, deployment))

    async def leave_out(self, deployment: str, refused: str, instead: str | None = None) -> None:
        """Send it this parameter, or this value of one, no longer; or what it takes instead."""
        connection = self.link.connection.name
        await self.archive(
            lambda store: store.remembered.remember_refusal(connection, deployment, refused, instead)
        )

    async def send_all(self, deployment: str) -> None:
        """Send it everything again that is set."""
        connection = self.link.connection.name
        await self.archive(lambda store: store.remembered.forget_refusals(connection, deployment))
