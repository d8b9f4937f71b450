"""`manage.py create_clinic`: the first real clinic, and its lead's invitation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from tracker.clinic.actions import create_clinic
from tracker.people.invitations import InvitationRefused


class Command(BaseCommand):
    """Makes the clinic and invites its lead."""

    help = "Create a clinic and invite its lead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--timezone", required=True, help="such as America/Chicago")
        parser.add_argument("--phone", required=True, help="what patients call")
        parser.add_argument("--lead", required=True, metavar="EMAIL", help="who runs the clinic")

    def handle(self, *args: Any, **options: Any) -> None:
        lead = options["lead"].strip()
        try:
            validate_email(lead)
        except ValidationError:
            raise CommandError("--lead: this is not an e-mail address.") from None
        try:
            clinic = create_clinic(
                name=options["name"].strip(),
                timezone=options["timezone"].strip(),
                phone=options["phone"].strip(),
                lead_email=lead,
                now=timezone.now(),
            )
        except ValidationError as error:
            faults = (f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
            raise CommandError("\n".join(faults)) from None
        except InvitationRefused as error:
            raise CommandError(f"--lead: {error}") from None
        self.stdout.write(f"{clinic.name} is there. An invitation is on its way to {lead}.")
