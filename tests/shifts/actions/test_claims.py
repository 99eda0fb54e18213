"""Claiming and releasing, one at a time. Many at once: tests/shifts/test_claim_races.py."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Membership
from shifts.actions.claims import claim_shift, release_signup, take_seat
from shifts.errors import Overlaps, ShiftCancelled, ShiftChanged, ShiftFull, ShiftPast
from shifts.models import Shift, Signup
from tests.factories import NOW, TODAY, claim, make_campaign, make_member, make_shift, make_user

pytestmark = pytest.mark.django_db


def claimed(shift: Shift) -> int:
    return Shift.objects.get(pk=shift.pk).claimed


def signups_of(person):
    return list(Signup.objects.filter(person=person).order_by("pk").values_list("shift_id", "state"))


def test_a_claim_takes_a_place_and_says_who_and_when():
    shift, person = make_shift(), make_user()
    signup, is_new = claim_shift(shift, person=person, by=person, now=NOW)
    assert is_new
    assert (signup.shift, signup.person, signup.state, signup.source) == (shift, person, "claimed", "self")
    assert (signup.claimed_at, signup.claimed_by) == (NOW, person)
    assert claimed(shift) == 1


def test_a_claim_that_a_captain_makes_says_so():
    shift, person, captain = make_shift(), make_user(), make_user()
    signup, _ = claim_shift(shift, person=person, by=captain, now=NOW)
    assert (signup.source, signup.claimed_by) == ("captain", captain)


def test_claiming_again_returns_the_claim_that_is_there():
    shift, person = make_shift(capacity=1), make_user()
    first = claim_shift(shift, person=person, by=person, now=NOW)
    again = claim_shift(shift, person=person, by=person, now=NOW + timedelta(hours=1))
    assert (again.signup, again.is_new) == (first.signup, False)
    assert signups_of(person) == [(shift.pk, "claimed")]
    assert claimed(shift) == 1


def test_a_claim_that_is_held_is_confirmed_even_after_the_shift():
    shift, person = make_shift(), make_user()
    signup = claim(shift, person)
    assert claim_shift(shift, person=person, by=person, now=shift.ends_at).signup == signup


def test_a_first_claim_makes_a_volunteer_of_the_chapter_from_today():
    shift, person = make_shift(), make_user()
    claim(shift, person)
    claim(make_shift(shift.campaign, day=TODAY + timedelta(days=3)), person)
    assert list(Membership.objects.filter(person=person).values_list("chapter_id", "role", "from_on", "until_on")) == [
        (shift.campaign.chapter_id, "volunteer", TODAY, None)
    ]


def test_a_captain_who_claims_needs_no_other_membership():
    campaign = make_campaign()
    captain = make_member(campaign.chapter, "captain")
    claim(make_shift(campaign), captain)
    assert Membership.objects.filter(person=captain).count() == 1


def test_a_full_shift_is_refused():
    shift = make_shift(capacity=1)
    claim(shift)
    late = make_user()
    with pytest.raises(ShiftFull):
        claim(shift, late)
    assert signups_of(late) == []
    assert not Membership.objects.filter(person=late).exists()
    assert claimed(shift) == 1


def test_a_cancelled_shift_is_refused():
    with pytest.raises(ShiftCancelled):
        claim(make_shift(cancelled_at=NOW))


def test_a_shift_that_has_begun_can_be_joined_until_its_end():
    shift = make_shift()
    claim(shift, now=shift.ends_at - timedelta(seconds=1))
    with pytest.raises(ShiftPast):
        claim(shift, now=shift.ends_at)
    assert claimed(shift) == 1


def test_two_shifts_that_share_a_minute_are_refused_and_the_first_is_named():
    campaign, person = make_campaign(), make_user()
    first = claim(make_shift(campaign, opens=time(8), hours=2), person)
    with pytest.raises(Overlaps) as refused:
        claim(make_shift(campaign, opens=time(9, 59), hours=2), person)
    assert refused.value.details["shift"] == first.shift
    assert str(refused.value) == (
        f"At that time you have Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m., {first.shift.location}. "
        "Release it first, then claim this one."
    )


def test_shifts_end_to_end_do_not_overlap():
    campaign, person = make_campaign(), make_user()
    claim(make_shift(campaign, opens=time(8), hours=2), person)
    claim(make_shift(campaign, opens=time(10), hours=2), person)
    claim(make_shift(campaign, opens=time(6), hours=2), person)
    assert len(signups_of(person)) == 3


def test_overlap_is_between_campaigns_too():
    person = make_user()
    claim(make_shift(), person)
    with pytest.raises(Overlaps):
        claim(make_shift(), person)


def test_a_released_claim_does_not_overlap():
    campaign, person = make_campaign(), make_user()
    release_signup(claim(make_shift(campaign), person), by=person, now=NOW)
    claim(make_shift(campaign), person)


def test_a_full_looking_shift_is_read_again_before_it_refuses():
    """The page was read before somebody released."""
    shift = make_shift(capacity=1)
    first = claim(shift)
    stale = Shift.objects.with_place().get(pk=shift.pk)
    release_signup(first, by=first.person, now=NOW)
    assert stale.spots_left == 0
    claim(stale)
    assert claimed(shift) == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"cancelled_at": NOW}, ShiftCancelled),
        ({"claimed": 4}, ShiftFull),
        ({"starts_at": NOW + timedelta(days=2), "ends_at": NOW + timedelta(days=2, hours=2)}, ShiftChanged),
    ],
)
def test_what_changed_since_the_page_was_read_is_found_out_when_the_seat_is_taken(change, refusal):
    shift = make_shift()
    Shift.objects.filter(pk=shift.pk).update(**change)
    before = claimed(shift)
    person = make_user()
    with pytest.raises(refusal):
        claim(shift, person)
    assert signups_of(person) == []
    assert claimed(shift) == before


def test_a_seat_is_not_taken_beyond_the_capacity():
    shift = make_shift(capacity=1)
    first, second = make_user(), make_user()
    take_seat(shift, person=first, by=first, now=NOW)
    with pytest.raises(ShiftFull):
        take_seat(shift, person=second, by=second, now=NOW)
    assert list(Signup.objects.values_list("person", flat=True)) == [first.pk]


def test_a_release_frees_the_place_and_keeps_the_row():
    shift, person = make_shift(capacity=1), make_user()
    signup = release_signup(claim(shift, person), by=person, now=NOW + timedelta(hours=1))
    assert (signup.state, signup.ended_at, signup.ended_by) == ("released", NOW + timedelta(hours=1), person)
    assert claimed(shift) == 0
    claim(shift)


def test_releasing_again_changes_nothing():
    shift, person = make_shift(), make_user()
    signup = claim(shift, person)
    release_signup(signup, by=person, now=NOW)
    again = release_signup(signup, by=person, now=NOW + timedelta(hours=1))
    assert (again.state, again.ended_at) == ("released", NOW)
    assert claimed(shift) == 0


def test_claiming_after_a_release_is_a_new_row():
    shift, person = make_shift(), make_user()
    release_signup(claim(shift, person), by=person, now=NOW)
    claim(shift, person)
    assert signups_of(person) == [(shift.pk, "released"), (shift.pk, "claimed")]
    assert claimed(shift) == 1


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (timedelta(hours=12), "released"),
        (timedelta(hours=12) - timedelta(seconds=1), "late_released"),
        (timedelta(hours=-1), "late_released"),
    ],
)
def test_a_release_within_twelve_hours_of_the_start_is_late(before, state):
    shift, person = make_shift(), make_user()
    signup = claim(shift, person, now=NOW)
    assert release_signup(signup, by=person, now=shift.starts_at - before).state == state


def test_a_claim_that_is_undone_at_once_was_no_promise():
    shift, person = make_shift(), make_user()
    signup = claim(shift, person, now=shift.starts_at - timedelta(hours=1))
    assert release_signup(signup, by=person, now=shift.starts_at - timedelta(minutes=51)).state == "released"


def test_who_is_taken_off_by_somebody_else_did_not_release_late():
    shift, person = make_shift(), make_user()
    signup = claim(shift, person, now=NOW)
    assert release_signup(signup, by=make_user(), now=shift.starts_at).state == "removed"


def test_a_shift_that_is_over_is_not_released():
    shift, person = make_shift(), make_user()
    signup = claim(shift, person)
    with pytest.raises(ShiftPast):
        release_signup(signup, by=person, now=shift.ends_at)
    assert claimed(shift) == 1


def test_a_claim_asks_the_database_five_times():
    """Once for the roles of a person who is fresh from the database. Then PostgreSQL holds her row, looks around and
    writes both with one statement; SQLite, where nothing needs to be held, writes with two. The receipt is a row."""
    shift = make_shift()
    person = make_member(shift.campaign.chapter)
    with CaptureQueriesContext(connection) as queries:
        claim_shift(shift, person=person, by=person, now=NOW)
    asked = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    writes = ["SELECT", "WITH"] if connection.vendor == "postgresql" else ["UPDATE", "INSERT"]
    assert asked == ["SELECT", "SELECT", *writes, "INSERT"]
