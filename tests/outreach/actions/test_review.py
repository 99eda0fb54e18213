"""A captain's word about held rows."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from outreach.actions import review, sync
from outreach.actions.review import accept_held, set_aside_held, undo_decision
from outreach.actions.sync import store_items
from outreach.models import Conversation, Review, ShiftFigures, Tally
from outreach.queries.log import own_entries, own_numbers
from outreach.queries.review import count_waiting, guests, held_groups, kept_by
from people.models import AuditEntry, Membership, User
from shifts.models import Attendance, CaptainScope
from tests.factories import make_location, make_member, make_shift, make_user
from tests.outreach.items import conversation_item, send, tally_item
from tests.races import Meeting, race


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain")


@pytest.fixture
def late(shift):
    """Too late for a row to count at once."""
    return shift.ends_at + timedelta(hours=80)


def shown(captain):
    """What the captain reads, as (label, amount, corrects)."""
    return [[(row.label, row.amount, row.corrects) for row in group.rows] for group in held_groups(kept_by(captain))]


def ids(captain):
    return [row.entry.pk for group in held_groups(kept_by(captain)) for row in group.rows]


def aside(entry_ids, captain, now, reason="slip"):
    return set_aside_held(entry_ids, reason=Review.Reason(reason), by=captain, now=now)


def total():
    return Tally.objects.counted().aggregate(sum=Sum("delta"))["sum"] or 0


def outcomes():
    return [row.outcome.key for row in Conversation.objects.counted().select_related("outcome")]


def test_held_rows_count_once_they_are_accepted(shift, person, captain, late):
    send(person, conversation_item(shift, late), tally_item(shift, late, delta=7), now=late)
    assert shown(captain) == [[("Interested", None, ""), ("Approached", 7, "")]]
    assert accept_held(ids(captain), by=captain, now=late).rows == 2
    assert (outcomes(), total(), shown(captain)) == (["interested"], 7, [])
    assert Attendance.objects.get(shift=shift, person=person).status == Attendance.Status.CHECKED_IN
    entry = AuditEntry.objects.get(verb="accept_entries")
    assert (entry.actor, entry.object_id, entry.detail) == (captain, str(shift.pk), {"person": person.pk, "rows": 2})


def test_accepting_twice_changes_nothing(shift, person, captain, late):
    send(person, tally_item(shift, late), now=late)
    waiting = ids(captain)
    assert [accept_held(waiting, by=captain, now=late).rows for _ in range(2)] == [1, 0]
    assert AuditEntry.objects.filter(verb="accept_entries").count() == 1


def test_rows_that_are_set_aside_stay_and_do_not_count(shift, person, captain, late):
    items = [conversation_item(shift, late), tally_item(shift, late)]
    send(person, *items, now=late)
    assert aside(ids(captain), captain, late, "twice").rows == 2
    assert (outcomes(), total(), shown(captain)) == ([], 0, [])
    assert [row.hold for kind in (Conversation, Tally) for row in kind.objects.all()] == ["rejected"] * 2
    assert send(person, *items, now=late) == [("duplicate", "")] * 2
    told = {"person": person.pk, "rows": 2, "reason": "twice"}
    assert AuditEntry.objects.get(verb="set_entries_aside").detail == told
    review = Review.objects.get()
    assert (review.shift, review.person, review.by, review.made_at) == (shift, person, captain, late)
    assert review.held == {item["id"]: "late" for item in items}


def test_an_event_is_shown_with_what_its_corrections_leave_and_goes_with_them(shift, person, captain, now):
    slip = tally_item(shift, delta=200)
    fix = tally_item(shift, delta=-180, corrects=slip["id"])
    send(person, slip, fix, now=now)
    assert shown(captain) == [[("Approached", 20, "")]]
    accept_held(ids(captain), by=captain, now=now)
    assert total() == 20
    other = tally_item(shift, delta=300)
    send(person, other, tally_item(shift, delta=-10, corrects=other["id"]), now=now)
    aside(ids(captain), captain, now)
    assert (total(), Tally.objects.filter(hold="rejected").count()) == (20, 2)


def test_what_was_taken_back_altogether_needs_no_look(shift, person, captain, now):
    slip = tally_item(shift, delta=200)
    send(person, slip, tally_item(shift, delta=-200, corrects=slip["id"]), now=now)
    assert (shown(captain), count_waiting(kept_by(captain))) == ([], 0)


def test_a_held_correction_replaces_what_it_corrects_once_it_is_accepted(shift, person, captain, now, late):
    talk, count = conversation_item(shift), tally_item(shift, delta=5)
    send(person, talk, count, now=now)
    change = conversation_item(shift, late, outcome="not_now", corrects=talk["id"])
    send(person, change, tally_item(shift, late, delta=-3, corrects=count["id"]), now=late)
    assert (outcomes(), total()) == (["interested"], 5)
    assert shown(captain) == [[("Not Now", None, "Interested"), ("Approached", -3, "")]]
    accept_held(ids(captain), by=captain, now=late)
    assert (outcomes(), total()) == (["not_now"], 2)


def test_a_held_withdrawal_is_accepted_or_set_aside(shift, person, captain, now, late):
    talks = [conversation_item(shift) for _ in range(2)]
    send(person, *talks, now=now)
    for talk in talks:
        send(person, conversation_item(shift, late, outcome=None, corrects=talk["id"]), now=late)
    assert shown(captain) == [[("", None, "Interested")] * 2]
    first, second = ids(captain)
    accept_held([first], by=captain, now=late)
    assert outcomes() == ["interested"]
    aside([second], captain, late)
    assert (outcomes(), shown(captain)) == (["interested"], [])


def test_only_the_last_version_of_a_held_conversation_is_shown_and_the_others_go_with_it(shift, person, captain, late):
    first = conversation_item(shift, late)
    second = conversation_item(shift, late, outcome="not_now", corrects=first["id"])
    send(person, first, second, now=late)
    assert shown(captain) == [[("Not Now", None, "Interested")]]
    aside(ids(captain), captain, late)
    assert not Conversation.objects.held().exists()
    assert Conversation.objects.filter(hold="rejected").count() == 2


@pytest.fixture
def corrected_twice(shift, person, now, late):
    """Sends a conversation in time, too late a correction, and then a correction of that with `outcome`."""

    def act(outcome):
        talk = conversation_item(shift)
        first = conversation_item(shift, late, outcome="not_now", corrects=talk["id"])
        second = conversation_item(shift, late, outcome=outcome, corrects=first["id"])
        send(person, talk, now=now)
        send(person, first, second, now=late)

    return act


@pytest.mark.parametrize(("last", "accepted"), [("interested", ["interested"]), (None, [])])
def test_of_what_was_corrected_twice_too_late_the_last_word_alone_counts(
    corrected_twice, captain, late, last, accepted
):
    corrected_twice(last)
    assert len(ids(captain)) == count_waiting(kept_by(captain)) == 1
    accept_held(ids(captain), by=captain, now=late)
    assert (outcomes(), ids(captain)) == (accepted, [])


@pytest.mark.parametrize("last", ["not_now", None])
def test_what_was_corrected_twice_too_late_can_be_set_aside(corrected_twice, captain, late, last):
    corrected_twice(last)
    aside(ids(captain), captain, late)
    assert (outcomes(), ids(captain)) == (["interested"], [])
    assert Conversation.objects.filter(hold="rejected").count() == 2


def test_a_captain_decides_about_the_shifts_whose_roster_she_keeps(shift, person, captain, late):
    send(person, tally_item(shift, late), now=late)
    membership = Membership.objects.get(person=captain)
    CaptainScope.objects.create(membership=membership, location=make_location(shift.campaign.chapter))
    strangers = [captain, make_user(), person]
    waiting = list(Tally.objects.values_list("pk", flat=True))
    for actor in strangers:
        actor.forget_roles()
        assert shown(actor) == []
        assert accept_held(waiting, by=actor, now=late).rows == aside(waiting, actor, late).rows == 0
    assert Tally.objects.held().count() == 1
    decided = aside(waiting, make_member(shift.campaign.chapter, "captain"), late)
    assert [undo_decision(decided.decision, by=actor, now=late) for actor in strangers] == [0, 0, 0]
    assert Tally.objects.get().hold == "rejected"


def test_accepted_rows_of_a_guest_wait_on_until_she_is_confirmed(shift, captain, late):
    guest = make_user()
    send(guest, tally_item(shift, late), now=late)
    assert list(guests(kept_by(captain))) == []
    accept_held(ids(captain), by=captain, now=late)
    assert [row.person for row in guests(kept_by(captain))] == [guest]
    assert total() == 0
    assert count_waiting(kept_by(captain)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_reading_what_waits_takes_the_same_queries_however_much_it_is(
    shift, captain, late, count, django_assert_num_queries
):
    for _ in range(count):
        other = make_shift(shift.campaign, day=shift.starts_on)
        send(make_user(), conversation_item(other, late), tally_item(other, late), now=late)
    captain = User.objects.get(pk=captain.pk)
    with django_assert_num_queries(4):
        assert len(held_groups(kept_by(captain))) == count


def everything():
    """All that a decision may change, to compare before with after."""
    talks = Conversation.objects.order_by("pk").values_list("pk", "hold", "is_current")
    return [*talks], [*Tally.objects.order_by("pk").values_list("pk", "hold")], [*ShiftFigures.objects.values()]


@pytest.mark.parametrize("decide", [lambda *told: accept_held(told[0], by=told[1], now=told[2]), aside])
def test_a_decision_is_undone_altogether_and_once(shift, person, captain, now, late, decide):
    talk, count = conversation_item(shift), tally_item(shift, delta=5)
    send(person, talk, count, tally_item(shift, delta=200), now=now)
    send(person, conversation_item(shift, late, outcome="not_now", corrects=talk["id"]), now=late)
    send(person, tally_item(shift, late, delta=-3, corrects=count["id"]), conversation_item(shift, late), now=late)
    before = everything()
    decided = decide(ids(captain), captain, late)
    assert decided.rows == 4
    assert shown(captain) == []
    assert [undo_decision(decided.decision, by=captain, now=late) for _ in range(2)] == [4, 0]
    assert everything() == before
    assert AuditEntry.objects.get(verb="undo_review").detail == {"person": person.pk, "rows": 4}


def test_what_corrects_a_row_that_counted_waits_with_it_again(shift, person, captain, late):
    first = conversation_item(shift, late)
    slip = tally_item(shift, late, delta=20)
    send(person, first, slip, now=late)
    decided = accept_held(ids(captain), by=captain, now=late)
    soon = shift.ends_at + timedelta(hours=1)
    change = conversation_item(shift, soon, outcome="not_now", corrects=first["id"])
    assert (
        send(person, change, tally_item(shift, soon, delta=-5, corrects=slip["id"]), now=late) == [("stored", "")] * 2
    )
    assert (outcomes(), total()) == (["not_now"], 15)
    undo_decision(decided.decision, by=captain, now=late)
    assert (outcomes(), total(), shown(captain)) == ([], 0, [[("Not Now", None, "Interested"), ("Approached", 15, "")]])
    accept_held(ids(captain), by=captain, now=late)
    assert (outcomes(), total()) == (["not_now"], 15)


def test_what_was_set_aside_and_is_corrected_asks_for_another_look(shift, person, captain, now, late):
    talk, slip = conversation_item(shift, late), tally_item(shift, late, delta=200)
    send(person, talk, slip, now=late)
    decided = aside(ids(captain), captain, late)
    change = conversation_item(shift, now, outcome="not_now", corrects=talk["id"])
    fix = tally_item(shift, now, delta=-180, corrects=slip["id"])
    assert send(person, change, fix, now=late) == [("held", "changed")] * 2
    assert shown(captain) == [[("Not Now", None, "Interested"), ("Approached", 20, "")]]
    # Of what was set aside, only the talk's first version still is, behind the one that waits.
    assert undo_decision(decided.decision, by=captain, now=late) == 1
    accept_held(ids(captain), by=captain, now=late)
    assert (outcomes(), total(), shown(captain)) == (["not_now"], 20, [])


@pytest.mark.parametrize("act", ["accept", "aside"])
def test_undoing_leaves_no_event_below_zero(shift, person, captain, now, late, act):
    """What was decided about a correction stays where the event has been corrected further since."""
    count = tally_item(shift, delta=5)
    send(person, count, now=now)
    send(person, tally_item(shift, late, delta=5 if act == "accept" else -3, corrects=count["id"]), now=late)
    waiting = ids(captain)
    decided = accept_held(waiting, by=captain, now=late) if act == "accept" else aside(waiting, captain, late)
    taken = tally_item(shift, now, delta=-8 if act == "accept" else -5, corrects=count["id"])
    assert send(person, taken, now=late) == [("stored", "")]
    assert undo_decision(decided.decision, by=captain, now=late) == 0
    assert total() == (2 if act == "accept" else 0)


@pytest.fixture
def corrected_too_late(shift, person, captain, now, late):
    """Sends an entry in time, and too late a correction, which a captain sets aside."""

    def act(item, **change):
        send(person, item, now=now)
        kind = conversation_item if item["kind"] == "conversation" else tally_item
        send(person, kind(shift, late, corrects=item["id"], **change), now=late)
        aside(ids(captain), captain, late)

    return act


def test_a_correction_that_was_set_aside_stays_so_when_what_it_corrects_is_let_count(
    shift, person, captain, corrected_too_late, late
):
    flyers = {"counter": "flyers"}
    count = tally_item(shift, delta=5, **flyers)
    corrected_too_late(count, delta=-3, **flyers)
    send(person, tally_item(shift, delta=-4, corrects=count["id"], **flyers), now=late)
    taps = [tally_item(shift, shift.starts_at, delta=100, **flyers) for _ in range(25)]
    assert set(send(person, *taps, now=late)) == {("held", "sum")}
    assert sorted(row[1] for row in shown(captain)[0]) == [1] + [100] * 25
    accept_held(ids(captain), by=captain, now=late)
    assert total() == 2501


def test_what_counts_beside_a_correction_that_was_set_aside_comes_up_when_it_is_held(
    shift, person, captain, corrected_too_late, late
):
    corrected_too_late(conversation_item(shift), outcome="not_now")
    begin = shift.starts_at + timedelta(minutes=20, seconds=1)
    talks = [conversation_item(shift, begin + timedelta(seconds=15 * each)) for each in range(45)]
    send(person, *talks, tally_item(shift, counter="declined"), now=late)
    assert Conversation.objects.counted().count() == 0
    assert accept_held(ids(captain), by=captain, now=late).rows == 46
    assert outcomes() == ["interested"] * 46


@pytest.mark.parametrize("outcome", ["not_now", None])
def test_what_counts_beside_a_correction_that_was_set_aside_is_in_her_own_numbers(
    shift, person, corrected_too_late, outcome
):
    corrected_too_late(conversation_item(shift), outcome=outcome)
    assert own_numbers(person, shift).outcomes == {"interested": 1}
    told = [(entry.key, entry.is_set_aside) for entry in own_entries(person, shift, most=9)]
    assert sorted(told) == [("interested", False), ("not_now", True)][: 2 if outcome else 1]


def test_a_decision_that_is_forgotten_while_it_is_undone_is_undone(shift, person, captain, late, monkeypatch):
    send(person, tally_item(shift, late), now=late)
    decided, wait_again = accept_held(ids(captain), by=captain, now=late), review._wait_again

    def forget_and_wait_again(found):
        Review.objects.all().delete()
        return wait_again(found)

    monkeypatch.setattr(review, "_wait_again", forget_and_wait_again)
    assert undo_decision(decided.decision, by=captain, now=late) == 1
    assert Tally.objects.get().hold == "late"


def race_of_two_captains(shift, captain, waiting, late):
    other = make_member(shift.campaign.chapter, "captain")
    return race(
        lambda: accept_held(waiting, by=captain, now=late).rows,
        lambda: aside(waiting, other, late).rows,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_captains_at_once_one_decides(shift, person, captain, late, monkeypatch):
    send(person, conversation_item(shift, late), tally_item(shift, late), now=late)
    waiting = ids(captain)
    monkeypatch.setattr(review, "_by_shift_and_person", Meeting(review._by_shift_and_person))
    assert sorted(race_of_two_captains(shift, captain, waiting, late)) == [0, 2]
    assert Review.objects.filter(rows__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_people_both_would_decide(shift, person, captain, late, monkeypatch):
    """The control: both look before either has written, and nothing is a transaction."""
    send(person, conversation_item(shift, late), tally_item(shift, late), now=late)
    waiting = ids(captain)
    for name in ("User", "Shift"):
        manager = getattr(review, name).objects
        monkeypatch.setattr(type(manager), "hold", lambda self, *ids: None)
    for name in ("accept_held", "set_aside_held"):
        monkeypatch.setitem(globals(), name, getattr(review, name).__wrapped__)
    monkeypatch.setattr(review, "_by_shift_and_person", Meeting(review._by_shift_and_person))
    assert race_of_two_captains(shift, captain, waiting, late) == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_a_decision_and_a_correction_at_once_leave_sums_that_are_right(shift, person, captain, now, monkeypatch):
    slip = tally_item(shift, delta=200)
    send(person, slip, now=now)
    waiting = ids(captain)
    correction = tally_item(shift, delta=-150, corrects=slip["id"])
    deciding, writing = Meeting(review.record), Meeting(sync._write)
    writing.barrier = deciding.barrier
    monkeypatch.setattr(review, "record", deciding)
    monkeypatch.setattr(sync, "_write", writing)
    decided, sent = race(
        lambda: aside(waiting, captain, now),
        lambda: store_items([correction], person=person, now=now),
    )
    assert decided.rows == 1
    assert (sent[0].status, sent[0].code) in {("held", "odd"), ("held", "changed")}
    # Whoever came first, the event and its correction wait together or were set aside together.
    assert len({row.hold for row in Tally.objects.all()}) == 1
    assert total() == 0
