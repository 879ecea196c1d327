"""Embeddings: texts are looked up by what they mean."""

from aoai_tui.tabs.embeddings.tab import EmbeddingsTab

__all__ = ["EmbeddingsTab"]
