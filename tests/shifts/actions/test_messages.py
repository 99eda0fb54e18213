"""A captain's words to everybody on a shift: whom they reach, once, and not what has become of no use."""

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from people.models import AuditEntry, Message, Mute
from shifts import emails
from shifts.actions import messages
from shifts.actions.assigning import take_off
from shifts.actions.claims import release_signup
from shifts.actions.editing import cancel_shift
from shifts.actions.messages import write_to_shift
from shifts.actions.presence import mark
from shifts.errors import NobodyReached, ShiftSettled
from shifts.models import Attendance, Shift, ShiftMessage
from shifts.queries.messages import messages_of, recipients_of
from shifts.rules.changes import claims_of, state_of
from tests.factories import NOW, attend, claim, make_campaign, make_location, make_member, make_shift, make_user
from tests.races import Meeting, race
from tests.smtp import html, plain, send_all

pytestmark = pytest.mark.django_db
KEY = UUID(int=7)
Status = Attendance.Status


@pytest.fixture(autouse=True)
def stopped(clock):
    return clock


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def captain(campaign):
    return make_member(campaign.chapter, "captain", name="Carmen Cruz", email="carmen@example.org")


@pytest.fixture
def shift(campaign):
    """Tomorrow, Tuesday the 4th, from eight to ten."""
    return make_shift(campaign, make_location(campaign.chapter, "Union Sq"))


@pytest.fixture
def ada(shift):
    return claim(shift, make_user("Ada", email="ada@example.org"))


def write(shift, captain, text="Bring water.", *, key=None, now=NOW):
    return write_to_shift(shift, text=text, key=key or uuid4(), by=captain, now=now)


def call_off(shift, captain):
    shift = Shift.objects.with_place().get(pk=shift.pk)
    cancel_shift(shift, reason="", seen=state_of(shift, claims_of(shift)), by=captain, now=NOW)


def sent(smtp):
    send_all()
    mails, smtp.mails = smtp.mails, []
    return [mail for mail in mails if not mail["Subject"].startswith("Yours:")]


def reached(shift, captain):
    found = recipients_of(shift, by=captain)
    return [
        {line.person.name for line in lines} for lines in (found.reached, found.muted, found.unreachable)
    ]  # fmt: skip


def test_everybody_on_the_shift_gets_the_words_as_they_were_written(shift, captain, ada, smtp):
    claim(shift, make_user("Bo", email="bo@example.org", language="es"))
    sent(smtp)
    text = "Meet at the <b>other</b> entrance & wait.\n\nTrae agua."
    write(shift, captain, text)
    to_ada, to_bo = sorted(sent(smtp), key=lambda mail: mail["To"])
    assert (to_ada["To"], to_bo["To"]) == ("ada@example.org", "bo@example.org")
    assert to_ada["Subject"] == "A message about your shift on Tue, Aug 4"
    assert plain(to_ada).startswith(f"Hello Ada,\n\nCarmen writes to everybody on your shift:\n\n{text}\n\n")
    assert "Cruz" not in plain(to_ada)
    assert "Union Sq" in plain(to_ada)
    assert "&lt;b&gt;other&lt;/b&gt; entrance &amp; wait.<br><br>Trae agua." in html(to_ada)
    assert text in plain(to_bo)
    assert to_bo["Subject"] == "Un mensaje sobre tu turno del mar 4 ago"


def test_no_header_comes_from_the_text(shift, captain, ada, smtp):
    write(shift, captain, "a\nBcc: eve@example.org\n\nX-Evil: 1")
    [mail] = sent(smtp)
    assert (mail["Bcc"], mail["X-Evil"]) == (None, None)
    assert "Bcc: eve@example.org" in plain(mail)


def test_a_copy_stays_with_who_when_and_how_many(shift, captain, ada):
    message = write(shift, captain)
    assert (message.by, message.sent_at, message.told, message.text) == (captain, NOW, 1, "Bring water.")
    entry = AuditEntry.objects.get(verb="wrote to shift")
    assert (entry.actor, entry.detail) == (captain, {"message": message.pk})


def test_it_never_goes_to_whoever_wrote_it(shift, captain, ada, smtp):
    claim(shift, captain)
    write(shift, captain)
    assert [mail["To"] for mail in sent(smtp)] == ["ada@example.org"]


def test_it_is_said_whom_it_does_not_reach(shift, captain, ada):
    claim(shift, make_user("Phoned", email=None))
    Mute.objects.create(person=claim(shift, make_user("Quiet")).person, group=ShiftMessage.GROUP, channel="mail")
    away = claim(shift, make_user("Ill")).person
    mark(shift, person=away, status=Status.EXCUSED, reason="Flu", by=captain, now=NOW)
    attend(shift, make_user("Walked in"), status=Status.CHECKED_IN)
    attend(shift, make_user("Guest"), status=Status.UNCONFIRMED)
    assert reached(shift, captain) == [{"Ada", "Walked in"}, {"Quiet"}, {"Phoned"}]
    assert write(shift, captain).told == 2


def test_who_is_switched_off_is_reached_by_nothing(shift, captain, ada):
    ada.person.is_active = False
    ada.person.save()
    assert reached(shift, captain) == [set(), set(), {"Ada"}]


@pytest.mark.parametrize("act", ["released", "taken off", "excused", "cancelled", "over"])
def test_what_is_of_no_use_any_more_is_not_sent(act, shift, captain, ada, smtp, clock):
    claim(shift, make_user("Bo"))
    write(shift, captain)
    {
        "released": lambda: release_signup(ada, by=ada.person, now=NOW),
        "taken off": lambda: take_off(ada, by=captain, now=NOW),
        "excused": lambda: mark(shift, person=ada.person, status=Status.EXCUSED, reason="Flu", by=captain, now=NOW),
        "cancelled": lambda: call_off(shift, captain),
        "over": lambda: setattr(clock, "now", shift.ends_at),
    }[act]()
    mails = [mail for mail in sent(smtp) if mail["Subject"].startswith("A message about")]
    assert "ada@example.org" not in [mail["To"] for mail in mails]
    assert len(mails) == (0 if act in ("cancelled", "over") else 1)


def test_two_messages_are_two_mails(shift, captain, ada, smtp):
    write(shift, captain, "One")
    write(shift, captain, "Two")
    assert len(sent(smtp)) == 2


def test_sent_twice_by_one_form_it_is_one_message(shift, captain, ada, smtp):
    first, second = write(shift, captain, key=KEY), write(shift, captain, key=KEY)
    assert first == second
    assert len(sent(smtp)) == 1


def test_another_text_by_the_same_form_is_another_message(shift, captain, ada, smtp):
    """She went back in her browser and wrote something else."""
    for text in ("Bring water.", "Bring water and a hat."):
        write(shift, captain, text, key=KEY)
    assert len(sent(smtp)) == 2


def test_nobody_there_is_refused(shift, captain):
    claim(shift, captain)
    with pytest.raises(NobodyReached):
        write(shift, captain)
    assert not ShiftMessage.objects.exists()


def test_a_shift_that_is_over_or_cancelled_is_refused(shift, captain, ada):
    with pytest.raises(ShiftSettled):
        write(shift, captain, now=shift.ends_at)
    call_off(shift, captain)
    with pytest.raises(ShiftSettled):
        write(shift, captain)


def test_who_keeps_the_roster_or_is_on_the_shift_sees_it_and_nobody_else(shift, captain, ada):
    message = write(shift, captain)
    walk_in, guest = make_user(), make_user()
    attend(shift, walk_in, status=Status.CHECKED_IN)
    attend(shift, guest, status=Status.UNCONFIRMED)
    elsewhere = make_member(make_campaign().chapter, "organizer")
    for reader in (captain, ada.person, walk_in):
        assert ShiftMessage.objects.visible_to(reader).get() == message
    for reader in (guest, elsewhere, make_user()):
        assert not ShiftMessage.objects.visible_to(reader).exists()
    release_signup(ada, by=ada.person, now=NOW)
    assert not ShiftMessage.objects.visible_to(ada.person).exists()


def test_the_log_says_how_far_it_came(shift, captain, ada, smtp):
    claim(shift, make_user("Bo", email="bo@example.org"))
    smtp.refused.add("bo@example.org")
    write(shift, captain)

    def left():
        [found] = messages_of(shift, actor=captain, kind=emails.SHIFT_MESSAGE)
        return found.message.told, found.waiting, found.failed

    assert left() == (2, 2, 0)
    sent(smtp)
    assert left() == (2, 0, 1)
    Message.objects.all().delete()
    assert left() == (2, 0, 0)


def at_once(shift, captain):
    def act():
        return write(shift, captain, key=KEY)

    return race(act, act)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_message(monkeypatch, shift, captain, ada):
    monkeypatch.setattr(messages, "recipients_of", Meeting(messages.recipients_of))
    first, second = at_once(shift, captain)
    assert first == second
    assert Message.objects.filter(kind=emails.SHIFT_MESSAGE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_taps_fails(monkeypatch, shift, captain, ada):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    monkeypatch.setattr(messages, "recipients_of", Meeting(messages.recipients_of))
    monkeypatch.setattr(Shift.objects, "hold", lambda *ids: None)
    failed = [each for each in at_once(shift, captain) if isinstance(each, IntegrityError)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)


def test_whom_it_reaches_takes_as_many_queries_for_many(shift, captain, ada, django_assert_num_queries):
    shift.capacity = 30
    shift.save()
    for _ in range(20):
        claim(Shift.objects.get(pk=shift.pk))
    with django_assert_num_queries(6):
        recipients_of(shift, by=captain)
