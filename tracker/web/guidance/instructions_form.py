"""What a clinic tells its patients where clinics differ: one choice a matter, and its visits."""

from typing import Any

from django import forms

from tracker.guidance import Step, mild
from tracker.guidance.instructions import instructions
from tracker.models import Clinic

VISITS = "visits"


def visit_steps() -> list[Step]:
    """The visits that the product's guidance proposes."""
    return [step for step in mild().steps if step.kind == "visit"]


class InstructionsForm(forms.Form):
    """A field for each matter, named by its code, and one for the visits that are held."""

    def __init__(self, data: Any = None, *, clinic: Clinic) -> None:
        super().__init__(data)
        for matter in instructions().matters:
            options = [(option.code, option.text) for option in matter.options]
            self.fields[matter.code] = forms.ChoiceField(
                label=matter.title,
                required=False,
                choices=[("", matter.ask), *options],
                widget=forms.RadioSelect,
                initial=clinic.instructions.get(matter.code, ""),
                error_messages={"invalid_choice": "Choose one of the options."},
            )
        steps = visit_steps()
        self.fields[VISITS] = forms.MultipleChoiceField(
            label="Visits that your clinic holds",
            required=False,
            choices=[(step.code, step.text.format(phone=clinic.phone)) for step in steps],
            widget=forms.CheckboxSelectMultiple,
            initial=[step.code for step in steps if step.code not in clinic.visits_left_out],
        )

    @property
    def choices(self) -> dict[str, str]:
        """What this valid form has chosen: matters that are left to be asked are left out."""
        return {
            matter.code: self.cleaned_data[matter.code]
            for matter in instructions().matters
            if self.cleaned_data.get(matter.code)
        }

    @property
    def visits_left_out(self) -> list[str]:
        """The visits that are not held, by this valid form."""
        held = set(self.cleaned_data[VISITS])
        return [step.code for step in visit_steps() if step.code not in held]
