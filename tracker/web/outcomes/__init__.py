"""The clinic's outcomes: page, tables, CSV."""
