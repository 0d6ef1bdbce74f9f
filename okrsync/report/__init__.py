"""Plans and runs for people and for programs."""
