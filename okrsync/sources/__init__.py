"""Where work comes from: one file a vendor."""
