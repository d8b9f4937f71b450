"""A day's answers, and the one validation that every door shares: form, API and import."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from tracker.guidance import mild
from tracker.rules.number_parsing import may_mean_thousands, read_number
from tracker.rules.sentence import Sentence
from tracker.rules.sentence import Sentence as _
from tracker.rules.units import CENTIMETRE, MOST_METRES

# Why a walk ended; the order in which the choices are shown.
STOPPED_BY = (
    "leg_pain",
    "back_pain",
    "tired",
    "numbness",
    "weakness",
    "breathless",
    "reached_goal",
    "other",
)
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Answers:
    """What a patient said of one day; None is "not answered".

    Distances in metres, times in minutes, pain 0-10. `symptoms` None is "not asked or not
    answered", () is "none of these".
    """

    daily_distance_m: Decimal | None = None
    steps: int | None = None
    walking_distance_m: Decimal | None = None
    walking_min: int | None = None
    stopped_by: tuple[str, ...] = ()
    standing_min: int | None = None
    pain_back: int | None = None
    pain_leg: int | None = None
    medicine_doses: int | None = None
    symptoms: tuple[str, ...] | None = None
    note: str = ""

    def as_json(self) -> dict[str, object]:
        """Every field as JSON has it; `clean` gives these answers back."""
        return {name: _as_json(getattr(self, name)) for name in FIELDS}

    def changed_from(self, other: "Answers") -> tuple[str, ...]:
        """The names of the fields in which these answers differ from `other`."""
        return tuple(name for name in FIELDS if getattr(self, name) != getattr(other, name))


FIELDS = tuple(field.name for field in fields(Answers))


class InvalidAnswers(ValueError):
    """Answers that cannot be kept: `errors` maps each field to words that say the fix."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {words}" for field, words in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number's limit, its precision and the sentence that says both."""

    fix: Sentence
    most: Decimal
    is_whole: bool = True

    def read(self, value: object) -> Decimal | int | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if self.is_whole and may_mean_thousands(value):
            raise ValueError(_("%(fix)s Use a whole number.", fix=self.fix))
        try:
            number = read_number(value)
        except ValueError:
            raise ValueError(self.fix) from None
        if not 0 <= number <= self.most:
            raise ValueError(self.fix)
        if not self.is_whole:
            return number.quantize(CENTIMETRE, ROUND_HALF_UP)
        if number != number.to_integral_value():
            raise ValueError(_("%(fix)s Use a whole number.", fix=self.fix))
        return int(number)


NUMBERS = {
    "daily_distance_m": _Number(
        _("The day's whole distance is a number of meters from 0 to 100,000."),
        MOST_METRES,
        is_whole=False,
    ),
    "steps": _Number(_("Steps are a number from 0 to 200,000."), Decimal(200_000)),
    "walking_distance_m": _Number(
        _("The farthest walk is a number of meters from 0 to 100,000."),
        MOST_METRES,
        is_whole=False,
    ),
    "walking_min": _Number(
        _("Walking time is a number of minutes from 0 to 1,440."), Decimal(1_440)
    ),
    "standing_min": _Number(
        _("Standing time is a number of minutes from 0 to 1,440."), Decimal(1_440)
    ),
    "pain_back": _Number(_("Back pain is a number from 0 to 10."), Decimal(10)),
    "pain_leg": _Number(_("Leg pain is a number from 0 to 10."), Decimal(10)),
    "medicine_doses": _Number(_("Doses of pain medicine are a number from 0 to 50."), Decimal(50)),
}

NOTHING_ANSWERED = _("Answer at least one question.")
# NUL and lone surrogates cannot be stored; the other controls are nothing a person types.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(raw: Mapping[str, object]) -> Answers:
    """The answers in `raw`, as a web form, JSON or a CSV row gives them.

    An absent field, None, and blank text are "not answered"; "1,200" and " 12 " are numbers.
    Distances are in metres here: a form converts with `units.to_metres` first. Raises
    InvalidAnswers that names every wrong field, also one that does not exist; the key
    "answers" stands for the whole when nothing was answered.
    """
    errors: dict[str, str] = {}
    given: dict[str, object] = {}
    for name, value in raw.items():
        try:
            given[name] = _read(name, value)
        except ValueError as error:
            errors[name] = str(error)
    answers = Answers(**given) if not errors else Answers()  # type: ignore[arg-type]
    if not errors and answers == Answers():
        errors["answers"] = NOTHING_ANSWERED
    if errors:
        raise InvalidAnswers(errors)
    return answers


def _read(name: str, value: object) -> object:
    if name in NUMBERS:
        return NUMBERS[name].read(value)
    match name:
        case "stopped_by":
            reasons = _read_codes(value, allowed=STOPPED_BY, what="a reason for stopping")
            return tuple(code for code in STOPPED_BY if code in (reasons or ()))
        case "symptoms":
            found = _read_codes(value, allowed=mild().symptom_codes, what="a symptom we ask about")
            return None if found is None else tuple(sorted(found))
        case "note":
            return _read_note(value)
    raise ValueError(f"There is no question “{_short(name)}”. Leave it out, or correct its name.")


def _read_codes(value: object, *, allowed: Collection[str], what: str) -> set[str] | None:
    """The codes of a list; None when it was not answered."""
    if value is None or value == "":
        return None
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise ValueError(f"Give a list of codes, such as [“{min(allowed)}”], or an empty list.")
    for code in value:
        if not isinstance(code, str) or code not in allowed:
            choices = ", ".join(allowed if isinstance(allowed, tuple) else sorted(allowed))
            raise ValueError(f"“{_short(code)}” is not {what}. Choose from: {choices}.")
    return set(value)


def _read_note(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(_("The note is text."))
    note = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if UNSTORABLE.search(note):
        raise ValueError(
            _("The note holds a character that cannot be kept. Take it out and save again.")
        )
    if len(note) > LONGEST_NOTE:
        raise ValueError(
            _(
                "The note has %(length)s characters. Shorten it to %(most)s or fewer.",
                length=len(note),
                most=LONGEST_NOTE,
            )
        )
    return note


def _as_json(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case tuple():
            return list(value)
    return value


def _short(value: object) -> str:
    """What was given, cut to fit into a sentence."""
    text = value if isinstance(value, str) else type(value).__name__
    text = "".join(sign if sign.isprintable() else "?" for sign in text[:41])
    return f"{text[:40]}…" if len(text) > 40 else text
