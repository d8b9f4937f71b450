"""A patient's whole ledger: sent, planned and not sent, each with its reason; sending anew."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from tracker.models import Message, Patient, PreferenceChange
from tracker.outbox.resend import CannotResend, resend
from tracker.web.common.patient_header import active_procedure, patient_header
from tracker.web.common.staff_access import Staff, patient_opened, staff_page, staff_required
from tracker.web.messages.ledger import invitations_of, is_to_come, ledger, reminders_of
from tracker.web.messages.preference_changes import changes_of


@staff_required
@require_safe
def sent(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """What lies ahead, soonest first, and what is over, newest first."""
    found = patient_opened(staff, patient_id, page="messages")
    plan = list(reminders_of(found, staff.user))
    ahead = [reminder for reminder in plan if is_to_come(reminder, staff.now)]
    behind = [reminder for reminder in plan if not is_to_come(reminder, staff.now)]
    invitations = invitations_of(found, staff.user)
    changes = PreferenceChange.objects.visible_to(staff.user).filter(patient=found)
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "behind": ledger(found, reminders=behind, invitations=invitations, now=staff.now),
        "changes": changes_of(
            changes.select_related("changed_by"), zone=staff.clinic.zone, now=staff.now
        ),
        "ahead": ledger(found, reminders=ahead, invitations=(), now=staff.now)[::-1],
    }
    return staff_page(request, staff, "messages/nurse_messages.html", context)


@staff_required
@require_POST
def send_anew(request: HttpRequest, staff: Staff, message_id: UUID) -> HttpResponse:
    """Send anew what may not have arrived; the first stays as it ended."""
    patients = Patient.objects.of_staff(staff.user)
    message = get_object_or_404(Message, pk=message_id, patient__in=patients)
    try:
        again = resend(message, by=staff.user, now=staff.now)
    except CannotResend as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"It goes to {again.to_email} anew.")
    return redirect("clinic:messages", message.patient_id)
