"""Changes a clinic's settings of the rules, and records who changed what.

They apply to what is judged from then on; unresolved alerts stay.
"""

from datetime import datetime

from django.db import transaction

from tracker.models import Clinic, RuleSetting, User
from tracker.rules.triage import RULES, SilenceLimits, Tuning
from tracker.rules.triage.codes import SILENCE

EARLY, LATE = "early", "late"


class RulesChanged(Exception):
    """Somebody changed the clinic's rules since the preview; says who."""


@transaction.atomic
def change_rules(
    clinic: Clinic,
    tuning: Tuning,
    limits: SilenceLimits,
    *,
    tried_at: datetime,
    by: User,
    now: datetime,
) -> int:
    """Set the rules of `clinic`; return how many changed. An unchanged rule leaves no row.

    Raise RulesChanged when a colleague changed them after `tried_at`, the time of the preview.
    """
    locked = Clinic.objects.select_for_update().get(pk=clinic.pk)
    later = RuleSetting.objects.filter(clinic=locked, changed_at__gt=tried_at).first()
    if later is not None:
        raise RulesChanged(f"{later.changed_by or 'A colleague'} has changed the rules meanwhile.")
    before = settings_of(locked.tuning, locked.silence_limits)
    after = settings_of(tuning, limits)
    changed = [code for code in RULES if before[code] != after[code]]
    RuleSetting.objects.bulk_create(
        RuleSetting(
            clinic=locked,
            rule=code,
            is_on=bool(after[code]["on"]),
            values={name: value for name, value in after[code].items() if name != "on"},
            changed_by=by,
            changed_at=now,
        )
        for code in changed
    )
    locked.rules = tuning.as_json()
    locked.silent_days_early, locked.silent_days_late = limits.early, limits.late
    locked.save(update_fields=["rules", "silent_days_early", "silent_days_late"])
    return len(changed)


def settings_of(tuning: Tuning, limits: SilenceLimits) -> dict[str, dict[str, int | bool]]:
    """Return every rule's settings by code, defaults included."""
    found: dict[str, dict[str, int | bool]] = {
        code: {
            "on": tuning.is_on(code),
            **{parameter.name: tuning.value(code, parameter.name) for parameter in rule.parameters},
        }
        for code, rule in RULES.items()
    }
    found[SILENCE] |= {EARLY: limits.early, LATE: limits.late}
    return found
