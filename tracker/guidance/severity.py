"""How soon a person must look at a finding: the three severities of the red flags and the rules."""

from enum import StrEnum


class Severity(StrEnum):
    """Emergency: 911 now. Urgent: the clinic, the same day. Watch: a nurse, within days."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    WATCH = "watch"
