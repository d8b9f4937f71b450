"""The way in: the landing page, and the invitation that an e-mail's button opens."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from tracker.models import Invitation, User
from tracker.people.invitations import InvitationRefused, accept, read_invitation_token
from tracker.people.roles import home_of
from tracker.web.common import language

# Our own accounts sign in by a code; the button of an invitation says who it is just as well.
BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Show the landing page; redirect signed-in users to their own page.

    Somebody who helped once and helps nobody now is told so.
    """
    if not isinstance(request.user, User):
        return render(request, "entry/landing.html")
    if (home := home_of(request.user)) != "landing":
        return redirect(home)
    return _private(render(request, "entry/nobody.html"))


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites; the button accepts and signs in. Opening the page changes nothing."""
    now = timezone.now()
    found = read_invitation_token(token)
    if found is None:
        return _private(render(request, "entry/damaged.html", status=404))
    language.activate_language(_language(found))
    if not found.is_open(now):
        return _refused(request, found)
    if request.method != "POST":
        return _private(
            render(
                request,
                "entry/invitation.html",
                {"invitation": found, "clinic": found.clinic, "patient": found.patient},
            )
        )
    try:
        user = accept(found, now=now)
    except InvitationRefused as refusal:
        return _refused(request, found, reason=language.translate(str(refusal)))
    login(request, user, backend=BACKEND)
    return redirect(home_of(user))


def _language(invitation: Invitation) -> str:
    """Return the patient's language, for caregivers too; English for staff."""
    return invitation.patient.language if invitation.patient else "en"


def _refused(request: HttpRequest, invitation: Invitation, *, reason: str = "") -> HttpResponse:
    return _private(
        render(
            request,
            "entry/refused.html",
            {"invitation": invitation, "clinic": invitation.clinic, "reason": reason},
            status=410,
        )
    )


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is a key, out of caches and of other sites' logs.

    "no-referrer" would be stricter, but with it browsers call the form's origin "null", and the
    guard against forged requests then refuses the button.
    """
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "same-origin"
    return response
