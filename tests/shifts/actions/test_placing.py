"""Moving people on the board: what holds goes in, what does not is named, and all of it can be taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from people.models import AuditEntry, User
from shifts.actions import placing
from shifts.actions.claims import release_signup
from shifts.actions.editing import cancel_shift, place_shift
from shifts.actions.placing import Wish, place_people, undo_placing
from shifts.actions.presence import check_in
from shifts.errors import ClaimEnded, NoRoom, ShiftCancelled, ShiftChanged, TheyAreHere
from shifts.models import Shift, Signup
from shifts.queries.board import mark_of
from tests.factories import NOW, claim, make_location, make_member, make_shift
from tests.mails import queued
from tests.races import Meeting, race


@pytest.fixture
def floating(campaign):
    return make_shift(campaign, floating=True, capacity=6)


@pytest.fixture
def places(campaign):
    return [make_shift(campaign, capacity=2) for _ in range(2)]


@pytest.fixture
def person(campaign):
    return lambda name: make_member(campaign.chapter, name=name, email=f"{name}@example.org")


@pytest.fixture
def place(campaign, captain):
    def act(*wishes, **given):
        return place_people(campaign.chapter, wishes=wishes, **{"key": uuid4(), "by": captain, "now": NOW, **given})

    return act


@pytest.fixture
def one_at_a_time(request, monkeypatch):
    """Each in a transaction of its own, as where there are very many."""
    if request.param:
        monkeypatch.setattr(placing, "AT_ONCE", 1)


def singly(test):
    both = pytest.mark.parametrize("one_at_a_time", [False, True], ids=["together", "singly"], indirect=True)
    return pytest.mark.usefixtures("one_at_a_time")(both(test))


def wish(signup, to):
    """As the board sends it: with both marks."""
    return Wish(signup, to, (mark_of(signup.shift), mark_of(to)))


def where(*people):
    """The shift that each of them has now."""
    return [Signup.objects.active().get(person=person).shift for person in people]


def left(placed):
    return {each.person.name: type(each.why) for each in placed.left}


def claimed(*shifts):
    return [Shift.objects.get(pk=shift.pk).claimed for shift in shifts]


@singly
def test_all_wishes_go_in_and_everybody_is_told_but_the_captain_herself(floating, places, person, captain, place):
    ada, bob = claim(floating, person("ada")), claim(floating, person("bob"))
    own = claim(floating, captain)
    placed = place(wish(ada, places[0]), wish(bob, places[1]), wish(own, places[1]))
    assert where(ada.person, bob.person, captain) == [places[0], places[1], places[1]]
    assert [each.person for each in placed.moved] == [ada.person, bob.person, captain]
    assert placed.left == []
    assert claimed(floating, *places) == [0, 1, 2]
    assert sorted(mail.to for mail in queued()) == ["ada@example.org", "bob@example.org"]


@singly
def test_what_no_longer_holds_is_named_and_the_rest_goes_in(campaign, floating, places, person, captain, place):
    names = ["here", "gone", "full", "fine", "cancelled"]
    claims = {name: claim(floating, person(name)) for name in names}
    full, cancelled = make_shift(campaign, capacity=1), make_shift(campaign)
    wishes = [wish(each, {"full": full, "cancelled": cancelled}.get(name, places[0])) for name, each in claims.items()]
    check_in(floating, person=claims["here"].person, by=captain, now=floating.starts_at - timedelta(hours=1))
    release_signup(claims["gone"], by=claims["gone"].person, now=NOW)
    claim(full)
    cancel_shift(cancelled, reason="rain", by=captain, now=NOW)
    placed = place(*wishes)
    assert [each.person.name for each in placed.moved] == ["fine"]
    assert left(placed) == {
        "here": TheyAreHere,
        "gone": ClaimEnded,
        "full": NoRoom,
        "cancelled": ShiftCancelled,
    }
    assert claimed(floating, places[0], full) == [3, 1, 1]


def test_a_shift_that_was_moved_since_it_was_looked_at_takes_and_gives_nobody(
    campaign, floating, places, captain, place, person
):
    ada = claim(floating, person("ada"))
    onward = wish(ada, places[0])
    place_shift(floating, location=make_location(campaign.chapter), by=captain, now=NOW)
    assert left(place(onward)) == {"ada": ShiftChanged}
    ada.shift.refresh_from_db()
    onward = wish(ada, places[0])
    place_shift(places[0], location=make_location(campaign.chapter), by=captain, now=NOW)
    assert left(place(onward)) == {"ada": ShiftChanged}
    assert where(ada.person) == [floating]


@singly
def test_a_place_that_one_move_frees_takes_another_whatever_the_order(places, person, place):
    ada, bob = claim(places[0], person("ada")), claim(places[1], person("bob"))
    claim(places[1])
    free = make_shift(places[0].campaign)
    assert place(wish(ada, places[1]), wish(bob, free)).left == []
    assert where(ada.person, bob.person) == [places[1], free]


def test_sent_twice_it_moves_nobody_again(floating, places, person, place):
    ada = claim(floating, person("ada"))
    onward, key = wish(ada, places[0]), uuid4()
    place(onward, key=key)
    again = place(onward, key=key)
    assert (again.moved, again.left) == ([], [])
    assert AuditEntry.objects.filter(verb="placed").count() == 1
    assert len(queued()) == 1


def test_the_log_says_who_was_moved_from_where_to_where(campaign, floating, places, person, captain, place):
    ada, key = claim(floating, person("ada")), uuid4()
    place(wish(ada, places[0]), key=key)
    entry = AuditEntry.objects.get(verb="placed")
    assert (entry.actor, entry.object_id) == (captain, str(campaign.chapter.pk))
    assert entry.detail == {"key": str(key), "moves": [[ada.person.pk, floating.pk, places[0].pk]]}


@singly
def test_undo_puts_everybody_back_with_her_wish_once(campaign, floating, places, person, captain, place):
    ada, bob = claim(floating, person("ada")), claim(floating, person("bob"))
    Signup.objects.filter(pk=ada.pk).update(requested_location=places[1].location)
    ada.refresh_from_db()
    key = uuid4()
    place(wish(ada, places[0]), wish(bob, places[0]), key=key)
    undone = undo_placing(campaign.chapter, key=key, by=captain, now=NOW)
    assert (len(undone.moved), undone.left) == (2, [])
    assert where(ada.person, bob.person) == [floating, floating]
    assert Signup.objects.active().get(person=ada.person).requested_location == places[1].location
    place(*(wish(each, places[1]) for each in Signup.objects.active().filter(shift=floating)))
    again = undo_placing(campaign.chapter, key=key, by=captain, now=NOW)
    assert (again.moved, again.left) == ([], [])
    assert where(ada.person) == [places[1]]


@singly
def test_undo_leaves_who_went_elsewhere_and_who_finds_her_place_taken(campaign, places, person, captain, place):
    small = make_shift(campaign, floating=True, capacity=1, min_people=1)
    ada, bob = claim(small, person("ada")), claim(places[1], person("bob"))
    key = uuid4()
    place(wish(ada, places[0]), wish(bob, places[0]), key=key)
    claim(small)
    release_signup(Signup.objects.active().get(person=bob.person), by=bob.person, now=NOW)
    undone = undo_placing(campaign.chapter, key=key, by=captain, now=NOW)
    assert left(undone) == {"bob": ClaimEnded, "ada": NoRoom}
    assert where(ada.person) == [places[0]]


def test_what_went_in_before_a_crash_can_be_undone(campaign, floating, places, person, captain, place, monkeypatch):
    claims, key, move = [claim(floating, person(name)) for name in ("ada", "bob", "cyd")], uuid4(), placing.move_person

    def crash_at_cyd(signup, **given):
        if signup.person.name == "cyd":
            raise RuntimeError
        return move(signup, **given)

    monkeypatch.setattr(placing, "AT_ONCE", 2)
    monkeypatch.setattr(placing, "move_person", crash_at_cyd)
    with pytest.raises(RuntimeError):
        place(*(wish(each, places[0]) for each in claims), key=key)
    assert claimed(floating, places[0]) == [1, 2]
    monkeypatch.setattr(placing, "move_person", move)
    assert len(undo_placing(campaign.chapter, key=key, by=captain, now=NOW).moved) == 2
    assert claimed(floating, places[0]) == [3, 0]


def test_nobody_undoes_what_somebody_else_did(campaign, floating, places, person, place):
    ada, key = claim(floating, person("ada")), uuid4()
    place(wish(ada, places[0]), key=key)
    other = make_member(campaign.chapter, "captain")
    assert undo_placing(campaign.chapter, key=key, by=other, now=NOW).moved == []
    assert undo_placing(make_shift().campaign.chapter, key=key, by=other, now=NOW).moved == []
    assert where(ada.person) == [places[0]]


def at_once(campaign, captain, *batches):
    """Each batch of wishes by a captain of its own, all at once."""

    def act(wishes):
        by = User.objects.get(pk=captain.pk)
        return place_people(campaign.chapter, wishes=wishes, key=uuid4(), by=by, now=NOW)

    return race(*(lambda wishes=wishes: act(wishes) for wishes in batches))


@pytest.mark.django_db(transaction=True)
def test_no_place_is_given_twice_when_captains_accept_at_once(campaign, captain, floating, places, person):
    claims = [claim(floating, person(f"p{number}")) for number in range(6)]
    found = at_once(campaign, captain, *([wish(each, places[0])] for each in claims))
    assert sum(len(placed.moved) for placed in found) == 2
    assert sum(len(placed.left) for placed in found) == 4
    assert claimed(floating, places[0]) == [4, 2]
    assert Signup.objects.active().count() == 6


@pytest.mark.django_db(transaction=True)
def test_one_person_accepted_for_two_places_at_once_has_one(campaign, captain, floating, places, person):
    ada = claim(floating, person("ada"))
    at_once(campaign, captain, [wish(ada, places[0])], [wish(ada, places[1])])
    assert Signup.objects.active().filter(person=ada.person).count() == 1
    assert sum(claimed(floating, *places)) == 1


def crossing(campaign, captain, floating, places, person, monkeypatch):
    """Two captains move the same two people, in opposite orders; each waits after her first."""
    claims = [claim(floating, person(name)) for name in ("ada", "bob")]
    monkeypatch.setattr(placing, "_move", Meeting(placing._move))
    there, back = [wish(each, places[0]) for each in claims], [wish(each, places[1]) for each in claims[::-1]]
    return at_once(campaign, captain, there, back)


@pytest.mark.django_db(transaction=True)
def test_captains_who_move_the_same_people_never_wait_in_a_ring(
    campaign, captain, floating, places, person, monkeypatch
):
    found = crossing(campaign, captain, floating, places, person, monkeypatch)
    assert [type(each) for each in found] == [placing.Placed, placing.Placed]
    assert sum(claimed(floating, *places)) == 2


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_everybody_first_they_do(campaign, captain, floating, places, person, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite writers are alone.")
    real, meeting = placing.move_person, Meeting(lambda: None)

    def move_then_wait(*args, **given):
        moved = real(*args, **given)
        meeting()
        return moved

    class Loose:
        def hold(self, *_ids):
            pass

    monkeypatch.setattr(placing, "move_person", move_then_wait)
    monkeypatch.setattr(placing, "User", type("Loose", (), {"objects": Loose()}))
    monkeypatch.setattr(placing.Shift.objects.__class__, "hold", lambda *_: None)
    found = crossing(campaign, captain, floating, places, person, monkeypatch)
    assert any(isinstance(each, OperationalError) for each in found)


def undo_twice(campaign, captain, floating, places, person):
    ada, key = claim(floating, person("ada")), uuid4()
    place_people(campaign.chapter, wishes=[wish(ada, places[0])], key=key, by=captain, now=NOW)

    def undo():
        return undo_placing(campaign.chapter, key=key, by=User.objects.get(pk=captain.pk), now=NOW)

    race(undo, undo)
    return AuditEntry.objects.filter(verb="placed back").count()


@pytest.mark.django_db(transaction=True)
def test_two_taps_on_undo_are_one(campaign, captain, floating, places, person, monkeypatch):
    monkeypatch.setattr(placing, "_ways_back", Meeting(placing._ways_back))
    assert undo_twice(campaign, captain, floating, places, person) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_holding_herself_they_are_two(campaign, captain, floating, places, person, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("On SQLite writers are alone.")
    monkeypatch.setattr(placing.User.objects.__class__, "hold", lambda *_: None)
    monkeypatch.setattr(placing, "_ways_back", Meeting(placing._ways_back))
    assert undo_twice(campaign, captain, floating, places, person) == 2
