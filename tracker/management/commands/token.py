"""`manage.py token`: a new API token for a person, on standard output and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.models import ApiToken, User
from tracker.people.roles import scopes_for


class Command(BaseCommand):
    """Issues the token; it cannot be shown again."""

    help = "Print a new API token for the account with this e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--scope",
            choices=ApiToken.Scope.values,
            help="what the token may do (the most that the role allows)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise CommandError(f"email: there is no active account with the address {email}.")
        allowed = scopes_for(user)
        scope = options["scope"] or allowed[-1]
        if scope not in allowed:
            raise CommandError(
                f"--scope: the role of {email} does not allow “{scope}”. "
                f"Choose from: {', '.join(allowed)}."
            )
        self.stdout.write(ApiToken.issue(user=user, scope=scope, now=timezone.now()))
