"""How allauth signs people in here: by a code, and only those who were invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from tracker.people.roles import is_staff_member


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up: an account begins with an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin at the worklist, everybody else at today's page."""
        return reverse("clinic:worklist" if is_staff_member(request.user) else "patient:today")
