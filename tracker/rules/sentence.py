"""English sentences that an edge may say in another language: pure rooms speak through them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

Value = str | int | Decimal | date


class Sentence(str):
    """A sentence in English, which also keeps its template and what fills it.

    Made under the name `_`, so that the tools that collect words for translation find it:
    `_("Choose %(day)s or a later day.", day=earliest)`. Whoever knows no other language uses it
    as the text that it is.
    """

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> "Sentence":
        said = {name: in_english(value) for name, value in values.items()}
        sentence = super().__new__(cls, template % said if values else template)
        sentence.template, sentence.values = template, values
        return sentence

    def __str__(self) -> str:
        """Itself: as an error's words it stays a sentence."""
        return self


def in_english(value: Value) -> str:
    """A value within a sentence: "1,200", "Tuesday, November 3, 2026"."""
    match value:
        case date():
            return f"{value:%A, %B} {value.day}, {value.year}"
        case int() | Decimal():
            return f"{value:,}"
    return value
