"""The day's questions as a nurse asks them by phone: everything on one screen, all optional."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from tracker.guidance import Severity, mild
from tracker.models import DailyLog, Patient
from tracker.rules.log.answers import STOPPED_BY, Answers, InvalidAnswers, clean
from tracker.rules.log.measure_parsing import COUNTS, DISTANCES, read_measures, typed_as
from tracker.web.common.form_fields import UNITS

NONE_OF_THESE = "none"
GROUPS = {
    Severity.EMERGENCY: "Emergency",
    Severity.URGENT: "Urgent, today",
    None: "Other",
}
MEASURES = {
    "walking_distance_m": "Farthest walk before having to stop",
    "walking_min": "Minutes of that walk",
    "daily_distance_m": "Walking in all, that day",
    "steps": "Steps, that day",
    "standing_min": "Minutes of standing before having to sit",
    "pain_leg": "Leg pain, 0 to 10",
    "pain_back": "Back pain, 0 to 10",
    "medicine_doses": "Doses of pain medicine",
}


def _measure_field(name: str, label: str) -> forms.CharField:
    return forms.CharField(
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


class PhoneLogForm(forms.Form):
    """What the patient says; the journal judges it. `seen` is the version that was on screen."""

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
        choices=lambda: [
            *((flag.code, flag.question) for flag in mild().red_flags),
            *((symptom.code, symptom.question) for symptom in mild().symptoms),
            (NONE_OF_THESE, "None of these"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, patient: Patient, log: DailyLog | None) -> None:
        self.kept = log.answers if log else None
        super().__init__(data, initial=_initial(patient, log))
        self.fields.update({name: _measure_field(name, label) for name, label in MEASURES.items()})

    def measures_shown(self) -> list[forms.BoundField]:
        """The number questions, in the order in which they are asked."""
        return [self[name] for name in MEASURES]

    def symptom_groups(self) -> list[tuple[str, list[BoundWidget]]]:
        """The symptoms by how soon a person must look, gravest first; then the others."""
        severity_of = {flag.code: flag.severity for flag in mild().red_flags}
        groups: dict[str, list[BoundWidget]] = {title: [] for title in GROUPS.values()}
        for option in self["symptoms"]:
            code = str(option.data["value"])
            groups[GROUPS[severity_of.get(code)]].append(option)
        return list(groups.items())

    def answers(self) -> dict[str, object] | None:
        """What was typed, for the journal; None when a distance cannot be read."""
        given = self.cleaned_data
        typed = {name: given[name] for name in (*DISTANCES, *COUNTS)}
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
        """Where a distance cannot be read, say at once what else is wrong, not one by one."""
        try:
            clean(answers)
        except InvalidAnswers as refused:
            for name, words in refused.errors.items():
                if name in self.fields and name not in self.errors:
                    self.add_error(name, words)


def version(log: DailyLog | None) -> str:
    """Changes whenever the day is logged."""
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
