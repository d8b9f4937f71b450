"""A synthetic world on a virtual clock, in a database of its own, and what it measures."""
