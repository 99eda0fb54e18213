from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outreach.queries.filters import Filters
from outreach.queries.goals import Goal, goal_for
from people.models import Membership, Role
from shifts.models import Campaign
from tests.factories import (
    NOW,
    TODAY,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_script,
    make_shift,
)

FIRST = date(2026, 8, 1)


def goal(done, *, of, today, days=10):
    """A campaign of `days` days from 1 August with `done` conversations on its first."""
    campaign = Campaign(name="August", starts_on=FIRST, ends_on=FIRST + timedelta(days=days - 1), goal=of)
    return Goal(campaign, today, {FIRST: done} if done else {})


@pytest.mark.parametrize(
    ("done", "of", "day", "state", "pace", "needed"),
    [
        (20, None, 2, "none", 10, 0),
        (20, 100, 2, "open", 10, 10),  # 8 days left: 80 more at this pace
        (100, 100, 2, "reached", 50, 0),
        (0, 100, 0, "early", None, 10),  # 31 July
        (99, 100, 10, "open", 9.9, None),  # the last day
        (99, 100, 11, "missed", 9.9, None),
        (100, 100, 11, "reached", 10, None),
    ],
)
def test_a_goal_knows_its_state_its_pace_and_what_each_day_left_must_bring(done, of, day, state, pace, needed):
    found = goal(done, of=of, today=FIRST + timedelta(days=day - 1))
    assert (found.state, found.pace, found.needed) == (state, pace, needed)


def test_days_gone_and_left_are_the_campaigns():
    found = [goal(0, of=1, today=FIRST + timedelta(days=days)) for days in (-5, -1, 0, 9, 10, 30)]
    assert [(each.days_gone, each.days_left) for each in found] == [(0, 10), (0, 10), (1, 9), (10, 0), (10, 0), (10, 0)]


def test_the_way_so_far_has_every_day():
    found = Goal(
        goal(0, of=1, today=TODAY).campaign, FIRST + timedelta(days=2), {FIRST: 2, FIRST + timedelta(days=2): 3}
    )
    assert found.so_far == [(FIRST, 2), (FIRST + timedelta(days=1), 2), (FIRST + timedelta(days=2), 5)]


def test_the_way_so_far_has_what_was_done_before_the_campaign_and_after_it_too():
    campaign = goal(0, of=1, today=TODAY, days=2).campaign
    by_day = {FIRST - timedelta(days=2): 4, FIRST: 1, FIRST + timedelta(days=3): 2}
    found = Goal(campaign, FIRST + timedelta(days=9), by_day)
    assert [total for _day, total in found.so_far] == [4, 4, 5, 5, 5, 7]
    assert found.so_far[-1] == (FIRST + timedelta(days=3), found.done)
    early = Goal(campaign, FIRST - timedelta(days=5), {})
    assert early.so_far == []


@pytest.mark.django_db
class TestWhichCampaign:
    @pytest.fixture
    def chapter(self):
        return make_chapter()

    @pytest.fixture
    def organizer(self, chapter):
        return make_member(chapter, Role.ORGANIZER)

    def chosen(self, organizer, now=NOW, **filters):
        found = goal_for(organizer, filters=Filters(**filters), now=now)
        return found and found.campaign.name

    def test_the_one_that_is_filtered_by_else_the_running_one_else_the_last(self, chapter, organizer):
        def of(name, first, last):
            return make_campaign(chapter, name, starts_on=date(2026, *first), ends_on=date(2026, *last))

        assert self.chosen(organizer) is None
        of("later", (9, 1), (9, 30))
        assert self.chosen(organizer) == "later"
        of("before", (6, 1), (6, 30))
        assert self.chosen(organizer) == "before"
        now = of("now", (8, 3), (8, 3))
        assert self.chosen(organizer) == "now"
        after_midnight = datetime(2026, 8, 4, 0, 1, tzinfo=ZoneInfo(chapter.time_zone))
        assert self.chosen(organizer, after_midnight) == "now"  # the last one that ran
        assert self.chosen(organizer, campaign=now.pk) == "now"

    def test_a_file_of_one_chapter_has_no_campaign_of_another(self, chapter, organizer):
        make_campaign(chapter, "ours", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31))
        theirs = make_campaign(make_chapter(), "theirs", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31))
        Membership.objects.create(person=organizer, chapter=theirs.chapter, role=Role.VOLUNTEER, from_on=FIRST)
        organizer = type(organizer).objects.get(pk=organizer.pk)
        assert self.chosen(organizer) == "theirs"
        assert self.chosen(organizer, chapter=chapter.pk) == "ours"

    def test_what_counts_is_everybodys_and_of_the_whole_campaign(self, chapter, organizer, django_assert_num_queries):
        campaign = make_campaign(chapter, goal=10)
        make_script(campaign)
        volunteer = make_member(chapter)
        for days in (-2, -2, -1):
            make_conversation(make_shift(campaign, day=TODAY + timedelta(days=days)))
        make_conversation(make_shift(campaign, day=TODAY), hold="odd")
        filters = Filters(period="evening", first=TODAY)
        assert volunteer.roles
        with django_assert_num_queries(2):
            found = goal_for(volunteer, filters=filters, now=NOW)
        assert found.by_day == {TODAY - timedelta(days=2): 2, TODAY - timedelta(days=1): 1}
        assert (found.target, found.done, found.missing) == (10, 3, 7)
