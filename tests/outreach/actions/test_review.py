"""A captain's word about held rows."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from outreach.actions import review, sync
from outreach.actions.review import accept_held, discard_held
from outreach.actions.sync import store_items
from outreach.models import Conversation, ErasedEntry, Tally
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


def total():
    return Tally.objects.counted().aggregate(sum=Sum("delta"))["sum"] or 0


def outcomes():
    return [row.outcome.key for row in Conversation.objects.counted().select_related("outcome")]


def test_held_rows_count_once_they_are_accepted(shift, person, captain, late):
    send(person, conversation_item(shift, late), tally_item(shift, late, delta=7), now=late)
    assert shown(captain) == [[("Interested", None, ""), ("Approached", 7, "")]]
    assert accept_held(ids(captain), by=captain, now=late) == 2
    assert (outcomes(), total(), shown(captain)) == (["interested"], 7, [])
    assert Attendance.objects.get(shift=shift, person=person).status == Attendance.Status.CHECKED_IN
    entry = AuditEntry.objects.get(verb="accept_entries")
    assert (entry.actor, entry.object_id, entry.detail) == (captain, str(shift.pk), {"person": person.pk, "rows": 2})


def test_accepting_twice_changes_nothing(shift, person, captain, late):
    send(person, tally_item(shift, late), now=late)
    waiting = ids(captain)
    assert [accept_held(waiting, by=captain, now=late) for _ in range(2)] == [1, 0]
    assert AuditEntry.objects.filter(verb="accept_entries").count() == 1


def test_discarded_rows_are_erased_and_do_not_come_back(shift, person, captain, late):
    items = [conversation_item(shift, late), tally_item(shift, late)]
    send(person, *items, now=late)
    assert discard_held(ids(captain), by=captain, now=late) == 2
    assert not Conversation.objects.exists()
    assert not Tally.objects.exists()
    assert ErasedEntry.objects.count() == 2
    assert send(person, *items, now=late) == [("gone", "erased")] * 2
    assert AuditEntry.objects.get(verb="discard_entries").detail == {"person": person.pk, "rows": 2}


def test_an_event_is_shown_with_what_its_corrections_leave_and_goes_with_them(shift, person, captain, now):
    slip = tally_item(shift, delta=200)
    fix = tally_item(shift, delta=-180, corrects=slip["id"])
    send(person, slip, fix, now=now)
    assert shown(captain) == [[("Approached", 20, "")]]
    accept_held(ids(captain), by=captain, now=now)
    assert total() == 20
    other = tally_item(shift, delta=300)
    send(person, other, tally_item(shift, delta=-10, corrects=other["id"]), now=now)
    discard_held(ids(captain), by=captain, now=now)
    assert (total(), Tally.objects.count(), ErasedEntry.objects.count()) == (20, 2, 2)


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


def test_a_held_withdrawal_is_accepted_or_discarded(shift, person, captain, now, late):
    talks = [conversation_item(shift) for _ in range(2)]
    send(person, *talks, now=now)
    for talk in talks:
        send(person, conversation_item(shift, late, outcome=None, corrects=talk["id"]), now=late)
    assert shown(captain) == [[("", None, "Interested")] * 2]
    first, second = ids(captain)
    accept_held([first], by=captain, now=late)
    assert outcomes() == ["interested"]
    discard_held([second], by=captain, now=late)
    assert (outcomes(), shown(captain)) == (["interested"], [])


def test_only_the_last_version_of_a_held_conversation_is_shown_and_the_others_go_with_it(shift, person, captain, late):
    first = conversation_item(shift, late)
    second = conversation_item(shift, late, outcome="not_now", corrects=first["id"])
    send(person, first, second, now=late)
    assert shown(captain) == [[("Not Now", None, "Interested")]]
    discard_held(ids(captain), by=captain, now=late)
    assert not Conversation.objects.exists()
    assert send(person, first, second, now=late) == [("gone", "erased")] * 2


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
def test_what_was_corrected_twice_too_late_can_be_discarded(corrected_twice, captain, late, last):
    corrected_twice(last)
    discard_held(ids(captain), by=captain, now=late)
    assert (outcomes(), ids(captain)) == (["interested"], [])
    assert ErasedEntry.objects.count() == 2


def test_a_captain_decides_about_the_shifts_whose_roster_she_keeps(shift, person, captain, late):
    send(person, tally_item(shift, late), now=late)
    membership = Membership.objects.get(person=captain)
    CaptainScope.objects.create(membership=membership, location=make_location(shift.campaign.chapter))
    strangers = [captain, make_user(), person]
    waiting = list(Tally.objects.values_list("pk", flat=True))
    for actor in strangers:
        actor.forget_roles()
        assert shown(actor) == []
        assert accept_held(waiting, by=actor, now=late) == discard_held(waiting, by=actor, now=late) == 0
    assert Tally.objects.held().count() == 1


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
        lambda: discard_held(waiting, by=captain, now=now),
        lambda: store_items([correction], person=person, now=now),
    )
    assert decided == 1
    assert sent[0].status in ("held", "refused")
    assert not Tally.objects.exists()
