"""Strangers are forgotten, and nobody who signs in at that moment; keys, roles and the audit trail go in time. The rest
is in the tests of `manage.py tick`."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.deletion import Collector

from people.actions import chunks, forgetting
from people.actions.forgetting import (
    forget_actors,
    forget_audit_trail,
    forget_ended_roles,
    forget_revoked_tokens,
    forget_strangers,
)
from people.actions.persons import ensure_person
from people.actions.signing_in import prove_address
from people.errors import NoCode
from people.models import ApiToken, AuditEntry, Membership, User
from tests.factories import NOW, make_chapter, make_member, make_user
from tests.races import Gap

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


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


@pytest.mark.django_db(transaction=True)
def test_who_proves_her_address_after_she_was_found_stays(stranger, before_holding):
    """On SQLite the chore is alone from its start, so she is late."""
    answer, is_there = come_in(before_holding, stranger)
    if connection.vendor == "sqlite":
        assert (type(answer), is_there) == (NoCode, False)
    else:
        assert (answer, is_there) == (stranger, True)


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_she_is_deleted_waits_and_is_told_to_ask_again(stranger, before_deleting):
    answer, is_there = come_in(before_deleting, stranger)
    assert (type(answer), is_there) == (NoCode, False)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_she_gets_in_and_is_deleted(stranger, before_deleting, monkeypatch):
    """Nor a transaction: on SQLite a transaction alone is a lock already."""
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(forgetting, "forget_strangers", forget_strangers.__wrapped__)
    answer, is_there = come_in(before_deleting, stranger)
    assert (answer, is_there) == (stranger, False)


def kept_until(forget, last):
    """A dry run counts and does nothing; twice is once."""
    return [forget(now=last - SECOND), forget(now=last, dry_run=True), forget(now=last), forget(now=last)]


def test_keys_that_were_taken_back_go_after_a_month_and_others_stay():
    for number, revoked_at in enumerate((None, NOW)):
        ApiToken.objects.create(
            person=make_user(), secret_hash=str(number), created_at=NOW - DAY, revoked_at=revoked_at
        )
    assert kept_until(forget_revoked_tokens, NOW + 30 * DAY) == [0, 1, 1, 0]
    assert ApiToken.objects.get().revoked_at is None


def test_roles_go_a_year_after_their_last_day_and_present_ones_stay():
    chapter = make_chapter()
    ended = make_member(chapter, from_on=date(2025, 1, 1), until_on=date(2025, 8, 1))
    make_member(chapter, from_on=date(2025, 1, 1), until_on=date(2025, 8, 3))
    make_member(chapter)
    assert [forget_ended_roles(now=NOW, dry_run=True), forget_ended_roles(now=NOW)] == [1, 1]
    assert Membership.objects.count() == 2
    assert not ended.memberships.exists()


def test_who_made_a_change_is_forgotten_after_a_month_and_the_change_after_a_year():
    chapter = make_chapter()
    AuditEntry.objects.create(
        chapter=chapter, actor=make_member(chapter), verb="closed", object_kind="x", object_id="1", happened_at=NOW
    )
    assert kept_until(forget_actors, NOW + 30 * DAY) == [0, 1, 1, 0]
    assert AuditEntry.objects.get().actor is None
    assert kept_until(forget_audit_trail, NOW + 365 * DAY) == [0, 1, 1, 0]
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("actor", [make_user, lambda: None])
@pytest.mark.parametrize("about", [{"person": 7}, {"moves": [[7, 1, 2]]}, {"person": None, "moves": []}])
def test_about_whom_it_was_is_forgotten_with_who_made_it(actor, about):
    told = {"chapter": make_chapter(), "object_kind": "x", "object_id": "1", "happened_at": NOW, "verb": "marked"}
    AuditEntry.objects.create(actor=actor(), detail={"status": "here", **about, "key": "a'b%"}, **told)
    assert kept_until(forget_actors, NOW + 30 * DAY) == [0, 1, 1, 0]
    assert AuditEntry.objects.get().detail == {"status": "here", "key": "a'b%"}


def test_many_rows_go_in_parts_and_each_once():
    chapter, actor = make_chapter(), make_user()
    AuditEntry.objects.bulk_create(
        AuditEntry(chapter=chapter, actor=actor, verb="x", object_kind="x", object_id=str(number), happened_at=NOW)
        for number in range(7)
    )
    parts = []

    def act(keys):
        parts.append(len(keys))
        return AuditEntry.objects.filter(pk__in=keys).update(actor=None)

    assert chunks.in_chunks(AuditEntry.objects.filter(actor__isnull=False), act, size=3, dry_run=True) == 7
    assert AuditEntry.objects.filter(actor=actor).count() == 7
    assert chunks.in_chunks(AuditEntry.objects.filter(actor__isnull=False), act, size=3) == 7
    assert parts == [3, 3, 1] * 2
