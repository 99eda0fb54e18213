"""Adding, changing, placing and cancelling single shifts."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection

from people.models import AuditEntry
from shifts.actions import editing
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.editing import add_shift, cancel_shift, change_shift, place_shift
from shifts.errors import InThePast, ReleaseMore, ShiftBegun, ShiftCancelled, ShiftChanged, ShiftFull, ShiftSettled
from shifts.models import Attendance, Shift, Signup
from shifts.rules.changes import ShiftTerms, claims_of, state_of
from tests.factories import (
    NOW,
    attend,
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_shift,
    make_user,
)  # fmt: skip
from tests.mails import queued
from tests.races import race

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def organizer(db):
    return make_member(make_chapter(), "organizer")


@pytest.fixture
def campaign(organizer):
    return make_campaign(organizer.memberships.get().chapter)


@pytest.fixture
def shift(campaign):
    return make_shift(campaign)


def terms(shift, **other):
    return replace(ShiftTerms.of(shift), **other)


def seen(shift):
    shift = Shift.objects.get(pk=shift.pk)
    return state_of(shift, claims_of(shift))


def change(shift, organizer, *, looked=True, release=(), **other):
    mark = seen(shift) if looked else ""
    return change_shift(shift, terms=terms(shift, **other), seen=mark, release=release, by=organizer, now=NOW)


def states(shift):
    return sorted(Signup.objects.filter(shift=shift).values_list("person__name", "state"))


def test_a_single_shift_needs_no_pattern_and_no_location(campaign, organizer):
    wanted = ShiftTerms(None, "evening", NOW + DAY, NOW + DAY + HOUR, 6, 3)
    shift = add_shift(campaign, terms=wanted, by=organizer, now=NOW)
    shift.refresh_from_db()
    assert ShiftTerms.of(shift) == wanted
    assert (shift.pattern, shift.slot, shift.claimed, shift.starts_on.isoformat()) == (None, "", 0, "2026-08-04")
    assert AuditEntry.objects.get().verb == "add"


def test_a_single_shift_cannot_be_over_already(campaign, organizer):
    with pytest.raises(InThePast):
        add_shift(campaign, terms=ShiftTerms(None, "morning", NOW - HOUR, NOW, 6, 3), by=organizer, now=NOW)
    assert not Shift.objects.exists()


def test_the_day_of_a_shift_is_the_chapters(campaign, organizer):
    late = NOW.replace(hour=3) + DAY  # 11 p.m. of 3 August in New York
    shift = add_shift(campaign, terms=ShiftTerms(None, "evening", late, late + HOUR, 1, 1), by=organizer, now=NOW)
    assert shift.starts_on.isoformat() == "2026-08-03"


def test_nobody_is_asked_about_a_shift_that_nobody_claimed(shift, organizer):
    place = make_location(shift.campaign.chapter)
    change(shift, organizer, looked=False, location=place, starts_at=shift.starts_at + HOUR, capacity=2)
    shift.refresh_from_db()
    assert (shift.location, shift.capacity, shift.ends_at - shift.starts_at) == (place, 2, HOUR)
    assert shift.edited_at == NOW
    assert AuditEntry.objects.get().detail == {"fields": ["location", "starts_at", "capacity"], "released": []}
    assert queued() == []


def test_saying_the_same_again_is_no_change(shift, organizer):
    change(shift, organizer, looked=False)
    shift.refresh_from_db()
    assert shift.edited_at is None
    assert not AuditEntry.objects.exists()


def test_more_places_or_another_minimum_ask_nothing(shift, organizer):
    claim(shift)
    change(shift, organizer, looked=False, capacity=9, min_people=1)
    shift.refresh_from_db()
    assert (shift.capacity, shift.min_people, shift.claimed) == (9, 1, 1)
    assert queued() == []


@pytest.mark.parametrize("what", ["time", "place", "no place", "capacity"])
def test_a_claimed_shift_is_not_changed_without_having_looked_at_the_names(shift, organizer, what):
    for _ in range(2):
        claim(shift)
    other = {
        "time": {"ends_at": shift.ends_at + HOUR},
        "place": {"location": make_location(shift.campaign.chapter)},
        "no place": {"location": None},
        "capacity": {"capacity": 1, "min_people": 1},
    }[what]
    before = Shift.objects.values().get()
    with pytest.raises(ShiftChanged):
        change(shift, organizer, looked=False, **other)
    assert Shift.objects.values().get() == before


def test_who_keeps_a_moved_shift_is_told_of_old_and_new(shift, organizer):
    person = claim(shift, make_user(name="Ada", email="ada@example.org")).person
    place = make_location(shift.campaign.chapter, "Tom & Jerry Plaza", address="5 Fifth Ave")
    change(shift, organizer, location=place, starts_at=shift.starts_at + HOUR)
    [mail] = queued()
    assert (mail.to, mail.subject) == (person.email, "Your shift was changed: now Tue, Aug 4")
    assert "Now:\n\nTue, Aug 4, 9\u00a0a.m. – 10\u00a0a.m.\nTom & Jerry Plaza\n5 Fifth Ave" in mail.text
    assert f"Before:\n\nTue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m.\n{shift.location.name}" in mail.text
    assert states(shift) == [("Ada", "claimed")]


def test_nobody_is_mailed_about_her_own_act(shift, organizer):
    claim(shift, organizer)
    change(shift, organizer, ends_at=shift.ends_at + HOUR)
    cancel_shift(shift, reason="", seen=seen(shift), by=organizer, now=NOW)
    assert queued() == []


def test_lowering_the_places_releases_whom_the_organizer_chose(shift, organizer):
    ada, ben, cem = (claim(shift, make_user(name=name, email=f"{name}@example.org")) for name in ("Ada", "Ben", "Cem"))
    change(shift, organizer, capacity=2, release=[ben.pk])
    shift.refresh_from_db()
    assert (shift.capacity, shift.claimed) == (2, 2)
    assert states(shift) == [("Ada", "claimed"), ("Ben", "removed"), ("Cem", "claimed")]
    ben.refresh_from_db()
    assert (ben.ended_at, ben.ended_by) == (NOW, organizer)
    assert AuditEntry.objects.get().detail == {"fields": ["capacity"], "released": [ben.pk]}
    assert [(mail.to, mail.subject) for mail in queued()] == [
        ("ben@example.org", "You are no longer on the shift of Tue, Aug 4")
    ]


def test_lowering_the_places_needs_enough_people_chosen(shift, organizer):
    claims = [claim(shift) for _ in range(3)]
    with pytest.raises(ReleaseMore) as refused:
        change(shift, organizer, capacity=1, min_people=1, release=[claims[0].pk])
    assert refused.value.details == {"number": 2, "capacity": 1}
    shift.refresh_from_db()
    assert (shift.capacity, shift.claimed) == (4, 3)
    assert {state for _, state in states(shift)} == {"claimed"}


def test_a_claim_of_another_shift_cannot_be_released_here(shift, organizer):
    claim(shift), claim(shift)
    elsewhere = claim(make_shift(shift.campaign))
    with pytest.raises(ReleaseMore):
        change(shift, organizer, capacity=1, min_people=1, release=[elsewhere.pk])
    elsewhere.refresh_from_db()
    assert elsewhere.is_active


def test_an_answer_to_another_question_is_refused(shift, organizer):
    first = claim(shift)
    answer = seen(shift)
    release_signup(first, by=first.person, now=NOW)
    claim(shift)
    longer = terms(shift, ends_at=shift.ends_at + HOUR)
    with pytest.raises(ShiftChanged):
        change_shift(shift, terms=longer, seen=answer, by=organizer, now=NOW)
    with pytest.raises(ShiftChanged):
        cancel_shift(shift, reason="", seen=answer, by=organizer, now=NOW)
    assert len(queued()) == 0


@pytest.mark.parametrize("how", ["over", "cancelled", "closed"])
def test_what_is_settled_stays(shift, organizer, how):
    now = shift.ends_at if how == "over" else NOW
    if how == "cancelled":
        Shift.objects.update(cancelled_at=NOW)
    if how == "closed":
        Shift.objects.update(closed_at=NOW)
    later = terms(shift, ends_at=shift.ends_at + HOUR)
    place = make_location(shift.campaign.chapter)
    with pytest.raises(ShiftSettled):
        change_shift(shift, terms=later, by=organizer, now=now)
    with pytest.raises(ShiftSettled):
        place_shift(shift, location=place, by=organizer, now=now)
    if how != "cancelled":
        with pytest.raises(ShiftSettled):
            cancel_shift(shift, reason="", by=organizer, now=now)


def begun(shift):
    Shift.objects.filter(pk=shift.pk).update(starts_at=NOW - HOUR, starts_on=NOW.date())


def seen_here(shift):
    attend(shift, status=Attendance.Status.CHECKED_IN)


def guest_waits(shift):
    attend(shift, status=Attendance.Status.UNCONFIRMED)


@pytest.mark.parametrize("happened", [begun, seen_here, guest_waits])
def test_where_something_happened_the_day_stays(shift, organizer, happened):
    happened(shift)
    shift.refresh_from_db()
    before = shift.starts_on
    with pytest.raises(ShiftBegun):
        change(shift, organizer, starts_at=shift.starts_at + DAY, ends_at=shift.ends_at + DAY)
    changed = change(shift, organizer, starts_at=shift.starts_at - HOUR / 2, ends_at=shift.ends_at + HOUR)
    assert changed.starts_on == before


def test_who_is_excused_beforehand_keeps_no_shift_on_its_day(shift, organizer):
    attend(shift, status=Attendance.Status.EXCUSED)
    moved = change(shift, organizer, starts_at=shift.starts_at + DAY, ends_at=shift.ends_at + DAY)
    assert moved.starts_on == shift.starts_on + DAY


def test_a_shift_cannot_be_moved_into_the_past(shift, organizer):
    with pytest.raises(InThePast):
        change(shift, organizer, starts_at=NOW - 2 * HOUR, ends_at=NOW)


def test_a_floating_shift_is_placed_without_a_question_and_its_people_are_told(campaign, organizer):
    shift = make_shift(campaign, floating=True)
    person = claim(shift, make_user(email="ada@example.org")).person
    place = make_location(campaign.chapter, "Bryant Park")
    for _ in range(2):
        place_shift(shift, location=place, by=organizer, now=NOW)
    shift.refresh_from_db()
    assert (shift.location, shift.edited_at) == (place, None)
    [mail] = queued()
    assert (mail.to, mail.subject) == (person.email, "Your place on Tue, Aug 4: Bryant Park")
    assert "Bryant Park\nMeeting point: NE corner, by the clock" in mail.text
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["place"]


def test_placing_a_claimed_shift_elsewhere_is_moving_it(shift, organizer):
    claim(shift)
    place = make_location(shift.campaign.chapter)
    with pytest.raises(ShiftChanged):
        place_shift(shift, location=place, by=organizer, now=NOW)
    moved = place_shift(shift, location=place, seen=seen(shift), by=organizer, now=NOW)
    assert moved.edited_at == NOW  # its pattern leaves it there
    assert [mail.subject for mail in queued()] == ["Your shift was changed: now Tue, Aug 4"]


def test_a_cancelled_shift_ends_its_claims_and_says_why(shift, organizer):
    person = claim(shift, make_user(name="Ada", email="ada@example.org")).person
    mark = seen(shift)
    for _ in range(2):
        cancel_shift(shift, reason="Storm & flood", seen=mark, by=organizer, now=NOW)
    shift.refresh_from_db()
    assert (shift.cancelled_at, shift.cancel_reason, shift.claimed) == (NOW, "Storm & flood", 0)
    assert states(shift) == [("Ada", "cancelled")]
    [mail] = queued()
    assert (mail.to, mail.subject) == (person.email, "Cancelled: your shift on Tue, Aug 4")
    assert "Reason: Storm & flood" in mail.text
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["cancel"]


def test_a_claim_on_a_shift_that_was_removed_meanwhile_is_told_so(shift, monkeypatch):
    person, fetched = make_user(), Shift.objects.get()
    Shift.objects.all().delete()
    with pytest.raises(ShiftCancelled):
        claim_shift(fetched, person=person, by=person, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_lowering_the_places_while_many_claim_never_leaves_more_claims_than_places(campaign, organizer):
    for _ in range(5):
        shift = make_shift(campaign, capacity=8, min_people=1)
        people = [make_user() for _ in range(8)]

        def lower(shift=shift):
            return change_shift(shift, terms=terms(shift, capacity=3), by=organizer, now=NOW)

        results = race(lower, *(lambda shift=shift, person=person: claim(shift, person) for person in people))
        assert not [result for result in results if isinstance(result, OperationalError)], results
        shift.refresh_from_db()
        active = Signup.objects.active().filter(shift=shift).count()
        assert shift.claimed == active <= shift.capacity
        if shift.capacity == 3:
            assert [type(result) for result in results[1:]].count(ShiftFull) == 5
        else:  # somebody was first, so the organizer is asked
            assert (type(results[0]), active) == (ShiftChanged, 8)


@pytest.mark.django_db(transaction=True)
def test_nobody_keeps_or_gets_a_claim_on_a_shift_that_is_cancelled_meanwhile(campaign, organizer):
    for _ in range(5):
        shift = make_shift(campaign, capacity=8, min_people=1)
        people = [make_user() for _ in range(8)]

        def cancel(shift=shift):
            return cancel_shift(shift, reason="Storm", seen=state_of(shift, []), by=organizer, now=NOW)

        results = race(cancel, *(lambda shift=shift, person=person: claim(shift, person) for person in people))
        assert {type(result) for result in results} <= {Shift, Signup, ShiftCancelled, ShiftChanged}, results
        shift.refresh_from_db()
        active = Signup.objects.active().filter(shift=shift).count()
        assert shift.claimed == active
        assert not (shift.cancelled_at and active)


def lower_while_a_claim_comes_in(shift, organizer, monkeypatch):
    """Lower to the one claim that was seen, while somebody claims between the looking and the writing."""
    person, claimed = make_user(), []
    write = editing._put

    def write_after_a_claim(*args):
        thread = Thread(target=lambda: claimed.extend(race(lambda: claim(shift, person))))
        thread.start()
        thread.join(timeout=1)  # a lock keeps it waiting for us
        waiting.append(thread)
        return write(*args)

    waiting = []
    monkeypatch.setattr(editing, "_put", write_after_a_claim)
    change(shift, organizer, capacity=1, min_people=1)
    waiting[0].join()
    shift.refresh_from_db()
    return claimed[0], shift.claimed, Signup.objects.active().count()


@pytest.mark.django_db(transaction=True)
def test_a_claim_between_looking_and_lowering_waits_and_is_told_that_it_is_full(shift, organizer, monkeypatch):
    claim(shift)
    answer, counted, active = lower_while_a_claim_comes_in(shift, organizer, monkeypatch)
    assert (type(answer), counted, active) == (ShiftFull, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_people_claim_than_are_counted(shift, organizer, monkeypatch):
    """The control. SQLite lets only one transaction write, whatever the code locks: there the lock is not needed."""
    claim(shift)
    monkeypatch.setattr(Shift.objects, "hold", lambda *ids: None)
    _, counted, active = lower_while_a_claim_comes_in(shift, organizer, monkeypatch)
    assert (counted, active) == ((1, 1) if connection.vendor == "sqlite" else (1, 2))
