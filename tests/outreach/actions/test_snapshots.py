"""Weekly public snapshots: made once, from what counts, and never in conflict with each other."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection

from outreach.actions import snapshots
from outreach.actions.rollups import recount
from outreach.actions.snapshots import freeze_week, freeze_weeks, share_numbers, stop_sharing_numbers
from outreach.models import Conversation, Hold, Sharing, Snapshot
from outreach.queries.snapshots import logged_until, public_numbers, weeks_to_freeze
from people.models import AuditEntry
from shifts.actions.campaigns import unpublish_campaign
from shifts.models import Campaign
from shifts.models.campaigns import CampaignQuerySet
from tests.factories import (
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_user,
)
from tests.races import Meeting, race

# Mondays of the campaign's first weeks; the first is settled on Thursday, July 16, at midnight in New York.
FIRST, SECOND, THIRD = date(2026, 7, 6), date(2026, 7, 13), date(2026, 7, 20)
FIRST_SETTLES = datetime(2026, 7, 16, 4, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def campaign(db):
    campaign = make_campaign(name="Mornings", starts_on=FIRST, ends_on=date(2026, 8, 2))
    make_script(campaign)
    return campaign


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer")


@pytest.fixture
def place(campaign):
    return make_location(campaign.chapter, "Union Sq")


@pytest.fixture
def crew(campaign):
    return [make_user() for _ in range(3)]


def log(campaign, place, number, people, *, day=FIRST, opens=time(8), **fields):
    """So many conversations on one shift, by these in turns."""
    shift = make_shift(campaign, place, day=day, opens=opens, floating=place is None)
    return [make_conversation(shift, people[turn % len(people)], **fields) for turn in range(number)]


def share(campaign, organizer):
    return share_numbers(campaign, by=organizer, now=FIRST_SETTLES)


def frozen(campaign):
    return [
        (each.week, [(group["name"], group["period"], group["number"]) for group in each.groups])
        for each in campaign.snapshots.all()
    ]


def test_nothing_is_frozen_of_a_campaign_that_nobody_shares(campaign, place, crew):
    log(campaign, place, 30, crew)
    assert freeze_weeks(now=FIRST_SETTLES + 4 * WEEK) == 0
    assert frozen(campaign) == []


def test_a_week_is_frozen_on_the_thursday_after_it_in_the_chapters_zone(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 30, crew)
    assert freeze_weeks(now=FIRST_SETTLES - timedelta(seconds=1)) == 0
    assert freeze_weeks(now=FIRST_SETTLES) == 1
    assert freeze_weeks(now=FIRST_SETTLES) == 0
    assert frozen(campaign) == [(FIRST, [("Union Sq", "morning", 30)])]


def test_what_is_logged_later_comes_with_a_later_week_and_changes_no_earlier_one(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 30, crew)
    freeze_weeks(now=FIRST_SETTLES)
    log(campaign, place, 12, crew, day=FIRST + timedelta(days=1))
    log(campaign, place, 15, crew, day=SECOND)
    freeze_weeks(now=FIRST_SETTLES + WEEK)
    assert frozen(campaign) == [
        (FIRST, [("Union Sq", "morning", 30)]),
        (SECOND, [("Union Sq", "morning", 27)]),
    ]


def test_what_is_too_small_waits_until_it_is_enough(campaign, organizer, place, crew):
    share(campaign, organizer)
    for week in (FIRST, SECOND, THIRD):
        log(campaign, place, 4, crew, day=week)
    freeze_weeks(now=FIRST_SETTLES + 2 * WEEK)
    assert frozen(campaign) == [(FIRST, []), (SECOND, []), (THIRD, [("Union Sq", "morning", 12)])]


def test_the_people_behind_a_number_are_those_since_the_one_before(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 30, crew)
    log(campaign, place, 30, crew[:2], day=SECOND)
    freeze_weeks(now=FIRST_SETTLES + WEEK)
    assert frozen(campaign)[1] == (SECOND, [])
    log(campaign, place, 1, crew[2:], day=THIRD)
    freeze_weeks(now=FIRST_SETTLES + 2 * WEEK)
    assert frozen(campaign)[2] == (THIRD, [("Union Sq", "morning", 31)])


def test_what_one_person_adds_to_a_little_that_waited_waits_for_more_people(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 5, crew)
    log(campaign, place, 30, crew[:1], day=SECOND)
    log(campaign, place, 3, crew, day=THIRD)
    freeze_weeks(now=FIRST_SETTLES + 2 * WEEK)
    assert frozen(campaign) == [(FIRST, []), (SECOND, []), (THIRD, [("Union Sq", "morning", 38)])]


def test_corrections_after_the_week_are_made_up_for_before_anything_new_is_shown(campaign, organizer, place, crew):
    share(campaign, organizer)
    rows = log(campaign, place, 30, crew)
    freeze_weeks(now=FIRST_SETTLES)
    Conversation.objects.filter(pk__in=[row.pk for row in rows[:6]]).update(is_current=False)
    recount({row.shift_id for row in rows})
    log(campaign, place, 15, crew, day=SECOND)
    freeze_weeks(now=FIRST_SETTLES + WEEK)
    assert frozen(campaign)[1] == (SECOND, [])
    log(campaign, place, 15, crew, day=THIRD)
    freeze_weeks(now=FIRST_SETTLES + 2 * WEEK)
    assert frozen(campaign)[2] == (THIRD, [("Union Sq", "morning", 24)])


def test_what_does_not_count_is_not_public(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 30, crew, hold=Hold.ODD)
    freeze_weeks(now=FIRST_SETTLES)
    assert frozen(campaign) == [(FIRST, [])]


def test_who_was_cut_from_her_rows_is_nobody_behind_a_number(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 30, crew)
    Conversation.objects.filter(person=crew[0]).update(person=None)
    freeze_weeks(now=FIRST_SETTLES)
    assert frozen(campaign) == [(FIRST, [])]


def test_only_the_rows_of_the_last_weeks_are_read_for_who_logged_them(campaign, organizer, place, crew):
    """The first week's rows are others' by now, and the number still is right: it comes from what is kept."""
    share(campaign, organizer)
    rows = log(campaign, place, 30, crew)
    nowhere = log(campaign, None, 12, crew)
    freeze_weeks(now=FIRST_SETTLES)
    log(campaign, place, 11, crew, day=SECOND)
    Conversation.objects.filter(pk__in=[row.pk for row in (*rows, *nowhere)]).update(person=None)
    freeze_weeks(now=FIRST_SETTLES + WEEK)
    [first, second] = frozen(campaign)
    assert sorted(first[1]) == [("", "morning", 12), ("Union Sq", "morning", 30)]
    assert second == (SECOND, [("Union Sq", "morning", 11)])


def test_a_week_is_read_in_one_query_whatever_was_taken_before(campaign, organizer, crew, django_assert_num_queries):
    """Two would see what somebody logs between them in one half of it."""
    share(campaign, organizer)
    for number, week in enumerate((FIRST, SECOND, THIRD)):
        log(campaign, make_location(campaign.chapter), 12 + number, crew, day=week)
        freeze_weeks(now=FIRST_SETTLES + number * WEEK)
    taken = campaign.snapshots.order_by("week").last().taken
    since = {(int(key.partition(":")[0]), "morning"): date.fromisoformat(day) for key, (_number, day) in taken.items()}
    assert len(set(since.values())) == 3
    log(campaign, None, 5, crew, day=FIRST)
    with django_assert_num_queries(1):
        found = logged_until(campaign, THIRD + WEEK, since=since)
    assert sorted((logged.number, len(logged.people)) for logged in found.values()) == [
        (5, 3), (12, 0), (13, 0), (14, 0),
    ]  # fmt: skip


def test_the_weeks_before_the_sharing_are_frozen_each_by_itself(campaign, organizer, place, crew):
    for week in (FIRST, SECOND):
        log(campaign, place, 12, crew, day=week)
    share(campaign, organizer)
    assert freeze_weeks(now=FIRST_SETTLES + WEEK) == 2
    assert [numbers for _week, numbers in frozen(campaign)] == [[("Union Sq", "morning", 12)]] * 2


def test_the_last_snapshot_is_of_the_week_after_the_last_shift(campaign, organizer, crew, place):
    make_shift(campaign, place, day=date(2026, 8, 12))
    weeks = weeks_to_freeze(campaign, now=FIRST_SETTLES + 52 * WEEK)
    assert (weeks[0], weeks[-1], len(weeks)) == (FIRST, date(2026, 8, 17), 7)


def test_a_campaign_that_is_a_draft_again_is_frozen_no_further(campaign, organizer, place, crew):
    share(campaign, organizer)
    unpublish_campaign(campaign, by=organizer, now=FIRST_SETTLES)
    assert freeze_weeks(now=FIRST_SETTLES) == 0


def test_shared_again_the_snapshots_say_what_they_said(campaign, organizer, place, crew):
    share(campaign, organizer)
    log(campaign, place, 30, crew)
    freeze_weeks(now=FIRST_SETTLES)
    stop_sharing_numbers(campaign, by=organizer, now=FIRST_SETTLES)
    log(campaign, place, 15, crew, day=SECOND)
    assert freeze_weeks(now=FIRST_SETTLES + WEEK) == 0
    share(campaign, organizer)
    freeze_weeks(now=FIRST_SETTLES + WEEK)
    assert [numbers for _week, numbers in frozen(campaign)] == [
        [("Union Sq", "morning", 30)],
        [("Union Sq", "morning", 15)],
    ]


def test_sharing_and_stopping_are_in_the_log_once(campaign, organizer):
    for _twice in range(2):
        share(campaign, organizer)
    for _twice in range(2):
        stop_sharing_numbers(campaign, by=organizer, now=FIRST_SETTLES)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [("share_numbers", organizer.pk), ("stop_sharing_numbers", organizer.pk)]
    assert not Sharing.objects.exists()


def test_the_page_is_the_sum_of_the_weeks(campaign, organizer, place, crew):
    """Places of one name are told apart; other places stand last."""
    other = make_location(campaign.chapter, "Union Sq", address="East side")
    small = [make_location(campaign.chapter) for _ in range(3)]
    share(campaign, organizer)
    for week in (FIRST, SECOND):
        log(campaign, place, 20, crew, day=week)
        log(campaign, other, 40, crew, day=week, opens=time(16))
        for each in small:
            log(campaign, each, 4, crew, day=week)
    freeze_weeks(now=FIRST_SETTLES + WEEK)
    found = public_numbers(campaign)
    assert (found.total, found.last_day) == (144, date(2026, 7, 19))
    assert found.weeks == [(FIRST, 72), (SECOND, 72)]
    assert found.periods == {"morning": 64, "evening": 80}
    assert [(each.name, each.periods) for each in found.places] == [
        ("Union Sq (East side)", {"evening": 80}),
        (f"Union Sq (#{place.pk})", {"morning": 40}),
        ("", {"morning": 24}),
    ]


def test_every_step_of_every_public_number_is_ten_or_none(campaign, organizer, crew):
    """From week to week: that is what a reader who keeps the old pages can subtract."""
    places = [make_location(campaign.chapter) for _ in range(6)]
    for number, week in enumerate((FIRST, SECOND, THIRD)):
        for place_number, place in enumerate(places):
            log(campaign, place, (place_number * 5 + number * 7) % 16, crew[: 2 + place_number % 2], day=week)
    share(campaign, organizer)
    before = {}
    for week in (FIRST, SECOND, THIRD):
        freeze_week(campaign, week=week, now=FIRST_SETTLES)
        found = public_numbers(campaign)
        figures = {"total": found.total, **found.periods} | {each.name: each.number for each in found.places}
        steps = [figure - before.get(name, 0) for name, figure in figures.items()]
        assert [step for step in steps if step and step < 10] == []
        before = figures
    assert before["total"] > 50


def test_visitors_see_snapshots_of_shared_and_published_campaigns(campaign, organizer, place, crew):
    share(campaign, organizer)
    freeze_weeks(now=FIRST_SETTLES)
    [snapshot] = Snapshot.objects.all()
    stranger = make_user()
    assert list(Snapshot.objects.visible_to(stranger)) == [snapshot]
    stop_sharing_numbers(campaign, by=organizer, now=FIRST_SETTLES)
    assert list(Snapshot.objects.visible_to(stranger)) == []
    assert list(Snapshot.objects.visible_to(organizer)) == [snapshot]


@pytest.fixture
def due(transactional_db):
    """A shared campaign with a week to freeze, outside of any transaction."""
    campaign = make_campaign(starts_on=FIRST, ends_on=date(2026, 8, 2))
    make_script(campaign)
    log(campaign, make_location(campaign.chapter), 12, [make_user() for _ in range(3)])
    Sharing.objects.create(campaign=campaign, since=FIRST_SETTLES)
    return Campaign.objects.select_related("chapter").get(pk=campaign.pk)


def two_ticks(campaign, monkeypatch):
    """Both are past the look for what is there before either writes, unless a lock keeps one away."""
    monkeypatch.setattr(snapshots, "logged_until", Meeting(snapshots.logged_until))
    return race(*[lambda: freeze_week(campaign, week=FIRST, now=FIRST_SETTLES)] * 2)


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_make_one_snapshot(due, monkeypatch):
    made = two_ticks(due, monkeypatch)
    assert sorted(type(each).__name__ for each in made) == ["NoneType", "Snapshot"]
    assert due.snapshots.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_one_of_two_ticks_fails(due, monkeypatch):
    """SQLite lets one transaction in at a time."""
    monkeypatch.setattr(CampaignQuerySet, "hold", lambda self, *ids: None)
    failed = [each for each in two_ticks(due, monkeypatch) if isinstance(each, IntegrityError)]
    assert len(failed) == (0 if connection.vendor == "sqlite" else 1)
