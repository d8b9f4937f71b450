"""Actions on several rows of the worklist at once."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import Membership, Patient, User
from tracker.people.assignment import AssignmentRefused, assign
from tracker.people.call_list import plan_calls
from tracker.triage.take_many import Taken, take_all
from tracker.web.common.formatters import counted, joined
from tracker.web.common.next_page import redirect_to_next
from tracker.web.common.staff_access import Staff, patient_for, staff_page, staff_required

# As many as a page of the worklist has, and some that came in meanwhile.
MOST_AT_ONCE = 200
FOLLOWED = Q(user__nursed_patients__discharged_at=None)
NAMES_TOLD = 5


@staff_required
@require_POST
def take(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Assign all open alerts of one patient to the user."""
    patient = patient_for(staff, patient_id)
    _take(request, staff, [patient])
    return redirect_to_next(request, reverse("clinic:patient", args=[patient.pk]))


@staff_required
@require_POST
def bulk(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Apply the action of the pressed button to the selected patients."""
    patients = _chosen(staff, request.POST.getlist("patient"))
    what = request.POST.get("do", "")
    if not patients:
        messages.error(request, "Tick the patients first: the box at the left of each row.")
    elif what == "assign":
        keys = [("patient", patient.pk) for patient in patients]
        back = ("next", request.POST.get("next", ""))
        return redirect(f"{reverse('clinic:assign_many')}?{urlencode([*keys, back])}")
    elif what == "take":
        _take(request, staff, patients)
    elif what == "mine":
        _assign(request, staff, patients, staff.user)
    elif what == "call":
        today = staff.now.astimezone(staff.clinic.zone).date()
        new = plan_calls(patients, day=today, by=staff.user, now=staff.now)
        there = f" {counted(len(patients) - new, 'patient')} stood there already." * (
            new < len(patients)
        )
        messages.success(request, f"{counted(new, 'patient')} put on the call list.{there}")
    return redirect_to_next(request, reverse("clinic:worklist"))


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign_to(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Choose a nurse for the selected patients, and assign them."""
    given = request.POST if request.method == "POST" else request.GET
    patients = _chosen(staff, given.getlist("patient"))
    members = list(
        Membership.objects.filter(clinic=staff.clinic, user__is_active=True)
        .select_related("user")
        .annotate(patients=Count("user__nursed_patients", filter=FOLLOWED))
        .order_by("user__name", "user__email")
    )
    nurses = {str(member.user_id): member.user for member in members}
    error = ""
    if request.method == "POST":
        choice = given.get("nurse", "")
        if choice in (*nurses, "nobody"):
            _assign(request, staff, patients, nurses.get(choice))
            return redirect_to_next(request, reverse("clinic:worklist"))
        error = "Choose a nurse, or nobody."
    context = {
        "here": "worklist",
        "patients": patients,
        "members": members,
        "next": given.get("next", ""),
        "error": error,
    }
    return staff_page(request, staff, "people/assign.html", context, status=400 if error else 200)


def _chosen(staff: Staff, keys: Sequence[str]) -> list[Patient]:
    """Return the clinic's patients among `keys`; ignore invalid keys and other clinics'."""
    found = []
    for key in keys[:MOST_AT_ONCE]:
        try:
            found.append(UUID(key))
        except ValueError:
            continue
    if not found:
        return []
    return list(Patient.objects.of_staff(staff.user).filter(pk__in=found))


def _take(request: HttpRequest, staff: Staff, patients: Sequence[Patient]) -> None:
    taken = take_all([patient.pk for patient in patients], by=staff.user, now=staff.now)
    if taken.alerts:
        whose = _names(taken.patients)
        messages.success(request, f"You have taken {counted(taken.alerts, 'alert')}: {whose}.")
    for words in _who_was_first(taken):
        messages.error(request, words)
    if not taken.alerts and not taken.before:
        messages.error(request, "Nothing is open there any more.")


def _who_was_first(taken: Taken) -> list[str]:
    """Return one line per colleague who owned some of these alerts before."""
    of_owner: dict[str, dict[UUID, Patient]] = {}
    for alert in taken.before:
        of_owner.setdefault(str(alert.owner), {})[alert.patient_id] = alert.patient
    return [
        f"{owner} has this already: {_names(list(patients.values()))}."
        for owner, patients in of_owner.items()
    ]


def _assign(
    request: HttpRequest, staff: Staff, patients: Sequence[Patient], nurse: User | None
) -> None:
    try:
        changed = assign(patients, nurse, by=staff.user, now=staff.now)
    except AssignmentRefused as refusal:
        messages.error(request, str(refusal))
        return
    to = "nobody" if nurse is None else "you" if nurse == staff.user else str(nurse)
    messages.success(request, f"{counted(changed, 'patient')} assigned to {to}.")


def _names(patients: Sequence[Patient]) -> str:
    """Return the first few names, and how many more."""
    names = [patient.name for patient in patients[:NAMES_TOLD]]
    more = len(patients) - len(names)
    return joined([*names, f"{more} more"] if more else names)
