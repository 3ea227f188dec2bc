"""Filling in surveys on a page: the questions of a schema, what was typed as a document, and what speaks against it."""
