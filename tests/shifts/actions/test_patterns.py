"""Saving patterns and making their shifts."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection

from people.models import AuditEntry
from shifts.actions import patterns
from shifts.actions.claims import release_signup
from shifts.actions.editing import change_shift, place_shift
from shifts.actions.patterns import apply_pattern, set_pattern
from shifts.actions.places import retire_location
from shifts.errors import PatternNameTaken, ShiftCancelled
from shifts.models import Location, Pattern, RemovedShift, Shift, Signup
from shifts.rules.changes import ShiftTerms
from shifts.rules.patterns import PatternTerms
from tests.factories import (
    NOW,
    attend,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_script,
    make_tally,
    make_user,
)
from tests.mails import queued
from tests.races import Meeting, race


@pytest.fixture
def organizer(db):
    return make_member(make_chapter(), "organizer")


@pytest.fixture
def campaign(organizer):
    return make_campaign(organizer.memberships.get().chapter)


@pytest.fixture
def terms(campaign):
    """Mornings and evenings of this week's Tuesday and Thursday at two places and one floating: 12 shifts."""
    return PatternTerms(
        name="Weekdays",
        locations=(make_location(campaign.chapter, "Here"), make_location(campaign.chapter, "There")),
        floating=1,
        weekdays=frozenset({1, 3}),
        periods=tuple(campaign.periods.all()),
        starts_on=date(2026, 8, 3),
        ends_on=date(2026, 8, 9),
        opens=None,
        closes=None,
        capacity=4,
        min_people=2,
    )


@pytest.fixture
def put(campaign, organizer):
    """`put(terms)`: save the campaign's pattern and make its shifts; what was done, those with none left out."""

    def put(terms, *, remove=True, now=NOW):
        pattern = Pattern.objects.filter(campaign=campaign).first()
        _, done = set_pattern(campaign, terms=terms, pattern=pattern, remove=remove, by=organizer, now=now)
        return {name: len(rows) for name, rows in vars(done).items() if rows}

    return put


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "detail"))


def test_a_pattern_makes_its_shifts_and_keeps_what_it_was_told(put, terms, campaign):
    assert put(terms) == {"adds": 12}
    pattern = Pattern.objects.get()
    assert PatternTerms.of(pattern) == terms
    shift = Shift.objects.get(slot=f"L{terms.locations[0].pk}:morning:2026-08-04")
    assert (shift.campaign, shift.pattern, shift.location, shift.period) == (
        campaign, pattern, terms.locations[0], "morning",
    )  # fmt: skip
    assert (shift.capacity, shift.min_people, shift.claimed, shift.starts_on) == (4, 2, 0, date(2026, 8, 4))
    assert (shift.ends_at - shift.starts_at) == timedelta(hours=2)
    assert Shift.objects.filter(location=None).count() == 4
    assert verbs() == [("add", {}), ("apply", {"added": 12, "changed": 0, "removed": 0})]


def test_a_second_time_does_nothing(put, terms, organizer):
    put(terms)
    before = list(Shift.objects.values())
    assert put(terms) == {"leaves": 12}
    apply_pattern(Pattern.objects.get(), by=organizer, now=NOW)
    assert list(Shift.objects.values()) == before
    assert [verb for verb, _ in verbs()] == ["add", "apply", "edit"]


def test_a_changed_pattern_adds_changes_and_removes(put, terms):
    put(terms)
    later = replace(terms, locations=terms.locations[:1], floating=2, capacity=6)
    assert put(later) == {"adds": 4, "changes": 8, "removals": 4}
    assert Shift.objects.count() == 12
    assert set(Shift.objects.values_list("capacity", flat=True)) == {6}
    assert not Shift.objects.filter(location=terms.locations[1]).exists()


def test_what_is_no_longer_wanted_stays_if_the_organizer_says_so(put, terms):
    put(terms)
    put(replace(terms, floating=0), remove=False)
    assert Shift.objects.count() == 12


def test_claimed_shifts_are_never_touched(put, terms):
    put(terms)
    kept = Shift.objects.first()
    claim(kept)
    before = Shift.objects.filter(pk=kept.pk).values().get()
    assert put(replace(terms, capacity=1, min_people=1)) == {"changes": 11, "claimed": 1}
    assert put(replace(terms, weekdays=frozenset({6}))) == {"adds": 6, "removals": 11, "claimed": 1}
    assert Shift.objects.filter(pk=kept.pk).values().get() == before
    assert Signup.objects.active().count() == 1
    assert queued() == []


def test_a_shift_that_was_changed_singly_keeps_its_change(put, terms, organizer):
    put(terms)
    shift = Shift.objects.exclude(location=None).first()
    change_shift(shift, terms=replace(ShiftTerms.of(shift), capacity=9), by=organizer, now=NOW)
    assert put(terms) == {"leaves": 11, "by_hand": 1}
    assert put(replace(terms, locations=(), floating=0)) == {"by_hand": 1, "removals": 11}
    assert Shift.objects.get().capacity == 9


def test_a_floating_shift_that_was_placed_is_still_the_patterns(put, terms, organizer):
    put(terms)
    place_shift(Shift.objects.filter(location=None).first(), location=terms.locations[0], by=organizer, now=NOW)
    assert put(terms) == {"leaves": 12}
    assert put(replace(terms, capacity=5)) == {"changes": 12}
    assert Shift.objects.filter(location=None).count() == 3


def test_a_shift_that_was_claimed_once_is_cancelled_instead_of_deleted(put, terms):
    put(terms)
    signup = claim(Shift.objects.first())
    release_signup(signup, by=signup.person, now=NOW)
    put(replace(terms, weekdays=frozenset()))
    shift = Shift.objects.get()
    assert (shift.pk, shift.cancelled_at, shift.cancel_reason) == (signup.shift_id, NOW, "No longer planned")
    assert put(terms) == {"adds": 11, "cancelled": 1}


def test_shifts_that_other_rows_name_are_cancelled_and_all_the_others_go(put, terms):
    put(terms)
    claimed, logged, marked, *_ = Shift.objects.all()
    signup = claim(claimed)
    release_signup(signup, by=signup.person, now=NOW)
    make_script(logged.campaign)
    make_tally(logged, hold="early")
    attend(marked, status="unconfirmed")
    assert put(replace(terms, weekdays=frozenset())) == {"removals": 12}
    kept = {each.pk for each in (claimed, logged, marked)}
    assert set(Shift.objects.values_list("pk", "cancelled_at")) == {(pk, NOW) for pk in kept}
    gone = set(RemovedShift.objects.values_list("pk", flat=True))
    assert (len(gone), gone & kept) == (9, set())


def test_past_days_are_never_touched(put, terms):
    put(terms)
    wednesday = NOW + timedelta(days=2)
    assert put(replace(terms, weekdays=frozenset({1, 3, 4}), capacity=6), now=wednesday) == {"adds": 6, "changes": 6}
    assert list(Shift.objects.filter(starts_on=date(2026, 8, 4)).values_list("capacity", flat=True)) == [4] * 6
    assert put(replace(terms, weekdays=frozenset()), now=wednesday) == {"removals": 12}
    assert Shift.objects.count() == 6


def test_a_new_window_moves_unclaimed_shifts_when_the_pattern_is_run_again(put, terms, campaign):
    put(terms)
    campaign.periods.filter(key="morning").update(opens=time(7))
    assert put(replace(terms, periods=tuple(campaign.periods.all()))) == {"changes": 6, "leaves": 6}
    assert {shift.ends_at - shift.starts_at for shift in Shift.objects.filter(period="morning")} == {timedelta(hours=3)}


def test_calendars_are_told_of_another_time_and_of_a_cancelled_shift_and_of_nothing_else(put, terms, campaign):
    put(terms)
    assert sequences() == {(0, NOW): 12}
    put(replace(terms, capacity=6), now=NOW + timedelta(hours=1))
    assert sequences() == {(0, NOW): 12}
    campaign.periods.filter(key="morning").update(opens=time(7))
    put(replace(terms, periods=tuple(campaign.periods.all())), now=NOW + timedelta(hours=2))
    assert sequences() == {(0, NOW): 6, (1, NOW + timedelta(hours=2)): 6}
    signup = claim(Shift.objects.filter(period="morning").first())
    release_signup(signup, by=signup.person, now=NOW)
    put(replace(terms, weekdays=frozenset()), now=NOW + timedelta(hours=3))
    assert sequences() == {(2, NOW + timedelta(hours=3)): 1}


def sequences():
    """(sequence, changed at) to how many shifts have it."""
    return Counter(Shift.objects.values_list("sequence", "changed_at"))


def test_a_retired_location_loses_its_unclaimed_shifts(put, terms, organizer):
    put(terms)
    Shift.objects.filter(location=terms.locations[1]).delete()
    retire_location(terms.locations[1], by=organizer, now=NOW)
    assert put(PatternTerms.of(Pattern.objects.get())) == {"leaves": 8}


def test_two_patterns_of_a_campaign_cannot_have_one_name(put, terms, campaign, organizer):
    put(terms)
    with pytest.raises(PatternNameTaken):
        set_pattern(
            campaign, terms=replace(terms, name="weekdays"), pattern=None, remove=False, by=organizer, now=NOW
        )  # fmt: skip
    assert (Pattern.objects.count(), Shift.objects.count()) == (1, 12)


@pytest.mark.parametrize("days", [7, 35])
def test_applying_takes_as_many_queries_however_many_shifts(
    terms, campaign, organizer, days, django_assert_max_num_queries
):
    longer = replace(terms, ends_on=terms.starts_on + timedelta(days=days - 1), weekdays=frozenset())
    pattern, _ = set_pattern(campaign, terms=longer, pattern=None, remove=False, by=organizer, now=NOW)
    Pattern.objects.update(weekdays=list(range(7)))
    with django_assert_max_num_queries(18):  # SQLite takes at most 66 shifts in one statement
        apply_pattern(Pattern.objects.get(), by=organizer, now=NOW)
    assert Shift.objects.count() == 6 * days - 3  # not this morning's


@pytest.mark.django_db(transaction=True)
def test_a_pattern_that_is_applied_twice_at_once_makes_each_shift_once(campaign, terms, organizer, monkeypatch):
    pattern, _ = set_pattern(
        campaign, terms=replace(terms, weekdays=frozenset()), pattern=None, remove=False, by=organizer, now=NOW
    )
    Pattern.objects.update(weekdays=[1, 3])
    monkeypatch.setattr(patterns, "plan", Meeting(patterns.plan))
    results = race(*[lambda: apply_pattern(Pattern.objects.get(), by=organizer, now=NOW)] * 2)
    assert sorted((len(done.adds), len(done.leaves)) for done in results) == [(0, 12), (12, 0)]
    assert Shift.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_unique_slot_keeps_it_from_making_them_twice(campaign, terms, organizer, monkeypatch):
    """The control. (SQLite lets one transaction in at a time, whatever is locked.)"""
    set_pattern(campaign, terms=replace(terms, weekdays=frozenset()), pattern=None, remove=False, by=organizer, now=NOW)
    Pattern.objects.update(weekdays=[1, 3])
    monkeypatch.setattr(patterns, "plan", Meeting(patterns.plan))
    monkeypatch.setattr(Pattern.objects, "select_for_update", lambda **options: Pattern.objects.all())
    monkeypatch.setattr(Location.objects, "hold", lambda *ids: None)  # which makes them take turns too
    results = race(*[lambda: apply_pattern(Pattern.objects.get(), by=organizer, now=NOW)] * 2)
    refused = [result for result in results if isinstance(result, IntegrityError)]
    assert len(refused) == (0 if connection.vendor == "sqlite" else 1)
    assert Shift.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_a_pattern_that_is_submitted_twice_at_once_is_one_pattern(campaign, terms, organizer):
    def submit():
        return set_pattern(campaign, terms=terms, pattern=None, remove=False, by=organizer, now=NOW)

    results = race(submit, submit)
    assert [type(result) for result in results if isinstance(result, Exception)] == [PatternNameTaken]
    assert (Pattern.objects.count(), Shift.objects.count()) == (1, 12)


@pytest.mark.django_db(transaction=True)
def test_people_who_claim_while_a_pattern_changes_are_left_or_told(campaign, terms, organizer):
    """Each claim is either kept with its shift untouched, or refused because the shift is gone."""
    gone = replace(terms, weekdays=frozenset())
    for _ in range(4):
        pattern, _done = set_pattern(campaign, terms=terms, pattern=None, remove=False, by=organizer, now=NOW)
        some = list(pattern.shifts.all())[:8]
        people = [make_user() for _ in some]
        act = [lambda p=pattern: set_pattern(campaign, terms=gone, pattern=p, remove=True, by=organizer, now=NOW)]
        act += [lambda s=shift, p=person: claim(s, p) for shift, person in zip(some, people, strict=True)]
        results = race(*act)
        assert {type(result) for result in results[1:]} <= {Signup, ShiftCancelled}, results
        assert not isinstance(results[0], Exception), results
        kept = {result.shift_id for result in results[1:] if isinstance(result, Signup)}
        standing = Shift.objects.filter(pattern=pattern, cancelled_at=None)
        assert {shift.pk for shift in standing} == kept
        assert set(standing.values_list("claimed", flat=True)) <= {1}
        Signup.objects.all().delete()
        Pattern.objects.all().delete()
        Shift.objects.all().delete()
