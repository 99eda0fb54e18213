"""The access matrix, held against the program. How to add a row: tests/house/access/matrix.py."""

import importlib
from collections import Counter
from dataclasses import replace
from itertools import islice
from uuid import UUID

import pytest
from django.db.models import Manager, QuerySet

from tests.house.access.matrix import ACTORS, Row, World
from tests.house.access.requests import METHODS, answer, face, missing, routes, statuses
from tests.house.source import APPS

TABLES = [importlib.import_module(f"tests.house.access.{app}") for app in APPS]
ROWS: list[Row] = [row for table in TABLES for row in table.ROWS]
ROWS_WITH_OBJECTS = [row for row in ROWS if 404 in row.expect.values() and row.kwargs.__name__ != "nothing"]

# The querysets' words for what an actor may see, or do.
RULES = {"visible_to", "captained_by", "organized_by"}


@pytest.fixture
def world(db):
    return World()


def test_every_route_is_in_the_matrix():
    assert sorted(set(routes()) - {row.route for row in ROWS}) == []


def test_every_row_has_a_route():
    assert sorted({row.route for row in ROWS} - set(routes())) == []


def test_every_row_is_there_once_and_names_every_actor():
    assert [str(row) for row in ROWS if sorted(row.expect) != sorted(ACTORS)] == []
    assert [row for row, times in Counter(map(str, ROWS)).items() if times > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_actor_gets_the_expected_answer(row, world):
    assert statuses(world, row) == row.expect


@pytest.mark.parametrize("row", ROWS_WITH_OBJECTS, ids=str)
def test_what_is_not_yours_answers_as_what_does_not_exist(row, world):
    kwargs = row.kwargs(world)
    for actor in [actor for actor in ACTORS if row.expect[actor] == 404]:
        not_yours = face(answer(world, row, actor, kwargs))
        assert not_yours == face(answer(world, row, actor, missing(kwargs))), actor


@pytest.mark.parametrize("route", sorted({row.route for row in ROWS}))
def test_other_methods_are_refused(route, world):
    named = [row for row in ROWS if row.route == route]
    for method in set(METHODS) - {row.method for row in named}:
        row = replace(named[0], method=method)
        for actor in ("visitor", "organizer"):
            refused = answer(world, row, actor, row.kwargs(world)).status_code
            assert 400 <= refused < 500 or (refused == 302 and actor == "visitor"), f"{method} as {actor}: {refused}"


def test_without_the_rules_of_who_sees_what_rows_would_fail(world, monkeypatch):
    """The control: were everything visible to everybody, the matrix would notice. (Where a row names no object of the
    database, a file for example, a role alone decides.)"""
    for kind in [*subclasses(QuerySet), *subclasses(Manager)]:
        for rule in RULES & vars(kind).keys():
            monkeypatch.setattr(kind, rule, lambda self, actor: self.all())
    rows = [row for row in ROWS_WITH_OBJECTS if any(isinstance(key, int | UUID) for key in row.kwargs(world).values())]
    enough = len(rows) // 4
    failing = (row for row in rows if statuses(world, row) != row.expect)
    assert len(list(islice(failing, enough))) == enough > 10


def subclasses(kind):
    return [kind, *(below for child in kind.__subclasses__() for below in subclasses(child))]
