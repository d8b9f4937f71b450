"""Keeps what is told of a clinic's cohort: reading it all takes seconds at 100,000 patients.

Kept is what is told of everybody. What filters leave is less, and is read from the cohort when it
is asked for; in a very large clinic each single filter is kept too, every night.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from tracker.models import Clinic, ClinicOutcomes, CohortEntry, CohortReport
from tracker.outcomes.alert_times import AlertReport, Waits, alert_report
from tracker.outcomes.cohort_filter import Choice, Offered, offered, single_choices
from tracker.outcomes.refresh_cohort import refresh_outcomes
from tracker.outcomes.report import AtStage, Beside, Report, report
from tracker.rules.outcomes.quartiles import Spread
from tracker.rules.outcomes.suppression import Cell, Share
from tracker.rules.progress.published_averages import PUBLISHED

# Procedures up to which what filters leave is read in well under a second.
MANY: Final = 10_000


def refresh_reports(clinic_id: UUID, *, now: datetime, everybody: bool = False) -> int:
    """Bring the cohort up to date, and what is told of it; of how many patients anything changed.

    What is told changes with the day too: who came to which week.
    """
    known = ClinicOutcomes.objects.filter(clinic=clinic_id).first()
    clinic = Clinic.objects.get(pk=clinic_id)
    touched = refresh_outcomes(clinic_id, now=now, everybody=everybody)
    today = now.astimezone(clinic.zone).date()
    if touched or known is None or known.as_of.astimezone(clinic.zone).date() != today:
        is_large = CohortEntry.objects.filter(clinic=clinic).count() > MANY
        if everybody or not is_large:
            CohortReport.objects.filter(clinic=clinic).delete()
        _keep_told(clinic, now=now, filters=everybody and is_large)
    else:
        CohortReport.objects.filter(clinic=clinic, as_of=known.as_of).update(as_of=now)
    return touched


def read_outcomes(
    clinic: Clinic, choice: Choice, known: Offered, *, as_of: datetime
) -> tuple[Report, AlertReport, datetime]:
    """What is told of a choice, and as of when: as it was kept, else as it is read now."""
    kept = CohortReport.objects.filter(clinic=clinic, choice=choice.key).first()
    if kept is not None:
        return (*_from_json(kept.told), kept.as_of)
    return report(clinic, choice, known, as_of=as_of), alert_report(clinic, choice, known), as_of


def _keep_told(clinic: Clinic, *, now: datetime, filters: bool) -> None:
    """Write anew what is told of everybody and, with `filters`, of what each of them leaves."""
    known = offered(clinic.pk, today=now.astimezone(clinic.zone).date())
    rows = [
        CohortReport(
            clinic=clinic,
            choice=choice.key,
            as_of=now,
            told={
                "report": asdict(report(clinic, choice, known, as_of=now)),
                "alerts": asdict(alert_report(clinic, choice, known)),
            },
        )
        for choice in (single_choices(known) if filters else [Choice()])
    ]
    for row in rows:
        # what was published is in the code, in the same order
        row.told["report"]["published"] = [each["own"] for each in row.told["report"]["published"]]
    with transaction.atomic():
        written = [row.choice for row in rows]
        CohortReport.objects.filter(clinic=clinic, choice__in=written).delete()
        CohortReport.objects.bulk_create(rows)


def _from_json(told: dict[str, Any]) -> tuple[Report, AlertReport]:
    stored, alerts = told["report"], told["alerts"]
    found = Report(
        members=_cell(stored["members"]),
        first_log=_cell(stored["first_log"]),
        without_log=stored["without_log"],
        before=_at_stage(stored["before"]),
        stages=[_at_stage(stage) for stage in stored["stages"]],
        published=[
            Beside(average, _cells(own))
            for average, own in zip(PUBLISHED, stored["published"], strict=True)
        ],
        published_share=_shares(stored["published_share"]),
    )
    waits = [
        Waits(
            severity=wait["severity"],
            alerts=_cell(wait["alerts"]),
            to_acknowledge=_cell(wait["to_acknowledge"]),
            to_resolve=_cell(wait["to_resolve"]),
        )
        for wait in alerts["waits"]
    ]
    return found, AlertReport(waits, Share(**alerts["again"]))


def _at_stage(stored: dict[str, Any]) -> AtStage:
    return AtStage(
        **{
            **stored,
            "cells": _cells(stored["cells"]),
            "changes": _cells(stored["changes"]),
            "responders": _shares(stored["responders"]),
            "adherence": Share(**stored["adherence"]),
        }
    )


def _cell(stored: dict[str, Any]) -> Cell:
    spread = stored["spread"]
    return Cell(**{**stored, "spread": Spread(**spread) if spread else None})


def _cells(stored: dict[str, Any]) -> dict[str, Cell]:
    return {measure: _cell(cell) for measure, cell in stored.items()}


def _shares(stored: dict[str, Any]) -> dict[str, Share]:
    return {measure: Share(**share) for measure, share in stored.items()}
