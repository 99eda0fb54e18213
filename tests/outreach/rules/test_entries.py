"""Reading a row as a phone sends it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from outreach.errors import Malformed
from outreach.rules.entries import SentConversation, SentTally, body_hash, read_item

NOW = datetime(2026, 8, 3, 13, 0, tzinfo=UTC)
ID = "01987a3c-5c00-7abc-8def-0123456789ab"
CONVERSATION = {
    "id": ID,
    "kind": "conversation",
    "shift": 7,
    "occurred_at": "2026-08-03T08:15:00-04:00",
    "outcome": "interested",
    "answers": {"heard": "friend", "topics": ["jobs", "rent"]},
}
TALLY = {
    "id": ID,
    "kind": "tally",
    "shift": 7,
    "occurred_at": "2026-08-03T12:15:00Z",
    "counter": "approached",
    "delta": 1,
}


def changed(item, **fields):
    return {name: value for name, value in {**item, **fields}.items() if value is not ...}


def test_a_conversation_is_read():
    assert read_item(CONVERSATION, now=NOW) == SentConversation(
        id=UUID(ID),
        shift_id=7,
        at=datetime(2026, 8, 3, 12, 15, tzinfo=UTC),
        corrects=None,
        body_hash=body_hash(CONVERSATION),
        script_version=None,
        outcome="interested",
        answers={"heard": "friend", "topics": ["jobs", "rent"]},
    )


def test_a_tally_is_read():
    assert read_item(TALLY, now=NOW) == SentTally(
        id=UUID(ID),
        shift_id=7,
        at=datetime(2026, 8, 3, 12, 15, tzinfo=UTC),
        corrects=None,
        body_hash=body_hash(TALLY),
        script_version=None,
        counter="approached",
        delta=1,
    )


@pytest.mark.parametrize(("said", "read"), [(12, 12), (0, 0), (None, None), (..., None), ("2026-08-01", None)])
def test_a_version_of_ours_is_a_number(said, read):
    assert read_item(changed(CONVERSATION, script_version=said), now=NOW).script_version == read


@pytest.mark.parametrize("answer", [0, -3, 1_000_000, "a friend of hers", "x" * 1000])
def test_numbers_and_texts_are_answers_too(answer):
    assert read_item(changed(CONVERSATION, answers={"q": answer}), now=NOW).answers == {"q": answer}


@pytest.mark.parametrize("delta", [1, 500])
def test_a_tally_counts_from_1_to_500(delta):
    assert read_item(changed(TALLY, delta=delta), now=NOW).delta == delta


@pytest.mark.parametrize("delta", [-500, -1, 1, 500])
def test_a_correction_may_take_away(delta):
    assert read_item(changed(TALLY, delta=delta, corrects=ID), now=NOW).delta == delta


def test_a_conversation_is_withdrawn_by_a_correction_without_outcome():
    withdrawal = changed(CONVERSATION, outcome=None, answers=..., corrects=ID)
    assert read_item(withdrawal, now=NOW).outcome is None


@pytest.mark.parametrize(
    "fields",
    [
        {"schema": 1},
        {"script_version": 12},
        {"script_version": "2026-08-01"},
        {"corrects": None},
        {"answers": ...},
        {"id": ID.upper()},
        {"occurred_at": "2026-08-03T12:15+00:00"},
        {"occurred_at": "2026-08-03T12:15:00.123456789Z"},
    ],
)
def test_what_a_phone_may_add_or_write_otherwise_is_taken(fields):
    assert read_item(changed(CONVERSATION, **fields), now=NOW).id == UUID(ID)


@pytest.mark.parametrize(
    "item", [None, [], "x", 1, 1.5, True, {}, {"kind": "note"}, {"kind": ["tally"]}, {"kind": None}]
)
def test_what_is_no_row_is_refused(item):
    with pytest.raises(Malformed):
        read_item(item, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ...},
        {"id": None},
        {"id": 5},
        {"id": "5"},
        {"id": "9" * 30},
        {"id": ID[:-1]},
        {"id": ID + "\n"},
        {"id": f"{{{ID}}}"},
        {"id": f"urn:uuid:{ID}"},
        {"id": ID.replace("0", "\u0660")},
        {"corrects": "yesterday's"},
        {"corrects": True},
        {"shift": ...},
        {"shift": "7"},
        {"shift": True},
        {"shift": 7.0},
        {"shift": 0},
        {"shift": -7},
        {"shift": 10**30},
        {"occurred_at": ...},
        {"occurred_at": None},
        {"occurred_at": 1_785_758_400},
        {"occurred_at": "yesterday"},
        {"occurred_at": "2026-08-03"},
        {"occurred_at": "2026-08-03T12:15:00"},
        {"occurred_at": "2026-13-03T12:15:00Z"},
        {"occurred_at": "2026-W32-1T12:15:00Z"},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
        {"occurred_at": "9999-12-31T23:59:59-14:00"},
        {"occurred_at": "2026-08-03T12:15:00+99:00"},
        {"age_s": "5"},
        {"age_s": True},
        {"age_s": -1},
        {"age_s": float("nan")},
        {"age_s": float("inf")},
        {"age_s": 10**30},
        {"schema": 2},
        {"schema": True},
        {"schema": 1.0},
        {"schema": "1"},
        {"schema": None},
        {"script_version": "a b"},
        {"script_version": -1},
        {"script_version": 1.5},
        {"name": "Ann"},
        {"latitude": 40.7},
        {"note": "she works at ..."},
    ],
)
@pytest.mark.parametrize("item", [CONVERSATION, TALLY], ids=["conversation", "tally"])
def test_a_field_of_another_shape_is_refused(item, fields):
    with pytest.raises(Malformed):
        read_item(changed(item, **fields), now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"delta": ...},
        {"delta": 0},
        {"delta": -1},
        {"delta": 501},
        {"delta": 10**9},
        {"delta": 1.5},
        {"delta": 1.0},
        {"delta": "1"},
        {"delta": True},
        {"delta": None},
        {"delta": float("nan")},
        {"delta": 0, "corrects": ID},
        {"delta": -501, "corrects": ID},
        {"counter": ...},
        {"counter": None},
        {"counter": ""},
        {"counter": "x" * 41},
        {"counter": "flyers taken"},
        {"counter": "flyers\x00"},
        {"counter": "\ud800"},
        {"counter": "\u202eflyers"},
        {"counter": ["flyers"]},
        {"counter": {"flyers": 1}},
        {"outcome": "interested"},
    ],
)
def test_a_tally_of_another_shape_is_refused(fields):
    with pytest.raises(Malformed):
        read_item(changed(TALLY, **fields), now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": ...},
        {"outcome": None},
        {"outcome": ""},
        {"outcome": 5},
        {"outcome": True},
        {"outcome": "\x00"},
        {"outcome": "e\u0301" * 20},
        {"outcome": ..., "corrects": ID},
        {"outcome": None, "corrects": ID},
        {"answers": None},
        {"answers": []},
        {"answers": "heard"},
        {"answers": {"": "friend"}},
        {"answers": {"heard": None}},
        {"answers": {"heard": True}},
        {"answers": {"heard": ""}},
        {"answers": {"heard": "x" * 1001}},
        {"answers": {"heard": 1_000_001}},
        {"answers": {"heard": 1.5}},
        {"answers": {"heard": {"friend": 1}}},
        {"answers": {"heard": [["friend"]]}},
        {"answers": {"heard": ["friend", "friend"]}},
        {"answers": {"heard": [f"c{number}" for number in range(41)]}},
        {"answers": {f"q{number}": "yes" for number in range(41)}},
        {"delta": 1},
    ],
)
def test_a_conversation_of_another_shape_is_refused(fields):
    with pytest.raises(Malformed):
        read_item(changed(CONVERSATION, **fields), now=NOW)


def test_a_refusal_says_which_field_is_wrong_and_what_to_do():
    with pytest.raises(Malformed) as refused:
        read_item(changed(TALLY, delta=1.5), now=NOW)
    assert str(refused.value) == (
        "This row cannot be read: “delta” must be a whole number from 1 to 500. Correct it and send it again."
    )


def test_the_same_body_in_another_order_has_the_same_hash():
    assert body_hash(dict(reversed(TALLY.items()))) == body_hash(TALLY)


def test_the_age_differs_from_one_try_to_the_next_and_is_not_part_of_the_body():
    assert body_hash(changed(TALLY, age_s=3)) == body_hash(changed(TALLY, age_s=300.5)) == body_hash(TALLY)


@pytest.mark.parametrize("fields", [{"delta": 2}, {"schema": 1}, {"occurred_at": "2026-08-03T12:15:00+00:00"}])
def test_any_other_body_has_another_hash(fields):
    assert body_hash(changed(TALLY, **fields)) != body_hash(TALLY)


@pytest.mark.parametrize(
    ("said", "age", "at"),
    [
        # A phone whose clock is right, or nearly: its own time stands.
        (NOW - timedelta(minutes=45), 45 * 60, NOW - timedelta(minutes=45)),
        (NOW - timedelta(minutes=36), 45 * 60, NOW - timedelta(minutes=36)),
        (NOW - timedelta(minutes=55), 45 * 60, NOW - timedelta(minutes=55)),
        # A phone that is a day ahead, and one that believes it is 1970.
        (NOW + timedelta(days=1), 60, NOW - timedelta(minutes=1)),
        (datetime(1970, 1, 1, tzinfo=UTC), 90.0, NOW - timedelta(seconds=90)),
    ],
)
def test_where_the_phones_clock_is_off_the_servers_time_less_the_age_decides(said, age, at):
    item = changed(TALLY, occurred_at=said.isoformat(), age_s=age)
    assert read_item(item, now=NOW).at == at


def test_a_row_may_say_only_how_long_ago_it_was():
    assert read_item(changed(TALLY, occurred_at=..., age_s=0), now=NOW).at == NOW
