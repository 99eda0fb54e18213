"""Many rows in one statement, faster than the ORM writes them: what phones send in batches, and what is kept of it."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert_as_json(kind: type[models.Model], rows: Sequence[models.Model], *, replacing: Sequence[str] = ()) -> int:
    """Insert the rows whose keys are free and return how many those were; rows that have the same values in the columns
    `replacing`, which are unique, are overwritten. Columns of JSON hold an object or a list.

    What differs from row to row travels as one parameter, which the database takes apart itself; what is the same in
    all rows of a batch, its person, shift and day, travels once. That is twice as fast as a parameter for each value.
    """
    if not rows:
        return 0
    fields = [field for field in kind._meta.concrete_fields if not isinstance(field, models.AutoField)]
    values = {str(field.column): [getattr(row, field.attname) for row in rows] for field in fields}
    # The first is the key, and goes with its row whatever it is: a row needs something of its own.
    same = {column: each[0] for column, each in list(values.items())[1:] if _is_same(each)}
    differing = [column for column in values if column not in same]
    sent = [
        dict(zip(differing, row, strict=True)) for row in zip(*(values[column] for column in differing), strict=True)
    ]
    types = {str(field.column): str(field.db_type(connection)) for field in fields}
    if connection.vendor == "postgresql":
        select, parameters = _on_postgres(types, same), [*same.values(), json.dumps(sent, default=str)]
    else:
        select, parameters = (
            _on_sqlite(types, same),
            [*map(_as_stored, same.values()), json.dumps(sent, default=_plain)],
        )
    # Names of our own tables and columns; the values are the parameters.
    into = f"{_quoted(kind._meta.db_table)} ({', '.join(map(_quoted, values))})"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {into} {select} ON CONFLICT {_conflict(values, replacing)}", parameters)
        return int(cursor.rowcount)


def _is_same(values: Sequence[Any]) -> bool:
    return not isinstance(values[0], dict | list) and values.count(values[0]) == len(values)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _on_postgres(types: dict[str, str], same: dict[str, Any]) -> str:
    """It knows the types, and reads ids, days and moments as `str` writes them."""
    chosen = [f"%s::{kind}" if column in same else _quoted(column) for column, kind in types.items()]
    typed = [f"{_quoted(column)} {kind}" for column, kind in types.items() if column not in same]
    return f"SELECT {', '.join(chosen)} FROM jsonb_to_recordset(%s::jsonb) AS sent({', '.join(typed)})"  # noqa: S608 - our own names


def _on_sqlite(types: dict[str, str], same: dict[str, Any]) -> str:
    """Without WHERE, its parser takes ON for that of a join."""
    chosen = ["%s" if column in same else f"json_extract(value, '$.{column}')" for column in types]
    return f"SELECT {', '.join(chosen)} FROM json_each(%s) WHERE true"  # noqa: S608 - our own names


def _conflict(columns: Iterable[str], replacing: Sequence[str]) -> str:
    if not replacing:
        return "DO NOTHING"
    others = [f"{_quoted(column)} = excluded.{_quoted(column)}" for column in columns if column not in replacing]
    return f"({', '.join(map(_quoted, replacing))}) DO UPDATE SET {', '.join(others)}"


def _plain(value: object) -> str:
    """An id, a day or an aware moment as Django keeps it in SQLite, whose columns take any text and compare texts."""
    if isinstance(value, UUID):
        return value.hex
    return str(value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value)


def _as_stored(value: object) -> object:
    """The same of a parameter of its own."""
    return _plain(value) if isinstance(value, UUID | date) else value
