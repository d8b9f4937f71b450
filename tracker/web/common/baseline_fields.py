"""The baseline measures as form fields: all optional, in the unit chosen."""

from typing import Any

from django import forms

from tracker.measures import BEFORE, MEASURES
from tracker.models import Procedure
from tracker.rules.log.answers import Answers, InvalidAnswers, clean
from tracker.rules.log.measure_parsing import read_measures, typed_as
from tracker.rules.units import DistanceUnit
from tracker.web.common.form_fields import measure_field

PREFIX = "baseline_"
LABELS = {name: MEASURES[name].as_before for name in BEFORE}


def baseline_fields() -> dict[str, forms.CharField]:
    """Return one field for each baseline measure."""
    return {
        f"{PREFIX}{name}": measure_field(name, label, max_length=40)
        for name, label in LABELS.items()
    }


class BaselineMixin(forms.BaseForm):
    """A form that has the fields of `baseline_fields()`."""

    def baseline_shown(self) -> list[forms.BoundField]:
        """Return the fields in the order in which they are asked."""
        return [self[f"{PREFIX}{name}"] for name in LABELS]

    def read_baseline(
        self, cleaned: dict[str, Any], *, unit: DistanceUnit | str, kept: Answers | None = None
    ) -> Answers:
        """Return the baseline that was typed; show each error beside its field."""
        typed = {name: cleaned.get(f"{PREFIX}{name}", "") for name in BEFORE}
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
    """Set the baseline of `procedure` without saving it."""
    for name in LABELS:
        setattr(procedure, f"{PREFIX}{name}", getattr(baseline, name))


def baseline_initial(procedure: Procedure, *, unit: str) -> dict[str, str]:
    """Return the stored baseline as the form shows it."""
    typed = typed_as(procedure.baseline, unit=unit)
    return {f"{PREFIX}{name}": typed[name] for name in LABELS}
