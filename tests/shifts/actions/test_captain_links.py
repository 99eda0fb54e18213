"""The link to one roster: one a shift, hashed, and ended by many things."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from people.actions.memberships import end_role
from people.actions.persons import switch_off
from people.actions.sessions import sign_out_everywhere
from people.models import AuditEntry
from shifts.actions import captain_links
from shifts.actions.captain_links import end_captain_link, make_captain_link
from shifts.actions.editing import cancel_shift
from shifts.errors import ShiftSettled
from shifts.models import CaptainLink, CaptainScope, Shift
from shifts.queries.captain_links import link_of, opened_by
from tests.factories import NOW, make_campaign, make_location, make_member, make_shift
from tests.races import Meeting, race

DAY = timedelta(days=1)


@pytest.fixture
def shift(db):
    return make_shift()


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain")


@pytest.fixture
def secret(shift, captain):
    return make_captain_link(shift, by=captain, now=NOW)


def is_open(secret, now=NOW):
    return opened_by(secret, now=now) is not None


def test_it_opens_this_shift_in_its_makers_name(shift, captain, secret):
    link = opened_by(secret, now=NOW)
    assert (link.shift, link.made_by, link.made_by.acts_by_link) == (shift, captain, link.pk)
    assert opened_by(secret + "x", now=NOW) is None


def test_only_a_hash_is_kept(secret):
    assert len(secret) == 43
    row = CaptainLink.objects.values().get()
    assert secret not in str(row)
    assert len(row["secret_hash"]) == 64


def test_a_new_one_ends_the_one_before(shift, captain, secret):
    newer = make_captain_link(shift, by=captain, now=NOW)
    assert (is_open(secret), is_open(newer)) == (False, True)
    assert link_of(shift, now=NOW) == CaptainLink.objects.standing().get()


def test_taken_back_it_opens_nothing_and_twice_is_once(shift, captain, secret):
    for _ in range(2):
        end_captain_link(shift, by=captain, now=NOW)
    assert not is_open(secret)
    assert link_of(shift, now=NOW) is None
    said = AuditEntry.objects.filter(object_id=str(shift.pk)).order_by("pk").values_list("verb", "actor")
    assert list(said) == [("made captain link", captain.pk), ("ended captain link", captain.pk)]


def test_it_ends_a_day_after_the_shift_to_the_second(shift, secret):
    last = shift.ends_at + DAY
    assert is_open(secret, now=last - timedelta(seconds=1))
    assert not is_open(secret, now=last)


def test_where_it_would_open_nothing_none_is_made(shift, captain):
    with pytest.raises(ShiftSettled):
        make_captain_link(shift, by=captain, now=shift.ends_at + DAY)
    cancel_shift(shift, reason="", by=captain, now=NOW)
    with pytest.raises(ShiftSettled):
        make_captain_link(shift, by=captain, now=NOW)
    assert not CaptainLink.objects.exists()


def test_it_falls_with_its_makers_role(captain, secret):
    organizer = make_member(captain.memberships.get().chapter, "organizer")
    end_role(captain.memberships.get(), by=organizer, now=NOW)
    assert not is_open(secret)


def test_it_falls_when_its_maker_signs_out_everywhere(captain, secret):
    sign_out_everywhere(captain, with_tokens=False, now=NOW)
    assert not is_open(secret)


def test_it_falls_when_its_maker_is_switched_off(captain, secret):
    switch_off(captain, now=NOW)
    assert not is_open(secret)


def test_it_falls_when_the_day_of_her_membership_has_passed(captain, secret):
    captain.memberships.update(until_on=NOW.date() - timedelta(days=9000), from_on="1999-01-01")
    assert not is_open(secret)


def test_it_falls_when_its_maker_looks_after_other_corners(shift, captain, secret):
    elsewhere = make_location(shift.campaign.chapter)
    CaptainScope.objects.create(membership=captain.memberships.get(), location=elsewhere)
    assert not is_open(secret)
    assert link_of(shift, now=NOW) is None


def test_who_keeps_the_roster_sees_that_a_link_is_out_and_nobody_else(shift, captain, secret):
    other = make_member(make_campaign().chapter, "captain")
    assert CaptainLink.objects.visible_to(captain).get().shift == shift
    assert not CaptainLink.objects.visible_to(other).exists()


def two_at_once(shift, captain):
    def make():
        return make_captain_link(shift, by=captain, now=NOW)

    return race(make, make)


@pytest.mark.django_db(transaction=True)
def test_two_made_at_once_leave_one_that_works(monkeypatch, shift, captain):
    monkeypatch.setattr(captain_links, "new_secret", Meeting(captain_links.new_secret))
    made = two_at_once(shift, captain)
    assert sorted(is_open(secret) for secret in made) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_two_fails(monkeypatch, shift, captain):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    monkeypatch.setattr(captain_links, "new_secret", Meeting(captain_links.new_secret))
    monkeypatch.setattr(Shift.objects, "hold", lambda *ids: None)
    failed = [each for each in two_at_once(shift, captain) if isinstance(each, IntegrityError)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
