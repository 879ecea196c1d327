"""The models that a resource or server lists; in Azure these are models, not deployments."""

from __future__ import annotations

from dataclasses import dataclass

from openai import AsyncOpenAI

from aoai_tui.api.failures import explained
from aoai_tui.plain import plain_line


@dataclass(frozen=True)
class ModelsApi:
    """The list of models over one client."""

    sdk: AsyncOpenAI
    host: str

    async def names(self) -> list[str]:
        """Every model's id, sorted. Costs nothing, and fails where signing in fails. Raises AoaiError."""
        with explained(self.host):
            page = await self.sdk.models.list()
            return sorted(plain_line(model.id) for model in page.data if model.id)
