"""The columns of a roster: what each holds, and the names by which other programs call it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tracker.rules.tables.text import words_of


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is the field, `title` its heading here, `also` other headings for it."""

    key: str
    title: str
    meaning: str
    example: str
    also: tuple[str, ...] = ()


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
    Column(
        "walking_distance_m", "Before: farthest walk",
        "Before having to stop, in the distance unit.", "300",
        ("farthest walk", "walking distance", "baseline walking distance"),
    ),
    Column(
        "walking_min", "Before: walking minutes", "Minutes of that walk.", "4",
        ("walking minutes", "walking time", "baseline walking minutes"),
    ),
    Column(
        "standing_min", "Before: standing minutes", "Before having to sit.", "8",
        ("standing minutes", "standing time", "baseline standing minutes"),
    ),
    Column(
        "daily_distance_m", "Before: daily distance", "In all in a day, in the distance unit.",
        "1500", ("daily distance", "baseline daily distance"),
    ),
    Column("steps", "Before: daily steps", "", "2200", ("steps", "daily steps", "baseline steps")),
    Column(
        "pain_back", "Before: back pain", "0 to 10.", "4",
        ("back pain", "baseline back pain"),
    ),
    Column("pain_leg", "Before: leg pain", "0 to 10.", "7", ("leg pain", "baseline leg pain")),
    Column(
        "medicine_doses", "Before: medicine doses", "Doses of pain medicine in a day.", "2",
        ("medicine doses", "doses", "baseline medicine doses"),
    ),
)  # fmt: skip
TITLES: Mapping[str, str] = {column.key: column.title for column in COLUMNS}
BASELINE = (
    "walking_distance_m", "walking_min", "standing_min", "daily_distance_m", "steps", "pain_back",
    "pain_leg", "medicine_doses",
)  # fmt: skip


def plain_heading(heading: str) -> str:
    """A heading whatever its case, spaces and signs: "E-Mail " is "e mail"."""
    return " ".join(words_of(heading))


_BY_HEADING = {
    plain_heading(name): column for column in COLUMNS for name in (column.title, *column.also)
}


def column_of(heading: str) -> Column | None:
    """The column that `heading` names; None when it names none."""
    return _BY_HEADING.get(plain_heading(heading))


def closest(heading: str) -> str:
    """The title of the column that `heading` may have meant, or ""."""
    close = get_close_matches(plain_heading(heading), _BY_HEADING, 1, cutoff=0.75)
    return _BY_HEADING[close[0]].title if close else ""
