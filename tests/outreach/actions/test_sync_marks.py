"""A captain's marks among the rows that a phone sends."""

from datetime import timedelta
from uuid import uuid4

import pytest

from outreach.actions.sync import store_items
from outreach.models import Conversation
from shifts.models import Attendance, Mark
from tests.factories import claim, make_member, make_shift, make_user
from tests.outreach.items import conversation_item, mark_item, send

Status = Attendance.Status
STORED, DUPLICATE = ("stored", ""), ("duplicate", "")


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain", name="Carmen")


def test_a_mark_is_stored_and_said_once(shift, person, captain, now):
    item = mark_item(shift, person)
    assert [send(captain, item, now=now), send(captain, item, now=now)] == [[STORED], [DUPLICATE]]
    assert Attendance.objects.get(person=person).status == Status.CHECKED_IN


def test_marks_and_conversations_go_together_each_with_its_own_outcome(shift, person, captain, now):
    items = [mark_item(shift, person), conversation_item(shift), "nonsense", mark_item(shift, person, mark="gone")]
    results = store_items(items, person=captain, now=now)
    assert [(result.status, result.code) for result in results] == [
        STORED,
        STORED,
        ("refused", "invalid"),
        ("refused", "invalid"),
    ]
    assert [result.id for result in results] == [items[0]["id"], items[1]["id"], None, items[3]["id"]]
    assert "here, left, no-show, expected" in results[3].detail


@pytest.mark.parametrize(
    "wrong",
    [
        {"mark": None}, {"mark": ["here"]}, {"mark": "excused"}, {"mark": ...}, {"person": "1"}, {"person": True},
        {"person": 0}, {"person": 10**30}, {"person": ...}, {"corrects": str(uuid4())}, {"outcome": "interested"},
        {"id": 7}, {"occurred_at": "yesterday"},
    ],
)  # fmt: skip
def test_what_is_no_mark_is_refused(shift, person, captain, now, wrong):
    assert send(captain, mark_item(shift, person, **wrong), now=now) == [("refused", "invalid")]
    assert not Mark.objects.exists()


def test_only_whoever_keeps_the_roster_can_mark(shift, person, now):
    other = make_member(make_shift().campaign.chapter, "captain")
    for outsider in (person, claim(shift, make_user("Bea")).person, other):
        assert send(outsider, mark_item(shift, person), now=now) == [("refused", "shift_unknown")]
    assert not Mark.objects.exists()


def test_a_person_who_is_not_on_the_roster_cannot_be_marked(shift, captain, now):
    stranger = make_user("Zoe")
    for person_id in (stranger.pk, 2**62):
        assert send(captain, mark_item(shift, stranger, person=person_id), now=now) == [("refused", "person_unknown")]


def test_a_refusal_says_what_to_do(shift, person, captain, now):
    early = mark_item(shift, person, at=shift.starts_at - timedelta(minutes=1), mark="no-show")
    (result,) = store_items([early], person=captain, now=now)
    assert (result.status, result.code) == ("refused", "not_marked")
    assert result.detail


def test_a_mark_that_comes_after_a_later_word_is_told_so(shift, person, captain, now):
    early, late = (mark_item(shift, person, at=shift.starts_at + timedelta(minutes=minutes)) for minutes in (1, 2))
    assert send(captain, late, {**early, "mark": "no-show"}, now=now) == [STORED, ("stored", "overtaken")]
    assert Attendance.objects.get().status == Status.CHECKED_IN


def test_another_mark_under_the_same_id_is_a_conflict(shift, person, captain, now):
    item = mark_item(shift, person)
    send(captain, item, now=now)
    assert send(captain, {**item, "mark": "left"}, now=now) == [("conflict", "id_taken")]


def test_a_mark_from_the_future_or_from_long_ago_is_refused(shift, person, captain, now):
    late = mark_item(shift, person, at=now + timedelta(minutes=11))
    old = mark_item(shift, person, at=now - timedelta(days=31))
    assert send(captain, late, old, now=now) == [("refused", "in_future"), ("refused", "too_old")]


def test_a_phone_whose_clock_is_ahead_says_nothing_later_than_it_arrives(shift, person, captain, now):
    ahead, soon = now + timedelta(minutes=9), now + timedelta(minutes=1)
    assert send(captain, mark_item(shift, person, at=ahead), now=now) == [STORED]
    assert send(captain, mark_item(shift, person, at=soon, mark="expected"), now=soon) == [STORED]
    assert not Attendance.objects.exists()
    assert list(Mark.objects.order_by("said_at").values_list("said_at", flat=True)) == [now, soon]


def test_the_id_of_a_conversation_is_free_for_a_mark(shift, person, captain, now):
    talk = conversation_item(shift)
    assert send(captain, talk, mark_item(shift, person, id=talk["id"]), now=now) == [STORED, STORED]
    assert (Conversation.objects.count(), Mark.objects.count()) == (1, 1)
