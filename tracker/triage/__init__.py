"""Alerts from findings, the worklist, and the sweeps that run by the clock."""
