"""What the numbers mean: pure functions, no clock, no network, no disk."""
