from datetime import time, timedelta

import pytest

from people.models import Role
from shifts.models import Target
from tests.factories import (
    TODAY,
    attend,
    make_campaign,
    make_chapter,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_tally,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/analytics/tallies/"
NOTHING = {
    "attempts": 0,
    "conversations": 0,
    "conversations_with_hours": 0,
    "counters": {},
    "outcomes": {},
    "attended_hours": None,
}


@pytest.fixture
def campaign():
    campaign = make_campaign()
    make_script(campaign)
    return campaign


@pytest.fixture
def shift(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Corner"), day=TODAY)


@pytest.fixture
def organizer(api_as, campaign):
    return api_as(make_member(campaign.chapter, Role.ORGANIZER))


def test_rows_have_the_groups_asked_for_and_every_figure(organizer, campaign, shift):
    make_conversation(shift)
    make_tally(shift, delta=3)
    attend(shift, hours=1.5)
    evening = make_shift(campaign, shift.location, day=TODAY + timedelta(days=1), opens=time(16))
    make_conversation(evening, outcome="not_now")
    answer = organizer.get(URL, {"group_by": "location,date", "campaign": campaign.pk, "from": "2026-08-01"}).json()
    first = {
        "location": shift.location_id,
        "location_name": "Corner",
        "date": "2026-08-03",
        "attempts": 4,
        "conversations": 1,
        "conversations_with_hours": 1,
        "counters": {"approached": 3},
        "outcomes": {"interested": 1},
        "attended_hours": 1.5,
    }
    totals = {
        "attempts": 5,
        "conversations": 2,
        "conversations_with_hours": 1,
        "counters": {"approached": 3},
        "outcomes": {"interested": 1, "not_now": 1},
        "attended_hours": 1.5,
    }
    assert answer == {
        "from": "2026-08-01",
        "to": None,
        "scope": "roster",
        "totals": totals,
        "campaign_totals": totals,
        "rows": [
            first,
            {
                **NOTHING,
                "location": shift.location_id,
                "location_name": "Corner",
                "date": "2026-08-04",
                "attempts": 1,
                "conversations": 1,
                "outcomes": {"not_now": 1},
            },
        ],
    }


def test_days_are_counted_at_both_ends(organizer, campaign):
    for days in (-1, 0, 1):
        make_conversation(make_shift(campaign, day=TODAY + timedelta(days=days)))
    answer = organizer.get(URL, {"from": "2026-08-03", "to": "2026-08-04", "group_by": "date"}).json()
    assert [(row["date"], row["conversations"]) for row in answer["rows"]] == [("2026-08-03", 1), ("2026-08-04", 1)]


def test_every_group_can_be_asked_for_at_once(organizer, shift):
    shift.location.targets.add(Target.objects.create(chapter=shift.campaign.chapter, name="Books"))
    make_conversation(shift)
    answer = organizer.get(URL, {"group_by": "location,target,period,date,outcome,shift"}).json()
    (row,) = answer["rows"]
    groups = {name: row[name] for name in ("location_name", "target_name", "period", "date", "outcome", "shift")}
    assert groups == {
        "location_name": "Corner",
        "target_name": "Books",
        "period": "morning",
        "date": "2026-08-03",
        "outcome": "interested",
        "shift": shift.pk,
    }


def test_volunteers_get_their_own_rows_and_the_campaigns_totals(api_as, campaign, shift):
    volunteer = make_member(campaign.chapter)
    make_conversation(shift, volunteer)
    make_conversation(shift)
    answer = api_as(volunteer).get(URL, {"campaign": campaign.pk, "group_by": "shift", "location": shift.location_id})
    found = answer.json()
    assert (found["scope"], found["totals"]["conversations"], found["campaign_totals"]["conversations"]) == (
        "own",
        1,
        2,
    )
    assert [row["conversations"] for row in found["rows"]] == [1]


def test_an_organizer_may_ask_for_her_own(api_as, campaign, shift):
    organizer = make_member(campaign.chapter, Role.ORGANIZER)
    make_conversation(shift)
    answer = api_as(organizer).get(URL, {"mine": "true"}).json()
    assert (answer["scope"], answer["totals"], answer["campaign_totals"]) == ("own", NOTHING, None)


def test_what_is_wrong_is_named_field_by_field_with_what_would_be_right(organizer):
    answer = organizer.get(URL, {"group_by": "location,colour", "from": "8/1", "period": "noon", "campaign": "9" * 30})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "invalid"
    assert answer.json()["errors"] == {
        "group_by": [
            "“colour” is not one of these: location, target, period, date, weekday, outcome, question, shift."
        ],
        "campaign": [f"There is no “{'9' * 30}” here. Give the number of one that you can see."],
        "period": ["“noon” is not one of these: morning, evening."],
        "from": ["“8/1” is not a day. Write it like 2026-08-31."],
    }


def test_the_totals_of_another_chapters_campaign_are_not_to_be_had(api_as, campaign, shift):
    make_conversation(shift)
    stranger = api_as(make_member(make_chapter(), Role.ORGANIZER))
    assert stranger.get(URL, {"campaign": campaign.pk}).status_code == 400
    assert stranger.get(URL).json()["totals"] == NOTHING


def test_visitors_are_asked_to_sign_in(api):
    assert api.get(URL).status_code == 401
