"""Results as pages: a tab as typed rows, before any file format."""
