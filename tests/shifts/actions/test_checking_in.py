"""Checking oneself in by the code on the spot."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from outreach.models import Conversation
from shifts.actions import checking_in
from shifts.actions.checking_in import check_in_by_code, renew_code
from shifts.actions.closing import close_shift
from shifts.actions.presence import confirm_walk_in, mark, reject_walk_in
from shifts.errors import CodeGone, HereTooEarly, HereTooLate, NobodyComes
from shifts.models import Attendance, CheckInCode, Shift
from shifts.queries.check_in import code_typed
from tests.factories import (
    NOW,
    claim,
    make_campaign,
    make_conversation,
    make_member,
    make_script,
    make_shift,
    make_user,
)
from tests.races import Gap, Meeting, race

Status = Attendance.Status
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shift(db):
    return make_shift()


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain")


@pytest.fixture
def code(shift, captain):
    return renew_code(shift, by=captain, now=NOW)


@pytest.fixture
def person(shift):
    return claim(shift).person


def come(code, person, now=None):
    return check_in_by_code(code, person=person, now=now or code.shift.starts_at)


def test_who_has_a_claim_is_here_and_twice_is_once(code, person):
    first = come(code, person)
    assert (first.status, first.set_by, first.signup.person) == (Status.CHECKED_IN, person, person)
    assert come(code, person) == first
    assert Attendance.objects.count() == 1


def test_who_has_none_waits_for_the_captain(code):
    walker = make_user()
    assert come(code, walker).status == Status.UNCONFIRMED


def test_what_she_logs_is_put_aside_when_she_is_rejected_and_comes_back_when_confirmed(code, captain):
    make_script(code.shift.campaign)
    walker = make_user()
    guest = come(code, walker)
    make_conversation(code.shift, walker)

    def counted():
        return (Conversation.objects.counted().count(), Conversation.objects.count())

    assert counted() == (0, 1)
    confirm_walk_in(guest, by=captain, now=NOW)
    assert counted() == (1, 1)
    reject_walk_in(guest, by=captain, now=NOW)
    assert counted() == (0, 1)
    assert come(code, walker).status == Status.REJECTED
    confirm_walk_in(guest, by=captain, now=NOW)
    assert counted() == (1, 1)


def test_what_a_captain_said_of_her_stays(code, person, captain):
    mark(code.shift, person=person, status=Status.NO_SHOW, by=captain, now=code.shift.starts_at)
    assert come(code, person).status == Status.NO_SHOW


def test_a_captain_without_a_claim_says_herself_that_she_is_here(code, captain):
    assert come(code, captain).status == Status.CHECKED_IN


def test_it_works_from_half_an_hour_before_to_the_end(code, person):
    shift = code.shift
    with pytest.raises(HereTooEarly):
        come(code, person, shift.starts_at - 30 * MINUTE - MINUTE / 60)
    with pytest.raises(HereTooLate):
        come(code, person, shift.ends_at)
    assert not Attendance.objects.exists()
    assert come(code, person, shift.starts_at - 30 * MINUTE)
    assert come(code, claim(make_shift()).person, shift.ends_at - MINUTE)


def test_nobody_checks_in_to_a_shift_that_was_cancelled(code, person):
    Shift.objects.update(cancelled_at=NOW)
    with pytest.raises(NobodyComes):
        come(code, person)


def test_a_new_code_ends_the_one_of_before(code, person, captain, shift):
    newer = renew_code(shift, by=captain, now=NOW)
    assert newer.code != code.code
    assert code_typed(person, code.code) is None
    with pytest.raises(CodeGone):
        come(code, person)


def test_a_code_is_found_however_it_is_typed_and_leads_to_its_shift_alone(code, person, captain):
    other = renew_code(make_shift(), by=captain, now=NOW)
    letters = code.code.lower()
    assert code_typed(person, f" {letters[:4]} - {letters[4:]}") == code
    assert code_typed(person, str(other)).shift == other.shift
    assert code_typed(person, code.code + "B") is None
    assert code_typed(person, "") is None


def test_the_code_of_a_draft_is_unknown(person, captain):
    draft = make_shift(make_campaign(published=False))
    assert code_typed(person, renew_code(draft, by=captain, now=NOW).code) is None


def test_only_who_keeps_the_roster_lists_codes(code, person, captain):
    assert list(CheckInCode.objects.visible_to(captain)) == [code]
    assert list(CheckInCode.objects.visible_to(person)) == []


def test_codes_are_eight_of_twenty_letters(shift, captain):
    made = {renew_code(shift, by=captain, now=NOW).code for _ in range(50)}
    assert len(made) == 50
    assert {len(code) for code in made} == {8}
    assert set("".join(made)) <= set("BCDFGHJKLMNPQRSTVWXZ")


def come_while_it_is_closed(code, person, captain, monkeypatch):
    """She has been let through the checks; the captain closes in front of what is written."""
    gap = Gap(checking_in.check_in)
    monkeypatch.setattr(checking_in, "check_in", gap)
    during = code.shift.starts_at + MINUTE
    gap.race(lambda: come(code, person, during), lambda: close_shift(code.shift, times={}, by=captain, now=during))
    return Attendance.objects.get(person=person).status


@pytest.mark.django_db(transaction=True)
def test_a_closing_at_the_same_moment_waits_and_counts_her(code, person, captain, monkeypatch):
    assert come_while_it_is_closed(code, person, captain, monkeypatch) == Status.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_she_would_be_a_no_show_who_checked_in(code, person, captain, monkeypatch):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    monkeypatch.setattr(Shift.objects, "hold", lambda *ids: None)
    closed = come_while_it_is_closed(code, person, captain, monkeypatch)
    assert closed == (Status.COMPLETED if connection.vendor == "sqlite" else Status.NO_SHOW)


def two_first_codes(shift, captain, monkeypatch):
    monkeypatch.setattr(checking_in, "record", Meeting(checking_in.record))
    return race(*[lambda: renew_code(shift, by=captain, now=NOW)] * 2)


@pytest.mark.django_db(transaction=True)
def test_two_captains_who_make_the_first_code_at_once_end_with_one(shift, captain, monkeypatch):
    made = two_first_codes(shift, captain, monkeypatch)
    assert not [each for each in made if isinstance(each, IntegrityError)]
    assert CheckInCode.objects.get().code in {each.code for each in made}
