"""`manage.py demo`: a synthetic clinic to try everything on, the same for the same seed."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone

from tracker.models import Patient, User
from tracker.synthetic.demo import LEAD, NURSE, make_clinic

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


class Command(BaseCommand):
    """Makes the clinic and says how to sign in."""

    help = "Make a synthetic clinic with believable recoveries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patients", type=int, default=60, help="how many (60)")
        parser.add_argument("--days", type=int, default=1900, help="how far back (1900)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same clinic")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are accounts already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        patients, days = options["patients"], options["days"]
        if patients < 1:
            raise CommandError("--patients: give a number of 1 or more.")
        if days < 1:
            raise CommandError("--days: give a number of 1 or more.")
        if options["if_empty"] and User.objects.exists():
            return
        if User.objects.filter(email=NURSE[0]).exists():
            raise CommandError(
                "There is a demo clinic already. Remove the data folder, or use another database."
            )
        self.stdout.write(f"Making a demo clinic with {patients} patients …")
        with override_settings(EMAIL_BACKEND=NOWHERE), transaction.atomic():
            clinic = make_clinic(
                patients=patients, days=days, seed=options["seed"], now=timezone.now()
            )
        lines = _sign_ins(clinic.pk)
        Path(settings.DATA_DIR, "demo-sign-ins.txt").write_text("\n".join(lines) + "\n", "utf-8")
        self.stdout.write("\n".join(lines))


def _sign_ins(clinic_id: UUID) -> list[str]:
    """Who can sign in; the code arrives in the demo's mailbox."""
    patient = Patient.objects.filter(clinic=clinic_id, record_number="D0007").first()
    lines = [
        f"nurse    {NURSE[0]}  ({NURSE[1]})",
        f"lead     {LEAD[0]}  ({LEAD[1]})",
    ]
    if patient is not None:
        lines.append(f"patient  {patient.email}  ({patient.name})")
    return lines
