"""The whole of Azure OpenAI in a terminal."""

__version__ = "0.1.0"
