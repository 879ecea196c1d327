"""The models that a resource or server lists; in Azure these are models, not deployments."""

from __future__ import annotations

import json
from dataclasses import dataclass

from openai import AsyncOpenAI

from aoai_tui.api.failures import explained
from aoai_tui.errors import UnreadableAnswer
from aoai_tui.plain import plain_line


@dataclass(frozen=True)
class ModelsApi:
    """The list of models over one client."""

    sdk: AsyncOpenAI
    host: str

    async def names(self) -> list[str]:
        """Every model's id, sorted. Costs nothing, and fails where signing in fails. Raises AoaiError."""
        with explained(self.host):
            response = await self.sdk.models.with_raw_response.list()
            # Read by hand: the package's page fails with errors of Python's own on what is no page.
            answer = json.loads(response.http_response.content)
        entries = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(entries, list):
            raise UnreadableAnswer(
                f"{self.host} answered, but not with a list of models.", "Check the endpoint (f9)."
            )
        ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
        return sorted(plain_line(name) for name in ids if isinstance(name, str) and name)
