"""Changing a script row by row."""

import pytest

from outreach.actions import script_rows
from outreach.actions.script_rows import (
    add_choice,
    add_counter,
    add_outcome,
    add_question,
    move_row,
    rename_row,
    restore_row,
    retire_row,
)
from outreach.errors import CountsAsAttempt, LastOutcome
from outreach.models import Choice, Counter, Outcome, Question
from outreach.queries.scripts import script_for
from people.models import AuditEntry
from shifts.models import Campaign
from tests.factories import NOW, make_campaign, make_chapter, make_member, make_question, make_script
from tests.races import Meeting, race


@pytest.fixture
def organizer(db):
    return make_member(make_chapter(), "organizer")


@pytest.fixture
def campaign(organizer):
    campaign = make_campaign(organizer.memberships.get().chapter)
    make_script(campaign)
    return campaign


@pytest.fixture
def told(organizer):
    """Whatever a test does, the log names who did it."""
    yield {"by": organizer, "now": NOW}
    assert set(AuditEntry.objects.values_list("actor", flat=True)) <= {organizer.pk}


def keys(rows):
    return [row.key for row in rows]


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "object_kind"))


def test_a_counter_that_was_added_is_on_the_log_screen_at_once(campaign, told):
    add_counter(campaign, label="Stickers given", **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "flyers", "stickers-given"]
    assert verbs() == [("add", "outreach.counter")]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Flyers", "flyers-2"),
        ("Café & tea!", "cafe-tea"),
        ("传单", "row"),
        ("x" * 80, "x" * 36),
    ],
)
def test_keys_come_from_labels_and_are_never_taken_twice(campaign, told, label, key):
    assert add_counter(campaign, label=label, **told).key == key
    assert add_counter(campaign, label=label, **told).key not in {key, "flyers"}


def test_the_same_label_in_another_campaign_has_the_same_key(campaign, told):
    other = make_campaign(campaign.chapter)
    assert [add_outcome(each, label="Signed", **told).key for each in (campaign, other)] == ["signed", "signed"]
    assert verbs() == [("add", "outreach.outcome")] * 2


def test_a_question_has_its_choices_and_one_for_yes_or_no_has_none(campaign, told):
    for kind in Question.Kind.values:
        add_question(campaign, label=kind, kind=kind, choices=["Work", "Home"], **told)
    questions = script_for(campaign).questions
    found = {question.kind: keys(question.choices.all()) for question in questions}
    assert found == {"choice": ["work", "home"], "several": ["work", "home"], "yes_no": []}
    assert [(each.label, each.key, each.position) for each in questions] == [
        (kind, kind, place) for place, kind in enumerate(Question.Kind.values)
    ]
    assert verbs() == [("add", "outreach.question")] * 3


def test_a_choice_comes_after_the_others(campaign, told):
    question = make_question(campaign)
    add_choice(question, label="Maybe", **told)
    assert verbs() == [("add", "outreach.choice")]
    assert keys(script_for(campaign).questions[0].choices.all()) == ["yes", "no", "maybe"]


def test_another_label_keeps_the_key(campaign, told):
    counter = campaign.counters.get(key="flyers")
    for _ in range(2):
        rename_row(counter, label="Leaflets", **told)
    counter.refresh_from_db()
    assert (counter.key, counter.label) == ("flyers", "Leaflets")
    assert verbs() == [("rename", "outreach.counter")]


def test_rows_change_places_with_the_next_one_in_use(campaign, told):
    stickers = add_counter(campaign, label="Stickers", **told)
    retire_row(campaign.counters.get(key="flyers"), **told)
    move_row(stickers, up=True, **told)
    assert keys(script_for(campaign).counters) == ["approached", "stickers", "declined"]
    move_row(stickers, up=False, **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "stickers"]


def test_the_first_does_not_go_up_nor_the_last_down(campaign, told):
    first, *_, last = campaign.counters.all()
    move_row(first, up=True, **told)
    move_row(last, up=False, **told)
    assert keys(script_for(campaign).counters) == ["approached", "declined", "flyers"]


def test_choices_are_moved_within_their_question(campaign, told):
    question, other = make_question(campaign), make_question(campaign)
    move_row(question.choices.get(key="no"), up=True, **told)
    assert verbs() == [("move", "outreach.choice")]
    assert keys(question.choices.all()) == ["no", "yes"]
    assert keys(other.choices.all()) == ["yes", "no"]


@pytest.mark.parametrize("kind", ["counter", "outcome", "question", "choice"])
def test_a_row_is_retired_and_brought_back_after_the_others(campaign, told, kind):
    row = {
        "counter": lambda: campaign.counters.get(key="flyers"),
        "outcome": lambda: campaign.outcomes.first(),
        "question": lambda: make_question(campaign),
        "choice": lambda: make_question(campaign).choices.first(),
    }[kind]()
    for _ in range(2):
        retire_row(row, **told)
    row.refresh_from_db()
    assert row.retired_at == NOW
    for _ in range(2):
        restore_row(row, **told)
    row.refresh_from_db()
    assert row.retired_at is None
    rows = Choice.objects.filter(question=row.question) if kind == "choice" else type(row).objects.all()
    assert rows.last() == row
    assert [verb for verb, _ in verbs()] == ["retire", "restore"]


@pytest.mark.parametrize("key", Counter.ATTEMPTS)
def test_what_attempts_are_reckoned_by_stays(campaign, told, key):
    with pytest.raises(CountsAsAttempt) as refused:
        retire_row(campaign.counters.get(key=key), **told)
    assert str(refused.value).startswith(f"“{key.title()}” stays: attempts are approached, declined and conversations")


def test_one_outcome_stays(campaign, told):
    first, second = campaign.outcomes.all()
    retire_row(first, **told)
    with pytest.raises(LastOutcome):
        retire_row(second, **told)
    assert keys(script_for(campaign).outcomes) == [second.key]


@pytest.mark.django_db(transaction=True)
def test_two_counters_of_one_label_at_once_get_two_keys(campaign, told, monkeypatch):
    monkeypatch.setattr(script_rows, "_key", Meeting(script_rows._key))
    results = race(*[lambda: add_counter(campaign, label="Stickers", **told).key] * 2)
    assert sorted(results) == ["stickers", "stickers-2"]


@pytest.mark.django_db(transaction=True)
def test_two_outcomes_retired_at_once_leave_one(campaign, told, monkeypatch):
    monkeypatch.setattr(script_rows, "_hold", Meeting(script_rows._hold))
    results = race(*[lambda row=row: retire_row(row, **told) for row in campaign.outcomes.all()])
    assert sorted(type(result).__name__ for result in results) == ["LastOutcome", "Outcome"]
    assert Outcome.objects.in_use().count() == 1


def test_rows_of_a_campaign_that_is_not_held_are_its_own(campaign, told):
    other = make_campaign(campaign.chapter)
    make_script(other)
    move_row(campaign.counters.last(), up=True, **told)
    assert keys(other.counters.all()) == ["approached", "declined", "flyers"]
    assert Campaign.objects.count() == 2
