"""Strangers are forgotten, and nobody who signs in at that moment. The rest is in the tests of `manage.py tick`."""

from datetime import timedelta

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
from tests.races import Gap

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stranger():
    return ensure_person("ada@example.org", now=NOW - timedelta(days=2))


def come_in(gap: Gap, person: User) -> tuple[object, bool]:
    """She proves her address while the chore runs. What she was answered, and whether she is there afterwards."""
    forgotten, answer = gap.race(
        lambda: forgetting.forget_strangers(now=NOW),
        lambda: prove_address(person, name="Ada", language="en", now=NOW),
    )
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
    answer, is_there = come_in(before_holding, stranger)
    if connection.vendor == "sqlite":
        assert (type(answer), is_there) == (NoCode, False)
    else:
        assert (answer, is_there) == (stranger, True)


def test_who_comes_while_she_is_deleted_waits_and_is_told_to_ask_again(stranger, before_deleting):
    answer, is_there = come_in(before_deleting, stranger)
    assert (type(answer), is_there) == (NoCode, False)


def test_control_without_the_lock_she_gets_in_and_is_deleted(stranger, before_deleting, monkeypatch):
    """Nor a transaction: on SQLite a transaction alone is a lock already."""
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(forgetting, "forget_strangers", forget_strangers.__wrapped__)
    answer, is_there = come_in(before_deleting, stranger)
    assert (answer, is_there) == (stranger, False)
