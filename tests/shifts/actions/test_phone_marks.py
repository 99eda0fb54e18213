"""Marks that a captain's phone kept until there was a signal: each counts once, in the order of the taps."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from people.models import User
from shifts.actions import presence
from shifts.actions.closing import close_shift
from shifts.actions.presence import Effect, mark, note_logging, take_mark, unmark
from shifts.errors import ClaimEnded, MarkTaken, ShiftClosed, TooEarly
from shifts.models import Attendance, Mark
from tests.factories import claim, make_campaign, make_member, make_shift, make_user
from tests.races import Meeting, race

Status, Word = Attendance.Status, Mark.Word
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shift(captain):
    return make_shift(make_campaign(captain.memberships.get().chapter))


@pytest.fixture
def ada(shift):
    return claim(shift, make_user("Ada")).person


@pytest.fixture
def say(shift, ada, captain):
    """`say(word, minutes)`: tapped so many minutes after the start, arrived two hours after it."""

    def take(word, minutes, *, key=None, person=ada, by=captain):
        said_at = shift.starts_at + minutes * MINUTE
        return take_mark(
            shift,
            key=key or uuid4(),
            person=person,
            word=word,
            by=by,
            said_at=said_at,
            now=shift.starts_at + 120 * MINUTE,
        )

    return take


def state(person):
    found = Attendance.objects.filter(person=person).first()
    return found.status if found else "expected"


def test_a_mark_is_dated_when_it_was_tapped(say, ada, shift, captain):
    assert say(Word.HERE, 5) is Effect.SAID
    found = Attendance.objects.get()
    assert (found.status, found.set_by, found.set_at) == (Status.CHECKED_IN, captain, shift.starts_at + 5 * MINUTE)
    kept = Mark.objects.get()
    assert (kept.person, kept.word, kept.said_by) == (ada, Word.HERE, captain)
    assert (kept.said_at, kept.received_at) == (shift.starts_at + 5 * MINUTE, shift.starts_at + 120 * MINUTE)


def test_whoever_left_left_at_the_tap(say, shift):
    say(Word.HERE, 0)
    say(Word.LEFT, 50)
    assert Attendance.objects.get().left_at == shift.starts_at + 50 * MINUTE


def test_a_mark_that_comes_twice_counts_once(say, ada):
    key = uuid4()
    assert say(Word.HERE, 5, key=key) is Effect.SAID
    say(Word.EXPECTED, 6)
    assert say(Word.HERE, 5, key=key) is Effect.KNOWN
    assert state(ada) == "expected"


def test_another_mark_under_the_same_key_is_refused(say, shift, ada):
    key = uuid4()
    say(Word.HERE, 5, key=key)
    with pytest.raises(MarkTaken):
        say(Word.NO_SHOW, 5, key=key)
    with pytest.raises(MarkTaken):
        say(Word.HERE, 5, key=key, by=make_member(shift.campaign.chapter, "captain"))
    assert state(ada) == Status.CHECKED_IN


@pytest.mark.parametrize(
    "order", list(permutations([(Word.HERE, 1), (Word.NO_SHOW, 2), (Word.EXPECTED, 3), (Word.LEFT, 4)]))
)
def test_whatever_the_order_of_arrival_the_last_tap_is_the_last_word(say, ada, order):
    for word, minutes in order:
        say(word, minutes)
    assert state(ada) == Status.COMPLETED
    assert Mark.objects.count() >= 4


@pytest.mark.parametrize("order", list(permutations([(Word.HERE, 1), (Word.NO_SHOW, 2), (Word.EXPECTED, 3)])))
def test_what_was_taken_back_last_stays_taken_back(say, ada, order):
    for word, minutes in order:
        say(word, minutes)
    assert state(ada) == "expected"


def test_what_was_said_on_a_screen_later_stays(say, ada, shift, captain):
    mark(shift, person=ada, status=Status.NO_SHOW, by=captain, now=shift.starts_at + 30 * MINUTE)
    say(Word.HERE, 5)
    assert state(ada) == Status.NO_SHOW


def test_what_was_taken_back_on_a_screen_later_stays_taken_back(say, ada, shift, captain):
    mark(shift, person=ada, status=Status.CHECKED_IN, by=captain, now=shift.starts_at + 3 * MINUTE)
    unmark(shift, person=ada, by=captain, now=shift.starts_at + 30 * MINUTE)
    say(Word.HERE, 5)
    assert state(ada) == "expected"


def test_a_captains_word_stands_over_what_the_person_logged_later(say, ada, shift):
    note_logging(shift, person=ada, now=shift.starts_at + 30 * MINUTE)
    say(Word.NO_SHOW, 20)
    assert state(ada) == Status.NO_SHOW


def test_what_was_taken_back_before_she_checked_in_herself_leaves_her_here(say, ada, shift):
    note_logging(shift, person=ada, now=shift.starts_at + 30 * MINUTE)
    say(Word.HERE, 5)
    assert say(Word.EXPECTED, 6) is Effect.OVERTAKEN
    assert state(ada) == Status.CHECKED_IN
    say(Word.EXPECTED, 31)
    assert state(ada) == "expected"


def test_it_is_judged_by_the_moment_of_the_tap(say, ada):
    with pytest.raises(TooEarly):
        say(Word.NO_SHOW, -1)
    with pytest.raises(TooEarly):
        say(Word.HERE, -121)
    assert (state(ada), Mark.objects.count()) == ("expected", 0)
    say(Word.HERE, -119)
    assert state(ada) == Status.CHECKED_IN


def test_a_closed_shift_takes_none_and_keeps_none(say, ada, shift, captain):
    close_shift(shift, times={}, absent=[ada.pk], flyers_left=None, by=captain, now=shift.starts_at + 4 * MINUTE)
    with pytest.raises(ShiftClosed):
        say(Word.HERE, 5)
    assert (state(ada), Mark.objects.count()) == (Status.NO_SHOW, 0)


def test_nobody_who_was_not_expected_did_not_come(say):
    with pytest.raises(ClaimEnded):
        say(Word.NO_SHOW, 5, person=make_user("Zoe"))


def sent_twice(monkeypatch, shift, ada, captain):
    """The results of a phone that sends one mark twice at the same moment, and the marks that are there then."""
    key, said_at = uuid4(), shift.starts_at
    monkeypatch.setattr(presence, "has_later_word", Meeting(presence.has_later_word))
    act = {"key": key, "person": ada, "word": Word.HERE, "by": captain, "said_at": said_at, "now": said_at}
    results = race(*[lambda: take_mark(shift, **act)] * 2)
    return sorted(result.name if isinstance(result, Effect) else type(result).__name__ for result in results)


@pytest.mark.django_db(transaction=True)
def test_two_tries_at_once_are_one_mark(monkeypatch, shift, ada, captain):
    assert sent_twice(monkeypatch, shift, ada, captain) == ["KNOWN", "SAID"]
    assert Mark.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_one_of_them_fails(monkeypatch, shift, ada, captain):
    """Nor a transaction: on SQLite a transaction alone is a lock already."""
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setitem(globals(), "take_mark", take_mark.__wrapped__)
    assert sent_twice(monkeypatch, shift, ada, captain) == ["IntegrityError", "SAID"]
