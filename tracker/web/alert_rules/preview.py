"""A preview of rules in words: how many alerts fewer or more, and which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tracker.models import Patient, RulePreview
from tracker.rules.triage import RED_FLAG, RULES
from tracker.web.common.formatters import counted, short_day
from tracker.web.common.staff_access import Staff


@dataclass(frozen=True, slots=True)
class Row:
    """One alert that would be lost, or gained."""

    patient_id: str
    patient: str
    rule: str
    reason: str
    day: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Alerts lost or gained: how many, and the newest of them."""

    total: int
    rows: Sequence[Row]

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview that is done."""

    verdict: str
    covers: str
    lost: Listed
    gained: Listed


def shown(preview: RulePreview, staff: Staff) -> Shown:
    """What `preview` found, patients named. One query."""
    result: Mapping[str, Any] = preview.result
    names = _names(result, staff)
    before, after = result.get("before", 0), result.get("after", 0)
    return Shown(
        verdict=f"This would have raised {counted(after, 'alert')} rather than {before:,}.",
        covers=_covers(preview),
        lost=_listed(result, "lost", names, staff),
        gained=_listed(result, "gained", names, staff),
    )


def _covers(preview: RulePreview) -> str:
    """What was looked at, and what was not."""
    logs = preview.result.get("logs", 0)
    seen = f"{counted(logs, 'log')} of {counted(preview.looked_at, 'patient')}"
    words = f"It looks at the last 90 days: {seen}, red flags and silence included."
    if preview.left_out:
        return (
            f"{words} {counted(preview.left_out, 'patient')} more were left out: those whose last "
            "log is the oldest."
        )
    return words


def _listed(result: Mapping[str, Any], key: str, names: Mapping[str, str], staff: Staff) -> Listed:
    today = staff.now.astimezone(staff.clinic.zone).date()
    rows = [
        Row(
            patient_id=row["patient"],
            patient=names[row["patient"]],
            rule=rule_title(row["rule"]),
            reason=row["reason"],
            day=short_day(date.fromisoformat(row["day"]), today=today),
        )
        for row in result.get(f"{key}_rows", [])
        if row["patient"] in names
    ]
    return Listed(total=result.get(key, 0), rows=rows)


def rule_title(code: str) -> str:
    """What the rule is called."""
    rule = RULES.get(RED_FLAG.rstrip(":") if code.startswith(RED_FLAG) else code)
    return rule.title if rule else code


def _names(result: Mapping[str, Any], staff: Staff) -> dict[str, str]:
    """Each listed patient whom the staff may see, by key."""
    keys = {
        UUID(row["patient"]) for key in ("lost", "gained") for row in result.get(f"{key}_rows", [])
    }
    found = Patient.objects.of_staff(staff.user).filter(pk__in=keys)
    return {str(patient.pk): patient.name for patient in found}
