"""Local stand-ins that speak the vendors' wire format."""
