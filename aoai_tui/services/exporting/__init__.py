"""Conversations as files: one module a format, each a pure function from a conversation to text."""
