"""The figures, exact, on data that is small enough to count by hand."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from outreach.actions.rollups import recount
from outreach.models import Outcome
from outreach.queries.filters import Filters
from outreach.queries.tallies import facts_for, read_groups, tallies
from people.models import Membership, Role
from shifts.actions.closing import close_shift
from shifts.actions.editing import change_shift
from shifts.errors import ShiftBegun
from shifts.models import CaptainScope, Shift, Target
from shifts.rules.changes import ShiftTerms, claims_of, state_of
from tests.factories import (
    NOW,
    TODAY,
    attend,
    claim,
    make_campaign,
    make_chapter,
    make_conversation,
    make_location,
    make_member,
    make_question,
    make_script,
    make_shift,
    make_tally,
    make_user,
)
from tests.outreach.items import conversation_item, send

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


class Street:
    """One chapter: a morning and an evening at a corner with two targets, a morning at a square without any."""

    def __init__(self):
        self.chapter = make_chapter()
        self.campaign = make_campaign(self.chapter)
        make_script(self.campaign)
        self.organizer = make_member(self.chapter, Role.ORGANIZER)
        self.volunteer = make_member(self.chapter)
        self.corner = make_location(self.chapter, "Corner")
        self.square = make_location(self.chapter, "Square")
        self.books, self.cloud = (Target.objects.create(chapter=self.chapter, name=name) for name in ("Books", "Cloud"))
        self.corner.targets.set([self.books, self.cloud])
        self.morning = make_shift(self.campaign, self.corner, day=YESTERDAY)
        self.evening = make_shift(self.campaign, self.corner, day=YESTERDAY, opens=time(16))
        self.other = make_shift(self.campaign, self.square, day=TODAY)


@pytest.fixture
def street():
    return Street()


def figures(actor, *groups, **filters):
    """The rows as the API writes them, without what is empty."""
    rows = tallies(actor, filters=Filters(**filters), group_by=groups)
    return [{name: value for name, value in row.as_dict().items() if value not in ({}, None)} for row in rows]


def totals(actor, **filters):
    return facts_for(actor, filters=Filters(**filters)).totals


def test_nothing_logged_is_no_row_and_totals_of_nothing(street):
    assert tallies(street.organizer, filters=Filters(), group_by=[]) == []
    assert totals(street.organizer).as_dict() == {
        "attempts": 0,
        "conversations": 0,
        "conversations_with_hours": 0,
        "counters": {},
        "outcomes": {},
        "attended_hours": None,
    }


def test_attempts_are_approached_declined_and_conversations_and_flyers_stand_apart(street):
    make_tally(street.morning, counter="approached", delta=7)
    make_tally(street.morning, counter="declined", delta=4)
    make_tally(street.morning, counter="flyers", delta=30)
    make_conversation(street.morning, outcome="interested")
    make_conversation(street.morning, outcome="not_now")
    make_conversation(street.morning, outcome="not_now")
    attend(street.morning, hours=2)
    attend(street.morning, hours=1.5)
    assert figures(street.organizer) == [
        {
            "attempts": 14,
            "conversations": 3,
            "conversations_with_hours": 3,
            "counters": {"approached": 7, "declined": 4, "flyers": 30},
            "outcomes": {"interested": 1, "not_now": 2},
            "attended_hours": 3.5,
        }
    ]
    assert totals(street.organizer).rate == 3 / 14
    assert totals(street.organizer).per_hour == 3 / 3.5


def test_a_correction_takes_away_and_what_it_brings_to_nothing_is_gone(street):
    first = make_tally(street.morning, delta=5)
    make_tally(street.morning, delta=-2, corrects=first)
    flyers = make_tally(street.morning, counter="flyers", delta=9)
    make_tally(street.morning, counter="flyers", delta=-9, corrects=flyers)
    assert figures(street.organizer) == [
        {"attempts": 3, "conversations": 0, "conversations_with_hours": 0, "counters": {"approached": 3}}
    ]


def test_only_the_last_word_about_a_conversation_counts(street):
    wrong = make_conversation(street.morning, outcome="interested", is_current=False)
    make_conversation(street.morning, outcome="not_now", corrects=wrong)
    withdrawn = make_conversation(street.morning, outcome="interested", is_current=False)
    make_conversation(street.morning, outcome=None, corrects=withdrawn)
    assert totals(street.organizer).outcomes == {"not_now": 1}


@pytest.mark.parametrize("hold", ["late", "early", "odd"])
def test_held_rows_do_not_count(street, hold):
    make_conversation(street.morning, hold=hold)
    make_tally(street.morning, hold=hold)
    assert figures(street.organizer) == []


@pytest.mark.parametrize(("status", "counted"), [("unconfirmed", 0), ("rejected", 0), ("checked_in", 1)])
def test_a_guests_rows_count_once_a_captain_has_confirmed_her(street, status, counted):
    guest = make_user()
    attend(street.morning, guest, status=status)
    make_conversation(street.morning, guest)
    make_conversation(street.evening)  # of somebody else
    assert totals(street.organizer, shift=street.morning.pk).conversations == counted
    assert totals(street.organizer).conversations == counted + 1


def test_rows_of_somebody_who_has_left_count(street):
    make_conversation(street.morning, person=None)
    row = make_conversation(street.morning)
    type(row).objects.filter(pk=row.pk).update(person=None)
    assert totals(street.organizer).conversations == 2


def test_a_location_with_two_targets_stands_under_both_and_once_in_the_totals(street):
    make_conversation(street.morning)
    make_conversation(street.other)
    attend(street.morning, hours=2)
    facts = facts_for(street.organizer, filters=Filters())
    assert [(row.groups["target"], row.conversations, row.attended_hours) for row in facts.grouped(["target"])] == [
        (street.books.pk, 1, 2),
        (street.cloud.pk, 1, 2),
        (None, 1, None),
    ]
    assert (facts.totals.conversations, facts.totals.attended_hours) == (2, 2)


def test_who_filters_by_a_target_sees_that_one_alone(street):
    make_conversation(street.morning)
    make_conversation(street.other)
    rows = tallies(street.organizer, filters=Filters(target=street.cloud.pk), group_by=["target"])
    assert [(row.groups["target"], row.conversations) for row in rows] == [(street.cloud.pk, 1)]


def test_without_attendance_there_are_no_hours_and_no_figure_by_the_hour(street):
    make_conversation(street.morning)
    attend(street.morning)  # here, and nobody knows how long
    attend(street.morning, hours=2, status="no_show")
    found = totals(street.organizer)
    assert (found.conversations, found.attended_hours, found.per_hour) == (1, None, None)


def test_a_shift_whose_hours_are_not_known_does_not_make_a_place_look_productive(street):
    attend(street.morning, hours=2)
    for shift in [street.morning, street.evening, street.evening]:
        make_conversation(shift)
    found = totals(street.organizer)
    assert (found.conversations, found.timed_conversations, found.per_hour) == (3, 1, 0.5)


def test_hours_of_a_shift_count_once_nobody_is_still_there(street):
    """Three at a corner, one of whom has left: all their talks over her hour would be three times the truth."""
    attend(street.morning, hours=1)
    still_there = attend(street.morning, status="checked_in")
    for _ in range(6):
        make_conversation(street.morning)
    found = totals(street.organizer)
    assert (found.conversations, found.attended_hours, found.per_hour) == (6, None, None)
    still_there.arrived_at, still_there.left_at = street.morning.starts_at, street.morning.ends_at
    still_there.save()
    recount([street.morning.pk])
    found = totals(street.organizer)
    assert (found.attended_hours, found.per_hour) == (3, 2)


def test_rows_by_outcome_have_no_hours_and_counters_stand_without_one(street):
    make_conversation(street.morning, outcome="not_now")
    make_conversation(street.morning, outcome="interested")
    make_tally(street.morning, delta=3)
    attend(street.morning, hours=2)
    rows = tallies(street.organizer, filters=Filters(), group_by=["outcome"])
    assert [(row.groups["outcome"], row.attempts, row.conversations, row.attended_hours) for row in rows] == [
        ("interested", 1, 1, None),
        ("not_now", 1, 1, None),
        (None, 3, 0, None),
    ]


def test_an_outcome_as_a_filter_leaves_counters_out(street):
    make_conversation(street.morning, outcome="not_now")
    make_conversation(street.morning, outcome="interested")
    make_tally(street.morning, delta=3)
    found = totals(street.organizer, outcome="interested")
    assert (found.attempts, found.outcomes, found.counters) == (1, {"interested": 1}, {})


def test_groups_combine_and_stand_in_the_order_of_names_periods_and_days(street):
    floating = make_shift(street.campaign, floating=True, day=TODAY)
    for shift in [floating, street.other, street.evening, street.morning, street.morning]:
        make_conversation(shift)
    rows = tallies(street.organizer, filters=Filters(), group_by=["location", "period", "date"])
    assert [(*row.groups.values(), row.conversations) for row in rows] == [
        (street.corner.pk, "morning", YESTERDAY, 2),
        (street.corner.pk, "evening", YESTERDAY, 1),
        (street.square.pk, "morning", TODAY, 1),
        (None, "morning", TODAY, 1),
    ]
    by_shift = tallies(street.organizer, filters=Filters(), group_by=["shift"])
    assert [row.groups["shift"] for row in by_shift] == [
        street.morning.pk,
        street.evening.pk,
        street.other.pk,
        floating.pk,
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, 6),
        ({"period": "morning"}, 5),
        ({"first": YESTERDAY, "last": YESTERDAY}, 3),
        ({"first": TODAY}, 3),
        ({"last": YESTERDAY}, 3),
        ({"first": TODAY, "period": "evening"}, 0),
        ({"outcome": "not_now"}, 1),
        ({"outcome": "not_now", "period": "morning"}, 0),
    ],
)
def test_filters_combine_and_days_are_the_chapters_with_both_ends_counted(street, filters, expected):
    for shift in [street.morning, street.morning, street.other, street.other, street.other]:
        make_conversation(shift)
    make_conversation(street.evening, outcome="not_now")
    assert totals(street.organizer, **filters).conversations == expected


def test_filters_by_campaign_location_target_and_shift(street):
    make_conversation(street.morning)
    make_conversation(street.other)
    other_campaign = make_campaign(street.chapter)
    make_script(other_campaign)
    make_conversation(make_shift(other_campaign, street.corner))
    counted = {
        "campaign": totals(street.organizer, campaign=street.campaign.pk).conversations,
        "location": totals(street.organizer, location=street.corner.pk).conversations,
        "target": totals(street.organizer, target=street.books.pk).conversations,
        "shift": totals(street.organizer, shift=street.other.pk).conversations,
        "both": totals(street.organizer, campaign=street.campaign.pk, location=street.corner.pk).conversations,
    }
    assert counted == {"campaign": 2, "location": 2, "target": 2, "shift": 1, "both": 1}


def test_hours_are_of_the_days_and_places_of_their_shifts(street):
    attend(street.morning, hours=2)
    attend(street.other, hours=1)
    hours = [totals(street.organizer, **filters).attended_hours for filters in ({"last": YESTERDAY}, {"first": TODAY})]
    assert hours == [2, 1]


def test_a_night_on_which_the_clock_goes_back_has_its_true_hours_and_its_own_day(street):
    night = make_shift(street.campaign, street.corner, day=date(2026, 11, 1), opens=time(0), hours=5, closed_at=NOW)
    attend(night)
    make_conversation(night, occurred_at=night.starts_at + timedelta(hours=4, minutes=30))
    rows = tallies(street.organizer, filters=Filters(first=date(2026, 11, 1)), group_by=["date"])
    assert [(row.groups["date"], row.conversations, row.attended_hours) for row in rows] == [(date(2026, 11, 1), 1, 5)]


def test_organizers_see_their_chapters_and_nobody_elses(street):
    make_conversation(street.morning)
    stranger = make_member(make_chapter(), Role.ORGANIZER)
    assert totals(street.organizer).conversations == 1
    assert totals(stranger).conversations == 0


def test_captains_see_the_shifts_whose_roster_they_keep(street):
    captain = make_member(street.chapter, Role.CAPTAIN)
    make_conversation(street.morning)
    make_conversation(street.other)
    make_conversation(street.other, captain)
    assert totals(captain).conversations == 3
    CaptainScope.objects.create(membership=Membership.objects.get(person=captain), location=street.corner)
    assert totals(captain).conversations == 1
    assert totals(captain, mine=True).conversations == 1
    assert totals(captain, mine=True, location=street.corner.pk).conversations == 0


def test_volunteers_see_their_own(street):
    make_conversation(street.morning)
    make_conversation(street.morning, street.volunteer)
    make_tally(street.morning, street.volunteer, delta=2)
    make_tally(street.morning, delta=3)
    attend(street.morning, hours=2)
    attend(street.morning, street.volunteer, hours=1)
    found = totals(street.volunteer)
    assert (found.attempts, found.conversations, found.attended_hours) == (3, 1, 1)


def test_visitors_see_nothing_not_even_what_somebody_left_behind(street):
    row = make_conversation(street.morning)
    type(row).objects.filter(pk=row.pk).update(person=None)
    assert tallies(AnonymousUser(), filters=Filters(), group_by=[]) == []
    assert list(type(row).objects.visible_to(AnonymousUser())) == []


def test_the_number_of_queries_grows_with_nothing(street, django_assert_num_queries):
    captain = make_member(street.chapter, Role.CAPTAIN)

    def read():
        assert captain.roles
        # Whose shifts, which campaigns, what they count, how they end, by place, as asked, links to targets, two names.
        with django_assert_num_queries(9):
            tallies(captain, filters=Filters(), group_by=["location", "target", "period", "date"])

    make_conversation(street.morning)
    read()
    for shift in [street.evening, street.other]:
        for _ in range(3):
            make_conversation(shift)
            make_tally(shift)
            attend(shift, hours=1)
    read()


def test_rows_by_weekday_are_in_the_order_of_the_week(street):
    sunday = make_shift(street.campaign, street.corner, day=TODAY + timedelta(days=6))
    for shift in [sunday, street.other, street.other]:
        make_conversation(shift)
    attend(street.other, hours=1)
    rows = tallies(street.organizer, filters=Filters(), group_by=["weekday"])
    assert [(row.groups["weekday"], row.conversations, row.per_hour) for row in rows] == [(0, 2, 2), (6, 1, None)]
    names = facts_for(street.organizer, filters=Filters()).names
    assert [names.label("weekday", day) for day in (0, 6)] == ["Monday", "Sunday"]


class TestByQuestion:
    @pytest.fixture
    def heard(self, street):
        return make_question(street.campaign, label="Heard of us?", choices=("Yes", "No"))

    @pytest.fixture
    def how(self, street, heard):
        return make_question(street.campaign, label="How?", choices=("Flyer", "Friend"), kind="several")

    @pytest.fixture
    def asked(self, street, heard, how):
        """Of four talks three knew whether, two how; one was on a shift whose hours are known."""
        make_conversation(street.other, answers={heard.key: "yes", how.key: ["flyer", "friend"]})
        make_conversation(street.morning, answers={heard.key: "no"})
        make_conversation(street.morning, street.volunteer, "not_now", answers={heard.key: "yes", how.key: ["flyer"]})
        make_conversation(street.evening)
        make_conversation(street.evening, answers={heard.key: "yes"}, hold="odd")
        attend(street.other, hours=1)
        return street

    def shown(self, actor, *groups, **filters):
        rows = tallies(actor, filters=Filters(**filters), group_by=["question", *groups])
        return [(*list(row.groups.values())[1:], row.conversations, dict(row.answers)) for row in rows]

    def test_a_row_has_who_answered_and_what(self, asked, heard, how):
        rows = tallies(asked.organizer, filters=Filters(), group_by=["question"])
        assert [row.as_dict() for row in rows] == [
            {
                "question": heard.key,
                "attempts": 3,
                "conversations": 3,
                "conversations_with_hours": 1,
                "counters": {},
                "outcomes": {"interested": 2, "not_now": 1},
                "attended_hours": None,
                "answers": {"yes": 2, "no": 1},
            },
            {
                "question": how.key,
                "attempts": 2,
                "conversations": 2,
                "conversations_with_hours": 1,
                "counters": {},
                "outcomes": {"interested": 1, "not_now": 1},
                "attended_hours": None,
                "answers": {"flyer": 2, "friend": 1},
            },
        ]

    def test_it_is_filtered_and_grouped_like_everything_else(self, asked, heard, how):
        assert self.shown(asked.organizer, outcome="not_now") == [(1, {"yes": 1}), (1, {"flyer": 1})]
        assert self.shown(asked.organizer, first=TODAY) == [(1, {"yes": 1}), (1, {"flyer": 1, "friend": 1})]
        assert self.shown(asked.organizer, "outcome", location=asked.corner.pk) == [
            ("interested", 1, {"no": 1}),
            ("not_now", 1, {"yes": 1}),
            ("not_now", 1, {"flyer": 1}),
        ]
        assert self.shown(asked.organizer, "target", target=asked.books.pk) == [
            (asked.books.pk, 2, {"no": 1, "yes": 1}),
            (asked.books.pk, 1, {"flyer": 1}),
        ]

    def test_volunteers_get_their_own(self, asked, heard):
        assert self.shown(asked.volunteer) == [(1, {"yes": 1}), (1, {"flyer": 1})]
        assert self.shown(asked.volunteer, outcome="interested") == []

    def test_questions_and_choices_have_names_in_the_order_of_the_script(self, asked, heard, how):
        names = facts_for(asked.organizer, filters=Filters()).names
        assert names.label("question", heard.key) == "Heard of us?"
        assert list(names.choice.items()) == [
            ((heard.key, "yes"), "Yes"),
            ((heard.key, "no"), "No"),
            ((how.key, "flyer"), "Flyer"),
            ((how.key, "friend"), "Friend"),
        ]


def test_of_many_shifts_only_the_newest_are_read(street):
    for shift in [street.morning, street.evening, street.other]:
        make_conversation(shift)
    facts = facts_for(street.organizer, filters=Filters())
    assert [row.groups["shift"] for row in facts.grouped(["shift"], newest=2)] == [street.evening.pk, street.other.pk]
    assert facts.number_of_shifts == 3
    own = facts_for(street.volunteer, filters=Filters())
    assert (own.grouped(["shift"], newest=2), own.number_of_shifts) == ([], 0)
    make_conversation(street.morning, street.volunteer)
    assert [row.groups["shift"] for row in facts_for(street.volunteer, filters=Filters()).grouped(["shift"])] == [
        street.morning.pk
    ]


def test_what_counts_by_key_is_read_only_when_somebody_asks(street, django_assert_num_queries):
    make_conversation(street.morning)
    make_tally(street.morning, counter="flyers", delta=4)
    (row,) = facts_for(street.organizer, filters=Filters()).grouped(["date"])
    with django_assert_num_queries(0):
        assert (row.conversations, row.attempts, row.rate) == (1, 1, 1.0)
    with django_assert_num_queries(1):  # what is counted, and how talks end, is known by then
        assert (row.counters, row.outcomes) == ({"flyers": 4}, {"interested": 1})
    with django_assert_num_queries(0):
        assert row.outcomes["not_now"] == 0


@pytest.mark.parametrize("key", ["1", "not-now", "other_key"])
def test_keys_may_look_like_anything_that_is_a_key(street, key):
    Outcome.objects.create(campaign=street.campaign, key=key, label="Another")
    make_conversation(street.morning, outcome=key)
    make_conversation(street.morning)
    assert totals(street.organizer).outcomes == {key: 1, "interested": 1}
    assert totals(street.organizer, outcome=key).conversations == 1


@pytest.mark.parametrize("key", ['interested"x', 'interested".x', "interested'", "$", "%s", "no\\such"])
def test_an_address_may_ask_for_an_outcome_that_no_script_could_have(street, key):
    make_conversation(street.morning)
    attend(street.morning, hours=2)
    row = totals(street.organizer, outcome=key)
    assert (row.conversations, row.attempts, row.attended_hours) == (0, 0, 2.0)
    assert facts_for(street.organizer, filters=Filters(outcome=key)).grouped(["question"]) == []


def test_groups_are_read_from_a_comma_list():
    assert read_groups("") == ()
    assert read_groups("location, period,location") == ("location", "period")


def test_a_group_that_is_none_is_refused_with_those_that_are():
    with pytest.raises(ValidationError) as refused:
        read_groups("location,colour")
    assert refused.value.message_dict == {
        "group_by": ["“colour” is not one of these: location, target, period, date, weekday, outcome, question, shift."]
    }


def test_what_was_logged_and_its_hours_stay_on_one_day_whatever_is_done_to_the_shift(street):
    shift, now = street.other, street.other.starts_at + timedelta(hours=1)
    claim(shift, street.volunteer, now=now)
    assert send(street.volunteer, conversation_item(shift), now=now) == [("stored", "")]
    told = {"seen": state_of(Shift.objects.get(pk=shift.pk), claims_of(shift)), "by": street.organizer, "now": now}
    terms = ShiftTerms.of(shift)
    tomorrow = replace(terms, starts_at=terms.starts_at + timedelta(days=1), ends_at=terms.ends_at + timedelta(days=1))
    with pytest.raises(ShiftBegun):
        change_shift(shift, terms=tomorrow, **told)
    longer = change_shift(shift, terms=replace(terms, ends_at=terms.ends_at + timedelta(hours=1)), **told)
    close_shift(longer, times={}, by=street.organizer, now=longer.ends_at)
    assert figures(street.organizer, "date") == [
        {
            "date": TODAY.isoformat(),
            "attempts": 1,
            "conversations": 1,
            "conversations_with_hours": 1,
            "outcomes": {"interested": 1},
            "attended_hours": 3.0,
        }
    ]
