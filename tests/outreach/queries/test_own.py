"""My numbers: exactly what I did, what is kept of it, and everybody's beside it."""

from datetime import date, timedelta

import pytest

from outreach.models import Conversation, Tally
from outreach.queries.own import Part, own_numbers
from people.models import Membership, Role
from shifts.models import Attendance, Experience
from tests.factories import (
    NOW,
    TODAY,
    attend,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_script,
    make_shift,
    make_tally,
    make_user,
)

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.fixture
def me(chapter):
    return make_member(chapter)


@pytest.fixture
def august(chapter):
    return scripted(chapter, "August", starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31))


def scripted(chapter, name, **days):
    campaign = make_campaign(chapter, name, **days)
    make_script(campaign)
    return campaign


def told(person):
    found = own_numbers(person, now=NOW)
    return {each.campaign.name: (each.own, each.together) for each in found.campaigns}


def test_the_campaign_that_runs_stands_there_before_anything_was_done(me, august, chapter):
    scripted(chapter, "Last year", starts_on=date(2025, 8, 1), ends_on=date(2025, 8, 31))
    assert told(me) == {"August": (Part(), Part())}
    assert own_numbers(me, now=NOW).total == Part()


def test_own_numbers_are_mine_alone_and_the_others_are_in_the_sum(me, august):
    shift = make_shift(august, day=TODAY)
    for person, talks, hours in ((me, 3, 2), (make_user(), 5, 1.5)):
        attend(shift, person, hours=hours)
        for _ in range(talks):
            make_conversation(shift, person)
        make_tally(shift, person, delta=4)
    make_conversation(make_shift(august), me, hold="odd")
    assert told(me) == {"August": (Part(3, 7, 2 * HOUR, 1), Part(8, 16, 3 * HOUR + HOUR // 2, 1))}


def test_a_shift_of_mine_that_has_no_figures_yet_is_one_of_everybodys_too(me, august):
    attend(make_shift(august, day=TODAY), me)
    make_conversation(make_shift(august, day=TODAY - timedelta(days=1)))
    assert told(me) == {"August": (Part(shifts=1), Part(1, 1, None, 2))}


def test_campaigns_stand_apart_and_add_up_the_latest_first(me, august, chapter):
    july = scripted(chapter, "July", starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 31))
    for campaign, hours in ((july, None), (august, 2)):
        shift = make_shift(campaign, day=campaign.starts_on)
        attend(shift, me, hours=hours)
        make_conversation(shift, me)
    found = own_numbers(me, now=NOW)
    assert [each.campaign.name for each in found.campaigns] == ["August", "July"]
    assert [each.own for each in found.campaigns] == [Part(1, 1, 2 * HOUR, 1), Part(1, 1, None, 1)]
    assert found.total == Part(2, 2, 2 * HOUR, 2)


def test_who_has_left_keeps_her_own_and_sees_no_sums(me, august):
    make_conversation(make_shift(august, day=TODAY), me)
    Membership.objects.filter(person=me).update(until_on=TODAY - timedelta(days=1))
    me = type(me).objects.get(pk=me.pk)
    assert told(me) == {"August": (Part(1, 1, None, 0), None)}


def test_nothing_of_another_chapters_campaign(me, august):
    make_conversation(make_shift(scripted(make_chapter(), "Theirs"), day=TODAY))
    assert list(told(me)) == ["August"]


def test_once_links_are_cut_what_i_did_counts_with_everybodys_alone(me, august, chapter):
    shift = make_shift(august, day=TODAY - timedelta(days=40), closed_at=NOW)
    attend(shift, me, hours=2, is_counted=True)
    Experience.objects.create(person=me, chapter=chapter, shifts_done=1)
    make_conversation(shift, me)
    make_tally(shift, me)
    for kind in (Conversation, Tally):
        kind.objects.update(person=None)
    assert told(me) == {"August": (Part(0, 0, 2 * HOUR, 1), Part(1, 2, 2 * HOUR, 1))}
    assert own_numbers(me, now=NOW).forgotten == 0
    Attendance.objects.all().delete()
    found = own_numbers(me, now=NOW)
    assert (found.total, found.forgotten) == (Part(), 1)


def test_it_takes_as_many_queries_for_many_campaigns_as_for_one(me, august, chapter, django_assert_num_queries):
    def did_something(campaign):
        shift = make_shift(campaign, day=TODAY)
        attend(shift, me, hours=2)
        make_conversation(shift, me)
        make_tally(shift, me)

    did_something(august)
    for number in range(3):
        did_something(scripted(chapter, f"Other {number}"))
    assert me.roles
    with django_assert_num_queries(9):
        assert len(told(me)) == 4


def test_organizers_and_captains_have_numbers_of_their_own_too(august, chapter):
    make_conversation(make_shift(august, day=TODAY))
    assert told(make_member(chapter, Role.ORGANIZER)) == {"August": (Part(), Part(1, 1, None, 1))}
