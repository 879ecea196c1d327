"""Connections, settings and where files live. Light: the first paint waits for this room."""
