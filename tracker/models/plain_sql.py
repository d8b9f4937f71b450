"""Rows read and written by plain SQL, for the few statements of the busiest requests.

On PostgreSQL this costs a third of what the ORM does: that spends longer on writing a small query
than the database on answering it. On SQLite, values take Django's usual way.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Fields = tuple["models.Field[Any, Any]", ...]
Statement = tuple[str, list[Any]]
# PostgreSQL takes these as they are: JSON columns hold lists and objects alone.
_PLAIN = frozenset({type(None), bool, int, str, date, datetime, UUID})


def instances(model: type[Row], sql: str, params: Sequence[object]) -> list[Row]:
    """Return what `model.objects.raw(sql, params)` finds; keys may be given as UUIDs. One query.

    Columns that the model does not have become attributes, as the database gives them.
    """
    adapted = [_adapted(value) for value in params]
    if connection.vendor != "postgresql":
        return list(model._default_manager.raw(sql, adapted))
    with connection.cursor() as cursor:
        cursor.execute(sql, adapted)
        columns, extra = _layout(model, tuple(column.name for column in cursor.description))
        names = [name for name, _, _ in columns]
        found = []
        for row in cursor.fetchall():
            values = [
                json.loads(row[n]) if is_json and row[n] is not None else row[n]
                for _, n, is_json in columns
            ]
            instance = model.from_db(connection.alias, names, values)
            for name, place in extra:
                setattr(instance, name, row[place])
            found.append(instance)
    return found


def rows(sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Return the rows that `sql` finds, as the database gives them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {name: _adapted(value) for name, value in params.items()})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def insert(row: models.Model) -> Statement:
    """Return the statement that stores a new `row`. A counter as its key is not read back."""
    sql, columns = _insert_into(type(row))
    return sql, _values(row, columns)


def update(row: models.Model, names: frozenset[str]) -> Statement:
    """Return the statement that stores the fields `names` of a `row` that is there."""
    sql, columns = _update_of(type(row), names)
    return sql, _values(row, columns)


def write_together(*statements: Statement) -> None:
    """Execute writes to different rows, none of which sees another. One query on PostgreSQL."""
    together: Sequence[Statement] = statements
    if connection.vendor == "postgresql":
        *before, (last, _) = statements
        named = ", ".join(f"part_{n} AS ({sql})" for n, (sql, _) in enumerate(before))
        together = [(f"WITH {named} {last}", [v for _, values in statements for v in values])]
    with connection.cursor() as cursor:
        for sql, values in together:
            cursor.execute(sql, values)


@cache
def _layout(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[list[tuple[str, int, bool]], list[tuple[str, int]]]:
    """Return the model's columns among `names`, with their places, and the others."""
    places = {name: place for place, name in enumerate(names)}
    columns = [
        (field.attname, places.pop(field.column), isinstance(field, models.JSONField))
        for field in model._meta.concrete_fields
        if field.column in places
    ]
    return columns, list(places.items())


@cache
def _insert_into(model: type[models.Model]) -> tuple[str, Fields]:
    columns = tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField))
    names, places = ", ".join(str(f.column) for f in columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places})", columns  # noqa: S608


@cache
def _update_of(model: type[models.Model], names: frozenset[str]) -> tuple[str, Fields]:
    columns = tuple(f for f in model._meta.concrete_fields if f.name in names)
    key, table = model._meta.pk, model._meta.db_table
    changes = ", ".join(f"{f.column} = %s" for f in columns)
    return f"UPDATE {table} SET {changes} WHERE {key.column} = %s", (*columns, key)  # noqa: S608


def _values(row: models.Model, columns: Fields) -> list[Any]:
    values = row.__dict__
    plain = _PLAIN if connection.vendor == "postgresql" else ()
    return [
        value
        if type(value := values[f.attname]) in plain
        else f.get_db_prep_save(value, connection)
        for f in columns
    ]


def _adapted(value: object) -> Any:
    """Return `value` as the database in use compares it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, date) and connection.vendor != "postgresql":
        return value.isoformat()
    return value
