"""Define a table of the download: its rows, and its columns with their meaning."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, ForeignKey, Model, QuerySet

from tracker.models import Patient, User

# A lazy translation: what a column means, in words for the patient.
Meaning = Any
Row = Any
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its meaning, and how to read it if it is not the field of its name.

    `of` are the model's fields that it covers, if not the one of its name.
    """

    meaning: Meaning
    read: Callable[[Row], object] | None = None
    of: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name in the files, a patient's rows, the columns in their order.

    `left_out` gives the reason for each field of `model` that no column covers.
    """

    name: str
    model: type[Model]
    meaning: Meaning
    rows: Callable[[Patient], QuerySet[Any]]
    columns: Mapping[str, Column]
    left_out: Mapping[str, str] = field(default_factory=dict)

    def read(self, patient: Patient) -> Iterator[list[object]]:
        """Yield the rows of `patient`, each a list of the columns' values."""
        readers = [
            column.read or _reader(self.model._meta.get_field(name))
            for name, column in self.columns.items()
        ]
        for row in self.rows(patient).iterator(chunk_size=CHUNK):
            yield [read(row) for read in readers]

    def covered_fields(self) -> set[str]:
        """Return the names of the model's fields that the columns cover."""
        return {
            name
            for column_name, column in self.columns.items()
            for name in (column.of if column.of is not None else (column_name,))
        }


def person(user: User | None) -> str | None:
    """Return the user's name, else the address; None once the account is gone."""
    return None if user is None else str(user)


def _reader(of: Any) -> Callable[[Row], object]:
    """Return how to read a field: users by name, other rows by key, everything else as is."""
    assert isinstance(of, Field)
    if isinstance(of, ForeignKey) and of.related_model is User:
        return lambda row: person(getattr(row, of.name))
    return lambda row: getattr(row, of.attname)
