"""Vectors of passages, and where they are looked up: a file on this machine, or PostgreSQL."""
