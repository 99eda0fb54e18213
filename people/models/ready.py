"""Queries whose SQL is put together once.

Django builds a query's SQL anew each time: columns, joins, conditions. For the few queries that every request of
somebody signed in makes, that takes longer than the database needs to answer. Such a query is written like any other,
with a `Given` where a value comes in; its SQL is made at the first call and kept, and each call fills the values in:

    SIGNUP = Ready(lambda: Signup.objects.active().filter(pk=Given("pk", models.BigAutoField())))
    SIGNUP(pk=7)

Only worth it where it was measured: docs/performance.md.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import RelatedPopulator, get_related_populators

Row = TypeVar("Row", bound=models.Model)
# mypy knows it as a later Django has it, with one argument more.
make_populators: Callable[..., list[RelatedPopulator]] = get_related_populators


class Given(models.Expression):
    """A value that is told at each call, by its name. The field says how the database wants it written."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class _Made(NamedTuple):
    """`first` to `last`: where the row's own columns stand; `populators` make what it is joined with."""

    sql: str
    parameters: Sequence[Any]
    model: type[models.Model]
    names: list[str]
    first: int
    last: int
    populators: list[RelatedPopulator]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Ready(Generic[Row]):
    """Calling it runs the query and returns its rows as Django would make them, those it is joined with included."""

    def __init__(self, queryset: Callable[[], models.QuerySet[Row]]) -> None:
        self.queryset = queryset

    def __call__(self, **values: Any) -> list[Row]:
        made = self._made
        with connection.cursor() as cursor:
            try:
                cursor.execute(made.sql, [_told(each, values) for each in made.parameters])
            except OverflowError:
                return []  # SQLite holds no number of thirty digits, so no row has it.
            return [self._as_row(made, columns) for columns in cursor.fetchall()]

    def first(self, **values: Any) -> Row | None:
        return next(iter(self(**values)), None)

    @cached_property
    def _made(self) -> _Made:
        compiler = self.queryset().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        klass: Any = compiler.klass_info
        own = klass["select_fields"]
        columns = [column for column, *_ in compiler.select]
        first, last = own[0], own[-1] + 1
        return _Made(
            sql=sql,
            parameters=parameters,
            model=klass["model"],
            names=[column.target.attname for column in columns[first:last]],
            first=first,
            last=last,
            populators=make_populators(klass, compiler.select, DEFAULT_DB_ALIAS),
            converters=compiler.get_converters(columns),
        )

    def _as_row(self, made: _Made, columns: Sequence[Any]) -> Row:
        if made.converters:
            columns = list(columns)
            for position, (converters, expression) in made.converters.items():
                for convert in converters:
                    columns[position] = convert(columns[position], expression, connection)
        row: Any = made.model.from_db(DEFAULT_DB_ALIAS, made.names, columns[made.first : made.last])
        for populator in made.populators:
            populator.populate(columns, row)
        return cast(Row, row)


def _told(parameter: Any, values: dict[str, Any]) -> Any:
    if not isinstance(parameter, Given):
        return parameter
    return parameter.output_field.get_db_prep_value(values[parameter.name], connection)
