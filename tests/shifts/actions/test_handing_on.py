"""A captain hands the roster of one shift on."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection

from people.actions.memberships import end_role
from people.models import AuditEntry, User
from shifts.actions import handing_on
from shifts.actions.captain_links import make_captain_link
from shifts.actions.editing import cancel_shift
from shifts.actions.handing_on import hand_on, take_back
from shifts.actions.presence import note_logging
from shifts.errors import KeepsRoster, NoMember, ShiftSettled
from shifts.models import Attendance, CaptainScope, Shift, ShiftCaptain, Signup
from shifts.queries.captain_links import opened_by
from shifts.queries.captains import captains_of
from shifts.queries.stand_ins import stand_in_of
from tests.factories import attend, claim, make_member, make_shift, make_user
from tests.races import Meeting, race

DAY = timedelta(days=1)


@pytest.fixture
def shift(db, now):
    return make_shift()


@pytest.fixture
def now(monkeypatch):
    """The clock by which rosters are kept stands the day before the shift."""
    from django.utils import timezone

    from tests.factories import NOW

    moment = {"now": NOW}
    monkeypatch.setattr(timezone, "now", lambda: moment["now"])
    return moment


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain", name="Carmen")


@pytest.fixture
def ada(shift):
    return make_member(shift.campaign.chapter, name="Ada")


@pytest.fixture
def given(shift, ada, captain, now):
    return hand_on(shift, person=ada, by=captain, now=now["now"])


def rosters(person):
    return list(Shift.objects.captained_by(User.objects.get(pk=person.pk)))


def test_she_keeps_this_roster_and_no_other(given, shift, ada):
    make_shift(shift.campaign)
    signup = claim(shift)
    mark = attend(shift)
    assert rosters(ada) == [shift]
    assert list(Signup.objects.visible_to(ada)) == [signup]
    assert list(Attendance.objects.visible_to(ada)) == [mark]
    assert list(ShiftCaptain.objects.visible_to(ada)) == [given]
    assert note_logging(shift, person=ada, now=shift.starts_at) is None  # she may write for others


def test_it_is_not_hers_to_hand_on(given, shift, ada):
    assert not Shift.objects.captained_by_role(ada).exists()


def test_nobody_else_gains_by_it(given, shift):
    assert rosters(make_member(shift.campaign.chapter)) == []
    assert not Shift.objects.captained_by(AnonymousUser()).exists()
    assert not ShiftCaptain.objects.visible_to(AnonymousUser()).exists()


def test_the_captain_keeps_it_too(given, shift, captain):
    assert rosters(captain) == [shift]


def test_it_ends_a_day_after_the_shift_to_the_second(given, shift, ada, now):
    now["now"] = shift.ends_at + DAY - timedelta(seconds=1)
    assert rosters(ada) == [shift]
    now["now"] = shift.ends_at + DAY
    assert rosters(ada) == []


def test_it_goes_with_her_membership(given, shift, ada, now):
    organizer = make_member(shift.campaign.chapter, "organizer")
    assert stand_in_of(shift, now=now["now"]) == given
    end_role(ada.memberships.get(), by=organizer, now=now["now"])
    assert rosters(ada) == []
    assert stand_in_of(shift, now=now["now"]) is None


def test_taken_back_it_is_gone_at_once_and_twice_is_once(given, shift, ada, captain, now):
    secret = make_captain_link(shift, by=ada, now=now["now"])
    assert opened_by(secret, now=now["now"])
    assert take_back(shift, by=captain, now=now["now"]).person == ada
    assert take_back(shift, by=captain, now=now["now"]) is None
    assert rosters(ada) == []
    assert opened_by(secret, now=now["now"]) is None
    said = AuditEntry.objects.filter(object_kind="shifts.shift").exclude(verb="made captain link").order_by("pk")
    assert [(each.verb, each.actor, each.detail) for each in said] == [
        ("handed on", captain, {"person": ada.pk}),
        ("took back", captain, {"person": ada.pk}),
    ]


def test_the_same_person_once_more_changes_nothing_and_another_one_takes_over(given, shift, ada, captain, now):
    assert hand_on(shift, person=ada, by=captain, now=now["now"]) == given
    bea = make_member(shift.campaign.chapter)
    hand_on(shift, person=bea, by=captain, now=now["now"])
    assert (rosters(ada), rosters(bea)) == ([], [shift])


def test_who_is_no_member_gets_nothing(shift, captain, now):
    former = make_member(shift.campaign.chapter, until_on=now["now"].date() - DAY)
    for person in (former, make_user(), make_member(make_shift().campaign.chapter)):
        with pytest.raises(NoMember):
            hand_on(shift, person=person, by=captain, now=now["now"])


def test_who_keeps_it_anyway_needs_nothing(shift, captain, now):
    other = make_member(shift.campaign.chapter, "captain")
    with pytest.raises(KeepsRoster):
        hand_on(shift, person=other, by=captain, now=now["now"])
    elsewhere = make_shift(shift.campaign).location
    CaptainScope.objects.create(membership=other.memberships.get(), location=elsewhere)
    assert hand_on(shift, person=other, by=captain, now=now["now"]).person == other
    assert shift in rosters(other)


def test_what_is_over_or_cancelled_is_not_handed_on(shift, ada, captain, now):
    with pytest.raises(ShiftSettled):
        hand_on(shift, person=ada, by=captain, now=shift.ends_at + DAY)
    cancel_shift(shift, reason="", by=captain, now=now["now"])
    with pytest.raises(ShiftSettled):
        hand_on(shift, person=ada, by=captain, now=now["now"])


def test_volunteers_are_led_to_her_first(given, shift, ada, captain):
    claim(shift, captain)
    assert [each.person for each in captains_of(shift)] == [ada, captain]
    take_back(shift, by=captain, now=shift.starts_at)
    assert [each.person for each in captains_of(shift)] == [captain]


def hand_on_twice(shift, captain, now, monkeypatch):
    ada, bea = (make_member(shift.campaign.chapter) for _ in range(2))
    monkeypatch.setattr(handing_on, "record", Meeting(handing_on.record))
    moment = now["now"]
    return race(*[lambda person=person: hand_on(shift, person=person, by=captain, now=moment) for person in (ada, bea)])


@pytest.mark.django_db(transaction=True)
def test_handed_on_to_two_at_once_one_stands_in(shift, captain, now, monkeypatch):
    made = hand_on_twice(shift, captain, now, monkeypatch)
    assert [type(each) for each in made] == [ShiftCaptain, ShiftCaptain]
    assert ShiftCaptain.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_fails(shift, captain, now, monkeypatch):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    monkeypatch.setattr(Shift.objects, "hold", lambda *ids: None)
    failed = [each for each in hand_on_twice(shift, captain, now, monkeypatch) if isinstance(each, IntegrityError)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
