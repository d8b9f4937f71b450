"""Patients, their record, and those who help them."""
