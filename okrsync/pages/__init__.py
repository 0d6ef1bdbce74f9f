"""Results as pages: a tab as typed rows, before any file format."""

OWN = "own"
"""The key under which a row carries what people wrote into a column of their own, beside those of the layout."""
