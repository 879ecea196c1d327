"""Pictures: drawn, changed, kept, saved and brought in."""
