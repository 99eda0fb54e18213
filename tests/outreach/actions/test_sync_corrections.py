"""Corrections are rows of their own that name what they correct."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Sum

from outreach.models import Conversation, Tally
from tests.factories import make_shift, make_user
from tests.outreach.items import conversation_item, send, tally_item

STORED = ("stored", "")


def total(counter="approached"):
    return Tally.objects.counted().filter(counter__key=counter).aggregate(sum=Sum("delta"))["sum"] or 0


def outcomes():
    return sorted(row.outcome.key for row in Conversation.objects.counted().select_related("outcome"))


def test_a_tally_is_taken_back_by_a_negative_one(shift, person, now):
    first = tally_item(shift, delta=3)
    send(person, first, now=now)
    assert send(person, tally_item(shift, delta=-2, corrects=first["id"]), now=now) == [STORED]
    assert total() == 1


def test_a_tally_and_its_correction_may_come_in_one_batch(shift, person, now):
    first = tally_item(shift)
    assert send(person, first, tally_item(shift, delta=-1, corrects=first["id"]), now=now) == [STORED, STORED]
    assert total() == 0


def test_a_correction_may_also_add(shift, person, now):
    first = tally_item(shift)
    assert send(person, first, tally_item(shift, delta=4, corrects=first["id"]), now=now) == [STORED, STORED]
    assert total() == 5


def test_no_more_is_taken_away_than_the_event_has_left(shift, person, now):
    first, other = tally_item(shift, delta=2), tally_item(shift, delta=50)
    send(person, first, other, tally_item(shift, delta=-1, corrects=first["id"]), now=now)
    results = send(
        person,
        tally_item(shift, delta=-2, corrects=first["id"]),
        tally_item(shift, delta=-1, corrects=first["id"]),
        tally_item(shift, delta=-1, corrects=first["id"]),
        now=now,
    )
    assert results == [("refused", "below_zero"), STORED, ("refused", "below_zero")]
    assert total() == 50


def test_a_correction_names_an_own_row_of_the_same_shift_and_counter(shift, person, now):
    elsewhere = make_shift(shift.campaign, day=shift.starts_on)
    mine, hers, there = tally_item(shift), tally_item(shift), tally_item(elsewhere)
    talk, undo = conversation_item(shift), tally_item(shift, delta=-1, corrects=mine["id"])
    send(person, mine, there, talk, now=now)
    send(make_user(), hers, now=now)
    assert send(
        person,
        tally_item(shift, delta=-1, corrects=hers["id"]),
        tally_item(shift, delta=-1, corrects=str(uuid4())),
        tally_item(shift, delta=-1, corrects=there["id"]),
        tally_item(shift, delta=-1, corrects=mine["id"], counter="flyers"),
        tally_item(shift, delta=-1, corrects=talk["id"]),
        undo,
        tally_item(shift, delta=1, corrects=undo["id"]),
        now=now,
    ) == [
        ("refused", "corrects_unknown"),
        ("refused", "corrects_unknown"),
        ("refused", "corrects_other"),
        ("refused", "corrects_other"),
        ("refused", "corrects_other"),
        STORED,
        ("refused", "corrects_other"),
    ]


def test_a_row_cannot_correct_itself(shift, person, now):
    item = tally_item(shift)
    assert send(person, {**item, "corrects": item["id"]}, now=now) == [("refused", "corrects_unknown")]


def test_a_conversation_gets_another_outcome(shift, person, now):
    first = conversation_item(shift)
    send(person, first, now=now)
    assert send(person, conversation_item(shift, outcome="not_now", corrects=first["id"]), now=now) == [STORED]
    assert outcomes() == ["not_now"]
    assert Conversation.objects.count() == 2


def test_a_conversation_is_withdrawn(shift, person, now):
    first = conversation_item(shift)
    send(person, first, now=now)
    withdrawal = conversation_item(shift, outcome=None, corrects=first["id"])
    assert send(person, withdrawal, now=now) == [STORED]
    assert send(person, withdrawal, now=now) == [("duplicate", "")]
    assert outcomes() == []


def test_a_conversation_and_two_changes_of_mind_may_come_in_one_batch(shift, person, now):
    first = conversation_item(shift)
    second = conversation_item(shift, outcome="not_now", corrects=first["id"])
    third = conversation_item(shift, outcome=None, corrects=second["id"])
    assert send(person, first, second, now=now) == [STORED, STORED]
    assert outcomes() == ["not_now"]
    assert send(person, first, second, third, now=now) == [("duplicate", ""), ("duplicate", ""), STORED]
    assert outcomes() == []


def test_a_conversation_is_corrected_once_and_then_its_correction_is(shift, person, now):
    first = conversation_item(shift)
    second = conversation_item(shift, outcome="not_now", corrects=first["id"])
    gone = conversation_item(shift, outcome=None, corrects=second["id"])
    again = conversation_item(shift, corrects=first["id"])
    back = conversation_item(shift, corrects=gone["id"])
    assert send(person, first, second, again, gone, back, now=now) == [
        STORED,
        STORED,
        ("refused", "corrected_already"),
        STORED,
        ("refused", "corrected_already"),
    ]


def test_a_conversation_corrects_an_own_conversation_of_the_same_shift(shift, person, now):
    elsewhere = make_shift(shift.campaign, day=shift.starts_on)
    tally, hers, there = tally_item(shift), conversation_item(shift), conversation_item(elsewhere)
    send(person, tally, there, now=now)
    send(make_user(), hers, now=now)
    corrections = [conversation_item(shift, outcome=None, corrects=row["id"]) for row in (tally, hers, there)]
    assert send(person, *corrections, now=now) == [
        ("refused", "corrects_other"),
        ("refused", "corrects_unknown"),
        ("refused", "corrects_other"),
    ]


@pytest.fixture
def late(shift):
    """Too late for a row to count at once."""
    return shift.ends_at + timedelta(hours=80)


def test_a_correction_that_comes_too_late_changes_nothing_until_somebody_has_looked(shift, person, now, late):
    talk, count = conversation_item(shift), tally_item(shift, delta=5)
    send(person, talk, count, now=now)
    held = [
        conversation_item(shift, late, outcome=None, corrects=talk["id"]),
        tally_item(shift, late, delta=-3, corrects=count["id"]),
    ]
    assert send(person, *held, now=late) == [("held", "late")] * 2
    assert (outcomes(), total()) == (["interested"], 5)


def test_what_a_held_correction_takes_away_is_not_taken_away_twice(shift, person, now, late):
    count = tally_item(shift, delta=5)
    send(person, count, now=now)
    send(person, tally_item(shift, late, delta=-3, corrects=count["id"]), now=late)
    send(person, tally_item(shift, late, delta=100, corrects=count["id"]), now=late)
    assert send(person, tally_item(shift, delta=-3, corrects=count["id"]), now=late) == [("refused", "below_zero")]
    assert send(person, tally_item(shift, delta=-2, corrects=count["id"]), now=late) == [STORED]


def test_corrections_of_a_held_row_are_held_with_it(shift, person, now):
    slip, talk = tally_item(shift, delta=200), conversation_item(shift, shift.starts_at - timedelta(hours=2))
    assert send(person, slip, talk, now=now) == [("held", "odd"), ("held", "early")]
    corrections = [
        tally_item(shift, delta=-180, corrects=slip["id"]),
        conversation_item(shift, outcome="not_now", corrects=talk["id"]),
    ]
    assert send(person, *corrections, now=now) == [("held", "odd"), ("held", "early")]
    assert (total(), outcomes()) == (0, [])
    assert [row.outcome.key for row in Conversation.objects.held().filter(is_current=True)] == ["not_now"]
