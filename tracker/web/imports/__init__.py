"""Steps and distances from a file."""
