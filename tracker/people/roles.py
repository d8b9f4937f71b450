"""The role of a person: staff of a clinic, patient or caregiver; and what it allows."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from tracker.models import ApiToken, Membership, Patient, User

Scope = ApiToken.Scope


def membership_of(user: AbstractBaseUser | AnonymousUser) -> Membership | None:
    """Return the user's membership, with the clinic; None for patients and caregivers."""
    if not isinstance(user, User):
        return None
    return Membership.objects.select_related("clinic").filter(user=user).first()


def is_staff_member(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether the user works for a clinic."""
    return membership_of(user) is not None


def scopes_for(user: User) -> list[str]:
    """Return the API scopes that the user's role allows, widest last."""
    at_home = [Scope.READ.value, Scope.LOG.value]
    return [*at_home, Scope.NURSE.value] if is_staff_member(user) else at_home


def language_at(email: str) -> str:
    """Return the language of whoever signs in at `email`: their own, or that of their patient."""
    patients = Patient.objects.filter(
        Q(account__email__iexact=email) | Q(caregiver_links__user__email__iexact=email)
    )
    language: str | None = patients.values_list("language", flat=True).first()
    return language or Patient.Language.ENGLISH


def home_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Return the name of the page where `user` starts: worklist, today, or the landing page."""
    if is_staff_member(user):
        return "clinic:worklist"
    is_somebody = isinstance(user, User) and Patient.objects.logged_by(user).exists()
    return "patient:today" if is_somebody else "landing"
