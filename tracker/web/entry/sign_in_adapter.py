"""allauth's adapter: sign-in by code, for invited people only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from tracker.people.roles import home_of, language_at


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up: an account begins with an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code in the language of whoever asks for it."""
        with override(language_at(email)):
            super().send_mail(template_prefix, email, context)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the worklist for staff, today's page for patients and caregivers."""
        return reverse(home_of(request.user))
