"""Reads a log that a phone queued while there was no network."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import QueryDict

MOST_FIELDS = 200


class UnreadableError(ValueError):
    """The request is not in the format of the page's script."""


@dataclass(frozen=True, slots=True)
class Queued:
    """`account` typed the fields of a form about `patient`'s `day`.

    `was_shown` is whether the form showed what the day had: then what was left out was taken back.
    """

    client_id: UUID
    account: UUID
    patient: UUID
    day: date
    typed_at: datetime
    was_shown: bool
    fields: QueryDict


def read_queued(body: bytes) -> Queued:
    """Return the queued log in `body`, or raise UnreadableError."""
    try:
        sent = json.loads(body)
        typed_at = datetime.fromisoformat(sent["typed_at"])
        if typed_at.tzinfo is None:
            raise UnreadableError("typed_at needs its offset.")
        return Queued(
            client_id=UUID(sent["client_id"]),
            account=UUID(sent["account"]),
            patient=UUID(sent["patient"]),
            day=date.fromisoformat(sent["day"]),
            typed_at=typed_at,
            was_shown=sent["was_shown"] is True,
            fields=_fields(sent["fields"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise UnreadableError("This is no save of ours.") from error


def _fields(pairs: object) -> QueryDict:
    """Names and values as a form sends them, each a pair of texts."""
    if not isinstance(pairs, list) or len(pairs) > MOST_FIELDS:
        raise UnreadableError("These are no fields.")
    fields = QueryDict(mutable=True)
    for name, value in pairs:
        if not isinstance(name, str) or not isinstance(value, str):
            raise UnreadableError("A field is a name and a text.")
        fields.appendlist(name, value)
    return fields
