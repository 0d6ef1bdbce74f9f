"""The report as one HTML page: what leaders see, and each number down to its items."""
