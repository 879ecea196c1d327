"""Text becomes speech: cut, asked for, kept while it arrives, joined."""
