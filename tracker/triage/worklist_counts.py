"""How many patients stand behind each tab of the worklist, without counting a whole clinic."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import cast

from django.db.models import Count, Q, QuerySet

from tracker.models import Cover, Membership, Summary, User
from tracker.models.compiled import Counts, Given
from tracker.triage.summaries import NOBODY_HAS_IT
from tracker.triage.worklist import EVERYBODY, MINE, SHOWS, WHOSE, Choice, Days, chosen

# A tab says "999+" from here on: nobody counts further, and neither does the database.
MOST = 1000
FOLLOWED = "followed"
UNTAKEN_EMERGENCIES = "untaken emergencies"

# Where the values go that come with each call.
_PERFORMED_ON = Summary._meta.get_field("performed_on")
_CLINIC = Given("clinic", Summary._meta.get_field("clinic"))
_USER = Given("user", User._meta.pk)
_DAY = Given("day", Cover._meta.get_field("first_day"))
_PHASE = Days(cast(date, Given("first", _PERFORMED_ON)), cast(date, Given("last", _PERFORMED_ON)))


def tabs(member: Membership, choice: Choice) -> Mapping[str, int]:
    """How many patients each of SHOWS would show, and how many of each of WHOSE need action.

    Up to MOST of each; those of SHOWS among whose and whichever phase `choice` is about. And of the
    whole clinic: FOLLOWED, and UNTAKEN_EMERGENCIES. One query.
    """
    phase = choice.phase or Days(date.min, date.max)
    numbers = _counted(choice.whose, choice.phase is not None)(
        clinic=member.clinic_id,
        user=member.user_id,
        day=choice.day,
        first=phase.first,
        last=phase.last,
    )
    names = (*SHOWS, *WHOSE, FOLLOWED, UNTAKEN_EMERGENCIES)
    return dict(zip(names, numbers, strict=True))


@cache
def _counted(whose: str, in_phase: bool) -> Counts:
    phase = _PHASE if in_phase else None

    def of(each: str, which: Q) -> "QuerySet[Summary]":
        return chosen(_CLINIC, _USER, _DAY, each, phase).filter(which)

    def others() -> "list[QuerySet[Summary]]":
        everybody = chosen(_CLINIC, _USER, _DAY, EVERYBODY, None)
        return [
            *(of(each, SHOWS["action"]) for each in WHOSE),
            everybody.filter(is_followed=True),
            everybody.filter(rank=NOBODY_HAS_IT + 3),
        ]

    if whose != MINE:
        return Counts(lambda: [*(of(whose, which) for which in SHOWS.values()), *others()], MOST)
    # They are few, and found by a union: found once, and counted together.
    numbers = {name: Count("pk", filter=which or None) for name, which in SHOWS.items()}
    rows = of(MINE, Q()).values("clinic").annotate(**numbers).values_list(*SHOWS)
    return Counts(others, MOST, together=lambda: rows)
