"""Recovery Tracker: the one app."""
