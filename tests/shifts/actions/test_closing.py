"""Closing a shift decides who was there, once."""

from datetime import date, time, timedelta

import pytest

from people.models import AuditEntry
from shifts.actions import closing
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.closing import close_shift, reopen_shift
from shifts.actions.presence import check_in, confirm_walk_in, mark, note_logging, reject_walk_in
from shifts.errors import NobodyComes, ShiftChanged, ShiftPast, TimesOff, TooEarly
from shifts.models import Attendance, Shift
from shifts.queries.attendance import attended_hours
from tests.factories import NOW, claim, make_campaign, make_shift, make_user
from tests.races import Meeting, race

Status = Attendance.Status
HOUR = timedelta(hours=1)


@pytest.fixture
def shift(campaign):
    return make_shift(campaign)


@pytest.fixture
def close(shift, captain):
    def act(**given):
        return closing.close_shift(shift, **{"times": {}, "by": captain, "now": shift.ends_at, **given})

    return act


def states():
    return {each.person: (each.status, each.arrived_at, each.left_at) for each in Attendance.objects.all()}


def test_who_was_there_has_times_and_who_was_only_expected_did_not_come(shift, captain, close):
    came, missing = claim(shift).person, claim(shift).person
    times = shift.starts_at + timedelta(minutes=10), shift.ends_at + timedelta(minutes=5)
    closed, is_new = close(times={came.pk: times}, flyers_left=40)
    assert is_new
    assert (closed.closed_at, closed.closed_by, closed.flyers_left) == (shift.ends_at, captain, 40)
    assert states() == {came: ("completed", *times), missing: ("no_show", None, None)}
    assert attended_hours(Attendance.objects.all()) == 115 / 60
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["closed"]


def test_who_is_marked_here_was_there_all_the_time_unless_said_otherwise(shift, captain, close):
    here, late, gone = (claim(shift).person for _ in range(3))
    walk_in, half_way = make_user(), shift.starts_at + HOUR
    for person in (here, late, gone, walk_in):
        check_in(shift, person=person, by=captain, now=half_way)
    mark(shift, person=late, status=Status.COMPLETED, by=captain, now=half_way)
    close(absent=[gone.pk])
    whole = ("completed", shift.starts_at, shift.ends_at)
    assert states() == {
        here: whole,
        walk_in: whole,
        late: ("completed", shift.starts_at, half_way),
        gone: ("no_show", None, None),
    }


def test_who_walked_in_and_claimed_then_kept_a_promise(shift, captain, close):
    person = make_user()
    check_in(shift, person=person, by=captain, now=shift.starts_at)
    signup = claim(shift, person, now=shift.starts_at)
    close()
    assert Attendance.objects.get().signup == signup


@pytest.mark.parametrize("is_rejected", [False, True])
def test_a_guest_who_claimed_then_is_here_if_closing_says_so_and_waits_if_not(shift, captain, close, is_rejected):
    came, silent = make_user(), make_user()
    for guest in (came, silent):
        attendance = note_logging(shift, person=guest, now=shift.starts_at)
        if is_rejected:
            reject_walk_in(attendance, by=captain, now=shift.starts_at)
        claim(shift, guest, now=shift.starts_at)
    whole = shift.starts_at, shift.ends_at
    close(times={came.pk: whole}, absent=[silent.pk])
    waits = "rejected" if is_rejected else "unconfirmed"
    assert states() == {came: ("completed", *whole), silent: (waits, None, None)}


def test_the_excused_stay_excused_and_guests_wait(shift, captain, close):
    excused, guest = claim(shift).person, make_user()
    mark(shift, person=excused, status=Status.EXCUSED, reason="Ill", by=captain, now=NOW)
    note_logging(shift, person=guest, now=shift.starts_at)
    close(absent=[excused.pk])
    assert states() == {excused: ("excused", None, None), guest: ("unconfirmed", None, None)}
    confirm_walk_in(Attendance.objects.get(person=guest), by=captain, now=shift.ends_at)
    assert attended_hours(Attendance.objects.all()) == 2


def test_a_shift_to_which_nobody_came_can_be_closed(shift, close):
    assert close().shift.closed_at == shift.ends_at
    assert attended_hours(Attendance.objects.all()) is None


def test_closing_again_changes_nothing(shift, close):
    person = claim(shift).person
    close(flyers_left=40)
    again, is_new = close(times={person.pk: (shift.starts_at, shift.ends_at)}, flyers_left=1)
    assert (is_new, again.flyers_left) == (False, 40)
    assert states() == {person: ("no_show", None, None)}


def test_it_closes_from_its_start_on_and_takes_no_claims_then(shift, close):
    with pytest.raises(TooEarly):
        close(now=shift.starts_at - timedelta(seconds=1))
    signup, latecomer = claim(shift), make_user()
    close(now=shift.starts_at)
    with pytest.raises(ShiftPast):
        claim_shift(shift, person=latecomer, by=latecomer, now=shift.starts_at)
    with pytest.raises(ShiftPast):
        release_signup(signup, by=signup.person, now=shift.starts_at)
    assert list(Shift.objects.open(shift.starts_at)) == []


def test_a_cancelled_shift_has_nothing_to_close(shift, close):
    Shift.objects.update(cancelled_at=NOW)
    with pytest.raises(NobodyComes):
        close()


def test_whoever_is_not_on_the_roster_cannot_be_closed_in(shift, close):
    signup = claim(shift)
    release_signup(signup, by=signup.person, now=NOW)
    with pytest.raises(ShiftChanged):
        close(times={signup.person.pk: (shift.starts_at, shift.ends_at)})
    assert Shift.objects.get().closed_at is None
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("came", "left", "is_possible"),
    [
        (-2 * HOUR, 6 * HOUR, True),
        (-2 * HOUR - timedelta(seconds=1), HOUR, False),
        (HOUR, 6 * HOUR + timedelta(seconds=1), False),
        (HOUR, HOUR, True),
        (HOUR, HOUR - timedelta(seconds=1), False),
    ],
)
def test_times_are_in_order_and_around_the_shift(shift, close, came, left, is_possible):
    person = claim(shift).person
    times = {person.pk: (shift.starts_at + came, shift.starts_at + left)}
    if is_possible:
        close(times=times)
        assert states() == {person: ("completed", *times[person.pk])}
    else:
        with pytest.raises(TimesOff):
            close(times=times)
        assert states() == {}


def test_reopening_keeps_what_was_decided_and_allows_another_word(shift, captain, close):
    person = claim(shift).person
    close(flyers_left=40)
    for _ in range(2):
        assert reopen_shift(shift, by=captain, now=shift.ends_at).closed_at is None
    assert states() == {person: ("no_show", None, None)}
    check_in(shift, person=person, by=captain, now=shift.ends_at)
    close(flyers_left=30)
    assert states() == {person: ("completed", shift.starts_at, shift.ends_at)}
    assert Shift.objects.get().flyers_left == 30
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["closed", "reopened", "marked", "closed"]


def test_the_whole_of_a_clock_change_night_counts(captain):
    night = make_shift(make_campaign(captain.memberships.get().chapter), day=date(2026, 11, 1), opens=time(0), hours=5)
    person = claim(night).person
    check_in(night, person=person, by=captain, now=night.ends_at)
    close_shift(night, times={}, by=captain, now=night.ends_at)
    assert attended_hours(Attendance.objects.all()) == 5


@pytest.fixture
def two_closings(shift, close):
    claim(shift)
    return [lambda: close(flyers_left=40), lambda: close(flyers_left=30)]


@pytest.mark.django_db(transaction=True)
def test_closing_twice_at_once_closes_once(two_closings, monkeypatch):
    monkeypatch.setattr(closing, "_roster", Meeting(closing._roster))
    results = race(*two_closings)
    assert sorted(result.is_new for result in results) == [False, True]
    assert AuditEntry.objects.filter(verb="closed").count() == 1
    assert {result.shift.flyers_left for result in results} == {Shift.objects.get().flyers_left}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_close(two_closings, monkeypatch):
    """The control."""
    monkeypatch.setattr(closing, "_roster", Meeting(closing._roster))
    monkeypatch.setattr(type(Shift.objects), "hold", lambda self, *ids: None)
    monkeypatch.setattr(closing, "close_shift", close_shift.__wrapped__)
    results = race(*two_closings)
    assert [result for result in results if getattr(result, "is_new", True) is False] == []


@pytest.mark.django_db(transaction=True)
def test_a_mark_and_the_closing_at_once_are_one_after_the_other(shift, captain, close):
    person = claim(shift).person
    race(lambda: check_in(shift, person=person, by=captain, now=shift.ends_at), close)
    whole = ("completed", shift.starts_at, shift.ends_at)
    assert states()[person] in [whole, ("no_show", None, None)]
