"""The day's questions as a nurse asks them by phone: everything on one screen, all optional."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from tracker.guidance import Severity, shipped_guidance
from tracker.measures import MEASURES
from tracker.models import DailyLog, Patient
from tracker.rules.log.answers import STOPPED_BY, Answers, InvalidAnswers, clean
from tracker.rules.log.measure_parsing import read_measures, typed_as
from tracker.web.common.form_fields import UNITS, measure_field, show_errors

NONE_OF_THESE = "none"
GROUPS = {
    Severity.EMERGENCY: "Emergency",
    Severity.URGENT: "Urgent, today",
    None: "Other",
}


class PhoneLogForm(forms.Form):
    """The answers by phone. `seen` is the version of the log that was on screen."""

    unit = forms.ChoiceField(label="Distances in", choices=UNITS)
    stopped_by = forms.MultipleChoiceField(
        label="What ended the walk",
        required=False,
        choices=[(code, code.replace("_", " ").capitalize()) for code in STOPPED_BY],
        widget=forms.CheckboxSelectMultiple,
    )
    symptoms = forms.MultipleChoiceField(
        label="Since the last log",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, patient: Patient, log: DailyLog | None) -> None:
        self.guidance = shipped_guidance(patient.summary.protocol)
        self.kept = log.answers if log else None
        super().__init__(data, initial=_initial(patient, log))
        symptoms = self.fields["symptoms"]
        assert isinstance(symptoms, forms.MultipleChoiceField)
        symptoms.choices = [
            *((s.code, s.question) for s in self.guidance.asked),
            (NONE_OF_THESE, "None of these"),
        ]
        for name, measure in MEASURES.items():
            self.fields[name] = measure_field(name, measure.by_phone, max_length=40)

    def measures_shown(self) -> list[forms.BoundField]:
        """Return the number questions, in the order in which they are asked."""
        return [self[name] for name in MEASURES]

    def symptom_groups(self) -> list[tuple[str, list[BoundWidget]]]:
        """Return the symptoms by how soon a person must look, gravest first; then the others."""
        severity_of = {flag.code: flag.severity for flag in self.guidance.red_flags}
        groups: dict[str, list[BoundWidget]] = {title: [] for title in GROUPS.values()}
        for option in self["symptoms"]:
            code = str(option.data["value"])
            groups[GROUPS[severity_of.get(code)]].append(option)
        return list(groups.items())

    def answers(self) -> dict[str, object] | None:
        """Return the answers for `record_day`, or None if a distance cannot be read."""
        given = self.cleaned_data
        typed = {name: given[name] for name in MEASURES}
        measures = read_measures(typed, unit=given["unit"], kept=self.kept)
        for name, words in measures.errors.items():
            self.add_error(name, words)
        symptoms = [code for code in given["symptoms"] if code != NONE_OF_THESE]
        answers = {
            **measures.values,
            "stopped_by": given["stopped_by"],
            "symptoms": symptoms if given["symptoms"] else None,
            "note": given["note"],
        }
        if measures.errors:
            self._judge_the_rest(answers)
            return None
        return answers

    def _judge_the_rest(self, answers: dict[str, object]) -> None:
        """Validate the other answers too, so that all errors are shown at once."""
        try:
            clean(answers, symptom_codes=self.guidance.symptom_codes)
        except InvalidAnswers as refused:
            unseen = self.fields.keys() - self.errors.keys()
            show_errors(self, {n: words for n, words in refused.errors.items() if n in unseen})


def version(log: DailyLog | None) -> str:
    """Return a token that changes whenever the day is logged."""
    return f"{log.updated_at.timestamp():.6f}" if log else ""


def _initial(patient: Patient, log: DailyLog | None) -> dict[str, object]:
    answers = log.answers if log else Answers()
    return {
        **typed_as(answers, unit=patient.distance_unit),
        "unit": patient.distance_unit,
        "stopped_by": answers.stopped_by,
        "symptoms": [NONE_OF_THESE] if answers.symptoms == () else (answers.symptoms or ()),
        "note": answers.note,
        "seen": version(log),
    }
