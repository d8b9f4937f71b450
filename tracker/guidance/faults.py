"""A fault in guidance, as the person who wrote it needs to hear it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """The entry, its field, and what is wrong with the way to put it right.

    Entries and list items are counted from 1: "phases[2] 'build-up': from_day: is 17, must be 15".
    `see` is the entry that forbids what was written, and `because` what that entry says.
    """

    entry: str
    field: str
    fix: str
    see: str = ""
    because: str = ""

    def __str__(self) -> str:
        see = f": see {self.see}" if self.see else ""
        # one line, whatever line breaks were in what was written
        return " ".join(f"{self.entry}: {self.field}: {self.fix}{see}".split())


def shown(value: object) -> str:
    """What was written, cut to fit into a sentence."""
    match value:
        case str() if not value.strip():
            return "empty"
        case str():
            return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}…"'
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list" if value else "an empty list"
    return str(value)
