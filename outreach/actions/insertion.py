"""Many rows at once, faster than the ORM writes them: what phones send in batches, and what is kept of it."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models

# Written without spaces.
SHORT = (",", ":")


class _Column(NamedTuple):
    """`kind` is what the database calls its type, without a length: a cast to that would cut off what is too long."""

    name: str
    kind: str
    of: Callable[[models.Model], Any]
    is_json: bool


def insert_at_once(kind: type[models.Model], rows: Sequence[models.Model], *, replacing: Sequence[str] = ()) -> int:
    """Insert the rows whose keys are free and return how many those were; rows that have the same values in the columns
    `replacing`, which are unique, are overwritten. Columns of JSON hold an object or a list.

    PostgreSQL takes it as one statement, to which each column travels as one list: it takes lists apart faster than
    values or JSON. What is the same in all rows of a batch, its person, shift and day, travels once.
    """
    if not rows:
        return 0
    columns = _columns(kind)
    values = [list(map(column.of, rows)) for column in columns]
    if connection.vendor == "postgresql":
        same = tuple(not column.is_json and _is_same(each) for column, each in zip(columns, values, strict=True))
        parameters = [
            *(each[0] for each, is_same in zip(values, same, strict=True) if is_same),
            *(_as_list(c, each) for c, each, is_same in zip(columns, values, same, strict=True) if not is_same),
        ]
        with connection.cursor() as cursor:
            cursor.execute(_on_postgres(kind, same, tuple(replacing)), parameters)
            return int(cursor.rowcount)
    stored = (_as_texts(column, each) for column, each in zip(columns, values, strict=True))
    with connection.cursor() as cursor:
        cursor.executemany(_on_sqlite(kind, tuple(replacing)), list(zip(*stored, strict=True)))
        return int(cursor.rowcount)


@cache
def _columns(kind: type[models.Model]) -> tuple[_Column, ...]:
    """Without the number that the database gives a row."""
    return tuple(
        _Column(
            str(field.column),
            str(field.db_type(connection)).partition("(")[0],
            attrgetter(field.attname),
            isinstance(field, models.JSONField),
        )
        for field in kind._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    )


def _is_same(values: Sequence[Any]) -> bool:
    return values[-1] == values[0] and values.count(values[0]) == len(values)


# Names of our own tables and columns; the values are the parameters.


@cache
def _on_postgres(kind: type[models.Model], same: tuple[bool, ...], replacing: tuple[str, ...]) -> str:
    columns = _columns(kind)
    chosen, lists, names = [], [], []
    for column, is_same in zip(columns, same, strict=True):
        chosen.append(f"%s::{column.kind}" if is_same else f"sent.{_quoted(column.name)}")
        if not is_same:
            names.append(_quoted(column.name))
            lists.append("jsonb_array_elements(%s::jsonb)" if column.is_json else f"unnest(%s::{column.kind}[])")
    sent = f" FROM ROWS FROM ({', '.join(lists)}) AS sent({', '.join(names)})" if lists else ""
    return f"{_into(kind)} SELECT {', '.join(chosen)}{sent} {_on_conflict(kind, replacing)}"


@cache
def _on_sqlite(kind: type[models.Model], replacing: tuple[str, ...]) -> str:
    marks = ", ".join(["%s"] * len(_columns(kind)))
    return f"{_into(kind)} VALUES ({marks}) {_on_conflict(kind, replacing)}"


def _into(kind: type[models.Model]) -> str:
    return f"INSERT INTO {_quoted(kind._meta.db_table)} ({', '.join(_quoted(each.name) for each in _columns(kind))})"


def _on_conflict(kind: type[models.Model], replacing: Iterable[str]) -> str:
    unique = list(replacing)
    if not unique:
        return "ON CONFLICT DO NOTHING"
    others = [_quoted(column.name) for column in _columns(kind) if column.name not in unique]
    written = ", ".join(f"{other} = excluded.{other}" for other in others)
    return f"ON CONFLICT ({', '.join(map(_quoted, unique))}) DO UPDATE SET {written}"


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _as_list(column: _Column, values: Iterable[Any]) -> str:
    """As PostgreSQL reads an array of any type, or JSON."""
    if column.is_json:
        return json.dumps(list(values), separators=SHORT)
    return f"{{{','.join(map(_in_list, values))}}}"


def _in_list(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return value.hex if isinstance(value, UUID) else str(value)


def _as_texts(column: _Column, values: Iterable[Any]) -> Iterable[Any]:
    """As Django keeps them in SQLite, whose columns take any text and compare texts."""
    return (json.dumps(each, separators=SHORT) for each in values) if column.is_json else map(_as_text, values)


def _as_text(value: Any) -> Any:
    """Of an id, a day or an aware moment; all else stays."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return str(value) if isinstance(value, date) else value
