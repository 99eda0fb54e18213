"""`manage.py purge`, and that `tick` does the same once a day."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.management.commands import purge as command
from config.management.commands import tick
from config.retention.chores import Chore
from people.actions.forgetting import is_purged, note_purge
from people.models import ApiToken, AuditEntry, Purge
from tests.factories import make_chapter, make_member, make_user
from tests.races import race

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(name="purge", **options):
    out = StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def old():
    """A change of 31 days ago, and one of 366."""
    chapter = make_chapter()
    for days in (31, 366):
        AuditEntry.objects.create(
            chapter=chapter,
            actor=make_member(chapter),
            verb="closed",
            object_kind="shifts.shift",
            object_id="1",
            happened_at=timezone.now() - days * DAY,
        )


def test_it_does_what_is_due_and_says_it_in_numbers_once(old):
    assert run() == [
        "Cut: 2 links between changes and people.",
        "Deleted: 1 changes of long ago.",
    ]
    assert AuditEntry.objects.get().actor is None
    assert run() == ["Nothing is due."]


def test_a_dry_run_does_nothing(old):
    assert run(dry_run=True) == [
        "Due: 2 links between changes and people.",
        "Due: 1 changes of long ago.",
    ]
    assert AuditEntry.objects.exclude(actor=None).count() == 2
    assert not Purge.objects.exists()


def test_tick_does_it_once_a_day(old):
    assert run("tick") == [
        "Cut links between changes and people: 2.",
        "Deleted changes of long ago: 1.",
    ]
    ApiToken.objects.create(
        person=make_user(), created_at=timezone.now(), revoked_at=timezone.now() - 40 * DAY, secret_hash="1"
    )
    assert run("tick") == []
    Purge.objects.update(day="2020-01-01")
    assert run("tick") == ["Deleted keys that were taken back: 1."]


def broken(*, now, dry_run=False):
    raise ZeroDivisionError


def test_what_fails_is_told_and_takes_nothing_along(old, monkeypatch, caplog):
    chores = (Chore("marks", "shards", broken), *command.DAILY)
    monkeypatch.setattr(command, "DAILY", chores)
    with pytest.raises(CommandError, match="shards"):
        run()
    assert AuditEntry.objects.get().actor is None
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]


def test_a_day_on_which_something_failed_is_gone_on_with(old, monkeypatch, caplog):
    chores = tick.DAILY
    monkeypatch.setattr(tick, "DAILY", (Chore("marks", "shards", broken), *chores))
    with pytest.raises(CommandError, match="shards"):
        run("tick")
    assert not is_purged(now=timezone.now())
    monkeypatch.setattr(tick, "DAILY", chores)
    assert run("tick") == []
    assert is_purged(now=timezone.now())


def test_what_goes_on_failing_is_tried_again_after_a_while(monkeypatch, settings, caplog):
    settings.LIMITS = {**settings.LIMITS, "daily_purge": [(2, 3600)]}
    monkeypatch.setattr(tick, "DAILY", (Chore("marks", "shards", broken),))
    for _ in range(2):
        with pytest.raises(CommandError, match="shards"):
            run("tick")
    assert run("tick") == []
    assert not is_purged(now=timezone.now())


def test_the_diary_is_kept_for_three_months():
    now = timezone.now()
    for days in (90, 1, 0, 0):
        note_purge(now=now - days * DAY)
    assert Purge.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_does_no_harm(old):
    results = race(run, run)
    assert all(isinstance(lines, list) for lines in results), results
    assert AuditEntry.objects.get().actor is None
