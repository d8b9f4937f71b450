"""What a log changes, decided without a database."""
