"""Capacity and overlap under many claims at once, and the proof that these tests would notice if they did not hold.

Each race has a control: the same crowd with a claim that takes no lock must break what the real one keeps.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random
from threading import Lock

import pytest

from people.errors import Refusal
from people.models import User
from shifts.actions import claims, closing
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.editing import cancel_shift
from shifts.errors import Overlaps, ShiftCancelled, ShiftChanged, ShiftFull
from shifts.models import Attendance, Shift, Signup
from shifts.queries.signups import active_signup
from shifts.rules.changes import claims_of, state_of
from tests.factories import NOW, TODAY, make_campaign, make_location, make_member, make_shift, make_user
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, PLACES, THREADS, ROUNDS = 60, 10, 12, 20


class Gauge:
    """How many calls were under way at the same moment, at most."""

    def __init__(self) -> None:
        self.inside = self.peak = 0
        self.lock = Lock()

    def __enter__(self) -> None:
        with self.lock:
            self.inside += 1
            self.peak = max(self.peak, self.inside)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1


def really_claim(shift: Shift, person: User) -> None:
    claim_shift(shift, person=person, by=person, now=NOW)


def naively_claim(shift: Shift, person: User) -> None:
    """What many a program does: look whether there is a place, then take it."""
    if Signup.objects.active().filter(shift=shift).count() >= shift.capacity:
        raise ShiftFull
    Signup.objects.create(shift=shift, person=person, claimed_at=NOW)


def crowd(shift: Shift, people: list[User], claim: Callable[[Shift, User], None], gauge: Gauge) -> Counter[str]:
    """Everybody claims, THREADS at a time, each thread one person after the other. What they were answered."""
    answers: list[str] = []

    def one_after_the_other(some: list[User]) -> None:
        for person in some:
            with gauge:
                try:
                    claim(shift, person)
                    answers.append("claimed")
                except Refusal as refused:
                    answers.append(refused.code)

    failed = [
        result for result in race(*(partial(one_after_the_other, people[n::THREADS]) for n in range(THREADS))) if result
    ]
    assert failed == []
    return Counter(answers)


def rows(shift: Shift) -> int:
    return Signup.objects.active().filter(shift=shift).count()


def counted(shift: Shift) -> int:
    return Shift.objects.get(pk=shift.pk).claimed


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def people(campaign):
    return [make_member(campaign.chapter) for _ in range(PEOPLE)]


def rounds(campaign, capacity: int = PLACES):
    """A shift a round, on days of their own."""
    corner = make_location(campaign.chapter)
    for number in range(ROUNDS):
        yield make_shift(campaign, corner, day=TODAY + timedelta(days=number + 1), capacity=capacity)


def test_60_people_race_for_10_places_and_exactly_10_get_one(campaign, people):
    gauge = Gauge()
    for shift in rounds(campaign):
        answers = crowd(shift, people, really_claim, gauge)
        assert answers == {"claimed": PLACES, "shift_full": PEOPLE - PLACES}
        assert (rows(shift), counted(shift)) == (PLACES, PLACES)
    assert gauge.peak >= 8


def test_control_without_a_lock_the_same_crowd_overbooks(campaign, people):
    gauge = Gauge()
    # All rounds, whichever of them shows it first: one alone may have less of a crowd.
    answers = [(shift, crowd(shift, people, naively_claim, gauge)) for shift in rounds(campaign)]
    assert any(rows(shift) > PLACES for shift, _answers in answers)
    assert gauge.peak >= 8


def test_the_same_claim_50_times_at_once_is_one_claim(campaign):
    shift, person = make_shift(campaign), make_member(campaign.chapter)
    results = race(*[partial(claim_shift, shift, person=person, by=person, now=NOW)] * 50)
    assert Counter(result.is_new for result in results) == {True: 1, False: 49}
    assert len({result.signup.pk for result in results}) == 1
    assert (rows(shift), counted(shift)) == (1, 1)


def test_a_first_claim_on_two_shifts_at_once_makes_one_membership(campaign):

    person = make_user()
    shifts = [make_shift(campaign, day=TODAY + timedelta(days=number)) for number in range(1, 9)]
    results = race(*(partial(claim_shift, shift, person=User(pk=person.pk), by=person, now=NOW) for shift in shifts))
    assert [result.is_new for result in results] == [True] * 8
    assert person.memberships.count() == 1


def two_at_once(campaign, person) -> list[object]:
    """One person claims two shifts that overlap, at the same moment."""
    both = [make_shift(campaign), make_shift(campaign, hours=1)]
    return race(*(partial(claims.claim_shift, shift, person=person, by=person, now=NOW) for shift in both))


def test_of_two_overlapping_shifts_claimed_at_once_she_gets_exactly_one(campaign):
    for _ in range(ROUNDS):
        person = make_member(campaign.chapter)
        results = two_at_once(campaign, person)
        assert sorted(type(result).__name__ for result in results) == ["Claimed", "Overlaps"]
        assert Signup.objects.active().filter(person=person).count() == 1


def test_she_gets_exactly_one_even_if_both_try_to_look_before_either_writes(campaign, monkeypatch):
    monkeypatch.setattr(claims, "refusal", Meeting(claims.refusal))
    results = two_at_once(campaign, make_member(campaign.chapter))
    assert sorted(type(result).__name__ for result in results) == ["Claimed", "Overlaps"]


def test_control_without_the_lock_on_her_row_she_gets_both(campaign, monkeypatch):
    """Nor a transaction: on SQLite a transaction alone is a lock already."""
    monkeypatch.setattr(claims, "refusal", Meeting(claims.refusal))
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(claims, "claim_shift", claim_shift.__wrapped__)
    results = two_at_once(campaign, make_member(campaign.chapter))
    assert [type(result).__name__ for result in results] == ["Claimed", "Claimed"]


def test_claims_and_releases_at_once_keep_the_counter_equal_to_the_rows(campaign):
    people = [make_member(campaign.chapter) for _ in range(THREADS)]
    shifts = [make_shift(campaign, day=TODAY + timedelta(days=number), capacity=3) for number in (1, 2)]

    def come_and_go(person: User, luck: Random) -> None:
        for _ in range(8):
            shift = luck.choice(shifts)
            if signup := active_signup(shift, person):
                release_signup(signup, by=person, now=NOW)
            else:
                with suppress(ShiftFull):
                    claim_shift(shift, person=person, by=person, now=NOW)

    assert race(*(partial(come_and_go, person, Random(n)) for n, person in enumerate(people))) == [None] * THREADS
    for shift in shifts:
        assert rows(shift) == counted(shift) <= 3


def test_a_cancelled_shift_keeps_nobody_however_many_claim_and_release_meanwhile(campaign):
    organizer = make_member(campaign.chapter, "organizer")
    people = [make_member(campaign.chapter) for _ in range(THREADS)]

    def call_off(shift: Shift) -> None:
        """As an organizer would: looks who is affected, and looks again when somebody came in between."""
        while True:
            seen = state_of(Shift.objects.with_place().get(pk=shift.pk), claims_of(shift))
            with suppress(ShiftChanged):
                cancel_shift(shift, reason="Rain", seen=seen, by=organizer, now=NOW)
                return

    def come_and_go(shift: Shift, person: User) -> None:
        with suppress(ShiftFull, ShiftCancelled):
            signup = claim_shift(shift, person=person, by=person, now=NOW).signup
            release_signup(signup, by=person, now=NOW)
            claim_shift(shift, person=person, by=person, now=NOW)

    for day in range(1, 6):
        shift = make_shift(campaign, day=TODAY + timedelta(days=day), capacity=6)
        acts = [partial(come_and_go, shift, person) for person in people]
        assert race(partial(call_off, shift), *acts) == [None] * (THREADS + 1)
        assert (rows(shift), counted(shift)) == (0, 0)
        with pytest.raises(ShiftCancelled):
            really_claim(shift, people[0])


def released_while_closing(campaign, monkeypatch) -> tuple[bool, bool]:
    """A volunteer releases while her captain closes the shift, both after they have looked. Is she released, and has
    it been decided whether she was there?"""
    shift, person = make_shift(campaign), make_member(campaign.chapter)
    captain = make_member(campaign.chapter, "captain")
    signup = claim_shift(shift, person=person, by=person, now=NOW).signup
    releasing, deciding = Meeting(claims._end_state), Meeting(closing._decide)
    deciding.barrier = releasing.barrier
    monkeypatch.setattr(claims, "_end_state", releasing)
    monkeypatch.setattr(closing, "_decide", deciding)
    now = shift.ends_at - timedelta(minutes=1)
    race(
        lambda: claims.release_signup(signup, by=person, now=now),
        lambda: closing.close_shift(shift, times={}, by=captain, now=now),
    )
    return not rows(shift), Attendance.objects.filter(shift=shift, person=person).exists()


def test_who_releases_while_the_shift_is_closed_is_either_released_or_decided_about(campaign, monkeypatch):
    assert released_while_closing(campaign, monkeypatch) in [(True, False), (False, True)]


def test_control_without_the_lock_on_the_shift_she_is_both(campaign, monkeypatch):
    monkeypatch.setattr(Shift.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(User.objects, "hold", lambda *ids: None)
    monkeypatch.setattr(claims, "release_signup", release_signup.__wrapped__)
    monkeypatch.setattr(closing, "close_shift", closing.close_shift.__wrapped__)
    assert released_while_closing(campaign, monkeypatch) == (True, True)


def test_many_people_and_many_overlapping_shifts_leave_nobody_in_two_places(campaign):
    people = [make_member(campaign.chapter) for _ in range(4)]
    shifts = [make_shift(campaign, hours=hours, capacity=2) for hours in (1, 2, 3)]

    def want_all(person: User, luck: Random) -> None:
        for shift in luck.sample(shifts, len(shifts)):
            with suppress(ShiftFull, Overlaps):
                claim_shift(shift, person=person, by=person, now=NOW)

    luck = [Random(number) for number in range(THREADS)]
    assert race(*(partial(want_all, people[n % 4], luck[n]) for n in range(THREADS))) == [None] * THREADS
    assert max(Counter(Signup.objects.active().values_list("person", flat=True)).values()) == 1
    assert [rows(shift) for shift in shifts] == [counted(shift) for shift in shifts]
