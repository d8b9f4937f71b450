"""Queries that are compiled once: the ORM writes the SQL, each call only binds its values.

Writing the SQL is most of what a small query costs. Logging a day, through whichever door, makes
nine small queries, so those are kept compiled; everything else is asked in the usual way.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=models.Model)
# What PostgreSQL takes without its field's help, except in a JSON column.
PLAIN = frozenset({type(None), bool, int, str, date, datetime, UUID})
IF_FIRST = " AND EXISTS (SELECT 1 FROM part_0)"  # follows the condition that an UPDATE ends with
Write = Callable[[], "models.QuerySet[Any, Any]"]


class Given(Expression):
    """Stands in a query for a value that comes with each call, by `name`.

    `column` is the field that the value is compared with or stored in: it knows how the
    database in use wants it.
    """

    def __init__(self, name: str, column: Any) -> None:
        super().__init__(output_field=column)
        self.name = name
        self.column = column

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]


class _Statement:
    """One query as one kind of database wants it."""

    def __init__(self, sql: str, params: Sequence[Any], converters: Any = None) -> None:
        self.sql = sql
        self.params = list(params)  # constants, and a Given where a value goes
        self.converters: Mapping[int, Any] = converters or {}  # by column, as the ORM has them
        self.given = [
            (place, param, _taken_as_it_is(param.column))
            for place, param in enumerate(params)
            if isinstance(param, Given)
        ]


class _Compiled(ABC):
    """A query, compiled when it is first asked of a kind of database."""

    def __init__(self) -> None:
        self._statements: dict[str, _Statement] = {}

    @abstractmethod
    def _compile(self) -> _Statement:
        """The statement for the database in use."""

    def _execute(self, values: Mapping[str, object], *, fetch: bool) -> Any:
        """Its rows, or with `fetch` False how many there were."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = self._compile()
        params = statement.params.copy()
        for place, given, as_it_is in statement.given:
            value = values[given.name]
            if type(value) not in as_it_is:
                value = given.column.get_db_prep_save(value, connection)
            params[place] = value
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            if not fetch:
                return cursor.rowcount
            rows = cursor.fetchall()
        if statement.converters:
            return [_converted(row, statement.converters, connection) for row in rows]
        return rows


class Rows(_Compiled):
    """What a queryset finds; it says with `values_list` which columns."""

    def __init__(self, queryset: Write) -> None:
        super().__init__()
        self._queryset = queryset

    def __call__(self, **values: object) -> list[tuple[Any, ...]]:
        """The rows, as `values_list` gives them. One query."""
        rows: list[tuple[Any, ...]] = self._execute(values, fetch=True)
        return rows

    def _compile(self) -> _Statement:
        compiler = self._queryset().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        selected = [column for column, _, _ in compiler.select]
        return _Statement(sql, params, compiler.get_converters(selected))


class Counts(_Compiled):
    """How many rows each of several querysets finds, told up to `most`: further none is read.

    Numbers that are found together come first: those in the only row of `together`, or zeros.
    """

    def __init__(
        self,
        querysets: Callable[[], "Sequence[models.QuerySet[Any]]"],
        most: int,
        together: Write | None = None,
    ) -> None:
        super().__init__()
        self._querysets = querysets
        self._most = most
        self._together = together

    def __call__(self, **values: object) -> list[int]:
        """The numbers, in the order of the querysets. One query."""
        (numbers,) = self._execute(values, fetch=True)
        return [min(number or 0, self._most) for number in numbers]

    def _compile(self) -> _Statement:
        parts = []
        params: list[Any] = []
        for queryset in self._querysets():
            ones = queryset.order_by().values_list(models.Value(1))[: self._most]
            sql, given = ones.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS found)")  # noqa: S608 the ORM wrote it
            params += given
        if self._together is None:
            return _Statement(f"SELECT {', '.join(parts)}", params)
        sql, given = self._together().query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        told = ", ".join(["one_row.*", *parts])
        joined = f"(SELECT 1 AS one) AS one LEFT JOIN ({sql}) AS one_row ON 1 = 1"
        return _Statement(f"SELECT {told} FROM {joined}", [*params, *given])  # noqa: S608 as above


class Instances(Generic[Row]):
    """The rows of `model` that a queryset finds, as `only(*names)` loads them.

    "user__name" among the names also loads the row that `user` points to. What is not named is
    asked for when it is used.
    """

    def __init__(self, model: type[Row], queryset: Write, names: Sequence[str] = ()) -> None:
        names = names or columns(model)
        self._parts: list[tuple[str, type[models.Model], list[str]]] = [
            ("", model, _ordered(model, [name for name in names if "__" not in name]))
        ]
        for pointer in dict.fromkeys(name.partition("__")[0] for name in names if "__" in name):
            other: Any = model._meta.get_field(pointer).related_model
            theirs = [name.partition("__")[2] for name in names if name.startswith(f"{pointer}__")]
            self._parts.append((pointer, other, _ordered(other, theirs)))
        selected = [
            f"{pointer}__{name}" if pointer else name
            for pointer, _, part in self._parts
            for name in part
        ]
        self._rows = Rows(lambda: queryset().values_list(*selected))

    def __call__(self, **values: object) -> list[Row]:
        """The rows. One query."""
        return [self._instance(row) for row in self._rows(**values)]

    def _instance(self, row: Sequence[Any]) -> Row:
        (_, model, names), *others = self._parts
        found: Any = model.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)])
        start = len(names)
        for pointer, other, theirs in others:
            values = row[start : start + len(theirs)]
            setattr(found, pointer, other.from_db(DEFAULT_DB_ALIAS, theirs, values))
            start += len(theirs)
        instance: Row = found
        return instance


class Update(_Compiled):
    """What `update(**constants)` does to a queryset."""

    def __init__(self, queryset: Write, **constants: object) -> None:
        super().__init__()
        self._queryset = queryset
        self._constants = constants

    def __call__(self, **values: object) -> int:
        """Update; how many rows there were. One query."""
        return int(self._execute(values, fetch=False))

    def _compile(self) -> _Statement:
        return _update(self._queryset(), self._constants)


class Save(_Compiled):
    """What `save(update_fields=…)` does to a row that is there."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        super().__init__()
        self._model = model
        self._columns = columns

    def __call__(self, row: models.Model) -> None:
        """Store these columns of `row`. One query."""
        self._execute(row.__dict__, fetch=False)

    def _compile(self) -> _Statement:
        meta = self._model._meta
        return _update(
            self._model._default_manager.filter(pk=Given(meta.pk.attname, meta.pk)),
            {
                column.name: Given(column.attname, column)
                for column in meta.concrete_fields
                if column.name in self._columns
            },
        )


class Insert(_Compiled):
    """What `save(force_insert=True)` does, for a key that the database need not tell."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__()
        self._model = model

    def __call__(self, row: models.Model) -> None:
        """Store `row`. One query."""
        self._execute(row.__dict__, fetch=False)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS

    def _compile(self) -> _Statement:
        stored = [
            column
            for column in self._model._meta.local_concrete_fields
            if not isinstance(column, models.AutoField)
        ]
        row = self._model()
        for column in stored:
            setattr(row, column.attname, Given(column.attname, column))
        query = InsertQuery(self._model)
        query.insert_values(stored, [row], raw=True)
        ((sql, params),) = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return _Statement(sql, params)


class Together(_Compiled):
    """Several rows written at once: by one statement where the database knows how to.

    The writes must not depend on each other; their order is the database's.
    """

    def __init__(self, *writes: Save | Insert) -> None:
        super().__init__()
        self._writes = writes

    def __call__(self, *rows: models.Model) -> None:
        """Store `rows`, one for each of the writes. One query on PostgreSQL."""
        if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
            for write, row in zip(self._writes, rows, strict=True):
                write(row)
            return
        values = {
            _name(part, name): value
            for part, row in enumerate(rows)
            for name, value in row.__dict__.items()
        }
        self._execute(values, fetch=False)
        for row in rows:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS

    def _compile(self) -> _Statement:
        parts = [write._compile() for write in self._writes]
        return _in_one([part.sql for part in parts], parts)


class Chain(_Compiled):
    """Updates made in their order, all or none: by one statement where the database knows how to.

    They must reach different rows: none sees what another did. Those numbered in `if_first` are
    made only if the first one reached a row.
    """

    def __init__(self, *updates: Update, if_first: Collection[int]) -> None:
        super().__init__()
        self._updates = updates
        self._if_first = if_first

    def __call__(self, *values: Mapping[str, object]) -> int:
        """Update, with `values` for each; how many rows the last one reached. One query on
        PostgreSQL."""
        if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            named = {
                _name(part, name): value
                for part, of_part in enumerate(values)
                for name, value in of_part.items()
            }
            return int(self._execute(named, fetch=False))
        reached: list[int] = []
        with transaction.atomic(savepoint=False):
            for part, (update, of_part) in enumerate(zip(self._updates, values, strict=True)):
                is_due = part not in self._if_first or reached[0]
                reached.append(update(**of_part) if is_due else 0)
        return reached[-1]

    def _compile(self) -> _Statement:
        parts = [update._compile() for update in self._updates]
        written = [
            part.sql + IF_FIRST if n in self._if_first else part.sql for n, part in enumerate(parts)
        ]
        return _in_one([f"{written[0]} RETURNING 1", *written[1:]], parts)


def _in_one(written: Sequence[str], parts: Sequence[_Statement]) -> _Statement:
    """One statement that does what all of `parts` do, in the SQL `written` for each."""
    *before, last = written
    named = ", ".join(f"part_{n} AS ({sql})" for n, sql in enumerate(before))
    params = [
        Given(_name(n, param.name), param.column) if isinstance(param, Given) else param
        for n, part in enumerate(parts)
        for param in part.params
    ]
    return _Statement(f"WITH {named} {last}", params)


def _name(part: int, name: str) -> str:
    return f"{part}.{name}"


def columns(model: type[models.Model]) -> list[str]:
    """The names of the columns of `model`, for `values_list` and `from_db`."""
    return [column.attname for column in model._meta.concrete_fields]


def _ordered(model: type[models.Model], names: Sequence[str]) -> list[str]:
    """`names` and the key, in the order of the model's columns, in which `from_db` takes them."""
    wanted = {*names, model._meta.pk.attname}
    return [name for name in columns(model) if name in wanted]


def _update(rows: "models.QuerySet[Any, Any]", values: Mapping[str, object]) -> _Statement:
    query: Any = rows.query.chain(UpdateQuery)
    query.add_update_fields(
        [(rows.model._meta.get_field(name), None, value) for name, value in values.items()]
    )
    return _Statement(*query.get_compiler(DEFAULT_DB_ALIAS).as_sql())


def _taken_as_it_is(column: Any) -> frozenset[type]:
    """The types that the database in use takes for `column` as they are."""
    is_plain = connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
    return PLAIN if is_plain and not isinstance(column, models.JSONField) else frozenset()


def _converted(
    row: Sequence[Any], converters: Mapping[int, Any], connection: BaseDatabaseWrapper
) -> tuple[Any, ...]:
    values = list(row)
    for place, (functions, column) in converters.items():
        for convert in functions:
            values[place] = convert(values[place], column, connection)
    return tuple(values)
