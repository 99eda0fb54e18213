"""What is held because of all that somebody has logged: the same however it arrives, and let go once it is right."""

from datetime import timedelta
from functools import partial
from random import Random

import pytest
from django.db import transaction

from outreach.actions import rollups, sync
from outreach.actions.forgetting import round_times
from outreach.actions.review import accept_held, undo_decision
from outreach.actions.sync import store_items
from outreach.models import Conversation, ShiftFigures, Tally
from outreach.queries.review import held_groups, kept_by
from shifts.actions.closing import close_shift
from shifts.models import Attendance
from tests.factories import make_member, make_shift, make_user
from tests.outreach.actions.test_sync_races import unlocked  # noqa: F401 - a fixture
from tests.outreach.items import conversation_item, send, tally_item
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db
STORED, FAST = ("stored", ""), ("held", "fast")


def talks(shift, number, minutes=10.01, every=1):
    begin = shift.starts_at + timedelta(minutes=minutes)
    return [conversation_item(shift, begin + timedelta(seconds=each * every)) for each in range(number)]


def holds():
    """By id."""
    return {str(row.pk): row.hold for kind in (Conversation, Tally) for row in kind.objects.all()}


def kept(shift):
    figures = ShiftFigures.objects.filter(shift=shift).first()
    return (figures.conversations, figures.counters) if figures else None


def test_a_heap_is_held_with_what_had_come_before_it(shift, person, now):
    heap = talks(shift, 31)
    assert send(person, *heap[:20], now=now) == [STORED] * 20
    assert kept(shift) == (20, {})
    assert send(person, *heap[20:], now=now) == [FAST] * 11
    assert set(holds().values()) == {"fast"}
    assert kept(shift) is None or kept(shift)[0] == 0
    assert list(rollups.verify()) == []


def test_thirty_within_five_minutes_and_other_peoples_count(shift, person, now):
    assert send(person, *talks(shift, 30), now=now) == [STORED] * 30
    assert send(make_user(), *talks(shift, 30), now=now) == [STORED] * 30
    assert send(person, *talks(make_shift(shift.campaign, day=shift.starts_on), 1), now=now) == [STORED]


def test_a_heap_alone_checks_nobody_in(shift, person, now):
    send(person, *talks(shift, 31), now=now)
    assert not Attendance.objects.exists()


def test_what_is_taken_back_of_a_heap_lets_the_rest_count(shift, person, now):
    heap = talks(shift, 31)
    send(person, *heap, now=now)
    back = conversation_item(shift, outcome=None, corrects=heap[0]["id"])
    assert send(person, back, now=now) == [STORED]
    assert kept(shift)[0] == 30
    assert set(holds().values()) == {""}


def test_whoever_counts_those_who_walked_on_as_well_is_let_go(shift, person, now):
    said_no = tally_item(shift, counter="declined")
    assert send(person, *talks(shift, 45, every=15), said_no, now=now) == [("held", "contact")] * 45 + [STORED]
    assert kept(shift) == (0, {"declined": 1})
    assert send(person, tally_item(shift, delta=9), now=now) == [STORED]
    assert kept(shift) == (45, {"approached": 9, "declined": 1})


def test_where_nobody_counts_those_who_walked_on_talks_count(shift, person, now):
    assert send(person, *talks(shift, 45, every=15), tally_item(shift, counter="flyers"), now=now) == [STORED] * 46


def test_more_than_a_shift_can_hold_is_held_until_it_is_put_right(shift, person, now):
    taps = [tally_item(shift, shift.starts_at, counter="flyers", delta=100) for _ in range(25)]
    assert send(person, *taps, now=now) == [("held", "sum")] * 25
    assert kept(shift) is None or kept(shift)[1] == {}
    assert send(person, tally_item(shift, counter="flyers", delta=-100, corrects=taps[0]["id"]), now=now) == [STORED]
    assert kept(shift)[1] == {"flyers": 2400}


def test_a_late_correction_of_what_waits_goes_on_waiting_when_that_is_let_go(shift, person, now):
    heap, late = talks(shift, 31), shift.ends_at + timedelta(hours=80)
    send(person, *heap, now=now)
    change = conversation_item(shift, late, outcome="not_now", corrects=heap[0]["id"])
    assert send(person, change, now=late) == [("held", "late")]
    send(person, conversation_item(shift, outcome=None, corrects=heap[1]["id"]), now=late)
    assert kept(shift)[0] == 30
    assert holds()[change["id"]] == "late"
    assert Conversation.objects.counted().filter(outcome__key="interested").count() == 30


@pytest.fixture
def take_back_late(shift):
    """Logs a heap, and takes one of it back so late that this waits by itself; all the rest is let go."""

    def act(person, now):
        heap, late = talks(shift, 31), shift.ends_at + timedelta(hours=80)
        send(person, *heap, now=now)
        back = conversation_item(shift, late, outcome=None, corrects=heap[0]["id"])
        assert send(person, back, now=late) == [("held", "late")]
        assert list(holds().values()).count("") == 31

    return act


def test_whose_rows_are_let_go_is_here(shift, person, now, take_back_late):
    take_back_late(person, now)
    assert Attendance.objects.get().status == Attendance.Status.CHECKED_IN
    assert kept(shift)[0] == 31


def test_a_guests_rows_that_are_let_go_wait_for_a_captains_word(shift, now, take_back_late):
    take_back_late(make_user(), now)
    assert Attendance.objects.get().status == Attendance.Status.UNCONFIRMED
    assert kept(shift) is None
    assert list(rollups.verify()) == []


def test_what_is_added_to_a_tap_afterwards_took_no_time_then(shift, person, now):
    """Whether all is judged, or overlooked at first, is the same."""
    at = shift.starts_at + timedelta(minutes=10.01)
    taps = [tally_item(shift, at, counter="flyers", delta=100) for _ in range(3)]
    more = tally_item(shift, at, counter="flyers", delta=90, corrects=taps[0]["id"])
    assert send(person, *taps, more, now=now) == [STORED] * 4
    assert send(person, *talks(shift, 31), now=now) == [FAST] * 31
    assert kept(shift) == (0, {"flyers": 390})


def test_a_heap_whose_minutes_are_forgotten_waits_where_a_captain_takes_her_word_back(shift, person, now):
    captain = make_member(shift.campaign.chapter, "organizer")
    send(person, *talks(shift, 31), now=now)
    waiting = list(Conversation.objects.values_list("pk", flat=True))
    decided, later = accept_held(waiting, by=captain, now=now), shift.ends_at + timedelta(days=3)
    close_shift(shift, times={}, by=captain, now=shift.ends_at)
    assert round_times(now=later) == 31
    undo_decision(decided.decision, by=captain, now=later)
    assert send(person, tally_item(shift), now=later) == [STORED]
    assert list(holds().values()).count("fast") == 31


def test_what_a_captain_has_let_count_is_not_held_again(shift, person, now):
    captain = make_member(shift.campaign.chapter, "captain")
    send(person, *talks(shift, 45, every=15), tally_item(shift, counter="declined"), now=now)
    (group,) = held_groups(kept_by(captain))
    rows = [row.entry.pk for row in group.rows]
    accept_held(rows[:5], by=captain, now=now)
    assert send(person, *talks(shift, 1, minutes=3), now=now) == [STORED]
    assert kept(shift)[0] == 6
    assert list(holds().values()).count("contact") == 40  # she has begun, and is not done
    accept_held(rows, by=captain, now=now)
    assert kept(shift)[0] == 46


def sent_in_pieces(rng, person, items, now):
    """What is held in the end of these items in some order and batches; rolled back."""
    mixed, last = rng.sample(items, len(items)), 0
    with transaction.atomic():
        while last < len(mixed):
            size = rng.choice([1, 7, 40, 200])
            send(person, *mixed[last : last + size], now=now)
            last += size
        assert list(rollups.verify()) == []
        found = holds()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_order_and_the_batches_are_nothing(shift, person, now, seed):
    rng = Random(seed)
    items = talks(shift, rng.choice([25, 33, 50]), every=rng.choice([1, 8, 12]))
    items += [tally_item(shift, counter="declined")] * rng.randrange(2)
    items += [tally_item(shift, counter="flyers", delta=rng.choice([30, 100])) for _ in range(rng.randrange(6))]
    first = sent_in_pieces(rng, person, items, now)
    assert all(sent_in_pieces(rng, person, items, now) == first for _ in range(3))


@pytest.fixture
def two_batches(shift, person, now, monkeypatch):
    """Of one person, sent at once, too many only together. They meet between the look and the writing."""
    monkeypatch.setattr(sync, "_write", Meeting(sync._write))
    heap = talks(shift, 40)
    return [partial(store_items, half, person=person, now=now) for half in (heap[:20], heap[20:])]


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_cannot_share_a_heap_out(two_batches):
    race(*two_batches)
    assert list(holds().values()) == ["fast"] * 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unlocked")
def test_without_holding_the_person_both_halves_would_count(two_batches):
    """The control: both look before either has written."""
    race(*two_batches)
    assert list(holds().values()) == [""] * 40
