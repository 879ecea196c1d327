"""How requests for embeddings are refused, where that differs from other requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui.demo.azure import Refused, invalid
from aoai_tui.demo.faults import Fault, FaultKind


def embedding_refusal(fault: Fault, sent: Mapping[str, Any]) -> Refused | None:
    """The answer that a fault asks for; None where it is none of embeddings' own."""
    name = "dimensions" if "dimensions" in sent else "encoding_format"
    match fault.kind:
        case FaultKind.PARAMETER:
            return invalid("unknown_parameter", f"Unknown parameter: '{name}'.", name)
        case FaultKind.VALUE:
            message = f"Invalid value for '{name}' = {sent.get(name, 'base64')}."
            return invalid("invalid_value", message, name)
        case FaultKind.DETAIL if "encoding_format" in sent:  # as servers made with FastAPI say it
            problem = {
                "type": "extra_forbidden",
                "loc": ["body", "encoding_format"],
                "msg": "Extra inputs are not permitted",
            }
            return Refused(422, {"detail": [problem]})
        case _:
            return None
