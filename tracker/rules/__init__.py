"""Pure reasoning about a recovery: units, answers, opening hours, days, triage, trajectory."""
