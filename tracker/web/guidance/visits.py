"""The visits of the plan: as the page lists them, and as a file for the patient's calendar.

The file goes where others see it: nothing in it tells of health, not even the clinic's name.
"""

from uuid import uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from tracker.guidance import When
from tracker.models import Procedure, Repinning
from tracker.reminders.guidance_versions import clinic_guidance
from tracker.rules.visits import PlannedVisit, planned_visits
from tracker.web.common.language import current_language
from tracker.web.common.patient_access import Viewer, patient_page
from tracker.web.guidance.calendar_file import CalendarEvent, calendar_file

WEEK = 7


@require_safe
@patient_page
def visits_file(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every visit that the plan proposes, past ones too: a date that moved moves there as well."""
    procedure = viewer.procedure
    if procedure is None or viewer.patient.discharged_at is not None:
        raise Http404
    events = _events(procedure, phone=viewer.patient.clinic.phone)
    name = gettext("dates.ics")
    return HttpResponse(
        calendar_file(events, now=viewer.now),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def visits_of(procedure: Procedure) -> list[PlannedVisit]:
    """What the guidance of this procedure proposes and its clinic holds, the first visit first."""
    pinned = clinic_guidance(
        procedure.patient.clinic, procedure.guidance_version_id, current_language()
    )
    return planned_visits(pinned, procedure.performed_on)


def after(when: When) -> str:
    """How long after day 0: "6 weeks after your procedure"."""
    if when.years is not None:
        return _after(ngettext("%(n)s year", "%(n)s years", when.years), when.years)
    if when.months is not None:
        return _after(ngettext("%(n)s month", "%(n)s months", when.months), when.months)
    days = when.day or 0
    if days and days % WEEK == 0:
        weeks = days // WEEK
        return _after(ngettext("%(n)s week", "%(n)s weeks", weeks), weeks)
    return _after(ngettext("%(n)s day", "%(n)s days", days), days)


def _after(words: str, number: int) -> str:
    return gettext("%(time)s after your procedure") % {"time": words % {"n": number}}


def _events(procedure: Procedure, *, phone: str) -> list[CalendarEvent]:
    # both move dates, and each is only ever added to
    moves = procedure.day_0_moves + Repinning.objects.filter(procedure=procedure).count()
    summary = gettext("Visit or call: ask for your date")
    about = gettext("This is about when it is time. It is not a fixed date. To set one, call %s.")
    return [
        CalendarEvent(
            uid=uuid5(procedure.pk, f"{visit.step}/{visit.occurrence}"),
            sequence=moves,
            on=visit.on,
            summary=summary,
            description=about % phone,
        )
        for visit in visits_of(procedure)
    ]
