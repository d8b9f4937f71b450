"""The weekly PEG: three answers from 0 to 10 about the past week, their score, and when it is due.

PEG is pain on average, and how far pain interfered with enjoyment of life and general activity:
public domain, clinical.md section 4 [39].
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tracker.rules.days import EARLIEST_LOG, check_log_day, recovery_day
from tracker.rules.log.answers import NOTHING_ANSWERED, InvalidAnswers
from tracker.rules.number_parsing import read_number
from tracker.rules.sentence import Sentence as _

TENTH = Decimal("0.1")
MOST = 10
# A change of about one point is one that people notice: clinical.md section 4 [35].
NOTICED = Decimal(1)
# From day 7 on the past week holds nothing of the time before. It is offered as the plan asks for
# a log (a proposal): weekly to week 12, monthly to 12 months, then yearly.
FIRST_DAY = 7
EVERY = ((84, timedelta(days=7)), (366, timedelta(days=28)))
THEN_EVERY = timedelta(days=364)

FIXES = {
    "pain": _("Average pain is a whole number from 0 to 10."),
    "enjoyment": _("Interference with enjoyment of life is a whole number from 0 to 10."),
    "activity": _("Interference with general activity is a whole number from 0 to 10."),
}
MIXED_WEEK = _(
    "The week before this day holds the procedure. Choose a day up to day 0, or one from day 7 on."
)
UNKNOWN = _("There is no such question: the three are pain, enjoyment and activity.")


@dataclass(frozen=True, slots=True)
class Peg:
    """One week's answers, 0 (best) to 10 (worst) each; None is "not answered"."""

    pain: int | None = None
    enjoyment: int | None = None
    activity: int | None = None

    @property
    def score(self) -> Decimal | None:
        """The mean of the three, to a tenth; None until all three are given."""
        if self.pain is None or self.enjoyment is None or self.activity is None:
            return None
        mean = Decimal(self.pain + self.enjoyment + self.activity) / len(ITEMS)
        return mean.quantize(TENTH, ROUND_HALF_UP)

    def as_json(self) -> dict[str, int | None]:
        """Every item as JSON has it; `clean` gives these answers back."""
        return asdict(self)


ITEMS = tuple(field.name for field in fields(Peg))


def clean(raw: Mapping[str, object]) -> Peg:
    """The answers in `raw`, as a form or JSON gives them; absent, None and blank are no answer.

    Raises InvalidAnswers that names every wrong item, also one that does not exist; the key
    "answers" stands for the whole when nothing was answered.
    """
    errors: dict[str, str] = {}
    given: dict[str, int | None] = {}
    for name, value in raw.items():
        try:
            given[name] = _read(name, value)
        except ValueError as error:
            errors[name] = str(error)
    if not errors and all(value is None for value in given.values()):
        errors["answers"] = NOTHING_ANSWERED
    if errors:
        raise InvalidAnswers(errors)
    return Peg(**given)


def week_of(day: date) -> date:
    """The Monday of the calendar week of `day`: there is one PEG a week."""
    return day - timedelta(days=day.weekday())


def check_day(day: date, *, today: date, performed_on: date) -> str | None:
    """Why the seven days up to `day` cannot be told of, with the fix; None when they can.

    As for a log; and not while they hold both sides of the procedure.
    """
    if 0 < recovery_day(performed_on, day) < FIRST_DAY:
        return MIXED_WEEK
    return check_log_day(day, today=today, performed_on=performed_on)


def is_due(today: date, *, performed_on: date, last: date | None) -> bool:
    """Whether to offer the questions on `today`; `last` is the day of the newest answers.

    Once in the 30 days up to day 0, so that there is a score to compare with; never twice in a
    week, nor while the past week still holds the procedure.
    """
    number = recovery_day(performed_on, today)
    if number <= 0:
        return last is None and today >= performed_on - EARLIEST_LOG
    if number < FIRST_DAY:
        return False
    every = next((apart for until, apart in EVERY if number <= until), THEN_EVERY)
    return last is None or last <= performed_on or today - last >= every


def _read(name: str, value: object) -> int | None:
    if name not in FIXES:
        raise ValueError(UNKNOWN)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = read_number(value)
    except ValueError:
        raise ValueError(FIXES[name]) from None
    if not 0 <= number <= MOST or number != number.to_integral_value():
        raise ValueError(FIXES[name])
    return int(number)
