"""Counts the patients of each tab of the worklist, up to a limit.

In plain SQL, because each page of the worklist asks for all of them. Tests compare it with the rows
of the worklist, on SQLite and on PostgreSQL.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from tracker.models import Alert, Cover, Membership, Summary
from tracker.models.plain_sql import rows
from tracker.triage.summaries import NOBODY_HAS_IT
from tracker.triage.worklist import EVERYBODY, MINE, SHOWS, UNASSIGNED, WHOSE, Choice, Days

# From here on a tab says "999+", and the database stops counting.
MOST = 1000
FOLLOWED = "followed"
UNTAKEN_EMERGENCIES = "untaken emergencies"

_SUMMARIES = Summary._meta.db_table
_HERE = f"FROM {_SUMMARIES} WHERE clinic_id = %(clinic)s AND is_listed"
_IN_PHASE = "AND performed_on >= %(first)s AND performed_on <= %(last)s"
# By `whose`, as worklist.py has it.
_OF = {
    EVERYBODY: "",
    UNASSIGNED: "AND nurse_id IS NULL",
    MINE: f"""AND patient_id IN (
        SELECT patient_id {_HERE} AND nurse_id = %(user)s
        UNION SELECT patient_id {_HERE} AND nurse_id IN (
            SELECT nurse_id FROM {Cover._meta.db_table}
            WHERE clinic_id = %(clinic)s AND covered_by_id = %(user)s
            AND first_day <= %(day)s AND last_day >= %(day)s
        )
        UNION SELECT patient_id FROM {Alert._meta.db_table}
        WHERE owner_id = %(user)s AND state = '{Alert.State.ACKNOWLEDGED.value}'
    )""",  # noqa: S608 the tables' own names
}


def tabs(member: Membership, choice: Choice) -> Mapping[str, int]:
    """Return how many patients each of SHOWS would show, and how many of each of WHOSE need action.

    Up to MOST of each; those of SHOWS among whose and whichever phase `choice` is about. And of the
    whole clinic: FOLLOWED, and UNTAKEN_EMERGENCIES. One query.
    """
    phase = choice.phase or Days(date.min, date.max)
    (numbers,) = rows(
        _counts(choice.whose, choice.phase is not None),
        {
            "clinic": member.clinic_id,
            "user": member.user_id,
            "day": choice.day,
            "first": phase.first,
            "last": phase.last,
        },
    )
    names = (*SHOWS, *WHOSE, FOLLOWED, UNTAKEN_EMERGENCIES)
    return {name: min(number, MOST) for name, number in zip(names, numbers, strict=True)}


def up_to_most(rows_from: str) -> str:
    """Return the SQL that counts the rows of `rows_from`, and stops at MOST."""
    return f"(SELECT COUNT(*) FROM (SELECT 1 {rows_from} LIMIT {MOST}) AS found)"  # noqa: S608


@cache
def _counts(whose: str, in_phase: bool) -> str:
    shown = f"{_HERE} {_OF[whose]} {_IN_PHASE if in_phase else ''}"
    before = ""
    if whose == MINE:
        # few rows, found by a union: query them once and count from there
        before, shown = f"WITH mine AS (SELECT * {shown})", "FROM mine WHERE TRUE"
    counted = [
        *(f"{shown} AND {which}" for which in SHOWS.values()),
        *(f"{_HERE} {_OF[each]} AND {SHOWS['action']}" for each in WHOSE),
        f"{_HERE} AND is_followed",
        f"{_HERE} AND rank = {NOBODY_HAS_IT + 3}",
    ]
    return f"{before} SELECT {', '.join(map(up_to_most, counted))}"
