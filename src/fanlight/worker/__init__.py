"""Background loops that make what is match what is wanted."""
