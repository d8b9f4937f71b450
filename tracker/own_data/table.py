"""What a table of the download is: whose rows, and each column with what it means."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, ForeignKey, Model, QuerySet

from tracker.models import Patient, User

# Marked for translation: what a column means, in words for the patient.
Meaning = Any
Row = Any
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, and how it is read from a row where that is not its field.

    `of` names the model's fields that it tells of, if they are not the one of its own name.
    """

    meaning: Meaning
    read: Callable[[Row], object] | None = None
    of: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name in the files, its rows of a patient, its columns in their order.

    `left_out` says of each field of `model` that no column tells of why that is.
    """

    name: str
    model: type[Model]
    meaning: Meaning
    rows: Callable[[Patient], QuerySet[Any]]
    columns: Mapping[str, Column]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def read(self, patient: Patient) -> Iterator[list[object]]:
        """The rows of `patient`, each the values of the columns."""
        readers = [
            column.read or _reader(self.model._meta.get_field(name))
            for name, column in self.columns.items()
        ]
        for row in self.rows(patient).iterator(chunk_size=CHUNK):
            yield [read(row) for read in readers]

    def told_fields(self) -> set[str]:
        """The fields of the model that the columns tell of."""
        return {
            name
            for column_name, column in self.columns.items()
            for name in (column.of if column.of is not None else (column_name,))
        }


def person(user: User | None) -> str | None:
    """How somebody is named: by name, else by address; None once the account is gone."""
    return None if user is None else str(user)


def _reader(of: Any) -> Callable[[Row], object]:
    """How a field is read: people by name, other rows by key, everything else as it is."""
    assert isinstance(of, Field)
    if isinstance(of, ForeignKey) and of.related_model is User:
        return lambda row: person(getattr(row, of.name))
    return lambda row: getattr(row, of.attname)
