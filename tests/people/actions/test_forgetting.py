"""Strangers are forgotten, and nobody who signs in at that moment. The rest is in the tests of `manage.py tick`."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.db.models.deletion import Collector

from people.actions import forgetting
from people.actions.forgetting import forget_strangers
from people.actions.persons import ensure_person
from people.actions.signing_in import prove_address
from people.errors import NoCode
from people.models import User
from tests.factories import NOW
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stranger():
    return ensure_person("ada@example.org", now=NOW - timedelta(days=2))


class Gap:
    """Wraps a step of the chore: before it she comes in, if she can. A lock lets her come in only afterwards."""

    def __init__(self, step: Callable[..., Any]) -> None:
        self.step, self.reached, self.came_in = step, Event(), Event()

    def __call__(self, *args: Any) -> Any:
        self.reached.set()
        self.came_in.wait(timeout=1)
        return self.step(*args)

    def race(self, person: User) -> tuple[object, bool]:
        """What her sign-in was answered, and whether she is there afterwards."""

        def come_in() -> User:
            self.reached.wait(timeout=20)
            proved = prove_address(person, name="Ada", language="en", now=NOW)
            self.came_in.set()
            return proved

        forgotten, answer = race(lambda: forgetting.forget_strangers(now=NOW), come_in)
        assert isinstance(forgotten, int), forgotten
        return answer, User.objects.filter(pk=person.pk).exists()


@pytest.fixture
def before_holding(monkeypatch):
    gap = Gap(User.objects.hold)
    monkeypatch.setattr(User.objects, "hold", gap)
    return gap


@pytest.fixture
def before_deleting(monkeypatch):
    gap = Gap(Collector.delete)
    monkeypatch.setattr(Collector, "delete", lambda self: gap(self))
    return gap


def test_who_proves_her_address_after_she_was_found_stays(stranger, before_holding):
    """On SQLite the chore is alone from its start, so she is late."""
    answer, is_there = before_holding.race(stranger)
    if connection.vendor == "sqlite":
        assert (type(answer), is_there) == (NoCode, False)
    else:
        assert (answer, is_there) == (stranger, True)


def test_who_comes_while_she_is_deleted_waits_and_is_told_to_ask_again(stranger, before_deleting):
    answer, is_there = before_deleting.race(stranger)
    assert (type(answer), is_there) == (NoCode, False)


def test_control_without_the_lock_she_gets_in_and_is_deleted(stranger, before_deleting, monkeypatch):
    """Nor a transaction: on SQLite a transaction alone is a lock already."""
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(forgetting, "forget_strangers", forget_strangers.__wrapped__)
    answer, is_there = before_deleting.race(stranger)
    assert (answer, is_there) == (stranger, False)
