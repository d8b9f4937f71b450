"""Keyset paging: the next page begins after a given row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; `next_after` is the key of its last row, or None on the last page."""

    rows: list[Row]
    next_after: object | None
    is_first: bool


def page_after(
    rows: "QuerySet[Row]", order: Sequence[str], *, after: str, size: int = PAGE_SIZE
) -> Page[Row]:
    """Return the page of `rows` that follows the row with the key `after`, in `order`.

    `order` names fields that are never null, "-" before those that descend; the last one is
    unique. A key that is damaged, or of no row that may be seen, gives the first page. One query,
    or two on later pages.
    """
    found = rows.order_by(*order)
    last = _row_of(rows, order, after)
    if last is not None:
        found = found.filter(_beyond(order, last))
    page = list(found[: size + 1])
    more = len(page) > size
    return Page(
        rows=page[:size],
        next_after=page[size - 1].pk if more else None,
        is_first=last is None,
    )


def _row_of(rows: "QuerySet[Row]", order: Sequence[str], after: str) -> dict[str, Any] | None:
    """Return the values of `order` in the row with the key `after`."""
    try:
        key = UUID(after)
    except ValueError:
        return None
    return rows.filter(pk=key).values(*(name.removeprefix("-") for name in order)).first()


def _beyond(order: Sequence[str], last: dict[str, Any]) -> Q:
    """Return rows behind `last`: equal in the first fields of `order`, behind in the next."""
    behind, equal = Q(), Q()
    for signed in order:
        name = signed.removeprefix("-")
        comparison = "lt" if signed.startswith("-") else "gt"
        behind |= equal & Q(**{f"{name}__{comparison}": last[name]})
        equal &= Q(**{name: last[name]})
    return behind
