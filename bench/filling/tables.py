"""Writing many rows at once: COPY, and a table without its indexes while it is filled."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model

DROPPED = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE (conrelid = %s::regclass AND contype IN ('f', 'p', 'u'))
       OR (confrelid = %s::regclass AND contype = 'f')
    ORDER BY contype = 'p', contype = 'u'
"""
INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conname = indexname AND conrelid = %s::regclass)
"""


def copy(rows: Iterable[Model]) -> int:
    """COPY `rows`, of one model and not saved before, into its table; how many."""
    rows = list(rows)
    if not rows:
        return 0
    meta = rows[0]._meta
    fields: list[Any] = [
        field
        for field in meta.concrete_fields
        if not field.generated and not (field.primary_key and field.db_returning)
    ]
    columns = [
        (field.attname, field.get_db_prep_save if isinstance(field, JSONField) else None)
        for field in fields
    ]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    with connection.cursor() as cursor, cursor.copy(
        f"COPY {connection.ops.quote_name(meta.db_table)} ({names}) FROM STDIN"
    ) as into:  # fmt: skip
        for row in rows:
            values = row.__dict__
            into.write_row(
                [
                    prepare(values[name], connection) if prepare else values[name]
                    for name, prepare in columns
                ]
            )
    return len(rows)


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Fill `table` with neither indexes nor keys, which are made again afterwards, all at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(INDEXES, [table, table])
        indexes = cursor.fetchall()
        cursor.execute(DROPPED, [table, table])
        constraints = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for owner, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"')
        yield
        for owner, name, definition in reversed(constraints):
            cursor.execute(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')
        for _, definition in indexes:
            cursor.execute(definition)
