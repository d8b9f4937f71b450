"""Findings become alerts, alerts become the worklist; silence is swept by the clock."""
