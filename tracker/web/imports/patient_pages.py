"""The page on which steps and distances come in from a file: chosen, read, looked at, saved."""

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
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.imports import actions as imports
from tracker.imports.compare import Cell, Day, Standing, compared, mark
from tracker.models import HealthImport, ImportState, Procedure
from tracker.models.health_import import AT_WORK, ENDED
from tracker.rules.days import EARLIEST_LOG
from tracker.rules.units import SINGULAR
from tracker.web.common.amounts import amount, unit_name
from tracker.web.common.patient_access import Visit, patient_page, show
from tracker.web.imports.forms import BoundedUpload, ImportForm

# How long the outcome of an import is what the page begins with.
TOLD_FOR = timedelta(days=1)
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day as the page shows it: the numbers of the file, and of the log where they differ."""

    day: date
    measured: Sequence[str]
    kept: Sequence[str]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponseBase:
    """The import's page, whatever its state; sent, it takes a file in.

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
def _bring(request: HttpRequest, visit: Visit) -> HttpResponse:
    procedure = visit.procedure
    if procedure is None or not _can_import(visit, procedure):
        return show(request, visit, "log/not_now.html", _not_now(visit), here="progress")
    if request.method != "POST":
        return _page(request, visit, procedure, ImportForm())
    form = ImportForm(
        request.POST,
        request.FILES,
        is_too_large=any(getattr(h, "is_too_large", False) for h in request.upload_handlers),
    )
    if not form.is_valid():
        return _page(request, visit, procedure, form)
    upload = Path(form.cleaned_data["file"].temporary_file_path())
    try:
        imports.bring(visit.patient, upload, by=visit.user, now=visit.now)
    except imports.UnderWay:
        messages.warning(request, gettext("We are still saving the days of your last file."))
    return _back(visit)


@require_POST
@patient_page
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the answer to what was asked of the file; without one, ask again."""
    if not imports.answer(
        visit.patient, _import_id(request), request.POST.get("answer", ""), now=visit.now
    ):
        messages.error(request, gettext("Choose one of the answers."))
    return _back(visit)


@require_POST
@patient_page
def save(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Have the days saved as the patient chose."""
    try:
        imports.decide(
            visit.patient,
            _import_id(request),
            for_all=request.POST.get("for_all", imports.KEEP),
            take=_taken(request),
            seen=request.POST.get("seen", ""),
            now=visit.now,
        )
    except imports.Changed:
        words = gettext("Your log has changed since you opened this page. Please look again.")
        messages.warning(request, words)
    return _back(visit)


@require_POST
@patient_page
def stop(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forget the file; nothing of it is saved."""
    imports.give_up(visit.patient, _import_id(request))
    return redirect(f"{reverse('patient:progress')}{visit.query()}")


def _can_import(visit: Visit, procedure: Procedure) -> bool:
    begins_on = procedure.performed_on - EARLIEST_LOG
    return visit.patient.discharged_at is None and visit.today >= begins_on


def _not_now(visit: Visit) -> dict[str, object]:
    if visit.procedure is None:
        return {}
    performed_on = visit.procedure.performed_on
    return {
        "performed_on": performed_on, "begins_on": performed_on - EARLIEST_LOG, "is_ahead": True,
    }  # fmt: skip


def _back(visit: Visit) -> HttpResponse:
    return redirect(f"{reverse('patient:import')}{visit.query()}")


def _import_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("import", ""))
    except ValueError:
        raise Http404 from None


def _taken(request: HttpRequest) -> set[date]:
    """The days whose number is taken from the file, of those that were chosen one by one."""
    taken = set()
    for name, value in request.POST.items():
        if name.startswith("day-") and value == imports.TAKE:
            try:
                taken.add(date.fromisoformat(name.removeprefix("day-")))
            except ValueError:
                raise Http404 from None
    return taken


def _page(
    request: HttpRequest, visit: Visit, procedure: Procedure, form: ImportForm
) -> HttpResponse:
    """The newest import while it is under way or fresh, else the form; a failed one, both."""
    found = imports.newest_of(visit.patient)
    if found is not None and _is_past(found, visit, request):
        found = None
    state = found.state if found is not None else ""
    context: dict[str, object] = {
        "form": form,
        "found": found,
        "state": state,
        "is_at_work": state in AT_WORK,
        "window": imports.window_of(visit.patient, procedure.performed_on, now=visit.now),
        "most_bytes": imports.MOST_BYTES,
    }
    if found is not None and state == ImportState.READY:
        context |= _preview(found)
    if found is not None and state == ImportState.ASKING:
        context |= _question(found)
    return show(request, visit, "imports/import.html", context, here="progress")


def _is_past(found: HealthImport, visit: Visit, request: HttpRequest) -> bool:
    is_told = found.ended_at is not None and visit.now - found.ended_at < TOLD_FOR
    wants_another = "another" in request.GET or request.method == "POST"
    return found.state in ENDED and (not is_told or wants_another)


def _question(found: HealthImport) -> dict[str, object]:
    """What is asked: which day a date means, or the unit of a distance."""
    asked = found.question
    options: list[tuple[str, date | str]]
    if asked["name"] == "date_order":
        options = [(value, date.fromisoformat(day)) for value, day in asked["options"].items()]
    else:
        options = [(unit, unit_name("daily_distance_m", unit)) for unit in SINGULAR]
    return {"asked": asked["name"], "example": asked["example"], "options": options}


def _preview(found: HealthImport) -> dict[str, object]:
    days = compared(found)
    of_each = {
        standing: [day for day in reversed(days) if day.standing == standing]
        for standing in Standing
    }
    unit = found.patient.distance_unit
    left_out = found.left_out
    return {
        "seen": mark(days),
        "counts": {standing.value: len(of_each[standing]) for standing in Standing},
        "groups": {
            standing.value: [_shown(day, unit) for day in of_each[standing][:MOST_SHOWN]]
            for standing in Standing
        },
        "more": {
            standing.value: max(len(of_each[standing]) - MOST_SHOWN, 0) for standing in Standing
        },
        "adds_to_these": any(day.chosen(take=False) for day in of_each[Standing.DIFFERS]),
        "is_nothing_new": all(day.standing == Standing.SAME for day in days),
        "outside": [date.fromisoformat(day) for day in left_out["days"]],
        "outside_number": left_out["number"],
        "too_much": [date.fromisoformat(day) for day in left_out["too_much"]],
    }


def _shown(day: Day, unit: str) -> DayShown:
    cells: Sequence[Cell] = day.cells
    if day.standing in (Standing.DIFFERS, Standing.UPDATES):
        cells = [cell for cell in cells if cell.standing == day.standing]
    return DayShown(
        day=day.day,
        measured=[amount(cell.measure, cell.measured, unit) for cell in cells],
        kept=[amount(c.measure, c.kept, unit) for c in cells if c.kept is not None],
    )
