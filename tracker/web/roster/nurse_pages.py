"""The pages to import patients from a file, with a preview, and to export them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.roster.actions import ImportReport, RosterChanged, import_roster, preview_import
from tracker.roster.columns import COLUMNS
from tracker.roster.compare import RowOutcome, RowReport
from tracker.roster.export import export_roster, template_file
from tracker.roster.sheet import UnreadableSheet
from tracker.rules.tables.csv_text import decode
from tracker.web.common.formatters import counted
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.roster.forms import RosterForm

CSV = "text/csv; charset=utf-8"
ORDER = (RowOutcome.REFUSED, RowOutcome.NEW, RowOutcome.UPDATED, RowOutcome.UNCHANGED)
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one outcome; `left` more are only counted."""

    outcome: RowOutcome
    number: int
    lines: Sequence[RowReport]
    left: int


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_patients(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Choose a file, preview what each row would do, and import all of it."""
    is_post = request.method == "POST"
    form = RosterForm(request.POST, request.FILES) if is_post else RosterForm()
    report: ImportReport | None = None
    text = ""
    if form.is_bound and form.is_valid():
        data: bytes = form.cleaned_data["data"]
        confirmed = request.POST.get("confirmed", "")
        rehearsed = partial(
            preview_import,
            data,
            clinic=staff.clinic,
            choices=form.choices,
            by=staff.user,
            now=staff.now,
        )
        try:
            report = (
                import_roster(
                    data,
                    clinic=staff.clinic,
                    choices=form.choices,
                    by=staff.user,
                    now=staff.now,
                    confirmed=confirmed,
                )
                if confirmed
                else rehearsed()
            )
        except UnreadableSheet as refused:
            for fault in refused.faults:
                form.add_error("file", fault)
        except RosterChanged as changed:
            messages.warning(request, str(changed))
            report = rehearsed()
        if report is not None and report.is_written:
            messages.success(request, _what_was_done(report))
            return redirect("clinic:patients")
        text = decode(data)
    context = {
        "here": "patients",
        "form": form,
        "report": report,
        "groups": _groups(report) if report else [],
        "text": text,
        "columns": COLUMNS,
    }
    return staff_page(request, staff, "roster/import_patients.html", context)


@staff_required
@require_safe
def roster_template(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Download a file to fill in: the headings, and one row of examples."""
    return HttpResponse(template_file(), content_type=CSV, headers=_named("patients-template.csv"))


@staff_required
@require_safe
def export_patients(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Download everybody whom the clinic follows; each is noted in the access trail."""
    day = staff.now.astimezone(staff.clinic.zone).date()
    return HttpResponse(
        b"".join(export_roster(staff.clinic, by=staff.user, now=staff.now)),
        content_type=CSV,
        headers=_named(f"patients-{day}.csv"),
    )


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _groups(report: ImportReport) -> list[Group]:
    """Group the rows by outcome, refused ones first."""
    found = []
    for outcome in ORDER:
        lines = [line for line in report.lines if line.outcome == outcome]
        if lines:
            shown = lines[:MOST_SHOWN]
            found.append(Group(outcome, len(lines), shown, len(lines) - len(shown)))
    return found


def _what_was_done(report: ImportReport) -> str:
    new, updated = report.count(RowOutcome.NEW), report.count(RowOutcome.UPDATED)
    parts = [
        f"{counted(new, 'patient')} registered" if new else "",
        f"{counted(updated, 'patient')} changed" if updated else "",
        f"{counted(report.invited, 'invitation')} on the way" if report.invited else "",
    ]
    return f"{', '.join(filter(None, parts))}.".capitalize()
