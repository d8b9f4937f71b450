"""`manage.py create_clinic`: the first real clinic, and its lead's invitation, or nothing."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tracker.models import Clinic, Invitation, Message

pytestmark = pytest.mark.django_db

GOOD = {"timezone": "America/Denver", "phone": "206-555-0100", "lead": "lead@clinic.example"}


def create(name: str = "Foothills Spine", **options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("create_clinic", name, **{**GOOD, **options}, stdout=out)
    return out.getvalue()


def test_the_clinic_is_made_and_its_lead_invited() -> None:
    assert create() == (
        "Foothills Spine is there. An invitation is on its way to lead@clinic.example.\n"
    )
    clinic = Clinic.objects.get()
    assert (clinic.name, clinic.timezone, clinic.phone) == (
        "Foothills Spine", "America/Denver", "206-555-0100",
    )  # fmt: skip
    invitation = Invitation.objects.get(clinic=clinic)
    assert (invitation.role, invitation.email) == ("lead", "lead@clinic.example")
    assert Message.objects.get().to_email == "lead@clinic.example"


def test_a_second_clinic_of_the_same_name_is_refused() -> None:
    create()
    with pytest.raises(CommandError, match="There is a clinic “foothills spine” already"):
        create("foothills spine")
    assert Clinic.objects.count() == Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("", {}, "name: This field cannot be blank"),
        ("a" * 121, {}, "name: Ensure this value has at most 120"),
        ("Foothills", {"timezone": "Denver"}, "timezone: “Denver” is not a time zone"),
        ("Foothills", {"phone": " "}, "phone: This field cannot be blank"),
        ("Foothills", {"lead": "lead"}, "--lead: this is not an e-mail address"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(
    name: str, options: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        create(name, **options)
    assert not Clinic.objects.exists()
    assert not Message.objects.exists()
