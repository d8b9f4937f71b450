"""The log link of an e-mail: one day of one patient, without sign-in or earlier answers."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.journal.record_day import Recorded
from tracker.journal.same_as_yesterday import day_before, repeatable
from tracker.models import Door, Landmark, Procedure
from tracker.reminders.links import LogLink, read_log_token
from tracker.rules.days import journal_day, recovery_day
from tracker.web.common import language
from tracker.web.log.advice import (
    advice_while_asking,
    at_clinic,
    expected_advice,
    guidance_on,
    warnings_of,
)
from tracker.web.log.form import LogForm
from tracker.web.log.saving import SAME, Saved, Saving, part_of
from tracker.web.log.today import early_answer, is_early

SAVED = "saved_by_link"


# The key in the address is what allows this, and a forger does not have it. Django's check could
# not be passed either: where no referrer is sent, browsers say that the origin is "null".
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def log_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the link's day and save it. A link that opens nothing leads to the sign-in page."""
    response = _answer(request, token, timezone.now())
    # The address is a key: it stays out of caches and of other sites' logs.
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    opened = read_log_token(token, now=now)
    procedure = (
        Procedure.objects.active().filter(patient=opened.patient).first() if opened else None
    )
    if opened is None or procedure is None:
        return _ended(request)
    procedure.patient = opened.patient
    language.activate_language(opened.patient.language)
    if "saved" in request.GET and (said := _just_saved(request, opened)):
        return _thanks(request, opened, procedure, said, now=now)
    form = LogForm(
        request.POST or None,
        patient=opened.patient,
        protocol=procedure.protocol,
        blank=True,
        landmarks=Landmark.objects.filter(patient=opened.patient),
    )
    saved = _save(form, part_of(request), opened, now) if request.method == "POST" else Saved(None)
    if is_early(request):
        return early_answer(saved, opened.patient.zone, now=now)
    if saved.recorded:
        _keep(request, opened, form, saved.recorded, now=now)
        return redirect(f"{request.path}?saved=1")
    local = now.astimezone(opened.patient.zone)
    return render(
        request,
        "log/today.html",
        {
            **_shared(request, opened),
            "form": form,
            "day_number": recovery_day(procedure.performed_on, opened.day),
            "is_today": opened.day == local.date(),
            "hour": local.hour,
            "advice": advice_while_asking(opened.patient.clinic, procedure.protocol, now=now),
            # whether there is something to repeat, and nothing of what it is
            "same_unseen": repeatable(day_before(opened.patient, opened.day)) is not None,
            "told": saved.told,
        },
    )


def _ended(request: HttpRequest) -> HttpResponse:
    """Redirect signed-in users to their page, everybody else to sign-in."""
    if request.user.is_authenticated:
        return redirect("patient:today")
    messages.info(
        request,
        _("That link has ended. Sign in to go on: we send you a code, and you type it here."),
    )
    return redirect(f"{reverse('account_request_login_code')}?next={reverse('patient:today')}")


def _save(form: LogForm, part: str, opened: LogLink, now: datetime) -> Saved:
    """Record the day, or the part of it that was sent.

    What was left out stays as it was: the form showed nothing of it. Who held the phone is not
    known, so nobody is named.
    """
    saving = Saving(opened.patient, opened.day, entered_by=None, door=Door.EMAIL_LINK, now=now)
    return saving.same_as_day_before(form) if part == SAME else saving.whole(form)


def _keep(
    request: HttpRequest, opened: LogLink, form: LogForm, recorded: Recorded, *, now: datetime
) -> None:
    """Keep what the next page needs in the session, so that it reads no record."""
    since = min((alert.raised_at for alert in recorded.raised), default=now)
    request.session[SAVED] = {
        "of": _of(opened),
        "symptoms": form.symptoms_checked(),
        "asked": bool(form["symptoms"].data),
        "since": since.isoformat(),
    }


def _just_saved(request: HttpRequest, opened: LogLink) -> dict[str, object] | None:
    said = request.session.get(SAVED)
    return said if isinstance(said, dict) and said["of"] == _of(opened) else None


def _of(opened: LogLink) -> str:
    return f"{opened.patient.pk}/{opened.day}"


def _thanks(
    request: HttpRequest,
    opened: LogLink,
    procedure: Procedure,
    said: dict[str, object],
    *,
    now: datetime,
) -> HttpResponse:
    """Show thanks, or what to do at once about a red flag."""
    symptoms = [str(code) for code in said["symptoms"]]  # type: ignore[attr-defined]
    context = _shared(request, opened)
    if warnings := warnings_of(symptoms, procedure.protocol):
        since = datetime.fromisoformat(str(said["since"]))
        listed = at_clinic(opened.patient.clinic, since=since, now=now)
        context |= {"warnings": warnings, "listed": listed}
        return render(request, "log/red_flags.html", context)
    context |= guidance_on(procedure, journal_day(now, opened.patient.zone))
    context["expected"] = expected_advice(symptoms, procedure.protocol)
    context["is_today"] = opened.day == now.astimezone(opened.patient.zone).date()
    if not said["asked"]:
        context["form"] = LogForm(patient=opened.patient, protocol=procedure.protocol, blank=True)
        context["advice"] = advice_while_asking(opened.patient.clinic, procedure.protocol, now=now)
    return render(request, "log/thanks.html", context)


def _shared(request: HttpRequest, opened: LogLink) -> dict[str, object]:
    """Return the context: the clinic, the day, and of the patient only the first name."""
    return {
        "clinic": opened.patient.clinic,
        "first_name": opened.patient.first_name,
        "zone": opened.patient.zone,
        "day": opened.day,
        "is_link": True,
        "action": request.path,
        "back": request.path,
    }
