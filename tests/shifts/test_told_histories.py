"""Whatever volunteers and captains do, in whatever order, while messages are sent late or not at all: nobody is told of
her own act or of what is not so any more, and every change says who made it and when."""

from functools import partial

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from people.emails.sending import Sender
from people.models import AuditEntry, Message, User
from shifts import emails
from shifts.actions import planning
from shifts.actions.assigning import move_person, put_on, take_off
from shifts.actions.editing import place_shift
from shifts.actions.presence import mark
from shifts.documents import letters
from shifts.models import Attendance, Shift, Signup
from shifts.queries.signups import active_signup
from shifts.rules.changes import claims_of, state_of
from tests.factories import make_location, make_member
from tests.shifts.test_claim_histories import MANY, History, people, run, shifts

GONE = {emails.TAKEN_OFF, emails.SHIFT_CANCELLED}
SEEN = ("capacity", "location_id", "starts_at", "ends_at", "cancelled_at")


class Told(History):
    """The same chapter with two captains, and a mail server that is asked now and then."""

    clock = timezone.now

    @initialize()
    def begin(self) -> None:
        super().begin()
        chapter = self.organizer.memberships.get().chapter
        self.captains = [make_member(chapter, "captain") for _ in range(2)]
        self.corners = [self.shifts[0].location, make_location(chapter)]
        self.sent: set[int] = set()
        type(self).clock = staticmethod(lambda: self.now)

    @rule(person=people, shift=shifts, captain=st.integers(0, 1), make_room=st.booleans())
    def put_on(self, person: int, shift: int, captain: int, make_room: bool) -> None:
        by, her, its = self.captains[captain], self.people[person], self.fresh(shift)
        self.attempt(lambda: put_on(its, person=her, make_room=make_room, by=by, now=self.now), by=by)

    @rule(shift=shifts, captain=st.integers(0, 1))
    def put_oneself_on(self, shift: int, captain: int) -> None:
        by, its = self.captains[captain], self.fresh(shift)
        self.attempt(lambda: put_on(its, person=by, by=by, now=self.now), by=by)

    @rule(person=people, shift=shifts, captain=st.integers(0, 1))
    def take_off(self, person: int, shift: int, captain: int) -> None:
        by = self.captains[captain]
        if signup := active_signup(self.fresh(shift), self.people[person]):
            self.attempt(lambda: take_off(signup, by=by, now=self.now), by=by)

    @rule(person=people, shift=shifts, to=shifts, captain=st.integers(0, 1))
    def move(self, person: int, shift: int, to: int, captain: int) -> None:
        by, there = self.captains[captain], self.fresh(to)
        if signup := active_signup(self.fresh(shift), self.people[person]):
            self.attempt(lambda: move_person(signup, to=there, by=by, now=self.now), by=by)

    @rule(shift=shifts, corner=st.integers(0, 1), captain=st.integers(0, 1))
    def we_moved(self, shift: int, corner: int, captain: int) -> None:
        by, fresh = self.captains[captain], self.fresh(shift)
        seen = state_of(fresh, claims_of(fresh))
        self.attempt(lambda: place_shift(fresh, location=self.corners[corner], seen=seen, by=by, now=self.now), by=by)

    @rule(person=people, shift=shifts, captain=st.integers(0, 1), status=st.sampled_from(["checked_in", "no_show"]))
    def say_who_is_here(self, person: int, shift: int, captain: int, status: str) -> None:
        by, say = self.captains[captain], partial(mark, person=self.people[person], status=Attendance.Status(status))
        self.attempt(lambda: say(self.fresh(shift), by=by, now=self.now), by=by)

    @rule()
    def tick(self) -> None:
        planning.plan_day_before(now=self.now)
        planning.plan_reminders(now=self.now)

    @rule()
    def send(self) -> None:
        while Message.objects.due(self.now).exists():
            Sender().turn()
        for message in Message.objects.filter(state=Message.State.SENT).exclude(pk__in=self.sent):
            self.sent.add(message.pk)
            self.check_is_so(message)

    def check_is_so(self, message: Message) -> None:
        signup = Signup.objects.select_related("shift").get(pk=message.about)
        shift = signup.shift
        assert message.person_id == signup.person_id
        assert shift.ends_at > self.now
        if message.kind in GONE:
            assert not Signup.objects.active().filter(shift=shift, person=signup.person_id).exists()
            assert message.kind != emails.SHIFT_CANCELLED or shift.cancelled_at is not None
        elif message.kind == emails.MOVED_OVER and signup.ended_by_id == signup.person_id:
            before = Signup.objects.get(pk=message.data["before"])
            assert not before.is_active  # she gave up the new place before she heard of it
        else:
            assert signup.is_active
            assert shift.cancelled_at is None

    def attempt(self, act, by) -> None:
        known = set(Message.objects.values_list("pk", flat=True))
        logged, before = AuditEntry.objects.count(), self.looks()
        super().attempt(act, by)
        fresh = Message.objects.exclude(pk__in=known)
        told_herself = fresh.filter(person=by).values_list("kind", flat=True)
        assert set(told_herself) <= {emails.CLAIMED}  # her receipt
        if changed := {pk for pk, look in self.looks().items() if look != before[pk]}:
            entries = AuditEntry.objects.order_by("pk")[logged:]
            assert changed <= {int(entry.object_id) for entry in entries if entry.actor_id == by.pk}

    def looks(self) -> dict[int, tuple[object, ...]]:
        return {row[0]: row[1:] for row in Shift.objects.values_list("pk", *SEEN)}

    @invariant()
    def everybody_who_changed_something_is_named(self) -> None:
        for signup in Signup.objects.all():
            assert signup.claimed_by_id and signup.claimed_at
            assert signup.is_active or (signup.ended_by_id and signup.ended_at)
        assert not Attendance.objects.filter(set_by__isnull=True).exists()

    @invariant()
    def no_seat_came_from_nowhere(self) -> None:
        """The organizer or a captain made each one; `everything_holds` counts them."""
        made = AuditEntry.objects.filter(actor__in=[self.organizer, *self.captains]).exists()
        assert made or all(shift.capacity == 2 for shift in Shift.objects.all())


@pytest.fixture(autouse=True)
def stopped(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: Told.clock())


@pytest.mark.django_db
def test_no_history_tells_anybody_of_her_own_act_or_of_what_is_not_so():
    run(Told)


@pytest.mark.django_db
def test_control_a_letter_that_is_not_checked_again_is_found(monkeypatch):
    monkeypatch.setattr(letters, "_holds", lambda signup, now: True)
    with pytest.raises(AssertionError):
        run(Told, MANY)


@pytest.mark.django_db
def test_control_a_captain_who_is_told_of_her_own_act_is_found(monkeypatch):
    tell = emails.tell
    monkeypatch.setattr(emails, "tell", lambda *notes, by, now: tell(*notes, by=User(), now=now))
    with pytest.raises(AssertionError):
        run(Told, MANY)
