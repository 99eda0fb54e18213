"""Reading a campaign's script."""

import pytest

from outreach.actions.scripts import default_script
from outreach.models import Choice, Counter, Question
from outreach.queries.scripts import full_scripts, script_for
from tests.factories import NOW, make_campaign

pytestmark = pytest.mark.django_db


def make_question(campaign, key="heard", choices=("a", "b"), **fields):
    question = Question.objects.create(campaign=campaign, key=key, label=key.title(), **fields)
    for position, choice in enumerate(choices):
        Choice.objects.create(question=question, key=choice, label=choice.upper(), position=position)
    return question


def test_a_script_has_counters_outcomes_and_questions_in_their_order():
    campaign = make_campaign()
    default_script(campaign)
    make_question(campaign)
    Counter.objects.create(campaign=campaign, key="stickers", label="Stickers", position=0)
    script = script_for(campaign)
    assert [row.key for row in script.counters] == ["approached", "stickers", "declined", "flyers"]
    assert [row.key for row in script.outcomes] == ["interested", "wants_to_leave", "talked", "not_now"]
    assert [[choice.key for choice in row.choices.all()] for row in script.questions] == [["a", "b"]]


def test_what_was_retired_is_not_asked_but_still_understood():
    campaign = make_campaign()
    default_script(campaign)
    Counter.objects.filter(key="flyers").update(retired_at=NOW)
    assert [row.key for row in script_for(campaign).counters] == ["approached", "declined"]
    assert [row.key for row in full_scripts([campaign.pk])[campaign.pk].counters] == [
        "approached",
        "declined",
        "flyers",
    ]


def test_a_choice_that_was_retired_is_not_offered_but_still_understood():
    question = make_question(make_campaign())
    Choice.objects.filter(key="a").update(retired_at=NOW)
    [asked] = script_for(question.campaign).questions
    [known] = full_scripts([question.campaign_id])[question.campaign_id].questions
    assert [choice.key for choice in asked.choices.all()] == ["b"]
    assert [choice.key for choice in known.choices.all()] == ["a", "b"]


def test_scripts_of_another_campaign_are_not_mixed_in():
    mine, other = make_campaign(), make_campaign()
    default_script(mine)
    make_question(other)
    assert script_for(other).counters == ()
    assert full_scripts([mine.pk, other.pk])[mine.pk].questions == ()


@pytest.mark.parametrize("count", [1, 3])
def test_reading_takes_four_queries_however_much_there_is(count, django_assert_num_queries):
    campaigns = [make_campaign() for _ in range(count)]
    for campaign in campaigns:
        default_script(campaign)
        for number in range(count):
            make_question(campaign, key=f"q{number}")
    with django_assert_num_queries(4):
        script_for(campaigns[0])
    with django_assert_num_queries(4):
        full_scripts([campaign.pk for campaign in campaigns])
