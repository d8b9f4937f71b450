"""Fills a clinic of any size: its people one by one, their logs by the database itself."""
