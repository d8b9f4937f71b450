"""Giving patients of one nurse, or of nobody, to another: all of them, or those chosen."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tracker.models import Membership, Patient
from tracker.people.assignment import assign
from tracker.web.common.formatters import counted
from tracker.web.common.paging import page_after
from tracker.web.common.staff_access import Staff, staff_page, staff_required
from tracker.web.people.patient_list import ORDER
from tracker.web.people.transfer_form import NOBODY, TransferForm


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Choose a nurse, some of that nurse's patients, and their new nurse."""
    members = list(
        Membership.objects.filter(clinic=staff.clinic, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user__email")
    )
    given = request.POST if request.method == "POST" else request.GET
    whose = _whose(given.get("whose", ""), members)
    theirs = _patients_of(staff, whose)
    form = TransferForm(
        request.POST if request.method == "POST" else None, members=members, whose=whose
    )
    if form.is_bound and form.is_valid():
        chosen = theirs if form.cleaned_data["all_of_them"] else theirs.filter(pk__in=form.chosen)
        nurse = form.nurse
        moved = assign(list(chosen.only("pk", "clinic")), nurse, by=staff.user, now=staff.now)
        to = nurse or "nobody in particular"
        messages.success(request, f"{counted(moved, 'patient')} given to {to}.")
        return redirect(f"{reverse('clinic:transfer')}?{urlencode({'whose': whose})}")
    page = page_after(theirs, ORDER, after=request.GET.get("after", ""))
    context = {
        "here": "patients",
        "form": form,
        "whose": whose,
        "groups": _groups(staff, members, whose),
        "total": theirs.count(),
        "page": page,
        "chosen": form.chosen,
        "next_href": _href(whose, page.next_after) if page.next_after else "",
        "first_href": _href(whose),
    }
    return staff_page(request, staff, "people/transfer.html", context)


def _whose(given: str, members: list[Membership]) -> str:
    """The key of a nurse who works here, else NOBODY."""
    return given if given in {str(member.user_id) for member in members} else NOBODY


def _patients_of(staff: Staff, whose: str) -> "QuerySet[Patient]":
    """Return the followed patients of that nurse, or the unassigned ones."""
    nurse = None if whose == NOBODY else UUID(whose)
    return Patient.objects.of_staff(staff.user).followed().filter(nurse=nurse)


def _groups(
    staff: Staff, members: list[Membership], whose: str
) -> list[tuple[str, int, str, bool]]:
    """Of nobody and of each nurse: the name, how many patients, the address, whether shown."""
    followed = Patient.objects.of_staff(staff.user).followed().order_by()
    counts = dict(followed.values_list("nurse").annotate(number=Count("pk")))
    names = [(NOBODY, "Nobody", counts.get(None, 0))]
    names += [(str(m.user_id), str(m.user), counts.get(m.user_id, 0)) for m in members]
    return [(name, number, _href(key), key == whose) for key, name, number in names]


def _href(whose: str, after: object = None) -> str:
    given = {"whose": whose, **({"after": after} if after else {})}
    return f"{reverse('clinic:transfer')}?{urlencode(given)}"
