"""Prompt and parameters inside picture files: written without touching a pixel, and read back, also others'."""
