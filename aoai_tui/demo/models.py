"""`GET /openai/models`: what the demo can be asked."""

from __future__ import annotations

from collections.abc import Collection

import httpx2

from aoai_tui.demo.deployments import apis
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.schedule import Ask

_CREATED = 1_729_468_800  # 2024-10-21, the api-version's own day


class Models:
    """The list of models. Azure lists base models here; the demo's are named like its deployments."""

    def __init__(self, deployments: Collection[str]) -> None:
        self._deployments = deployments

    def ask(self, request: RecordedRequest) -> Ask:  # noqa: ARG002 (the body is empty)
        """Nothing in a list's request can ask for a fault; a script still can."""
        return Ask()

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """The list, in one piece."""
        return exchange.gateway.json(
            {"object": "list", "data": [self._model(name) for name in self._deployments]}
        )

    @staticmethod
    def _model(name: str) -> dict[str, object]:
        known = apis(name)
        return {
            "id": name,
            "object": "model",
            "created": _CREATED,
            "created_at": _CREATED,
            "owned_by": "demo",
            "status": "succeeded",
            "lifecycle_status": "generally-available",
            "capabilities": {
                "chat_completion": "chat" in known,
                "completion": "completions" in known,
                "embeddings": "embeddings" in known,
                "fine_tune": False,
            },
        }
