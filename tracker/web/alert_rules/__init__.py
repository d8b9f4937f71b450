"""The clinic's alert rules and their preview."""
