"""Which reminder goes out on which day, and why one does not."""
