"""The worklist as somebody of the staff has it, without a page: rows and counts by name."""

from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from tests.cast import TODAY
from tracker.models import Membership, Summary, User
from tracker.triage.worklist import Choice, rows_of
from tracker.triage.worklist_counts import tabs


def rows_for(user: User, **choice: Any) -> "QuerySet[Summary]":
    """The rows that `user` sees on the day of the cast, most urgent first."""
    return rows_of(Membership.objects.get(user=user), Choice(**{"day": TODAY, **choice}))


def counts(user: User, **choice: Any) -> Any:
    """How many patients stand behind each tab, by the name of the tab."""
    member = Membership.objects.get(user=user)
    return SimpleNamespace(**tabs(member, Choice(**{"day": TODAY, **choice})))
