"""Whatever people do with shifts, in whatever order, and whenever mail goes out: nobody is told of her own act, nothing
is told that is not so any more, and once all is sent everybody believes what is so.

What somebody believes is kept here by itself: from her own acts, and from the words of the mails that she got."""

from contextlib import contextmanager, suppress
from datetime import time, timedelta
from random import Random

import pytest
from django.db import transaction
from django.db.models import Q

from people.emails import queue, sending
from people.emails.channels import CHANNELS, MAIL
from people.errors import Refusal
from people.models import Message
from shifts import emails
from shifts.actions.assigning import move_person, put_on, take_off
from shifts.actions.cancelling import cancel_day
from shifts.actions.claims import claim_shift, release_signup
from shifts.actions.editing import cancel_shift, change_shift
from shifts.models import Shift, Signup
from shifts.queries.organize import claims_on, shifts_of_day
from shifts.queries.signups import active_signup
from shifts.rules.changes import ShiftTerms, claims_of, state_of, state_of_day
from tests.factories import NOW, TODAY, make_campaign, make_location, make_member, make_shift

TOMORROW = TODAY + timedelta(days=1)
PEOPLE, SHIFTS, HISTORIES, STEPS = 3, 4, 40, 30


class Post:
    """A channel that hands letters to the history instead of a mail server."""

    label = "Mail"

    def __init__(self) -> None:
        self.read = lambda message, letter: None

    def reaches(self, person):
        return True

    def reachable(self, path):
        return Q()

    @contextmanager
    def open(self):
        yield lambda message, kind, letter: self.read(message, letter)


POST = Post()


class History:
    """An organizer, who also claims, and two volunteers."""

    def __init__(self) -> None:
        self.campaign = make_campaign()
        self.organizer = make_member(self.campaign.chapter, "organizer")
        volunteers = [make_member(self.campaign.chapter) for _ in range(PEOPLE - 1)]
        self.people = [self.organizer, *volunteers]
        # Two pairs at the same time: a person can be moved between the shifts of a pair, and hold one of each.
        starts = [time(8), time(8), time(16), time(16)]
        self.places = {f"Place {number}": number for number in range(SHIFTS)}
        self.shifts = [
            make_shift(self.campaign, make_location(self.campaign.chapter, name), day=TOMORROW, opens=opens)
            for name, opens in zip(self.places, starts, strict=True)
        ]
        # Whose shift of ours she thinks that she has.
        self.belief = {person.pk: set() for person in self.people}
        self.told = 0
        POST.read = self.read

    def act(self, by, do) -> bool:
        """Whether it was done. Whoever acts knows what she did, and nothing else by that."""
        before, had = set(Message.objects.values_list("pk", flat=True)), self.truth(by)
        done = False
        with suppress(Refusal), transaction.atomic():
            do()
            done = True
        for message in Message.objects.exclude(pk__in=before):
            is_receipt = message.kind == emails.CLAIMED
            assert (message.person_id == by.pk) == is_receipt, message
        has = self.truth(by)
        self.belief[by.pk] = (self.belief[by.pk] - (had - has)) | (has - had)
        return done

    def truth(self, person) -> set[int]:
        return set(Signup.objects.active().filter(person=person).values_list("shift", flat=True))

    def fresh(self, number: int) -> Shift:
        return Shift.objects.with_place().get(pk=self.shifts[number].pk)

    def seen(self, shift) -> str:
        return state_of(shift, claims_of(shift))

    def claim(self, person: int, shift: int) -> None:
        her = self.people[person]
        self.act(her, lambda: claim_shift(self.fresh(shift), person=her, by=her, now=NOW))

    def release(self, person: int, shift: int) -> None:
        her = self.people[person]
        if signup := active_signup(self.shifts[shift], her):
            self.act(her, lambda: release_signup(signup, by=her, now=NOW))

    def put_on(self, person: int, shift: int) -> None:
        by = self.organizer
        self.act(by, lambda: put_on(self.fresh(shift), person=self.people[person], by=by, now=NOW))

    def take_off(self, person: int, shift: int) -> None:
        if signup := active_signup(self.shifts[shift], self.people[person]):
            self.act(self.organizer, lambda: take_off(signup, by=self.organizer, now=NOW))

    def move(self, person: int, shift: int, to: int) -> None:
        by = self.organizer
        if signup := active_signup(self.shifts[shift], self.people[person]):
            self.act(by, lambda: move_person(signup, to=self.fresh(to), by=by, now=NOW))

    def change(self, shift: int, minutes: int) -> None:
        found, by = self.fresh(shift), self.organizer
        start = self.shifts[shift].starts_at + timedelta(minutes=minutes)
        terms = ShiftTerms(found.location, found.period, start, self.shifts[shift].ends_at, 4, 2)
        self.act(by, lambda: change_shift(found, terms=terms, seen=self.seen(found), by=by, now=NOW))

    def cancel(self, shift: int) -> None:
        found, by = self.fresh(shift), self.organizer
        self.act(by, lambda: cancel_shift(found, reason="Rain", seen=self.seen(found), by=by, now=NOW))

    def cancel_all(self) -> None:
        coming = list(shifts_of_day(self.campaign, day=TOMORROW, now=NOW))
        seen, by = state_of_day(coming, list(claims_on(coming))), self.organizer
        self.act(by, lambda: cancel_day(self.campaign, day=TOMORROW, reason="", seen=seen, by=by, now=NOW))

    def send(self) -> None:
        sending.Sender().turn()
        assert not Message.objects.waiting().exists()
        for person in self.people:
            assert self.belief[person.pk] == self.truth(person), person

    def read(self, message, letter) -> None:
        """What she knows after this mail; and each says what is so."""
        self.told += 1
        signup = Signup.objects.select_related("shift").get(pk=message.about)
        on, knows = self.truth(message.person), self.belief[message.person_id]
        # Moved without a word, she gave up the new place: what is left to say is that the one before is gone.
        is_lost = letter.subject.startswith("You are no longer")
        if message.kind in (emails.CLAIMED, emails.PUT_ON, emails.MOVED_OVER, emails.SHIFT_MOVED):
            assert (signup.shift_id in on) != is_lost
        if message.kind == emails.SHIFT_MOVED:
            assert signup.shift.starts_at.isoformat() != message.data["starts_at"]
        if message.kind in (emails.TAKEN_OFF, emails.SHIFT_CANCELLED, emails.DAY_CANCELLED):
            assert signup.shift_id not in on
        named = [self.shifts[self.places[line]].pk for line in self.lines(letter) if line in self.places]
        if is_lost or message.kind in (emails.SHIFT_CANCELLED, emails.DAY_CANCELLED):
            assert not set(named) & on
            knows -= set(named)
        elif message.kind in (emails.CLAIMED, emails.PUT_ON, emails.MOVED_OVER):
            knows -= set(named[1:])
            knows.add(named[0])

    def lines(self, letter) -> list[str]:
        return [line for part in letter.parts for line in part.plain().split("\n")]

    def step(self, dice: Random) -> None:
        person, shift, to = dice.randrange(PEOPLE), dice.randrange(SHIFTS), dice.randrange(SHIFTS)
        acts = {
            lambda: self.claim(person, shift): 20,
            lambda: self.release(person, shift): 10,
            lambda: self.put_on(person, shift): 20,
            lambda: self.take_off(person, shift): 15,
            lambda: self.move(person, shift, to): 15,
            lambda: self.change(shift, dice.choice([0, 15])): 10,
            lambda: self.cancel(shift): 2,
            lambda: self.cancel_all(): 1,
            lambda: self.send(): 15,
        }
        dice.choices(list(acts), list(acts.values()))[0]()


@pytest.fixture(autouse=True)
def by_hand(monkeypatch, clock):
    for key in set(CHANNELS) - {MAIL}:
        monkeypatch.delitem(CHANNELS, key)
    monkeypatch.setitem(CHANNELS, MAIL, POST)


def run() -> int:
    """The same histories every time, each in a transaction that is thrown away. How many mails they made."""
    told = 0
    for seed in range(HISTORIES):
        dice = Random(seed)
        with transaction.atomic():
            history = History()
            for _step in range(STEPS):
                history.step(dice)
            history.send()
            told += history.told
            transaction.set_rollback(True)
    return told


@pytest.mark.django_db
def test_everybody_believes_what_is_so_and_nobody_hears_of_her_own_act():
    assert run() > 100


@pytest.mark.django_db
def test_control_a_history_in_which_somebody_is_not_told_is_found(monkeypatch):
    monkeypatch.setattr(emails, "taken_off", lambda signups, **_: None)
    with pytest.raises(AssertionError):
        run()


@pytest.mark.django_db
def test_control_a_history_in_which_an_actor_is_told_is_found(monkeypatch):
    original = queue.tell
    monkeypatch.setattr(emails, "tell", lambda *notes, by, now: original(*notes, by=make_stranger(), now=now))
    with pytest.raises(AssertionError):
        run()


def make_stranger():
    return make_member(make_campaign().chapter)
