"""First-timers who came back: in numbers, as far as it is still known."""

from datetime import timedelta

import pytest

from outreach.queries.filters import Filters
from outreach.queries.newcomers import DAYS, newcomers
from people.models import Membership, Role
from shifts.actions.forgetting import count_presence
from shifts.models import Attendance, Experience
from tests.factories import NOW, TODAY, attend, make_campaign, make_chapter, make_member, make_shift, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.fixture
def organizer(chapter):
    return make_member(chapter, Role.ORGANIZER)


@pytest.fixture
def campaign(chapter):
    return make_campaign(chapter)


@pytest.fixture
def came(campaign):
    """Somebody who attended so many days ago."""

    def made(*days, person=None, status="completed", counted=True, of=campaign):
        person = person or make_user()
        for ago in days:
            shift = make_shift(of, day=TODAY - timedelta(days=ago))
            attend(shift, person, status=status, is_counted=counted)
        if counted and status == "completed":
            row, _new = Experience.objects.get_or_create(person=person, chapter=of.chapter)
            Experience.objects.filter(pk=row.pk).update(shifts_done=row.shifts_done + len(days))
        return person

    return made


def told(actor, **filters):
    found = newcomers(actor, filters=Filters(**filters), now=NOW)
    return found and (found.first, found.back, found.recent, found.unknown)


def test_nobody_came_yet(organizer):
    found = newcomers(organizer, filters=Filters(), now=NOW)
    assert (found.since, found.first, found.back, found.recent, found.unknown) == (None, 0, 0, 0, 0)


def test_who_came_long_enough_ago_is_asked_about_and_who_attended_another_day_came_back(organizer, came):
    came(40)
    came(30, 3)
    came(DAYS, DAYS - 1)
    came(DAYS - 1, 1)  # not long enough
    assert told(organizer) == (3, 2, 1, 0)
    assert newcomers(organizer, filters=Filters(), now=NOW).since == TODAY - timedelta(days=40)


def test_a_second_shift_on_the_same_day_is_no_coming_back(organizer, came):
    came(30, 30)
    assert told(organizer) == (1, 0, 0, 0)


@pytest.mark.parametrize("status", ["no_show", "excused", "unconfirmed", "rejected"])
def test_only_who_was_there_came_and_only_being_there_is_coming_back(organizer, came, status):
    came(30, status=status)
    came(10, person=came(30), status=status)
    assert told(organizer) == (1, 0, 0, 0)


def test_whose_first_shift_is_forgotten_is_no_first_timer_of_a_later_day_though_nobody_closed_it(organizer, came):
    person = came(100, counted=False)
    came(30, person=person)
    assert told(organizer) == (1, 1, 0, 0)
    count_presence([Attendance.objects.earliest("shift__starts_at").shift_id])
    assert told(organizer) == (0, 0, 0, 1)


def test_a_shift_that_nobody_has_closed_yet_counts_as_well(organizer, came):
    came(5, person=came(30), counted=False)
    assert told(organizer) == (1, 1, 0, 0)


def test_whose_first_shift_is_forgotten_is_no_first_timer_of_a_later_day(organizer, came):
    came(30, 3)
    old = came(120, 40, 2)
    gone = came(110)
    assert told(organizer) == (3, 2, 0, 0)
    Attendance.objects.filter(person__in=[old, gone], shift__starts_on__lt=TODAY - timedelta(days=90)).delete()
    assert told(organizer) == (1, 1, 0, 2)


def test_other_chapters_are_others_business(chapter, organizer, campaign, came):
    elsewhere = make_campaign()
    came(3, person=came(30), of=elsewhere)
    assert told(organizer) == (1, 0, 0, 0)
    assert told(make_member(elsewhere.chapter, Role.ORGANIZER)) == (0, 0, 1, 0)


def test_it_is_told_organizers_alone_and_of_one_chapter(chapter, organizer, campaign, came):
    came(30)
    assert told(make_member(chapter, Role.CAPTAIN)) is None
    other = make_campaign()
    both = make_member(chapter, Role.ORGANIZER)

    Membership.objects.create(person=both, chapter=other.chapter, role=Role.ORGANIZER, from_on=TODAY)
    assert told(both) is None
    assert told(both, campaign=campaign.pk) == (1, 0, 0, 0)
    assert told(both, campaign=other.pk) == (0, 0, 0, 0)


def test_coming_back_to_another_campaign_is_coming_back(chapter, organizer, campaign, came):
    came(3, person=came(30), of=make_campaign(chapter))
    assert told(organizer, campaign=campaign.pk, period="evening") == (1, 1, 0, 0)


def test_it_takes_three_queries_and_reads_no_name(organizer, came, django_assert_num_queries):
    for number in range(5):
        came(30 + number, 2)
    assert organizer.roles
    with django_assert_num_queries(3) as asked:
        assert told(organizer) == (5, 5, 0, 0)
    assert not any("people_user" in each["sql"] and '"name"' in each["sql"].split("FROM")[0] for each in asked[1:])
