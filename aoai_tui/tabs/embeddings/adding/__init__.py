"""Texts are added to a collection: chosen, looked over before they cost anything, embedded."""
