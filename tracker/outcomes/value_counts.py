"""How many rows have which values, of several columns at once: one reading of the table."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.db import connection, models, transaction

Columns = tuple[str, ...]
# By group, how many rows have which values of some columns.
Counts = dict[int, Counter[tuple[int | None, ...]]]
# Whatever a clinic's values may be, counting them takes a few megabytes; with less the database
# sorts every row instead.
MEMORY = "SET LOCAL work_mem = '64MB'"


def count_values(
    rows: "models.QuerySet[Any, Any]", by: str, sets: Sequence[Columns]
) -> dict[Columns, Counts]:
    """For each of `sets`, by the value of `by`, how many of `rows` have which values.

    One query; where the database knows how to, one pass over the table too.
    """
    columns = list(dict.fromkeys(name for columns in sets for name in columns))
    chosen = rows.order_by().values(by, *columns)
    sql, params = chosen.query.sql_with_params()
    on_postgres = connection.vendor == "postgresql"
    names = [by, *columns]
    write = _grouping_sets if on_postgres else _one_by_one
    found: dict[Columns, Counts] = {each: defaultdict(Counter) for each in sets}
    # what is set for a transaction is gone after it
    with transaction.atomic() if on_postgres else nullcontext(), connection.cursor() as cursor:
        if on_postgres:
            cursor.execute(MEMORY)
        cursor.execute(write(sql, names, sets), params)
        for number, group, *values, rows_of_it in cursor.fetchall():
            given = dict(zip(columns, values, strict=True))
            each = sets[number]
            found[each][group][tuple(given[name] for name in each)] += rows_of_it
    return found


def _grouping_sets(sql: str, names: Sequence[str], sets: Sequence[Columns]) -> str:
    by, *columns = (f'"{name}"' for name in names)
    groups = ", ".join(f"({', '.join([by, *_quoted(each)])})" for each in sets)
    which = " ".join(
        f"WHEN GROUPING({', '.join(_quoted(each))}) = 0 THEN {number}"
        for number, each in enumerate(sets)
    )
    return (
        f"SELECT CASE {which} END, {by}, {', '.join(columns)}, COUNT(*)"  # noqa: S608 (own names)
        f" FROM ({sql}) chosen GROUP BY GROUPING SETS ({groups})"
    )


def _one_by_one(sql: str, names: Sequence[str], sets: Sequence[Columns]) -> str:
    by, *columns = names
    parts = [
        f'SELECT {number}, "{by}", '  # noqa: S608 (our own names)
        + ", ".join(f'"{name}"' if name in each else f'NULL AS "{name}"' for name in columns)
        + f", COUNT(*) FROM chosen GROUP BY {', '.join(_quoted((by, *each)))}"
        for number, each in enumerate(sets)
    ]
    return f"WITH chosen AS ({sql}) " + " UNION ALL ".join(parts)


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]
