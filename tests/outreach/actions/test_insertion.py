"""One statement stores what the ORM would have stored."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction

from outreach.actions.insertion import insert_at_once
from outreach.models import Conversation, Outcome, ShiftAnswer, ShiftFigures, Tally
from tests.factories import make_campaign, make_conversation, make_script, make_shift, make_tally, make_user

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 8, 4, 12, 1, 2, 345678, tzinfo=UTC)


@pytest.fixture
def shift():
    campaign = make_campaign()
    make_script(campaign)
    return make_shift(campaign)


def values(row) -> dict:
    """Every column but the key."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}


def test_every_column_is_stored_as_the_orm_stores_it(shift):
    answers = {"heard": "yes", "where": ["paper", "a-friend"]}
    fields = {"answers": answers, "hold": "odd", "occurred_at": MOMENT, "body_hash": "f" * 64}
    by_orm = make_conversation(shift, make_user(), **fields)
    copy = Conversation(**{**values(by_orm), "id": UUID(int=7), "corrects_id": by_orm.pk})
    assert insert_at_once(Conversation, [copy]) == 1
    stored = Conversation.objects.get(pk=UUID(int=7))
    assert values(stored) == {**values(by_orm), "corrects_id": by_orm.pk}
    tally = make_tally(shift, delta=3)
    assert insert_at_once(Tally, [Tally(**{**values(tally), "id": UUID(int=8)})]) == 1
    assert values(Tally.objects.get(pk=UUID(int=8))) == values(tally)


def test_a_key_that_is_taken_is_left_alone_and_not_counted(shift):
    there = make_conversation(shift, outcome="interested")
    other = Outcome.objects.get(campaign=shift.campaign_id, key="not_now")
    rows = [Conversation(**{**values(there), "id": key, "outcome_id": other.pk}) for key in (there.pk, UUID(int=9))]
    assert insert_at_once(Conversation, rows) == 1
    there.refresh_from_db()
    assert there.outcome_id != other.pk
    assert Conversation.objects.count() == 2


def test_what_is_the_same_in_all_rows_travels_once_and_what_differs_with_its_row(shift):
    first = make_conversation(shift, make_user(), answers={"heard": "yes"})
    told = [{"occurred_at": MOMENT, "answers": {}}, {"answers": {"heard": "no"}}, {"hold": "late", "person_id": None}]
    copies = [
        Conversation(**{**values(first), **each, "id": UUID(int=number)}) for number, each in enumerate(told, start=1)
    ]
    assert insert_at_once(Conversation, copies) == 3
    stored = [values(Conversation.objects.get(pk=UUID(int=number))) for number in (1, 2, 3)]
    assert stored == [{**values(first), **each} for each in told]


def test_every_text_arrives_as_it_is(shift):
    """Whatever means something to a list or to JSON, and what looks like nothing."""
    texts = ['a"b', "a\\b", "{a,b}", "NULL", "", " a ", "é☃", "%s"]
    make_conversation(shift)
    figures = ShiftFigures.objects.get()
    rows = [
        ShiftAnswer(figures=figures, question=text, choice=f"{text}!", number=number, outcomes={text: number})
        for number, text in enumerate(texts)
    ]
    assert insert_at_once(ShiftAnswer, rows) == len(texts)
    stored = ShiftAnswer.objects.filter(choice__endswith="!").order_by("number")
    assert list(stored.values_list("question", "choice", "outcomes")) == [
        (text, f"{text}!", {text: number}) for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("others", [0, 1])
def test_what_is_too_long_for_its_column_is_refused_and_not_cut_off(shift, others):
    if connection.vendor == "sqlite":
        pytest.skip("It takes texts of any length.")
    first = make_tally(shift)
    rows = [Tally(**{**values(first), "id": UUID(int=7 + each), "body_hash": "f" * (65 - each)}) for each in range(2)]
    with pytest.raises(DataError), transaction.atomic():
        insert_at_once(Tally, rows[: 1 + others])


def test_no_row_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert_at_once(Tally, []) == 0


def test_a_row_that_is_to_be_replaced_is_and_the_others_are_new(shift):
    make_conversation(shift, answers={"heard": "yes"})
    figures = ShiftFigures.objects.get()
    figures.outcomes, figures.seconds = {"interested": 5}, 60
    assert insert_at_once(ShiftFigures, [figures], replacing=["shift_id"]) == 1
    kept = ShiftFigures.objects.get()
    assert (kept.outcomes, kept.seconds, kept.starts_at) == ({"interested": 5}, 60, shift.starts_at)
    answers = [
        ShiftAnswer(figures=kept, question="heard", choice=choice, number=number, outcomes={"interested": number})
        for choice, number in (("", 5), ("no", 4))
    ]
    insert_at_once(ShiftAnswer, answers, replacing=["figures_id", "question", "choice"])
    assert sorted(ShiftAnswer.objects.values_list("choice", "number")) == [("", 5), ("no", 4)]
