"""Patients by file."""
