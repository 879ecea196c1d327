"""Use cases: what the tabs and the shell commands do, without a screen."""
