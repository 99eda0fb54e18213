"""A kept connection that the server has closed is noticed before it is used."""

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import OperationalError, ProgrammingError

from config.postgres import base as postgres

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def asked(monkeypatch):
    """How often the server was asked whether it is there."""
    questions = []
    ask = DatabaseWrapper.is_usable
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: questions.append(1) or ask(self))
    return questions


@pytest.fixture(autouse=True)
def opened():
    connection.close()
    connection.ensure_connection()
    yield
    connection.close()


def end_by_the_server() -> None:
    """As a restart, a failover or an administrator does it."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


def fail(statement: str, error: type[Exception]) -> None:
    with pytest.raises(error), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_connection_that_works_is_not_asked(asked):
    assert connection.is_usable()
    assert asked == []


def test_a_connection_that_the_server_closed_is_not_usable():
    end_by_the_server()
    assert not connection.is_usable()


def test_the_next_request_gets_a_new_connection():
    before = connection.connection.info.backend_pid
    end_by_the_server()
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != before


def test_control_without_the_look_the_next_request_fails(monkeypatch):
    monkeypatch.setattr(postgres.DatabaseWrapper, "is_usable", lambda self: True)
    end_by_the_server()
    connection.health_check_enabled, connection.health_check_done = True, False
    fail("SELECT 1", OperationalError)


def test_after_an_error_the_server_is_asked(asked):
    fail("SELECT * FROM no_such_table", ProgrammingError)
    assert connection.is_usable()
    assert asked == [1]


def test_one_that_was_never_opened_or_was_closed_is_not_usable():
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()
