from datetime import timedelta

import pytest
from django.db import connection

from people.models import AuditEntry, User
from shifts.actions import claims
from shifts.actions.claims import release_signup
from shifts.actions.confirming import confirm_signup, unconfirm_signup
from shifts.actions.editing import change_shift
from shifts.errors import ClaimEnded, ShiftPast
from shifts.models import Shift, Signup
from shifts.rules.asking import awaits_word
from shifts.rules.changes import ShiftTerms, claims_of, state_of
from tests.factories import NOW, claim, make_member, make_shift
from tests.races import Gap

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def signup():
    return claim(make_shift(), now=NOW - 24 * HOUR)


def confirmed_at(signup):
    return Signup.objects.get(pk=signup.pk).confirmed_at


def test_the_first_word_stays(signup):
    confirm_signup(signup, by=signup.person, now=NOW)
    confirm_signup(signup, by=signup.person, now=NOW + HOUR)
    assert confirmed_at(signup) == NOW
    assert AuditEntry.objects.filter(verb="confirmed").count() == 1


def test_it_can_be_taken_back(signup):
    captain = make_member(signup.shift.campaign.chapter, "captain")
    confirm_signup(signup, by=captain, now=NOW)
    unconfirm_signup(signup, by=captain, now=NOW)
    unconfirm_signup(signup, by=captain, now=NOW)
    assert confirmed_at(signup) is None
    assert AuditEntry.objects.filter(verb="unconfirmed").count() == 1


@pytest.mark.parametrize("act", [confirm_signup, unconfirm_signup])
def test_what_has_ended_is_not_confirmed(signup, act):
    with pytest.raises(ShiftPast):
        act(signup, by=signup.person, now=signup.shift.ends_at)
    release_signup(signup, by=signup.person, now=NOW)
    with pytest.raises(ClaimEnded):
        act(signup, by=signup.person, now=NOW)


@pytest.mark.parametrize(("hours", "stays"), [(0, True), (1, False)])
def test_a_new_time_is_to_be_confirmed_anew(signup, hours, stays):
    confirm_signup(signup, by=signup.person, now=NOW)
    shift = Shift.objects.with_place().get(pk=signup.shift_id)
    terms = ShiftTerms(
        None if stays else shift.location,
        shift.period,
        shift.starts_at + hours * HOUR,
        shift.ends_at + hours * HOUR,
        4,
        2,
    )
    organizer = make_member(shift.campaign.chapter, "organizer")
    change_shift(shift, terms=terms, seen=state_of(shift, claims_of(shift)), by=organizer, now=NOW)
    assert (confirmed_at(signup) is not None) == stays


def test_her_word_is_awaited_from_eleven_the_day_before_unless_she_claimed_since(signup):
    asked = signup.shift.starts_at.replace(hour=15) - timedelta(days=1)  # eleven in New York
    assert [awaits_word(signup, now) for now in (asked - HOUR, asked)] == [False, True]
    signup.claimed_at = asked
    assert not awaits_word(signup, asked + HOUR)


def released_meanwhile(signup, monkeypatch):
    """She confirms between her look at the claim that she releases, on another page, and the end of it."""
    gap = Gap(claims._end_state)
    monkeypatch.setattr(claims, "_end_state", gap)
    return gap.race(
        lambda: release_signup(signup, by=signup.person, now=NOW),
        lambda: confirm_signup(signup, by=signup.person, now=NOW),
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_released_at_this_moment_is_not_confirmed(signup, monkeypatch):
    released, confirmed = released_meanwhile(signup, monkeypatch)
    assert (released.state, type(confirmed)) == ("released", ClaimEnded)
    assert confirmed_at(signup) is None


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_it_is(signup, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("On SQLite every writing transaction is alone: there is no lock to leave out.")
    monkeypatch.setattr(type(User.objects), "hold", lambda self, *ids: None)
    released, confirmed = released_meanwhile(signup, monkeypatch)
    assert (released.state, confirmed_at(signup)) == ("released", NOW)
