"""Shared widgets that know no feature of the app."""
