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
from tracker.guidance.protocols import (
    DEFAULT_PROTOCOL,
    Protocol,
    known_symptoms,
    mild,
    shipped_guidance,
    shipped_tables,
)
from tracker.guidance.reader import InvalidGuidance, from_tables, read
from tracker.guidance.severity import Severity

__all__ = [
    "ACTIVITIES",
    "DEFAULT_PROTOCOL",
    "EARLIEST",
    "EVENTS",
    "LAST_DAY",
    "LATEST",
    "Advice",
    "Fault",
    "Guidance",
    "InvalidGuidance",
    "Line",
    "Phase",
    "Protocol",
    "Reconciled",
    "RedFlag",
    "Severity",
    "Source",
    "Step",
    "Symptom",
    "When",
    "from_tables",
    "known_symptoms",
    "mild",
    "read",
    "shipped_guidance",
    "shipped_tables",
]
