"""From attempts to outcomes, without a rate that is made of nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from outreach.queries.filters import Filters
from outreach.queries.funnel import Funnel, funnel
from people.models import Role
from tests.factories import (
    TODAY,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_script,
    make_shift,
    make_tally,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = make_campaign(make_chapter())
    make_script(campaign)
    return campaign


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, Role.ORGANIZER)


def talked(campaign, interested, not_now=0, **counts):
    shift = make_shift(campaign, day=TODAY)
    for _ in range(interested):
        make_conversation(shift)
    for _ in range(not_now):
        make_conversation(shift, outcome="not_now")
    for counter, delta in counts.items():
        make_tally(shift, counter=counter, delta=delta)
    return shift


def told(actor, **filters):
    found = funnel(actor, filters=Filters(**filters))
    return found.shifts, found.counting, found.attempts, found.talks, found.conversations, found.rate


def test_nothing_is_nothing(organizer):
    assert funnel(organizer, filters=Filters()) == Funnel()
    assert Funnel().rate is None


def test_each_step_has_its_part_of_the_one_before(campaign, organizer):
    talked(campaign, 4, 2, approached=9, declined=5)
    assert told(organizer) == (1, 1, 20, 6, 6, 0.3)
    found = funnel(organizer, filters=Filters())
    assert list(found.outcomes.items()) == [("interested", 4), ("not_now", 2)]
    assert found.share("interested") == 4 / 6
    assert found.names.label("outcome", "not_now") == "Not Now"


def test_where_nobody_counted_attempts_there_is_no_rate_of_them(campaign, organizer):
    talked(campaign, 5)
    talked(campaign, 3, flyers=40)
    assert told(organizer) == (2, 0, 0, 0, 8, None)


def test_the_rate_is_of_the_shifts_that_counted_alone(campaign, organizer):
    talked(campaign, 5)
    talked(campaign, 3, approached=7)
    talked(campaign, 0, declined=10)
    assert told(organizer) == (3, 2, 20, 3, 8, 3 / 20)


def test_what_was_taken_back_was_not_counted(campaign, organizer):
    shift = talked(campaign, 3)
    first = make_tally(shift, delta=4)
    make_tally(shift, delta=-4, corrects=first)
    assert told(organizer) == (1, 0, 0, 0, 3, None)


def test_filters_narrow_it_but_an_outcome_leaves_the_others_to_compare_with(campaign, organizer):
    talked(campaign, 4, 2, approached=4)
    assert told(organizer, outcome="interested") == (1, 1, 10, 6, 6, 0.6)
    assert told(organizer, last=TODAY - timedelta(days=1)) == (0, 0, 0, 0, 0, None)


def test_it_is_of_shifts_whose_roster_one_keeps(campaign):
    talked(campaign, 4)
    assert told(make_member(campaign.chapter, Role.CAPTAIN))[4] == 4
    for other in (make_member(campaign.chapter), make_member(make_chapter(), Role.ORGANIZER), AnonymousUser()):
        assert told(other)[4] == 0


def test_it_takes_six_queries_however_many_shifts(campaign, organizer, django_assert_num_queries):
    for _ in range(4):
        talked(campaign, 1, approached=1)
    assert organizer.roles
    with django_assert_num_queries(6):
        assert told(organizer)[4] == 4
