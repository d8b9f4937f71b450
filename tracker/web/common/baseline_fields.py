"""The measures from before the procedure, as part of a form: all optional, in the unit chosen."""

from typing import Any

from django import forms

from tracker.models import Procedure
from tracker.rules.log.answers import Answers, InvalidAnswers, clean
from tracker.rules.log.measure_parsing import COUNTS, DISTANCES, read_measures, typed_as
from tracker.rules.units import DistanceUnit

PREFIX = "baseline_"
LABELS = {
    "walking_distance_m": "Farthest walk before having to stop",
    "walking_min": "Minutes of that walk",
    "standing_min": "Minutes of standing before having to sit",
    "daily_distance_m": "Walking in all, in a day",
    "steps": "Steps in a day",
    "pain_back": "Back pain, 0 to 10",
    "pain_leg": "Leg pain, 0 to 10",
    "medicine_doses": "Doses of pain medicine in a day",
}


def baseline_fields() -> dict[str, forms.CharField]:
    """One text field a measure, so that whatever was typed stays on the page."""
    return {
        f"{PREFIX}{name}": forms.CharField(
            label=label,
            required=False,
            max_length=40,
            widget=forms.TextInput(
                attrs={
                    "inputmode": "decimal" if name in DISTANCES else "numeric",
                    "autocomplete": "off",
                }
            ),
        )
        for name, label in LABELS.items()
    }


class BaselineMixin(forms.BaseForm):
    """For a form that has `baseline_fields()`."""

    def baseline_shown(self) -> list[forms.BoundField]:
        """The fields in the order in which they are asked."""
        return [self[f"{PREFIX}{name}"] for name in LABELS]

    def read_baseline(
        self, cleaned: dict[str, Any], *, unit: DistanceUnit | str, kept: Answers | None = None
    ) -> Answers:
        """The baseline that was typed; what is wrong is shown beside its field."""
        typed = {name: cleaned.get(f"{PREFIX}{name}", "") for name in (*DISTANCES, *COUNTS)}
        if not any(typed.values()):
            return Answers()
        measures = read_measures(typed, unit=unit, kept=kept)
        errors = measures.errors
        answers = Answers()
        try:
            answers = clean(measures.values) if any(measures.values.values()) else answers
        except InvalidAnswers as invalid:
            errors = {**invalid.errors, **errors}
        for name, words in errors.items():
            self.add_error(f"{PREFIX}{name}", words)
        return answers


def set_baseline(procedure: Procedure, baseline: Answers) -> None:
    """Give `procedure` these measures; saves nothing."""
    for name in LABELS:
        setattr(procedure, f"{PREFIX}{name}", getattr(baseline, name))


def baseline_initial(procedure: Procedure, *, unit: str) -> dict[str, str]:
    """The stored baseline as the form shows it."""
    typed = typed_as(procedure.baseline, unit=unit)
    return {f"{PREFIX}{name}": typed[name] for name in LABELS}
