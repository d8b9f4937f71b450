"""The columns of a roster: what each holds, and its headings in other programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tracker.measures import BEFORE
from tracker.rules.tables.csv_text import words_in


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is the field, `title` its heading here, `aliases` other headings for it."""

    key: str
    title: str
    meaning: str
    example: str
    aliases: tuple[str, ...] = ()


COLUMNS: Sequence[Column] = (
    Column(
        "record_number", "Record number",
        "The clinic’s own number. It tells whether a patient is there already.", "MR-1001",
        ("mrn", "medical record number", "record", "record no", "chart number", "patient id"),
    ),
    Column(
        "first_name", "First name", "", "Margaret", ("first", "given name", "firstname"),
    ),
    Column(
        "last_name", "Last name", "", "Ellison",
        ("last", "surname", "family name", "lastname"),
    ),
    Column(
        "date_of_birth", "Date of birth",
        "As 1950-12-31, or month first as 12/31/1950.", "1951-04-30",
        ("dob", "birth date", "birthdate", "birthday", "born"),
    ),
    Column(
        "phone", "Phone", "A phone number or an e-mail address is needed.", "206-555-0142",
        ("phone number", "telephone", "cell", "cell phone", "mobile", "tel"),
    ),
    Column("email", "E-mail", "", "margaret@example.com", ("email", "e mail address",
        "email address", "mail"),
    ),
    Column("language", "Language", "English or Spanish. Blank: English.", "English", ("lang",)),
    Column(
        "timezone", "Time zone", "Such as America/Chicago. Blank: the clinic’s.",
        "America/Chicago", ("timezone", "zone", "tz"),
    ),
    Column(
        "distance_unit", "Distance unit",
        "Feet, yards, blocks, miles, meters or kilometers. Blank: feet.", "feet",
        ("unit", "units", "distances in"),
    ),
    Column("counts_steps", "Counts steps", "Yes or no. Blank: no.", "no", ("uses steps",)),
    Column(
        "performed_on", "Procedure date", "Day 0, in the past or up to a year ahead.",
        "2026-11-03", ("date of procedure", "surgery date", "performed on", "day"),
    ),
    Column("levels", "Levels", "", "L3-L4, L4-L5", ("level", "spinal levels")),
    Column("surgeon", "Surgeon", "", "Dr. Ana Ruiz", ("physician", "doctor", "provider")),
    Column(
        "nurse", "Nurse", "The e-mail address with which she signs in here.",
        "nurse@clinic.example", ("nurse email", "nurse e mail", "assigned nurse"),
    ),
    *(
        Column(name, f"Before: {before.column}", before.meaning, before.example, before.also)
        for name, before in BEFORE.items()
    ),
)  # fmt: skip
TITLES: Mapping[str, str] = {column.key: column.title for column in COLUMNS}
BASELINE = tuple(BEFORE)


def normalize_heading(heading: str) -> str:
    """Return a heading without case, spaces and signs: "E-Mail " is "e mail"."""
    return " ".join(words_in(heading))


_BY_HEADING = {
    normalize_heading(name): column
    for column in COLUMNS
    for name in (column.title, *column.aliases)
}


def find_column(heading: str) -> Column | None:
    """Return the column that `heading` names, or None."""
    return _BY_HEADING.get(normalize_heading(heading))


def suggest_title(heading: str) -> str:
    """Return the title of the column that `heading` may mean, or ""."""
    close = get_close_matches(normalize_heading(heading), _BY_HEADING, 1, cutoff=0.75)
    return _BY_HEADING[close[0]].title if close else ""
