"""Storing what people log."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from outreach.actions import sync
from outreach.actions.sync import store_items
from outreach.errors import TooManyItems
from outreach.models import Choice, Conversation, Counter, ErasedEntry, Outcome, Question, Tally
from shifts.models import Attendance
from tests.factories import claim, make_campaign, make_script, make_shift, make_user
from tests.outreach.items import conversation_item, send, tally_item

Status = Attendance.Status
STORED, DUPLICATE = ("stored", ""), ("duplicate", "")


def test_a_conversation_is_stored_as_it_was_said(shift, person, now):
    question = Question.objects.create(campaign=shift.campaign, key="heard", label="Heard of us?")
    Choice.objects.create(question=question, key="friend", label="From a friend")
    item = conversation_item(shift, answers={"heard": "friend"})
    assert send(person, item, now=now) == [STORED]
    row = Conversation.objects.get()
    assert (str(row.pk), row.shift, row.person, row.outcome.key) == (item["id"], shift, person, "interested")
    assert (row.occurred_at, row.received_at) == (shift.starts_at + timedelta(minutes=10), now)
    assert row.occurred_on == shift.starts_on
    assert (row.answers, row.is_current, row.hold) == ({"heard": "friend"}, True, "")
    assert list(Conversation.objects.counted()) == [row]


def test_a_tally_is_stored_as_it_was_tapped(shift, person, now):
    assert send(person, tally_item(shift, counter="flyers", delta=12), now=now) == [STORED]
    row = Tally.objects.get()
    assert (row.shift, row.person, row.counter.key, row.delta) == (shift, person, "flyers", 12)


def test_every_item_has_its_own_outcome_in_order(shift, person, now):
    good, twin = conversation_item(shift), tally_item(shift)
    results = store_items(
        [good, "nonsense", {**twin, "delta": 1.5}, twin, tally_item(shift, counter="selfies")], person=person, now=now
    )
    assert [(result.id, result.status, result.code) for result in results] == [
        (good["id"], "stored", ""),
        (None, "refused", "invalid"),
        (twin["id"], "refused", "invalid"),
        (twin["id"], "stored", ""),
        (results[4].id, "refused", "counter_unknown"),
    ]
    assert results[4].detail == (
        "This campaign does not count “selfies”. Load the log screen again and pick another counter."
    )
    assert (Conversation.objects.count(), Tally.objects.count()) == (1, 1)


def test_an_id_comes_back_as_it_was_sent_and_nothing_else_does(shift, person, now):
    item = tally_item(shift, id=str(uuid4()).upper())
    results = store_items([item, {**item, "id": "<script>"}, {**item, "id": 5}], person=person, now=now)
    assert [result.id for result in results] == [item["id"], None, None]


def test_the_same_row_again_is_a_duplicate_and_stored_once(shift, person, now):
    items = [conversation_item(shift), tally_item(shift)]
    assert send(person, *items, now=now) == [STORED, STORED]
    assert send(person, *items, now=now + timedelta(days=40)) == [DUPLICATE, DUPLICATE]
    assert (Conversation.objects.count(), Tally.objects.get().delta) == (1, 1)


def test_a_replay_may_name_another_age_and_list_its_fields_in_another_order(shift, person, now):
    item = tally_item(shift, age_s=5)
    assert send(person, item, now=now) == [STORED]
    assert send(person, {**dict(reversed(item.items())), "age_s": 305}, now=now) == [DUPLICATE]


def test_the_same_id_with_another_body_is_a_conflict_and_changes_nothing(shift, person, now):
    item = tally_item(shift)
    assert send(person, item, now=now) == [STORED]
    assert send(person, {**item, "delta": 2}, now=now) == [("conflict", "id_taken")]
    assert Tally.objects.get().delta == 1


def test_the_id_of_a_row_of_the_other_kind_is_a_conflict(shift, person, now):
    tally = tally_item(shift)
    talk = conversation_item(shift, id=tally["id"])
    assert send(person, tally, talk, now=now) == [STORED, ("conflict", "id_taken")]
    assert send(person, talk, now=now) == [("conflict", "id_taken")]
    assert not Conversation.objects.exists()


def test_the_id_of_somebody_elses_row_is_a_conflict_even_with_the_same_body(shift, person, now):
    item = tally_item(shift)
    assert send(make_user(), item, now=now) == [STORED]
    assert send(person, item, now=now) == [("conflict", "id_taken")]


def test_a_row_whose_link_to_its_person_was_cut_is_still_a_duplicate(shift, person, now):
    item = tally_item(shift)
    send(person, item, now=now)
    Tally.objects.update(person=None)
    assert send(person, item, now=now + timedelta(days=30)) == [DUPLICATE]


def test_an_id_twice_in_one_batch_is_stored_once(shift, person, now):
    item = tally_item(shift)
    results = send(person, item, item, {**item, "delta": 3}, now=now)
    assert results == [STORED, DUPLICATE, ("conflict", "id_taken")]
    assert Tally.objects.get().delta == 1


def test_what_was_erased_does_not_come_back(shift, person, now):
    item = tally_item(shift)
    ErasedEntry.objects.create(id=item["id"], erased_at=now)
    assert send(person, item, now=now) == [("gone", "erased")]
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    ("minutes_from_end", "expected"),
    [
        (-151, ("held", "early")),
        (-150, STORED),
        (72 * 60, STORED),
        (72 * 60 + 1, ("held", "late")),
    ],
)
def test_rows_are_judged_by_their_own_time(shift, person, minutes_from_end, expected):
    at = shift.ends_at + timedelta(minutes=minutes_from_end)
    assert send(person, tally_item(shift, at), now=shift.ends_at + timedelta(days=10)) == [expected]
    assert Tally.objects.counted().count() == (expected == STORED)


def test_a_row_from_tomorrow_and_one_of_40_days_ago_are_refused(shift, person, now):
    tomorrow, long_ago = tally_item(shift, now + timedelta(days=1)), tally_item(shift, now - timedelta(days=40))
    assert send(person, tomorrow, long_ago, now=now) == [("refused", "in_future"), ("refused", "too_old")]
    assert not Tally.objects.exists()


def test_a_phone_whose_clock_is_a_day_ahead_is_understood_by_the_age_of_its_row(shift, person, now):
    item = tally_item(shift, now + timedelta(days=1), age_s=60)
    assert send(person, item, now=now) == [STORED]
    assert Tally.objects.get().occurred_at == now - timedelta(seconds=60)


def test_an_unusual_number_is_kept_and_held(shift, person, now):
    assert send(person, tally_item(shift, delta=101), tally_item(shift, delta=100), now=now) == [
        ("held", "odd"),
        STORED,
    ]
    assert [row.delta for row in Tally.objects.counted()] == [100]
    assert [row.delta for row in Tally.objects.held()] == [101]


def test_more_conversations_than_anybody_can_have_are_kept_and_held(shift, person, now):
    begin = shift.starts_at
    for rows in (200, 200, 80):
        assert send(person, *[conversation_item(shift, begin) for _ in range(rows)], now=now) == [STORED] * rows
    assert send(person, conversation_item(shift, begin), now=now) == [("held", "sum")]
    assert Conversation.objects.held().count() == 481


def test_a_shift_of_a_draft_and_one_that_does_not_exist_are_the_same_to_a_stranger(shift, person, now):
    draft = make_campaign(published=False)
    make_script(draft)
    hidden = make_shift(draft, day=shift.starts_on)
    nowhere = {**tally_item(shift), "shift": 987_654_321}
    results = store_items([tally_item(hidden), nowhere], person=person, now=now)
    assert [(result.status, result.code, result.detail) for result in results] == [
        ("refused", "shift_unknown", "There is no such shift that you can see. Choose your shift and log it there.")
    ] * 2


def test_what_was_logged_before_a_shift_was_cancelled_counts_and_later_rows_are_refused(shift, person, now):
    shift.cancelled_at = now
    shift.save()
    before, after = tally_item(shift, now - timedelta(minutes=1)), tally_item(shift, now)
    assert send(person, before, after, now=now) == [STORED, ("refused", "shift_cancelled")]


def test_keys_of_another_campaign_are_refused(shift, person, now):
    other = make_campaign()
    Counter.objects.create(campaign=other, key="stickers", label="Stickers")
    Outcome.objects.create(campaign=other, key="joined", label="Joined")
    Question.objects.create(campaign=other, key="heard", label="Heard?", kind="yes_no")
    results = send(
        person,
        tally_item(shift, counter="stickers"),
        conversation_item(shift, outcome="joined"),
        conversation_item(shift, answers={"heard": "yes"}),
        now=now,
    )
    assert results == [("refused", "counter_unknown"), ("refused", "outcome_unknown"), ("refused", "answer_unknown")]


def test_a_phone_that_was_offline_may_still_use_what_was_retired_meanwhile(shift, person, now):
    Counter.objects.update(retired_at=now)
    Outcome.objects.update(retired_at=now)
    assert send(person, tally_item(shift), conversation_item(shift), now=now) == [STORED, STORED]


def test_logging_checks_in_who_has_a_claim(shift, person, now):
    send(person, tally_item(shift), now=now)
    assert Attendance.objects.get(shift=shift, person=person).status == Status.CHECKED_IN


def test_who_has_no_claim_may_log_and_waits_to_be_confirmed(shift, now):
    guest = make_user()
    assert send(guest, tally_item(shift), conversation_item(shift), now=now) == [STORED, STORED]
    assert Attendance.objects.get(shift=shift, person=guest).status == Status.UNCONFIRMED
    assert [rows.count() for rows in (Tally.objects, Conversation.objects)] == [1, 1]
    assert [rows.counted().count() for rows in (Tally.objects, Conversation.objects)] == [0, 0]


def test_rows_that_are_held_or_refused_check_nobody_in(shift, person, now):
    send(person, tally_item(shift, delta=200), tally_item(shift, counter="selfies"), now=now)
    assert not Attendance.objects.exists()


def test_one_batch_may_serve_several_shifts(shift, person, now):
    evening = make_shift(shift.campaign, day=shift.starts_on - timedelta(days=1))
    claim(evening, person, now=evening.starts_at - timedelta(hours=1))
    assert send(person, tally_item(shift), tally_item(evening), now=now) == [STORED, STORED]
    assert Attendance.objects.filter(person=person, status=Status.CHECKED_IN).count() == 2


def test_200_rows_fit_into_a_call_and_one_more_does_not(shift, person, now):
    assert send(person, *[tally_item(shift) for _ in range(200)], now=now) == [STORED] * 200
    with pytest.raises(TooManyItems) as refused:
        store_items([tally_item(shift) for _ in range(201)], person=person, now=now)
    assert str(refused.value) == "At most 200 rows fit into one call. Send the rest in the next one."
    assert Tally.objects.count() == 200


def test_an_empty_batch_is_answered_empty(person, now):
    assert store_items([], person=person, now=now) == []


def queries_of_a_batch(person, shift, now, count):
    """How many, without the INSERTs: SQLite takes 90 rows in one."""
    begin = shift.starts_at  # as from a sheet of paper: so many within some minutes would be held
    items = [tally_item(shift) for _ in range(count)] + [conversation_item(shift, begin) for _ in range(count)]
    items += [tally_item(shift, delta=-1, corrects=row["id"]) for row in items[: count // 2]]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert set(send(person, *items[:200], now=now)) == {STORED}
    return len([query for query in queries if "INSERT" not in query["sql"]])


def test_the_number_of_queries_does_not_grow_with_the_batch(shift, person, now):
    send(person, tally_item(shift), now=now)
    few = queries_of_a_batch(person, shift, now, 2)
    assert queries_of_a_batch(person, shift, now, 3) == few
    assert queries_of_a_batch(person, shift, now, 80) == few
    assert few <= (26 if connection.vendor == "sqlite" else 30)  # elsewhere each lock is a query


def test_where_one_statement_fails_the_rows_go_in_one_by_one(shift, person, now, monkeypatch):
    """A row that the database refuses for whatever reason takes no other with it."""
    items = [tally_item(shift, delta=delta) for delta in (1, 2, 3)]
    insert = sync.insert_rows

    def failing(kind, rows):
        if any(getattr(row, "delta", 0) == 2 for row in rows):
            raise IntegrityError
        insert(kind, rows)

    monkeypatch.setattr(sync, "insert_rows", failing)
    assert send(person, *items, now=now) == [STORED, ("refused", "not_stored"), STORED]
    assert sorted(Tally.objects.values_list("delta", flat=True)) == [1, 3]
    monkeypatch.undo()
    assert send(person, *items, now=now) == [DUPLICATE, STORED, DUPLICATE]
