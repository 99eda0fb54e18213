"""Keys, roles and the audit trail go in time. The rest is in the tests of `manage.py tick`."""

from datetime import date, timedelta

import pytest

from people.actions import chunks
from people.actions.forgetting import (
    forget_actors,
    forget_audit_trail,
    forget_ended_roles,
    forget_revoked_tokens,
)
from people.models import ApiToken, AuditEntry, Membership
from tests.factories import NOW, make_chapter, make_member, make_user

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


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
