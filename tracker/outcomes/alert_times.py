"""How long alerts of a cohort waited for a nurse, and whether one contact was enough."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from tracker.models import Alert, Clinic, Contact
from tracker.outcomes.cohort_filter import Choice, Offered, conditions
from tracker.outcomes.cohort_members import Matched, flags, wider_by
from tracker.outcomes.value_counts import count_values
from tracker.rules.outcomes.quartiles import of_place
from tracker.rules.outcomes.suppression import Cell, Share, cell, share, why_untold
from tracker.rules.severity import Severity

ENTRY: Final = "patient__procedures__cohort_entry__"
# A patient who is in touch again within so many days had not been helped for good (a proposal).
AGAIN_WITHIN: Final = timedelta(days=7)
GRAVEST_FIRST: Final = (Severity.EMERGENCY, Severity.URGENT, Severity.WATCH)
# They ended without a nurse.
BY_ITSELF: Final = (Alert.Outcome.LOGGED_AGAIN, Alert.Outcome.PASSED)


@dataclass(frozen=True, slots=True)
class Waits:
    """Alerts of one severity: how many, and the minutes until one was taken and was over."""

    severity: str
    alerts: Cell
    to_acknowledge: Cell
    to_resolve: Cell


@dataclass(frozen=True, slots=True)
class AlertReport:
    """What became of a cohort's alerts.

    `again` are those whose patient was in touch again within a week of the first contact, of those
    about which a patient was reached.
    """

    waits: Sequence[Waits]
    again: Share


class _Minutes(Func):
    """Whole minutes from the second instant to the first."""

    output_field = IntegerField()
    arg_joiner = " - "
    template = "FLOOR(EXTRACT(EPOCH FROM (%(expressions)s)) / 60)::integer"

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        template = "(django_timestamp_diff(%(expressions)s) / 60000000)"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=", ", **extra_context
        )


def alert_report(clinic: Clinic, choice: Choice, known: Offered) -> AlertReport:
    """What became of the alerts raised during the chosen recoveries. Three queries."""
    rows = _during_recoveries(clinic)
    wanted = conditions(choice, known, prefix=ENTRY)
    patients = _patients(rows, wanted)
    minutes = count_values(
        rows.filter(*wanted.values()).annotate(
            place=_place(),
            to_acknowledge=_until("acknowledged_at"),
            to_resolve=_until("resolved_at", but_not=BY_ITSELF),
        ),
        "place",
        [("to_acknowledge",), ("to_resolve",)],
    )
    waits = []
    for place, severity in enumerate(GRAVEST_FIRST):
        taken, over = minutes[("to_acknowledge",)][place], minutes[("to_resolve",)][place]
        why = _why(patients[severity], list(wanted))
        waits.append(
            Waits(
                severity=severity,
                alerts=Cell(why, 0 if why else taken.total()),
                to_acknowledge=Cell(why) if why else cell(of_place(taken, 0), scale=1),
                to_resolve=Cell(why) if why else cell(of_place(over, 0), scale=1),
            )
        )
    return AlertReport(waits, _again(rows, wanted))


def _during_recoveries(clinic: Clinic) -> "QuerySet[Alert]":
    """The clinic's alerts, each with the recovery in which it was raised."""
    starts, ends = f"{ENTRY}performed_on", f"{ENTRY}ends_on"
    return Alert.objects.filter(
        Q(**{ends: None}) | Q(raised_at__lt=F(ends)),
        **{f"{ENTRY}clinic": clinic},
        raised_at__gte=F(starts),
    ).order_by()


def _patients(rows: "QuerySet[Alert]", wanted: Mapping[str, Q]) -> dict[str, Counter[Matched]]:
    """By severity and by which conditions hold, how many patients the alerts are of."""
    names = flags(wanted)
    found: dict[str, Counter[Matched]] = defaultdict(Counter)
    counts = rows.annotate(**names).values_list("severity", *names)
    for severity, *matched, number in counts.annotate(number=Count("patient", distinct=True)):
        found[severity][tuple(map(bool, matched))] += number
    return found


def _why(by_match: Counter[Matched], names: Sequence[str]) -> Any:
    number = sum(n for matched, n in by_match.items() if all(matched))
    return why_untold(number, wider_by(by_match, names))


def _again(rows: "QuerySet[Alert]", wanted: Mapping[str, Q]) -> Share:
    """Of the alerts about which a patient was reached, those with another contact soon after."""
    names = flags(wanted)
    reached = Contact.objects.filter(reached=True)
    first = reached.filter(alert=OuterRef("pk")).order_by("at").values("at")[:1]
    until = ExpressionWrapper(OuterRef("first") + AGAIN_WITHIN, output_field=DateTimeField())
    later = reached.filter(patient=OuterRef("patient"), at__gt=OuterRef("first"), at__lte=until)
    found = (
        rows.annotate(first=Subquery(first), everybody=Value(1), **names)
        .filter(first__isnull=False)
        .annotate(again=Exists(later))
        .values_list("everybody", *names)
        .annotate(
            patients=Count("patient", distinct=True),
            part=Count("pk", filter=Q(again=True)),
            of=Count("pk"),
        )
    )
    told: Counter[Matched] = Counter()
    part = of = 0
    for _everybody, *matched, patients, again, alerts in found:
        told[tuple(map(bool, matched))] += patients
        if all(matched):
            part, of = part + again, of + alerts
    why = _why(told, list(wanted))
    return Share(why) if why else share(part, of)


def _until(moment: str, *, but_not: Sequence[str] = ()) -> Case:
    """Minutes since an alert was raised; none where that has not come, or came before.

    None either of those that ended in an outcome of `but_not`.
    """
    return Case(
        When(
            ~Q(outcome__in=but_not) & Q(**{f"{moment}__gte": F("raised_at")}),
            then=_Minutes(F(moment), F("raised_at")),
        ),
        output_field=IntegerField(),
    )


def _place() -> Case:
    return Case(
        *(When(severity=severity, then=Value(n)) for n, severity in enumerate(GRAVEST_FIRST)),
        output_field=IntegerField(),
    )
