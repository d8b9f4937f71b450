"""Logging a day: the patient's pages, the e-mail link, offline, and a nurse by phone."""
