"""`manage.py tick`: what nobody needs any more is forgotten."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from config.management.commands import tick as command
from config.retention.chores import Chore
from people.actions.persons import ensure_person
from people.actions.signing_in import create_link, use_link
from people.actions.tokens import create_token
from people.emails import send_sign_in_code
from people.models import Message, SignInLink, User
from tests.factories import make_chapter, make_member, make_user
from tests.races import race

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def tick() -> list[str]:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue().splitlines()


def stranger(email="stranger@example.org", *, age=DAY):
    return ensure_person(email, now=timezone.now() - age)


def test_nothing_to_do_prints_nothing():
    assert tick() == []


def test_an_address_that_nobody_proved_within_a_day_is_forgotten():
    stranger()
    fresh = stranger("fresh@example.org", age=DAY - timedelta(minutes=1))
    assert tick() == ["Deleted addresses that nobody proved: 1."]
    assert list(User.objects.all()) == [fresh]


def test_people_with_anything_of_their_own_stay():
    now = timezone.now()
    make_user(email=None, name="Phoned")
    make_member(make_chapter(), email="member@example.org")
    create_token(stranger("program@example.org"), name="Calendar", scopes=["read"], now=now)
    create_link(stranger("organizer@example.org"), now=now, lifetime=DAY)
    proved, came = stranger("proved@example.org"), stranger("came@example.org")
    User.objects.filter(pk=proved.pk).update(email_verified_at=now)
    User.objects.filter(pk=came.pk).update(last_login=now)
    User.objects.update(joined_at=now - 2 * DAY)
    assert tick() == []
    assert User.objects.count() == 6


def test_links_that_open_nothing_are_deleted():
    now = timezone.now()
    person = make_user()
    create_link(person, now=now - 2 * DAY, lifetime=DAY)
    create_link(person, now=now, lifetime=DAY)
    used, usable = SignInLink.objects.get(expires_at__gt=now), create_link(person, now=now, lifetime=2 * DAY)
    use_link(used, now=now)
    assert usable
    assert tick() == ["Deleted sign-in links used or too old: 2."]
    assert SignInLink.objects.get().used_at is None


def test_sessions_that_ended_are_deleted(client):
    client.force_login(make_user())
    Session.objects.create(session_key="ended", expire_date=timezone.now() - timedelta(seconds=1))
    assert tick() == ["Deleted sessions that ended: 1."]
    assert client.session["_auth_user_id"]


def test_finished_tasks_are_deleted_after_a_week():
    person = make_user(email_verified_at=timezone.now())
    for _number in range(4):
        send_sign_in_code(person, code="BCDF-GHJK")
    old, fresh, running, waiting = DBTaskResult.objects.all()
    week = timezone.now() - 7 * DAY
    for task, fields in (
        (old, {"status": TaskResultStatus.FAILED, "finished_at": week}),
        (fresh, {"status": TaskResultStatus.SUCCESSFUL, "finished_at": week + timedelta(minutes=1)}),
        (running, {"status": TaskResultStatus.RUNNING}),
    ):
        DBTaskResult.objects.filter(pk=task.pk).update(**fields)
    assert tick() == ["Deleted finished tasks: 1."]
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {fresh.pk, running.pk, waiting.pk}


def test_messages_are_deleted_a_month_after_they_were_sent():
    now = timezone.now()
    fields = {
        "person": make_user(),
        "kind": "a kind",
        "about": 1,
        "channel": "mail",
        "made_at": now,
        "due_at": now + DAY,
    }
    kept = [Message.objects.create(**fields, ended_at=ended_at) for ended_at in (None, now - 29 * DAY)]
    Message.objects.create(**fields, ended_at=now - 30 * DAY)
    assert tick() == ["Deleted messages of long ago: 1."]
    assert list(Message.objects.order_by("pk")) == kept


def test_a_chore_that_fails_takes_no_other_along(monkeypatch, caplog):
    def broken(*, now, dry_run=False):
        raise ZeroDivisionError

    monkeypatch.setattr(command, "CHORES", (Chore("sessions", "shards", broken), *command.CHORES))
    monkeypatch.setattr(command, "PLANS", (("wishes", broken), *command.PLANS))
    stranger()
    out = StringIO()
    with pytest.raises(CommandError, match="shards, wishes"):
        call_command("tick", stdout=out)
    assert out.getvalue() == "Deleted addresses that nobody proved: 1.\n"
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError] * 2


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_does_no_harm():
    for number in range(20):
        stranger(f"stranger{number}@example.org")
    results = race(tick, tick)
    assert all(isinstance(lines, list) for lines in results), results
    assert User.objects.count() == 0
