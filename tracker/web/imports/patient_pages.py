"""The page on which steps and distances are imported: choose a file, preview the days, save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.imports import actions
from tracker.imports.compare import (
    CellStatus,
    MeasuredCell,
    MeasuredDay,
    compare_days,
    fingerprint,
)
from tracker.models import HealthImport, ImportState, Procedure
from tracker.models.health_import import AT_WORK, ENDED
from tracker.rules.days import EARLIEST_LOG
from tracker.rules.units import SINGULAR
from tracker.web.common.amounts import amount, unit_name
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.imports.forms import BoundedUpload, ImportForm

# How long the page begins with the outcome of the last import.
OUTCOME_SHOWN_FOR = timedelta(days=1)
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day as the page shows it: the numbers of the file, and of the log where they differ."""

    day: date
    measured: Sequence[str]
    kept: Sequence[str]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponseBase:
    """Show the import in its present state; POST starts it with a file.

    The file is bounded while it comes, so this is set before anything is read: the form's token
    is checked below, and a stranger's file is not read at all.
    """
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.upload_handlers = [BoundedUpload(request)]
    return _bring(request)


@csrf_protect
@patient_page
def _bring(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    procedure = viewer.procedure
    if procedure is None or not _can_import(viewer, procedure):
        return show(request, viewer, "log/not_now.html", _not_now(viewer), here="progress")
    if request.method != "POST":
        return _page(request, viewer, procedure, ImportForm())
    form = ImportForm(
        request.POST,
        request.FILES,
        is_too_large=any(getattr(h, "is_too_large", False) for h in request.upload_handlers),
    )
    if not form.is_valid():
        return _page(request, viewer, procedure, form)
    upload = Path(form.cleaned_data["file"].temporary_file_path())
    try:
        actions.start_import(viewer.patient, upload, by=viewer.user, now=viewer.now)
    except actions.StillWriting:
        messages.warning(request, gettext("We are still saving the days of your last file."))
    return _back(viewer)


@require_POST
@patient_page
def answer(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Record the answer about how to read the file; without one, ask again."""
    if not actions.answer_question(
        viewer.patient, _import_id(request), request.POST.get("answer", ""), now=viewer.now
    ):
        messages.error(request, gettext("Choose one of the answers."))
    return _back(viewer)


@require_POST
@patient_page
def save(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Save the days as the patient chose."""
    try:
        actions.confirm_import(
            viewer.patient,
            _import_id(request),
            for_all=request.POST.get("for_all", actions.KEEP),
            take=_taken(request),
            seen=request.POST.get("seen", ""),
            now=viewer.now,
        )
    except actions.LogChanged:
        words = gettext("Your log has changed since you opened this page. Please look again.")
        messages.warning(request, words)
    return _back(viewer)


@require_POST
@patient_page
def stop(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Cancel the import; nothing of the file is saved."""
    actions.cancel_import(viewer.patient, _import_id(request))
    return redirect(viewer.url("patient:progress"))


def _can_import(viewer: Viewer, procedure: Procedure) -> bool:
    begins_on = procedure.performed_on - EARLIEST_LOG
    return viewer.patient.discharged_at is None and viewer.today >= begins_on


def _not_now(viewer: Viewer) -> dict[str, object]:
    if viewer.procedure is None:
        return {}
    performed_on = viewer.procedure.performed_on
    return {
        "performed_on": performed_on, "begins_on": performed_on - EARLIEST_LOG, "is_ahead": True,
    }  # fmt: skip


def _back(viewer: Viewer) -> HttpResponse:
    return redirect(viewer.url("patient:import"))


def _import_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("import", ""))
    except ValueError:
        raise Http404 from None


def _taken(request: HttpRequest) -> set[date]:
    """Return the days for which the patient chose the number of the file."""
    taken = set()
    for name, value in request.POST.items():
        if name.startswith("day-") and value == actions.TAKE:
            try:
                taken.add(date.fromisoformat(name.removeprefix("day-")))
            except ValueError:
                raise Http404 from None
    return taken


def _page(
    request: HttpRequest, viewer: Viewer, procedure: Procedure, form: ImportForm
) -> HttpResponse:
    """Show the latest import while it is under way or recent, else the form; if it failed, both."""
    job = actions.latest_import(viewer.patient)
    if job is not None and _is_outdated(job, viewer, request):
        job = None
    state = job.state if job is not None else ""
    context: dict[str, object] = {
        "form": form,
        "found": job,
        "state": state,
        "is_at_work": state in AT_WORK,
        "window": actions.import_window(viewer.patient, procedure.performed_on, now=viewer.now),
        "most_bytes": actions.MOST_BYTES,
    }
    if job is not None and state == ImportState.READY:
        context |= _preview(job)
    if job is not None and state == ImportState.ASKING:
        context |= _question(job)
    return show(request, viewer, "imports/import.html", context, here="progress")


def _is_outdated(job: HealthImport, viewer: Viewer, request: HttpRequest) -> bool:
    is_recent = job.ended_at is not None and viewer.now - job.ended_at < OUTCOME_SHOWN_FOR
    wants_another = "another" in request.GET or request.method == "POST"
    return job.state in ENDED and (not is_recent or wants_another)


def _question(job: HealthImport) -> dict[str, object]:
    """Return what is asked: which day a date means, or the unit of a distance."""
    asked = job.question
    options: list[tuple[str, date | str]]
    if asked["name"] == "date_order":
        options = [(value, date.fromisoformat(day)) for value, day in asked["options"].items()]
    else:
        options = [(unit, unit_name("daily_distance_m", unit)) for unit in SINGULAR]
    return {"asked": asked["name"], "example": asked["example"], "options": options}


def _preview(job: HealthImport) -> dict[str, object]:
    days = compare_days(job)
    of_each = {
        status: [day for day in reversed(days) if day.status == status] for status in CellStatus
    }
    unit = job.patient.distance_unit
    left_out = job.left_out
    return {
        "seen": fingerprint(days),
        "counts": {status.value: len(of_each[status]) for status in CellStatus},
        "groups": {
            status.value: [_shown(day, unit) for day in of_each[status][:MOST_SHOWN]]
            for status in CellStatus
        },
        "more": {status.value: max(len(of_each[status]) - MOST_SHOWN, 0) for status in CellStatus},
        "adds_to_these": any(day.cells_to_write(take=False) for day in of_each[CellStatus.DIFFERS]),
        "is_nothing_new": all(day.status == CellStatus.SAME for day in days),
        "outside": [date.fromisoformat(day) for day in left_out["days"]],
        "outside_number": left_out["number"],
        "too_much": [date.fromisoformat(day) for day in left_out["too_much"]],
    }


def _shown(day: MeasuredDay, unit: str) -> DayShown:
    cells: Sequence[MeasuredCell] = day.cells
    if day.status in (CellStatus.DIFFERS, CellStatus.UPDATES):
        cells = [cell for cell in cells if cell.status == day.status]
    return DayShown(
        day=day.day,
        measured=[amount(cell.measure, cell.measured, unit) for cell in cells],
        kept=[amount(c.measure, c.kept, unit) for c in cells if c.kept is not None],
    )
