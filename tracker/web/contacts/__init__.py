"""Contacts and the call list."""
