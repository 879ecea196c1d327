"""The deployments that draw, and what they don't take."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.api.picture_arguments import refusal_key
from aoai_tui.domain import Failure, ImageOptions
from aoai_tui.errors import ParameterRefused, UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.gallery.refusals import NEEDED
from aoai_tui.services.link import Link

Refusal = ParameterRefused | Failure
"""What a deployment does not take, as it was raised, or as it is kept."""


@dataclass
class ImageDeployments:
    """The deployments behind one link, as one archive remembers them."""

    link: Link
    archive: Archive

    @property
    def deployments(self) -> KnownDeployments:
        """What draws."""
        return KnownDeployments(Work.IMAGES, self.link, self.archive)

    def can_go_without(self, refusal: object) -> str:
        """The parameter without which `without_refused` would go on; empty where that was not the trouble.

        `refusal` is the error of DrawingEnded, or a failure that was kept.
        """
        parameter = refusal.parameter if isinstance(refusal, Refusal) else ""
        return "" if parameter in NEEDED else parameter

    async def leave_out(self, deployment: str, options: ImageOptions, refusal: object) -> None:
        """Send the deployment no longer what it refused: the parameter, or this value of it.

        Raises UsageTrouble where nothing was refused, and StorageTrouble.
        """
        if not (parameter := self.can_go_without(refusal)) or not isinstance(refusal, Refusal):
            raise UsageTrouble("Nothing was refused that could be left out.")
        name = self.deployments.check(deployment)
        await self.deployments.leave_out(name, refusal_key(parameter, options), refusal.replacement)
