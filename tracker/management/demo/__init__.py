"""A synthetic clinic: who is in it, how each recovers, and the clock that lets it happen."""
