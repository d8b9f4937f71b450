"""Health, metrics and the mail engine's turn."""
