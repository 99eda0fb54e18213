"""Whatever volunteers and captains do, in whatever order, while messages are sent late or not at all: nobody is told of
her own act or of what is not so any more, and every change says who made it and when."""

from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from people.emails.sending import Sender
from people.models import AuditEntry, Message, User
from shifts import emails
from shifts.actions import planning
from shifts.actions.assigning import move_person, put_on, take_off
from shifts.actions.claims import claim_shift
from shifts.actions.editing import place_shift
from shifts.actions.messages import write_to_shift
from shifts.actions.notices import LATE_MINUTES, tell_captain
from shifts.actions.presence import mark
from shifts.documents import letters
from shifts.models import Attendance, Notice, Shift, ShiftMessage, Signup
from shifts.queries.captains import captains_of
from shifts.queries.roster import expected_on
from shifts.queries.signups import active_signup
from shifts.rules.changes import claims_of, state_of
from shifts.rules.nearness import is_near
from tests.factories import NOW, make_location, make_member
from tests.shifts import test_claim_histories
from tests.shifts.test_claim_histories import PEOPLE, SHIFTS, History

HISTORIES, STEPS = 12, 100
GONE = {emails.TAKEN_OFF, emails.SHIFT_CANCELLED}
SEEN = ("capacity", "location_id", "starts_at", "ends_at", "cancelled_at")
# Every kind that these acts and the clock can bring about.
KINDS = {emails.CLAIMED, emails.PUT_ON, emails.MOVED_OVER, emails.SHIFT_MOVED, emails.DAY_BEFORE, emails.REMINDER,
         emails.SHIFT_MESSAGE, emails.ON_THE_WAY, *GONE}  # fmt: skip
HOUR = timedelta(hours=1)


class Told(History):
    """The same chapter with two captains, and a mail server that is asked now and then. `kinds`: what was sent."""

    clock = timezone.now
    kinds: Counter[str] = Counter()

    def begin(self) -> None:
        super().begin()
        chapter = self.organizer.memberships.get().chapter
        self.captains = [make_member(chapter, "captain") for _ in range(2)]
        self.corners = [self.shifts[0].location, make_location(chapter)]
        self.sent: set[int] = set()
        first = self.shifts[0].starts_at
        # Before people are asked, when they are, and round the first shift.
        self.moments = [NOW, *(first + hours * HOUR for hours in (-3, -1.5, -0.2, 0.5, 1.5, 2.5, 6))]
        self.now = NOW - 6 * HOUR
        type(self).clock = staticmethod(lambda: self.now)

    def put_on(self, person: User, shift: Shift, by: User, make_room: bool) -> None:
        self.attempt(lambda: put_on(shift, person=person, make_room=make_room, by=by, now=self.now), by=by)

    def take_off(self, person: User, shift: Shift, by: User) -> None:
        if signup := active_signup(shift, person):
            self.attempt(lambda: take_off(signup, by=by, now=self.now), by=by)

    def move(self, person: User, shift: Shift, to: Shift, by: User) -> None:
        if signup := active_signup(shift, person):
            self.attempt(lambda: move_person(signup, to=to, by=by, now=self.now), by=by)

    def we_moved(self, shift: Shift, corner: int, by: User) -> None:
        seen = state_of(shift, claims_of(shift))
        self.attempt(lambda: place_shift(shift, location=self.corners[corner], seen=seen, by=by, now=self.now), by=by)

    def say_who_is_here(self, person: User, shift: Shift, by: User, status: str) -> None:
        say = partial(mark, shift, person=person, status=Attendance.Status(status))
        self.attempt(lambda: say(by=by, now=self.now), by=by)

    def run_late(self, person: User, shift: Shift, minutes: int) -> None:
        if signup := active_signup(shift, person):
            say = partial(tell_captain, signup, kind=Notice.Kind.LATE, minutes=minutes)
            self.attempt(lambda: say(now=self.now), by=person)

    def write(self, shift: Shift, by: User) -> None:
        self.attempt(lambda: write_to_shift(shift, text="Water.", key=uuid4(), by=by, now=self.now), by=by)

    def later(self) -> None:
        self.now = next((moment for moment in self.moments if moment > self.now), self.now + HOUR)

    def tick(self) -> None:
        planning.plan_day_before(now=self.now)
        planning.plan_reminders(now=self.now)

    def send(self) -> None:
        while Message.objects.due(self.now).exists():
            Sender().turn()
        for message in Message.objects.filter(state=Message.State.SENT).exclude(pk__in=self.sent):
            self.sent.add(message.pk)
            self.kinds[message.kind] += 1
            self.check_is_so(message)

    def check_is_so(self, message: Message) -> None:
        if message.kind == emails.SHIFT_MESSAGE:
            shift = ShiftMessage.objects.get(pk=message.about).shift
            assert message.person_id in expected_on([shift])[shift.pk]
            assert shift.cancelled_at is None and shift.ends_at > self.now
        elif message.kind == emails.ON_THE_WAY:
            notice = Notice.objects.unseen().select_related("signup__shift").get(pk=message.about)
            assert notice.signup.is_active and is_near(notice.signup.shift, self.now)
            assert message.person_id in {captain.person.pk for captain in captains_of(notice.signup.shift)}
        else:
            self.check_claim(message, Signup.objects.select_related("shift").get(pk=message.about))

    def check_claim(self, message: Message, signup: Signup) -> None:
        shift = signup.shift
        assert message.person_id == signup.person_id
        assert shift.ends_at > self.now
        if message.kind in GONE:
            assert not Signup.objects.active().filter(shift=shift, person=signup.person_id).exists()
            assert message.kind != emails.SHIFT_CANCELLED or shift.cancelled_at is not None
            return
        if message.kind == emails.MOVED_OVER and signup.ended_by_id == signup.person_id:
            assert not Signup.objects.get(pk=message.data["before"]).is_active  # she gave it up before she heard of it
            return
        assert signup.is_active
        assert shift.cancelled_at is None
        assert message.kind != emails.DAY_BEFORE or signup.confirmed_at is None
        assert message.kind != emails.REMINDER or shift.starts_at > self.now

    def attempt(self, act, by) -> None:
        known = set(Message.objects.values_list("pk", flat=True))
        logged, before = AuditEntry.objects.count(), self.looks()
        super().attempt(act, by)
        fresh = Message.objects.exclude(pk__in=known)
        told_herself = fresh.filter(person=by).values_list("kind", flat=True)
        assert set(told_herself) <= {emails.CLAIMED}  # her receipt
        if changed := {pk for pk, look in self.looks().items() if look != before[pk]}:
            assert by in [self.organizer, *self.captains]  # seats, places and times are theirs
            entries = AuditEntry.objects.order_by("pk")[logged:]
            assert changed <= {int(entry.object_id) for entry in entries if entry.actor_id == by.pk}

    def looks(self) -> dict[int, tuple[object, ...]]:
        return {row[0]: row[1:] for row in Shift.objects.values_list("pk", *SEEN)}

    def everybody_who_changed_something_is_named(self) -> None:
        for signup in Signup.objects.all():
            assert signup.claimed_by_id and signup.claimed_at
            assert signup.is_active or (signup.ended_by_id and signup.ended_at)
        assert not Attendance.objects.filter(set_by__isnull=True).exists()

    def step(self, dice: Random) -> None:
        number, shift, to = dice.randrange(PEOPLE), dice.randrange(SHIFTS), dice.randrange(SHIFTS)
        person, its, by = self.people[number], self.fresh(shift), dice.choice(self.captains)
        acts = {
            lambda: self.claim(number, shift): 22,
            lambda: self.release(number, shift): 5,
            lambda: self.cancel(shift): 1,
            lambda: self.resize(shift, dice.randint(1, 4), dice.randint(0, 2)): 3,
            lambda: self.put_on(person, its, by, dice.random() < 0.5): 9,
            lambda: self.put_on(by, its, by, False): 2,
            lambda: self.take_off(person, its, by): 6,
            lambda: self.move(person, its, self.fresh(to), by): 8,
            lambda: self.we_moved(its, dice.randint(0, 1), by): 5,
            lambda: self.say_who_is_here(person, its, by, dice.choice(["checked_in", "no_show"])): 4,
            lambda: self.run_late(person, its, dice.choice(LATE_MINUTES)): 8,
            lambda: self.write(its, by): 4,
            lambda: self.later(): 8,
            lambda: self.tick(): 8,
            lambda: self.send(): 10,
        }
        dice.choices(list(acts), list(acts.values()))[0]()
        self.everything_holds()
        self.everybody_who_changed_something_is_named()


def run() -> Counter[str]:
    """The same histories every time. What was sent in them, by kind."""
    Told.kinds.clear()
    for seed in range(HISTORIES):
        dice, history = Random(seed), Told()
        try:
            history.begin()
            for _step in range(STEPS):
                history.step(dice)
        finally:
            history.teardown()
    return Told.kinds


@pytest.fixture(autouse=True)
def stopped(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: Told.clock())


@pytest.mark.django_db
def test_no_history_tells_anybody_of_her_own_act_or_of_what_is_not_so():
    assert set(run()) == KINDS


@pytest.mark.django_db
def test_control_a_letter_that_is_not_checked_again_is_found(monkeypatch):
    monkeypatch.setattr(letters, "_holds", lambda signup, now: True)
    with pytest.raises(AssertionError):
        run()


@pytest.mark.django_db
def test_control_a_volunteer_who_takes_a_seat_that_is_not_there_is_found(monkeypatch):
    def squeeze(shift, *, person, by, now):
        Shift.objects.filter(pk=shift.pk).update(capacity=F("capacity") + 1)
        return claim_shift(shift, person=person, by=by, now=now)

    monkeypatch.setattr(test_claim_histories, "claim_shift", squeeze)
    with pytest.raises(AssertionError):
        run()


@pytest.mark.django_db
def test_control_a_captain_who_is_told_of_her_own_act_is_found(monkeypatch):
    tell = emails.tell
    monkeypatch.setattr(emails, "tell", lambda *notes, by, now: tell(*notes, by=User(), now=now))
    with pytest.raises(AssertionError):
        run()
