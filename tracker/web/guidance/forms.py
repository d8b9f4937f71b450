"""One entry of a clinic's guidance: its fields follow from the keys that the schema gives it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from tracker.guidance import Fault, editing
from tracker.guidance.editing import Place
from tracker.guidance.shapes import SEND_TIME, WORDS, Kind, ListOf, Value
from tracker.web.guidance.words import CONDITIONS, fault_words, key_name

NUMBERS_HELP = "Numbers with commas between them. A row may be written as 1-14."
NOT_NUMBERS = "Type whole numbers with commas between them, such as 1, 3, 5."
NOT_A_DAY = "Type the recovery day on which this stage ends, such as 13."
NO_DAY_LEFT = "The stage after this one has no day left. Choose an earlier day."
LONGEST_ROW = 2000
EMPTY: tuple[object, ...] = ("", [], None)
COUNTED = "counted_in"
AT = "numbers_of"
COUNTED_IN = {"days": "Recovery days", "months": "Months", "years": "Years"}


class NumbersField(forms.CharField):
    """Whole numbers, typed as "1, 3, 5-8"."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The numbers, in the order in which they were typed."""
        numbers: list[int] = []
        for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", super().clean(value))):
            row = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
            if row is None and not part:
                continue
            if row is None:
                raise forms.ValidationError(NOT_NUMBERS)
            first, last = int(row[1]), int(row[2] or row[1])
            if last < first or last - first > LONGEST_ROW:
                raise forms.ValidationError(NOT_NUMBERS)
            numbers += range(first, last + 1)
        return numbers


class EntryForm(forms.Form):
    """An entry's words, days, time and condition, and why they are what they are."""

    def __init__(
        self, data: Any = None, *, place: Place, entry: Mapping[str, Any], morning: str
    ) -> None:
        self.place = place
        self.keys = editing.changeable(place)
        super().__init__(data, initial=self._initial(entry))
        if "days" in self.keys:
            self.fields[COUNTED] = forms.ChoiceField(
                label="Falls on", choices=list(COUNTED_IN.items())
            )
            self.fields[AT] = NumbersField(
                label="Which ones", help_text=NUMBERS_HELP, error_messages={"required": NOT_NUMBERS}
            )
        for key, kind in self.keys.items():
            if (field := self._field(key, kind, morning)) is not None:
                self.fields[key] = field
        self.fields["because"] = forms.CharField(
            label="Why is this right?",
            help_text="Kept as its source, with your clinic’s name and today’s date.",
            max_length=200,
            error_messages={"required": "Say in a sentence why. It is shown as the source."},
        )

    def values(self) -> dict[str, Any]:
        """What the valid form says of each key; None where a key is left out."""
        given = self.cleaned_data
        values: dict[str, Any] = {
            key: None if given[key] in EMPTY else given[key] for key in self.keys if key in given
        }
        if COUNTED in given:
            others = {key: None for key in editing.WHENS if key != given[COUNTED]}
            values |= {**others, given[COUNTED]: given[AT]}
        return values

    def take_faults(self, faults: Sequence[tuple[str, Fault]]) -> None:
        """Show each fault beside its field, in words; what is at fault elsewhere, above."""
        for key, fault in faults:
            name = AT if key in editing.WHENS else key
            if name in self.fields:
                self.add_error(name, fault_words(key, fault))
            elif fault.field in self.fields:  # the stage after this one has lost its days
                self.add_error(fault.field, NO_DAY_LEFT)
            else:
                self.add_error(None, str(fault))

    def _initial(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        initial = {key: entry[key] for key in self.keys if key in entry}
        counted = next((key for key in editing.WHENS if key in entry), "days")
        return {**initial, COUNTED: counted, AT: entry.get(counted, [])}

    def _field(self, key: str, kind: Kind, morning: str) -> forms.Field | None:
        required = key not in editing.shape_of(self.place).optional
        if kind is WORDS:
            return forms.CharField(
                label=key_name(key),
                required=required,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": f"{key_name(key)}: type what it says."},
            )
        if key in editing.WHENS:
            return None
        if key == "to_day":
            return forms.IntegerField(
                label=key_name(key),
                help_text="A recovery day. The next stage begins the day after.",
                error_messages={"invalid": NOT_A_DAY, "required": NOT_A_DAY},
            )
        if isinstance(kind, ListOf):
            is_numbers = isinstance(kind.item, Value) and kind.rising
            return (
                NumbersField(label=key_name(key), required=required, help_text=NUMBERS_HELP)
                if is_numbers
                else None
            )
        assert isinstance(kind, Value)
        if key == "local_time":
            return _time_field(kind, morning)
        choices = [(choice, CONDITIONS.get(choice, choice)) for choice in kind.choices]
        return forms.ChoiceField(label=key_name(key), choices=choices)

    def clean(self) -> dict[str, Any]:
        """Words stand on one line, whatever line breaks were typed."""
        cleaned = super().clean() or self.cleaned_data
        for key, kind in self.keys.items():
            if kind is WORDS and isinstance(cleaned.get(key), str):
                cleaned[key] = " ".join(cleaned[key].split())
        return cleaned


def _time_field(kind: Value, morning: str) -> forms.Field | None:
    """All that leaves in a morning leaves together, at the time of the second request."""
    times = [(SEND_TIME, "Evening: the patient’s own time"), (morning, f"Morning: {morning}")]
    choices = [(at, words) for at, words in times if kind.accepts(at)]
    if not kind.accepts(SEND_TIME):
        return forms.CharField(
            label=key_name("local_time"), help_text="In the morning, such as 09:30."
        )
    if len(choices) < 2:
        return None
    return forms.ChoiceField(label=key_name("local_time"), choices=choices)


class AudienceForm(forms.Form):
    """For whom a draft is published."""

    audience = forms.ChoiceField(
        label="For whom?",
        choices=[
            ("new", "For new patients only: everybody else keeps what they have"),
            ("all", "For all patients: what is still planned changes"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for whom."},
    )
