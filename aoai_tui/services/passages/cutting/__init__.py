"""Texts become passages: cut where their kind, or a person, says."""

from aoai_tui.services.passages.cutting.chunks import chunks

__all__ = ["chunks"]
