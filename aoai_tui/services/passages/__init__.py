"""Texts of files: found in folders, read, and cut into the passages that are embedded."""
