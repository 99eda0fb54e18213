"""Reading a campaign's script."""

import pytest

from outreach.actions.script_versions import note_version
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
    default_script(campaign, now=NOW)
    make_question(campaign)
    Counter.objects.create(campaign=campaign, key="stickers", label="Stickers", position=0)
    note_version(campaign, now=NOW)
    script = script_for(campaign)
    assert [row.key for row in script.counters] == ["approached", "stickers", "declined", "flyers"]
    assert [row.key for row in script.outcomes] == ["interested", "wants_to_leave", "talked", "not_now"]
    assert [row.options for row in script.questions] == [(("a", "A"), ("b", "B"))]
    assert script.version == 2


def test_what_was_retired_is_not_asked_but_still_understood():
    campaign = make_campaign()
    default_script(campaign, now=NOW)
    Counter.objects.filter(key="flyers").update(retired_at=NOW)
    note_version(campaign, now=NOW)
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
    assert asked.options == (("b", "B"),)
    assert known.options == (("a", "A"), ("b", "B"))


def test_a_script_that_was_never_written_as_a_version_is_what_is_in_use():
    campaign = make_campaign()
    make_question(campaign)
    script = script_for(campaign)
    assert (script.version, [row.key for row in script.questions]) == (None, ["heard"])


def test_an_earlier_version_is_what_was_asked_then_in_todays_words_and_order():
    campaign = make_campaign()
    question = make_question(campaign)
    note_version(campaign, now=NOW)
    Choice.objects.filter(key="a").update(retired_at=NOW)
    second = make_question(campaign, key="second", asked_after=question, asked_if=["b"], position=-1 % 9)
    note_version(campaign, now=NOW)
    Question.objects.filter(pk=question.pk).update(label="Known?")
    then, today = script_for(campaign, version=1), script_for(campaign)
    assert [(row.key, row.label, row.options) for row in then.questions] == [
        ("heard", "Known?", (("a", "A"), ("b", "B")))
    ]
    assert [(row.key, row.after, row.among) for row in today.questions] == [
        ("heard", "", frozenset()),
        (second.key, "heard", frozenset("b")),
    ]
    assert [script_for(campaign, version=number).version for number in (1, 2, 3)] == [1, 2, 2]


def test_scripts_of_another_campaign_are_not_mixed_in():
    mine, other = make_campaign(), make_campaign()
    default_script(mine, now=NOW)
    make_question(other)
    assert script_for(other).counters == ()
    assert full_scripts([mine.pk, other.pk])[mine.pk].questions == ()


@pytest.mark.parametrize("count", [1, 3])
def test_reading_takes_as_many_queries_however_much_there_is(count, django_assert_num_queries):
    campaigns = [make_campaign() for _ in range(count)]
    for campaign in campaigns:
        default_script(campaign, now=NOW)
        for number in range(count):
            make_question(campaign, key=f"q{number}")
    with django_assert_num_queries(5):
        script_for(campaigns[0])
    with django_assert_num_queries(4):
        full_scripts([campaign.pk for campaign in campaigns])
