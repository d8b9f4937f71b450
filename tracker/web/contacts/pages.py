"""A patient's contacts: recording one, alone or as the end of an alert, and reading them back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tracker.models import Alert, Contact, Patient, Procedure
from tracker.people.contacts import record_and_resolve, record_contact
from tracker.triage.alerts import AlertConflict
from tracker.web.common.form_fields import take_errors
from tracker.web.common.next_page import redirect_to_next
from tracker.web.common.paging import page_after
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.contacts.forms import ContactForm
from tracker.web.contacts.panel import contact_lines
from tracker.web.worklist.alert_cards import Card, alert_card

RESOLVE = "resolve"  # the button that also ends the alert


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Every contact, newest first, and the form for one more: about the alert of `?alert=`."""
    found = patient_opened(staff, patient_id, page="contacts")
    if request.method == "POST" and (over := refuse_if_closed(request, found)):
        return over
    about_alert = _alert_of(request, found, staff)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _recorded(request, form, found, about_alert, staff):
        return redirect_to_next(request, reverse("clinic:patient", args=[found.pk]))
    procedure = active_procedure(found, staff)
    rows = Contact.objects.visible_to(staff.user).filter(patient=found)
    page = page_after(
        rows.select_related("by", "alert"), ("-at", "id"), after=request.GET.get("after", "")
    )
    context = {
        **patient_header(found, procedure, staff),
        "form": form,
        "card": _card(about_alert, procedure, staff),
        "lines": contact_lines(page.rows, staff),
        "page": page,
        "next_href": f"?after={page.next_after}" if page.next_after else "",
        "next": request.POST.get("next", request.GET.get("next", "")),
    }
    return staff_page(request, staff, "contacts/contacts.html", context)


def _alert_of(request: HttpRequest, found: Patient, staff: Staff) -> Alert | None:
    """The patient's alert that `?alert=` names; None without one, 404 for another's."""
    named = request.GET.get("alert")
    if not named:
        return None
    try:
        key = UUID(named)
    except ValueError:
        raise Http404 from None
    alerts = Alert.objects.visible_to(staff.user).filter(patient=found)
    alert = get_object_or_404(alerts.select_related("owner", "resolved_by"), pk=key)
    alert.patient = found
    return alert


def _recorded(
    request: HttpRequest, form: ContactForm, found: Patient, alert: Alert | None, staff: Staff
) -> bool:
    """Record what the form says; False, with the words beside the fields, when it is refused."""
    given = form.given(staff.clinic.zone, now=staff.now)
    ends = alert is not None and request.POST.get("then") == RESOLVE
    try:
        if alert is not None and ends:
            record_and_resolve(alert, given, by=staff.user, now=staff.now)
        else:
            record_contact(found, given, by=staff.user, now=staff.now, alert=alert)
    except ValidationError as error:
        take_errors(form, error)
        return False
    except AlertConflict as conflict:
        form.add_error(None, str(conflict))
        return False
    resolved = f" Resolved: {alert.reason}." if alert is not None and ends else ""
    messages.success(request, f"Recorded for {found}.{resolved}")
    return True


def _card(alert: Alert | None, procedure: Procedure | None, staff: Staff) -> Card | None:
    if alert is None:
        return None
    return alert_card(alert, staff, performed_on=procedure.performed_on if procedure else None)
