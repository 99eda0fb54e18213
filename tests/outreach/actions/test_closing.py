"""Closing a shift with the counts that nobody had logged."""

import pytest

from outreach.actions import closing
from outreach.actions.closing import close_with_counts
from outreach.models import Conversation, Counter, Outcome, Tally
from outreach.queries.closing import sums_of
from shifts.actions import closing as shift_closing
from shifts.actions.closing import reopen_shift
from shifts.actions.presence import confirm_walk_in, note_logging, reject_walk_in
from shifts.errors import ShiftChanged
from shifts.models import Attendance, Shift
from tests.factories import claim, make_campaign, make_chapter, make_member, make_script, make_shift, make_user
from tests.races import Meeting, race


@pytest.fixture
def captain(db):
    return make_member(make_chapter(), "captain")


@pytest.fixture
def shift(captain):
    campaign = make_campaign(captain.memberships.get().chapter)
    make_script(campaign)
    return make_shift(campaign)


@pytest.fixture
def close(shift, captain):
    def act(**given):
        return closing.close_with_counts(
            shift, **{"times": {}, "counts": {}, "by": captain, "now": shift.ends_at, **given}
        )

    return act


def counter(key):
    return Counter.objects.get(key=key)


def totals(shift):
    return {each.counter.key: each.total for each in sums_of(shift).counters}


def tally(shift, key, delta, person, hold="", corrects=None):
    return Tally.objects.create(
        shift=shift, person=person, counter=counter(key), delta=delta, hold=hold, occurred_at=shift.starts_at,
        occurred_on=shift.starts_on, received_at=shift.starts_at, body_hash="x", corrects=corrects,
    )  # fmt: skip


def test_what_was_forgotten_is_stored_as_the_captains_tallies(shift, captain, close):
    closed, is_new = close(counts={counter("approached"): 12, counter("flyers"): 0}, flyers_left=30)
    assert (is_new, closed.flyers_left) == (True, 30)
    row = Tally.objects.get()
    assert (row.person, row.counter.key, row.delta, row.hold) == (captain, "approached", 12, "")
    assert (row.occurred_at, row.occurred_on, row.received_at) == (shift.ends_at, shift.starts_on, shift.ends_at)
    assert totals(shift) == {"approached": 12, "declined": 0, "flyers": 0}


def test_a_shift_that_is_closed_already_gets_nothing_more(shift, close):
    close(counts={counter("approached"): 12})
    again = close(counts={counter("approached"): 12})
    assert again.is_new is False
    assert totals(shift)["approached"] == 12


def test_a_shift_that_was_reopened_gets_what_is_typed_then(shift, captain, close):
    close(counts={counter("approached"): 12})
    reopen_shift(shift, by=captain, now=shift.ends_at)
    close(counts={counter("approached"): 3})
    assert totals(shift)["approached"] == 15


def test_nothing_is_stored_when_closing_is_refused(shift, close):
    with pytest.raises(ShiftChanged):
        close(times={make_user().pk: (shift.starts_at, shift.ends_at)}, counts={counter("approached"): 12})
    assert not Tally.objects.exists()
    assert Shift.objects.get().closed_at is None


def test_the_sums_leave_out_what_is_held_or_by_people_whom_nobody_confirmed(shift, captain, close):
    person, guest = claim(shift).person, make_user()
    note_logging(shift, person=guest, now=shift.starts_at)
    tally(shift, "approached", 5, person)
    tally(shift, "approached", 90, person, hold="odd")
    tally(shift, "declined", 2, guest)
    Conversation.objects.create(
        shift=shift, person=person, outcome=Outcome.objects.first(), occurred_at=shift.starts_at,
        occurred_on=shift.starts_on, received_at=shift.starts_at, body_hash="x",
    )  # fmt: skip
    sums = sums_of(shift)
    assert totals(shift) == {"approached": 5, "declined": 0, "flyers": 0}
    assert (sums.conversations, sums.waiting) == (1, 2)
    confirm_walk_in(Attendance.objects.get(person=guest), by=captain, now=shift.starts_at)
    assert totals(shift)["declined"] == 2


def test_a_counter_that_was_retired_is_shown_where_it_was_counted(shift, captain):
    tally(shift, "flyers", 3, captain)
    Counter.objects.update(retired_at=shift.starts_at)
    assert totals(shift) == {"flyers": 3}


def test_what_waits_is_said_as_what_there_is_to_look_at(shift, captain):
    """An event and its correction are one row; who was sent away waits for nobody."""
    person, sent_away = claim(shift).person, make_user()
    event = tally(shift, "approached", 200, person, hold="odd")
    tally(shift, "approached", -150, person, hold="odd", corrects=event)
    note_logging(shift, person=sent_away, now=shift.starts_at)
    tally(shift, "declined", 2, sent_away)
    assert sums_of(shift).waiting == 2
    reject_walk_in(Attendance.objects.get(person=sent_away), by=captain, now=shift.starts_at)
    assert sums_of(shift).waiting == 1
    tally(shift, "approached", -50, person, hold="odd", corrects=event)
    assert sums_of(shift).waiting == 0


@pytest.fixture
def two_closings(shift, close):
    counts = {counter("approached"): 12}
    return [lambda: close(counts=counts), lambda: close(counts=counts)]


@pytest.mark.django_db(transaction=True)
def test_closing_twice_at_once_stores_the_counts_once(two_closings, shift, monkeypatch):
    monkeypatch.setattr(shift_closing, "_roster", Meeting(shift_closing._roster))
    assert sorted(result.is_new for result in race(*two_closings)) == [False, True]
    assert totals(shift)["approached"] == 12


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_counts_would_double(two_closings, shift, monkeypatch):
    """The control."""
    monkeypatch.setattr(shift_closing, "_roster", Meeting(shift_closing._roster))
    monkeypatch.setattr(type(Shift.objects), "hold", lambda self, *ids: None)
    monkeypatch.setattr(closing, "close_shift", shift_closing.close_shift.__wrapped__)
    monkeypatch.setattr(closing, "close_with_counts", close_with_counts.__wrapped__)
    race(*two_closings)
    assert totals(shift)["approached"] == 24
