"""Who covers for whom: the clinic's list of it, entering one, and ending one."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import Clinic, Cover, User
from tracker.people.assignment import cover, end_cover
from tracker.web.common.form_fields import DayField
from tracker.web.common.formatters import short_day
from tracker.web.common.staff_access import Staff, staff_page, staff_required

NOBODY = {"required": "Choose who it is.", "invalid_choice": "Choose who it is from the list."}


class CoverForm(forms.Form):
    """Who covers whose patients, and on which days."""

    nurse = forms.ModelChoiceField(
        User.objects.none(),
        label="Who is away",
        empty_label="Choose",
        error_messages=NOBODY,
    )
    covered_by = forms.ModelChoiceField(
        User.objects.none(),
        label="Who covers",
        empty_label="Choose",
        error_messages=NOBODY,
    )
    first_day = DayField(label="First day")
    last_day = DayField(label="Last day")

    def __init__(self, *args: object, clinic: Clinic) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        staff = User.objects.filter(membership__clinic=clinic, is_active=True)
        for name in ("nurse", "covered_by"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = staff.order_by("name", "email")


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def covers(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The covers of today and later, and the form for one more."""
    today = staff.now.astimezone(staff.clinic.zone).date()
    form = CoverForm(request.POST if request.method == "POST" else None, clinic=staff.clinic)
    if request.method == "POST" and form.is_valid() and _enter(form, staff):
        made = form.cleaned_data
        messages.success(request, f"{made['covered_by']} covers for {made['nurse']}.")
        return redirect("clinic:covers")
    known = Cover.objects.visible_to(staff.user).filter(last_day__gte=today)
    rows = known.select_related("nurse", "covered_by").order_by("first_day", "id")
    context = {
        "here": "worklist",
        "form": form,
        "covers": [
            (made, short_day(made.first_day, today=today), short_day(made.last_day, today=today))
            for made in rows
        ],
    }
    return staff_page(
        request, staff, "people/covers.html", context, status=400 if form.errors else 200
    )


@staff_required
@require_POST
def end(request: HttpRequest, staff: Staff, cover_id: UUID) -> HttpResponse:
    """End a cover as of today."""
    made = get_object_or_404(
        Cover.objects.visible_to(staff.user).select_related("nurse", "covered_by"), pk=cover_id
    )
    end_cover(made, today=staff.now.astimezone(staff.clinic.zone).date())
    messages.success(request, f"{made.covered_by} covers for {made.nurse} no more.")
    return redirect("clinic:covers")


def _enter(form: CoverForm, staff: Staff) -> bool:
    """Whether the cover was entered; if not, the form says why."""
    try:
        cover(staff.clinic, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True
