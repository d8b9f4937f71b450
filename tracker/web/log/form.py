"""The day's questions as a patient answers them: every one may be left out, nothing typed is lost.

The form only translates: what is asked into what `journal.record_day` takes, and its errors back.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.guidance import Guidance, Severity, shipped_guidance
from tracker.measures import MEASURES, Measure
from tracker.models import Landmark, Patient
from tracker.rules.log.answers import NOTHING_ANSWERED, STOPPED_BY, Answers, InvalidAnswers, clean
from tracker.rules.units import DistanceUnit, from_metres, times, to_metres
from tracker.web.common.language import current_language

STEPS = "steps"
MINUTES = "minutes"
ONCE = "1"
TEN = 10
NONE_OF_THESE = "none"
UNITS = {unit: _(unit.value) for unit in DistanceUnit}
COMMON: dict[str, list[tuple[str, Any]]] = {
    "daily_unit": [*UNITS.items(), (STEPS, _("steps"))],
    "walking_unit": list(UNITS.items()),
}
REASONS = {
    "leg_pain": _("leg pain"),
    "back_pain": _("back pain"),
    "tired": _("tired"),
    "numbness": _("numbness"),
    "weakness": _("weakness"),
    "breathless": _("out of breath"),
    "reached_goal": _("I reached my goal"),
    "other": _("other"),
}
SCALE = [*((str(number), str(number)) for number in range(11)), ("", _("No answer"))]
# Which question answers which field of the journal.
ASKED_BY = {
    "daily_distance_m": "daily_distance",
    "steps": "daily_distance",
    "walking_distance_m": "walking_distance",
    "answers": None,
    "day": None,
}
# Every other measure is a field of its own name; those with a question stand by themselves.
COUNTS = [m.name for m in MEASURES.values() if m.panel != "walking"]
QUESTIONS = [m for m in MEASURES.values() if m.question]


ORDER = (
    "daily_distance", "daily_unit", "walking_distance", "walking_unit", "walking_min",
    "stopped_by", *COUNTS, "symptoms", "note",
)  # fmt: skip


def _number(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


class Question(NamedTuple):
    """A measure as the page asks it."""

    field: forms.BoundField
    measure: Measure


class LogForm(forms.Form):
    """One day of one patient. `kept` is what is stored of that day."""

    daily_distance = _number(_("How far you walked, in all"))
    daily_unit = _choice(_("The unit of this number"), COMMON["daily_unit"])
    walking_distance = _number(_("How far you walked before you had to stop"))
    walking_unit = _choice(_("The unit of this number"), COMMON["walking_unit"])
    stopped_by = forms.MultipleChoiceField(
        label=_("Why you stopped"),
        choices=[(code, REASONS[code]) for code in STOPPED_BY],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note to your clinic"), required=False, strip=False, widget=forms.Textarea
    )

    def __init__(
        self,
        data: Any = None,
        *,
        patient: Patient,
        protocol: str,
        kept: Answers | None = None,
        blank: bool = False,
        landmarks: Iterable[Landmark] = (),
    ) -> None:
        """`blank` shows nothing of what is stored, and keeps what is left out.

        `landmarks` are the patient's own, as units beside the common ones.
        """
        self.landmarks = {_code(landmark): landmark for landmark in landmarks}
        self.protocol = protocol
        self.guidance = shipped_guidance(protocol, current_language())
        self.kept = kept or Answers()
        self.blank = blank
        shown = Answers() if blank else self.kept
        self.asks_steps = _asks_steps(shown, patient)
        super().__init__(data, initial=_initial(shown, patient, asks_steps=self.asks_steps))
        symptoms = self.fields["symptoms"]
        assert isinstance(symptoms, forms.MultipleChoiceField)
        symptoms.choices = [*_asked_symptoms(self.guidance), (NONE_OF_THESE, _("None of these"))]
        for name in COUNTS:
            label = _(MEASURES[name].in_form)
            is_scale = MEASURES[name].is_scale
            self.fields[name] = _choice(label, SCALE) if is_scale else _number(label)
        self.order_fields(ORDER)
        own = [(code, _name(landmark)) for code, landmark in self.landmarks.items()]
        for name in COMMON:
            unit = self.fields[name]
            assert isinstance(unit, forms.ChoiceField)
            unit.choices = [*COMMON[name], *own]

    def clean(self) -> dict[str, Any]:
        """Use the unit that was shown where none was sent."""
        given = super().clean() or self.cleaned_data
        for name in ("daily_unit", "walking_unit"):
            given[name] = given.get(name) or self.initial[name]
        for name, unit in (
            ("daily_distance", "daily_unit"),
            ("walking_distance", "walking_unit"),
        ):
            landmark = self.landmarks.get(given[unit])
            # "to the mailbox" alone is once to the mailbox
            if landmark and landmark.kind == Landmark.Kind.PLACE and not given[name].strip():
                given[name] = ONCE
        if given["walking_unit"] == MINUTES and not given["walking_min"].strip():
            given["walking_min"] = given["walking_distance"]
        return given

    def answers(self) -> dict[str, object] | None:
        """Return the answers for `record_day`, or None if an input cannot be read."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        answers: dict[str, object] = {name: given[name] for name in COUNTS}
        answers |= {
            "stopped_by": given["stopped_by"],
            "symptoms": self._symptoms(),
            "note": given["note"],
            **self._daily(given["daily_distance"], given["daily_unit"]),
            "walking_distance_m": self._metres(
                "walking_distance", given["walking_unit"], self.kept.walking_distance_m
            ),
        }
        if self.blank:  # nothing was shown, so nothing left out was taken back
            answers = {
                name: value
                for name, value in answers.items()
                if value or (name == "symptoms" and value is not None)
            }
            if not answers:
                self.add_error(None, NOTHING_ANSWERED)
        if self.errors:
            self._judge_the_rest(answers)
            return None
        return answers

    def _judge_the_rest(self, answers: Mapping[str, object]) -> None:
        """Validate the other answers too, so that all errors are shown at once."""
        try:
            clean(answers, symptom_codes=self.guidance.symptom_codes)
        except InvalidAnswers as refused:
            self.take_errors({f: words for f, words in refused.errors.items() if f in answers})

    def questions(self) -> list[Question]:
        """Return the measures that are asked each by a question of its own."""
        return [Question(self[measure.name], measure) for measure in QUESTIONS]

    def symptoms_by_severity(self) -> list[tuple[BoundWidget, str]]:
        """Return the symptoms as the page asks them, each with a red flag's severity, or ""."""
        severity_of = {flag.code: flag.severity.value for flag in self.guidance.red_flags}
        return [(o, severity_of.get(str(o.data["value"]), "")) for o in self["symptoms"]]

    def symptoms_checked(self) -> list[str]:
        """Return the symptoms that were checked, also if the form is invalid otherwise."""
        asked = self.guidance.symptom_codes
        return [code for code in self["symptoms"].data or [] if code in asked]

    def take_errors(self, errors: Mapping[str, str]) -> None:
        """Show what the journal refused beside the questions at fault."""
        for field, words in errors.items():
            self.add_error(ASKED_BY.get(field, field), words)

    @property
    def has_walk_errors(self) -> bool:
        """Return whether any answer about the farthest walk is wrong."""
        return any(
            name in self.errors for name in ("walking_distance", "walking_min", "stopped_by")
        )

    @property
    def units(self) -> tuple[str, bool] | None:
        """Return the unit chosen for distances, and whether the day is counted in steps.

        None when nothing was typed to choose a unit for.
        """
        given = self.cleaned_data
        is_steps = given["daily_unit"] == STEPS
        if given["walking_distance"] and given["walking_unit"] in UNITS:
            return given["walking_unit"], is_steps if given["daily_distance"] else self.asks_steps
        if not given["daily_distance"] or given["daily_unit"] in self.landmarks:
            return None
        return self.initial["walking_unit"] if is_steps else given["daily_unit"], is_steps

    def _daily(self, typed: str, unit: str) -> dict[str, object]:
        """Return the day's total as steps or metres; the one of the two not shown is kept."""
        steps: object = typed if unit == STEPS else None
        metres: object = None
        if unit != STEPS:
            metres = self._metres("daily_distance", unit, self.kept.daily_distance_m)
        if unit == STEPS and self.asks_steps:
            metres = self.kept.daily_distance_m
        elif unit != STEPS and not self.asks_steps:
            steps = self.kept.steps
        return {"steps": steps, "daily_distance_m": metres}

    def _metres(self, field: str, unit: str, kept: Decimal | None) -> Decimal | None:
        """Return a typed distance in metres; one that is typed as it was shown is kept exactly."""
        typed = self.cleaned_data[field].strip()
        if not typed:
            return None
        try:
            if landmark := self.landmarks.get(unit):
                return times(landmark.distance_m, typed, per=_per(landmark))
            if kept is not None and typed == _typed(kept, unit):
                return kept
            return to_metres(typed, unit)
        except ValueError as error:
            self.add_error(field, str(error))
            return None

    def _symptoms(self) -> list[str] | None:
        """Return the symptoms checked; "None of these" beside one is ignored."""
        checked = self.cleaned_data["symptoms"]
        return [code for code in checked if code != NONE_OF_THESE] if checked else None


def _code(landmark: Landmark) -> str:
    """Return a landmark as the value of a button."""
    return f"place-{landmark.pk.hex}" if landmark.kind == Landmark.Kind.PLACE else MINUTES


def _name(landmark: Landmark) -> str:
    """Return the label of a landmark's button."""
    return landmark.name or gettext("minutes")


def _per(landmark: Landmark) -> int:
    """Return how many of the typed unit equal the landmark's distance."""
    return 1 if landmark.kind == Landmark.Kind.PLACE else TEN


def _asked_symptoms(guidance: Guidance) -> list[tuple[str, str]]:
    """Return every symptom we ask about: emergencies first, what can be expected last."""
    emergencies = [f.code for f in guidance.red_flags if f.severity == Severity.EMERGENCY]
    asked = sorted(guidance.asked, key=lambda symptom: symptom.code not in emergencies)
    return [(symptom.code, symptom.question) for symptom in asked]


def _asks_steps(shown: Answers, patient: Patient) -> bool:
    """Return whether the day's total is asked in steps: as answered, else as preferred."""
    if (shown.steps is None) != (shown.daily_distance_m is None):
        return shown.steps is not None
    return patient.counts_steps


def _initial(shown: Answers, patient: Patient, *, asks_steps: bool) -> dict[str, object]:
    unit = patient.distance_unit
    daily = shown.steps if asks_steps else _typed(shown.daily_distance_m, unit)
    return {
        "daily_distance": f"{daily:,}" if isinstance(daily, int) else daily,
        "daily_unit": STEPS if asks_steps else unit,
        "walking_distance": _typed(shown.walking_distance_m, unit),
        "walking_unit": unit,
        "stopped_by": shown.stopped_by,
        "symptoms": [NONE_OF_THESE] if shown.symptoms == () else list(shown.symptoms or ()),
        "note": shown.note,
        **{name: _text(getattr(shown, name)) for name in COUNTS},
    }


def _typed(metres: Decimal | None, unit: str) -> str:
    """Return a distance as a person in `unit` types it; "" when there is none."""
    return "" if metres is None else f"{from_metres(metres, unit):,f}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
