"""The versions of a day's log: when, by whom, by which door, and which one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.guidance import known_symptoms
from tracker.journal.queries import versions_of_day
from tracker.models import LogVersion, Patient
from tracker.rules.log.answers import Answers
from tracker.web.common.entered_by import name_of
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.log.answer_list import answered
from tracker.web.log.today import address_of, day_asked

# What arrived sooner than this after it was typed was sent at once.
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One version of a log; `who` entered it, "" when that is not known.

    `sent_at` is when it arrived, if it was kept on the phone before; `symptoms` None: not answered.
    """

    version: LogVersion
    stands: bool
    who: str
    typed_at: datetime
    sent_at: datetime | None
    lines: Sequence[tuple[str, str]]
    symptoms: Sequence[str] | None


@require_safe
@patient_page
def history(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The versions of the day that `?day=` names, newest first; 404 when it has none."""
    day = day_asked(request, viewer)
    versions = versions_of_day(viewer.patient, day)
    if not versions:
        raise Http404
    context = {
        "day": day,
        "versions": [
            version_shown(version, stands, viewer.patient) for version, stands in reversed(versions)
        ],
        "zone": viewer.patient.zone,
        "back": address_of(viewer, day),
    }
    return show(request, viewer, "log/history.html", context, here="today")


def version_shown(version: LogVersion, stands: bool, patient: Patient) -> VersionShown:
    """Return one version of `patient`'s day, of which one `stands`; its `entered_by` is loaded."""
    typed_at = version.typed_at or version.recorded_at
    was_kept = version.recorded_at - typed_at >= AT_ONCE
    return VersionShown(
        version=version,
        stands=stands,
        who=name_of(version.entered_by, patient) if version.entered_by else "",
        typed_at=typed_at,
        sent_at=version.recorded_at if was_kept else None,
        lines=answered(version.given, unit=patient.distance_unit),
        symptoms=_checked(version.given),
    )


def _checked(answers: Answers) -> list[str] | None:
    """Return the symptoms in the words of the form; None when they were not answered."""
    if answers.symptoms is None:
        return None
    known = known_symptoms().items()
    return [symptom.question for code, symptom in known if code in answers.symptoms]
