"""Texts looked up by meaning: collections, what is added to them, and what is found in them."""
