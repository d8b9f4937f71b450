"""A clinic's own settings of the rules: changing them, with a row that says who changed what.

They count for what is judged from then on; alerts that are open stay.
"""

from datetime import datetime

from django.db import transaction

from tracker.models import Clinic, RuleSetting, User
from tracker.rules.triage import RULES, Patience, Tuning
from tracker.triage.alerts import SILENCE

EARLY, LATE = "early", "late"


class RulesChanged(Exception):
    """Somebody changed the clinic's rules since they were tried; says who."""


@transaction.atomic
def change_rules(
    clinic: Clinic,
    tuning: Tuning,
    patience: Patience,
    *,
    tried_at: datetime,
    by: User,
    now: datetime,
) -> int:
    """Set the rules of `clinic`; how many changed. A rule set as it was leaves no row.

    Raises RulesChanged when a colleague changed them after `tried_at`, the time of the preview.
    """
    locked = Clinic.objects.select_for_update().get(pk=clinic.pk)
    later = RuleSetting.objects.filter(clinic=locked, changed_at__gt=tried_at).first()
    if later is not None:
        raise RulesChanged(f"{later.changed_by or 'A colleague'} has changed the rules meanwhile.")
    before = settings_of(locked.tuning, locked.patience)
    after = settings_of(tuning, patience)
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
    locked.silent_days_early, locked.silent_days_late = patience.early, patience.late
    locked.save(update_fields=["rules", "silent_days_early", "silent_days_late"])
    return len(changed)


def settings_of(tuning: Tuning, patience: Patience) -> dict[str, dict[str, int | bool]]:
    """Every rule with all its settings, defaults included, by code."""
    found: dict[str, dict[str, int | bool]] = {
        code: {
            "on": tuning.is_on(code),
            **{knob.name: tuning.value(code, knob.name) for knob in rule.knobs},
        }
        for code, rule in RULES.items()
    }
    found[SILENCE] |= {EARLY: patience.early, LATE: patience.late}
    return found
