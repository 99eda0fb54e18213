"""A captain puts people on, moves them, takes them off, and adds who phoned or came."""

from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from people.models import AuditEntry, Membership, User
from shifts.actions import assigning, claims
from shifts.actions.assigning import add_caller, add_walk_in, move_person, put_on, take_off
from shifts.actions.claims import release_signup
from shifts.actions.confirming import confirm_signup
from shifts.actions.editing import change_shift
from shifts.actions.presence import check_in, mark, note_logging, reject_walk_in, unmark
from shifts.errors import (
    ClaimEnded,
    ShiftCancelled,
    ShiftClosed,
    ShiftFull,
    ShiftPast,
    TheyAreElsewhere,
    TheyAreHere,
    TheyOverlap,
)  # fmt: skip
from shifts.models import Attendance, Shift, Signup
from shifts.rules.changes import ShiftTerms, claims_of, state_of
from tests.factories import NOW, claim, make_campaign, make_member, make_shift, make_user
from tests.mails import queued
from tests.races import Meeting, race

Status = Attendance.Status


@pytest.fixture
def shift(campaign):
    return make_shift(campaign)


@pytest.fixture
def other(campaign):
    """At the same time, elsewhere."""
    return make_shift(campaign)


@pytest.fixture
def person(campaign):
    return make_member(campaign.chapter, name="Ada", email="ada@example.org")


def claimed(*shifts):
    return [Shift.objects.get(pk=shift.pk).claimed for shift in shifts]


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def subjects():
    return [mail.subject for mail in queued()]


def test_who_is_put_on_has_a_claim_and_is_told(shift, person, captain):
    signup, is_new = put_on(shift, person=person, by=captain, now=NOW)
    assert (is_new, signup.person, signup.source, signup.claimed_by) == (True, person, "captain", captain)
    assert claimed(shift) == [1]
    assert [mail.to for mail in queued()] == ["ada@example.org"]
    assert subjects() == ["You are on the shift of Tue, Aug 4"]
    assert "8\u00a0a.m. – 10\u00a0a.m." in queued()[0].text
    assert shift.location.name in queued()[0].text
    assert "Hello Ada," in queued()[0].text
    assert verbs() == ["put on"]


def test_putting_on_twice_is_once(shift, person, captain):
    first = put_on(shift, person=person, by=captain, now=NOW)
    again = put_on(shift, person=person, make_room=True, by=captain, now=NOW)
    assert (again.signup, again.is_new) == (first.signup, False)
    assert claimed(shift) == [1]
    assert len(queued()) == 1


def test_nobody_is_mailed_about_her_own_act(shift, other, captain):
    signup = put_on(shift, person=captain, by=captain, now=NOW).signup
    take_off(move_person(signup, to=other, by=captain, now=NOW), by=captain, now=NOW)
    assert queued() == []


def test_people_without_an_address_are_put_on_without_mail(shift, captain):
    put_on(shift, person=make_user(email=None), by=captain, now=NOW)
    assert claimed(shift) == [1]
    assert queued() == []


def test_what_refuses_a_claim_refuses_the_captain_too(shift, other, person, captain):
    claim(other, person)
    with pytest.raises(TheyOverlap) as refused:
        put_on(shift, person=person, make_room=True, by=captain, now=NOW)
    assert str(refused.value).startswith("Ada has Tue, Aug 4, 8\u00a0a.m. – 10\u00a0a.m.,")
    with pytest.raises(ShiftPast):
        put_on(shift, person=captain, by=captain, now=shift.ends_at)
    Shift.objects.filter(pk=shift.pk).update(closed_at=NOW)
    with pytest.raises(ShiftClosed):
        put_on(shift, person=captain, by=captain, now=NOW)
    Shift.objects.filter(pk=shift.pk).update(cancelled_at=NOW, closed_at=None)
    with pytest.raises(ShiftCancelled):
        put_on(shift, person=captain, make_room=True, by=captain, now=NOW)
    assert claimed(shift) == [0]
    assert verbs() == []
    assert queued() == []


def test_a_captain_is_not_told_which_shift_of_another_chapter_is_in_the_way(shift, person, captain):
    claim(make_shift(make_campaign(published=False), day=shift.starts_on), person)
    with pytest.raises(TheyAreElsewhere) as refused:
        put_on(shift, person=person, by=captain, now=NOW)
    assert str(refused.value).startswith("Ada has claimed another shift at that time.")
    assert refused.value.code == "overlaps"


def test_a_full_shift_takes_one_more_only_when_room_is_made(campaign, person, captain):
    full = make_shift(campaign, capacity=1)
    claim(full)
    with pytest.raises(ShiftFull):
        put_on(full, person=person, by=captain, now=NOW)
    put_on(full, person=person, make_room=True, by=captain, now=NOW)
    full.refresh_from_db()
    assert (full.capacity, full.claimed) == (2, 2)


def test_room_that_was_made_is_undone_unless_somebody_has_it_by_now(campaign, person, captain):
    full = make_shift(campaign, capacity=1)
    claim(full)
    signup = put_on(full, person=person, make_room=True, by=captain, now=NOW).signup
    take_off(signup, undo_room=True, by=captain, now=NOW)
    full.refresh_from_db()
    assert (full.capacity, full.claimed) == (1, 1)
    take_off(full.signups.active().get(), undo_room=True, by=captain, now=NOW)
    full.refresh_from_db()
    assert (full.capacity, full.claimed) == (1, 0)


def test_room_is_not_made_where_there_is_some(shift, person, captain):
    put_on(shift, person=person, make_room=True, by=captain, now=NOW)
    shift.refresh_from_db()
    assert (shift.capacity, shift.claimed) == (4, 1)


def test_whoever_logged_without_a_claim_is_here_once_she_is_put_on(shift, person, captain):
    begun = shift.starts_at
    note_logging(shift, person=person, now=begun)
    signup = put_on(shift, person=person, by=captain, now=begun).signup
    found = Attendance.objects.get()
    assert (found.status, found.signup) == (Status.CHECKED_IN, signup)


def test_whoever_was_sent_away_is_expected_once_she_is_put_on(shift, person, captain):
    guest = note_logging(shift, person=person, now=shift.starts_at)
    reject_walk_in(guest, by=captain, now=shift.starts_at)
    put_on(shift, person=person, by=captain, now=shift.starts_at)
    assert not Attendance.objects.exists()


@pytest.fixture
def sent_away(shift, person, captain):
    """Somebody who logged without a claim and was rejected, and then put on by mistake."""
    guest = note_logging(shift, person=person, now=shift.starts_at)
    reject_walk_in(guest, by=captain, now=shift.starts_at)
    return put_on(shift, person=person, by=captain, now=shift.starts_at).signup


ENDS = {
    "taken off": lambda w: take_off(w.signup, by=w.captain, now=w.now),
    "moved": lambda w: move_person(w.signup, to=w.other, by=w.captain, now=w.now),
    "released by herself": lambda w: release_signup(w.signup, by=w.signup.person, now=w.now),
    "taken off after she was marked as missing": lambda w: (
        mark(w.signup.shift, person=w.signup.person, status=Status.NO_SHOW, by=w.captain, now=w.now),
        take_off(w.signup, by=w.captain, now=w.now),
    ),
    "chosen when places were taken away": lambda w: change_shift(
        w.signup.shift,
        terms=replace(ShiftTerms.of(w.signup.shift), capacity=1, min_people=0),
        seen=state_of(w.signup.shift, claims_of(w.signup.shift)),
        release=[w.signup.pk],
        by=w.captain,
        now=w.now,
    ),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_whoever_was_sent_away_is_so_again_once_the_claim_ends(end, shift, other, captain, sent_away):
    """Else what she had logged would count by a captain's slip."""
    sent_away.shift.refresh_from_db()
    end(SimpleNamespace(signup=sent_away, other=other, captain=captain, now=shift.starts_at))
    found = Attendance.objects.get(shift=shift)
    assert (found.person, found.status, found.signup) == (sent_away.person, Status.REJECTED, None)
    assert claimed(shift) == [0]


def test_a_guest_who_was_put_on_unmarked_and_taken_off_is_not_with_us(shift, person, captain):
    note_logging(shift, person=person, now=shift.starts_at)
    signup = put_on(shift, person=person, by=captain, now=shift.starts_at).signup
    unmark(shift, person=person, by=captain, now=shift.starts_at)
    take_off(signup, by=captain, now=shift.starts_at)
    assert Attendance.objects.get().status == Status.REJECTED


def test_putting_on_and_taking_off_again_and_again_forgets_nothing(shift, captain, sent_away):
    take_off(sent_away, by=captain, now=shift.starts_at)
    again = put_on(shift, person=sent_away.person, by=captain, now=shift.starts_at).signup
    assert not Attendance.objects.exists()
    take_off(again, by=captain, now=shift.starts_at)
    assert Attendance.objects.get().status == Status.REJECTED


def test_who_was_expected_like_everybody_leaves_no_mark_when_she_is_taken_off(shift, person, captain):
    take_off(put_on(shift, person=person, by=captain, now=NOW).signup, by=captain, now=NOW)
    assert not Attendance.objects.exists()


def test_moving_ends_one_claim_and_makes_another_and_tells_once(shift, other, person, captain):
    signup = claim(shift, person)
    moved = move_person(signup, to=other, by=captain, now=NOW)
    assert (moved.shift, moved.person) == (other, person)
    assert claimed(shift, other) == [0, 1]
    signup.refresh_from_db()
    assert (signup.state, signup.ended_by) == (Signup.State.REMOVED, captain)
    assert subjects() == ["Your place on Tue, Aug 4 is a different one"]
    assert other.location.name in queued()[0].text
    assert shift.location.name in queued()[0].text
    assert verbs() == ["moved"]


def test_moving_twice_is_once_and_moving_to_the_same_shift_is_nothing(shift, other, person, captain):
    signup = claim(shift, person)
    assert move_person(signup, to=shift, by=captain, now=NOW) == signup
    moved = move_person(signup, to=other, by=captain, now=NOW)
    assert move_person(signup, to=other, by=captain, now=NOW) == moved
    assert claimed(shift, other) == [0, 1]
    assert len(queued()) == 1


def test_moving_somebody_to_where_she_also_is_leaves_her_there_only(campaign, shift, person, captain):
    evening = make_shift(campaign, opens=time(16))
    signup, there = claim(shift, person), claim(evening, person)
    assert move_person(signup, to=evening, by=captain, now=NOW) == there
    assert claimed(shift, evening) == [0, 1]


def test_that_she_comes_goes_along_to_another_place_but_not_to_another_time(campaign, shift, other, person, captain):
    asked = claim(shift, person)  # as the captain's page had read it before she said so
    confirm_signup(asked, by=person, now=NOW)
    moved = move_person(asked, to=other, by=captain, now=NOW)
    assert Signup.objects.get(pk=moved.pk).confirmed_at == NOW
    back = move_person(moved, to=shift, by=captain, now=NOW)
    assert Signup.objects.get(pk=back.pk).confirmed_at == NOW
    evening = move_person(back, to=make_shift(campaign, opens=time(16)), by=captain, now=NOW)
    assert Signup.objects.get(pk=evening.pk).confirmed_at is None


def test_a_move_to_a_full_shift_changes_nothing_unless_room_is_made(campaign, shift, person, captain):
    full = make_shift(campaign, capacity=1)
    claim(full)
    signup = claim(shift, person)
    with pytest.raises(ShiftFull):
        move_person(signup, to=full, by=captain, now=NOW)
    assert claimed(shift, full) == [1, 1]
    assert Signup.objects.get(pk=signup.pk).is_active
    move_person(signup, to=full, make_room=True, by=captain, now=NOW)
    assert claimed(shift, full) == [0, 2]


def test_who_let_go_meanwhile_cannot_be_moved(shift, other, person, captain):
    signup = claim(shift, person)
    release_signup(signup, by=person, now=NOW)
    with pytest.raises(ClaimEnded):
        move_person(signup, to=other, by=captain, now=NOW)
    assert claimed(shift, other) == [0, 0]


@pytest.mark.parametrize("act", ["move", "take_off"])
def test_somebody_marked_here_stays_and_other_marks_go_with_the_claim(act, shift, other, person, captain):
    begun, signup = shift.starts_at, claim(shift, person)

    def do():
        return (
            take_off(signup, by=captain, now=begun)
            if act == "take_off"
            else (move_person(signup, to=other, by=captain, now=begun))
        )

    check_in(shift, person=person, by=captain, now=begun)
    with pytest.raises(TheyAreHere):
        do()
    assert claimed(shift, other) == [1, 0]
    mark(shift, person=person, status=Status.NO_SHOW, by=captain, now=begun)
    do()
    assert not Attendance.objects.exists()
    assert claimed(shift) == [0]


def test_a_guest_who_claimed_and_is_taken_off_stays_a_guest(shift, captain):
    """Else what she logged would begin to count."""
    guest, begun = make_user(), shift.starts_at
    note_logging(shift, person=guest, now=begun)
    take_off(claim(shift, guest, now=begun), by=captain, now=begun)
    assert Attendance.objects.get().status == Status.UNCONFIRMED


def test_who_is_taken_off_is_told_once(shift, person, captain):
    signup = claim(shift, person)
    for _ in range(2):
        ended = take_off(signup, by=captain, now=NOW)
        assert (ended.state, ended.ended_by) == (Signup.State.REMOVED, captain)
    assert claimed(shift) == [0]
    assert subjects() == ["You are no longer on the shift of Tue, Aug 4"]
    assert verbs() == ["took off"]


def test_nobody_is_taken_off_what_is_over(shift, person, captain):
    signup = claim(shift, person)
    with pytest.raises(ShiftPast):
        take_off(signup, by=captain, now=shift.ends_at)
    assert claimed(shift) == [1]


def test_a_name_is_enough_for_somebody_who_phoned(shift, captain):
    key = uuid4()
    signup = add_caller(shift, name="Bea", key=key, by=captain, now=NOW)
    assert (signup.person.name, signup.person.email, signup.shift) == ("Bea", None, shift)
    assert Membership.objects.filter(person=signup.person, chapter=shift.campaign.chapter).exists()
    assert add_caller(shift, name="Bea", key=key, by=captain, now=NOW) == signup
    assert User.objects.filter(name="Bea").count() == 1
    assert add_caller(shift, name="Bea", key=uuid4(), by=captain, now=NOW) != signup


def test_an_address_of_a_member_means_that_member(shift, person, captain):
    before = User.objects.count()
    signup = add_caller(shift, name="Somebody", email="ADA@example.org", key=uuid4(), by=captain, now=NOW)
    assert signup.person == person
    assert signup.person.name == "Ada"
    assert User.objects.count() == before


def test_a_caller_for_a_full_shift_is_not_added_at_all(campaign, captain):
    full = make_shift(campaign, capacity=1)
    claim(full)
    key = uuid4()
    with pytest.raises(ShiftFull):
        add_caller(full, name="Bea", key=key, by=captain, now=NOW)
    assert not User.objects.filter(name="Bea").exists()
    add_caller(full, name="Bea", make_room=True, key=key, by=captain, now=NOW)
    assert claimed(full) == [2]


def test_a_walk_in_is_here_and_takes_no_place(shift, captain):
    cleo, begun = {"name": "Cleo", "email": "cleo@example.org", "key": uuid4()}, shift.starts_at
    found = add_walk_in(shift, **cleo, by=captain, now=begun)
    assert (found.person.email, found.status, found.signup) == ("cleo@example.org", Status.CHECKED_IN, None)
    assert claimed(shift) == [0]
    assert add_walk_in(shift, **cleo, by=captain, now=begun) == found
    assert Attendance.objects.count() == 1
    assert verbs().count("added") == 1


def test_a_walk_in_who_has_a_claim_is_simply_here(shift, person, captain):
    signup = claim(shift, person)
    found = add_walk_in(shift, name="Ada", email="ada@example.org", key=uuid4(), by=captain, now=shift.starts_at)
    assert (found.person, found.signup) == (person, signup)


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_adds_one_walk_in(shift, captain):
    key, begun = uuid4(), shift.starts_at
    results = race(*[lambda: add_walk_in(shift, name="Cleo", key=key, by=captain, now=begun)] * 3)
    assert [type(result) for result in results] == [Attendance] * 3
    assert User.objects.filter(name="Cleo").count() == 1


@pytest.fixture
def tug_of_war(shift, other, person, captain):
    """One captain moves somebody while she lets go of the claim herself."""
    signup = claim(shift, person)
    return [
        lambda: assigning.move_person(signup, to=other, by=captain, now=NOW),
        lambda: claims.release_signup(signup, by=person, now=NOW),
    ]


def active():
    return Signup.objects.active().count()


@pytest.mark.django_db(transaction=True)
def test_a_move_and_a_release_at_once_are_one_after_the_other(tug_of_war, shift, other, monkeypatch):
    monkeypatch.setattr(claims, "_end_state", Meeting(claims._end_state))
    moved, _ = race(*tug_of_war)
    assert isinstance(moved, ClaimEnded | Signup)
    assert claimed(shift, other) == [0, active()]


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_a_move_and_a_release_would_count_one_claim_twice(tug_of_war, shift, other, monkeypatch):
    """The control: neither act in a transaction, nobody held. The second to end the claim frees a place too many."""
    monkeypatch.setattr(claims, "_end_state", Meeting(claims._end_state))
    monkeypatch.setattr(type(User.objects), "hold", lambda self, *ids: None)
    monkeypatch.setattr(type(Shift.objects), "hold", lambda self, *ids: None)
    monkeypatch.setattr(assigning, "move_person", move_person.__wrapped__)
    monkeypatch.setattr(claims, "release_signup", release_signup.__wrapped__)
    monkeypatch.setattr(assigning, "release_signup", release_signup.__wrapped__)
    claim(shift)  # so that the counter has room to go wrong
    race(*tug_of_war)
    assert claimed(shift)[0] != Signup.objects.active().filter(shift=shift).count()


@pytest.mark.django_db(transaction=True)
def test_two_captains_who_swap_two_people_between_full_shifts_never_wait_in_a_ring(campaign, captain):
    one, two = make_shift(campaign, capacity=1), make_shift(campaign, capacity=1)
    first, second = claim(one), claim(two)
    results = race(
        lambda: move_person(first, to=two, make_room=True, by=captain, now=NOW),
        lambda: move_person(second, to=one, make_room=True, by=captain, now=NOW),
    )
    assert [type(result) for result in results] == [Signup, Signup]
    assert claimed(one, two) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_captain_and_a_volunteer_after_the_last_place_end_with_one_of_them(campaign, person, captain):
    full, last = make_shift(campaign), make_shift(campaign, capacity=1)
    signup = claim(full, person)
    stranger = make_user()
    results = race(
        lambda: move_person(signup, to=last, by=captain, now=NOW + timedelta(minutes=1)),
        lambda: claim(last, stranger),
    )
    assert sorted(isinstance(result, ShiftFull) for result in results) == [False, True]
    assert sorted(isinstance(result, Signup) for result in results) == [False, True]
    assert claimed(last) == [1]
    assert claimed(full) == [Signup.objects.active().filter(shift=full).count()]


@pytest.mark.parametrize("add", [add_caller, add_walk_in])
def test_another_name_in_a_form_that_was_gone_back_to_is_another_person(shift, captain, add):
    key = uuid4()
    for name in ("Rosa", "Rosa", "Walt"):
        add(shift, name=name, key=key, by=captain, now=shift.starts_at)
    assert sorted(User.objects.filter(name__in=["Rosa", "Walt"]).values_list("name", flat=True)) == ["Rosa", "Walt"]
