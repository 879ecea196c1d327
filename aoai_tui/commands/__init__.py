"""The same services as in the app, from the shell: one module for each command."""
