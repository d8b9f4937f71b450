"""What the two documents say of recovery, as data: validated, sourced and versioned."""

from tracker.guidance.entries import (
    ACTIVITIES,
    EARLIEST,
    EVENTS,
    LAST_DAY,
    LATEST,
    Advice,
    Guidance,
    Line,
    Phase,
    Reconciled,
    RedFlag,
    Source,
    Step,
    Symptom,
    When,
)
from tracker.guidance.faults import Fault
from tracker.guidance.reader import MILD, InvalidGuidance, from_tables, mild, mild_tables, read
from tracker.guidance.severity import Severity

__all__ = [
    "ACTIVITIES",
    "EARLIEST",
    "EVENTS",
    "LAST_DAY",
    "LATEST",
    "MILD",
    "Advice",
    "Fault",
    "Guidance",
    "InvalidGuidance",
    "Line",
    "Phase",
    "Reconciled",
    "RedFlag",
    "Severity",
    "Source",
    "Step",
    "Symptom",
    "When",
    "from_tables",
    "mild",
    "mild_tables",
    "read",
]
