"""My shifts."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shifts.models import Signup
from shifts.rules.asking import answer_token
from shifts.views.mine import OwnShift
from tests.factories import NOW, TODAY, claim, make_campaign, make_member, make_shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MINE = "/me/shifts/"


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def person(client, campaign):
    person = make_member(campaign.chapter)
    client.force_login(person)
    return person


def page_of(client) -> str:
    return client.get(MINE).content.decode()


def test_coming_ones_can_be_released_from_here(client, campaign, person):
    signup = claim(make_shift(campaign), person)
    page = page_of(client)
    release = reverse("shifts:release", args=[signup.shift_id])
    assert f'formaction="{release}"' in page
    client.post(release, {"next": MINE})
    assert "You have no shift ahead of you" in page_of(client)


def test_who_is_asked_whether_she_comes_says_so_here_in_one_tap(client, campaign, person):
    signup = claim(make_shift(campaign), person, now=NOW - timedelta(days=2))
    answer = reverse("shifts:answer", args=[answer_token(signup)])
    assert f'formaction="{answer}" name="word" value="coming"' in page_of(client)
    response = client.post(answer, {"word": "coming", "next": MINE}, follow=True)
    assert response.redirect_chain == [(MINE, 302)]
    page = response.content.decode()
    assert "You said you’re coming" in page
    assert answer not in page


def test_earlier_ones_and_cancelled_ones_are_told_apart(client, campaign, person):
    past = claim(make_shift(campaign, day=TODAY), person, now=NOW - timedelta(days=2))
    off = claim(make_shift(campaign, cancel_reason="Rain"), person)
    Signup.objects.filter(pk=off.pk).update(state=Signup.State.CANCELLED)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page_of(client)))
    assert re.search(r"Earlier Tue, Aug 4.*Rain Cancelled Mon, Aug 3", page)
    assert past.shift.location.name in page


def test_the_log_opens_30_minutes_before_and_closes_72_hours_after(campaign, person):
    signup = claim(make_shift(campaign, opens=time(8), hours=2), person)
    starts_at, ends_at = signup.shift.starts_at, signup.shift.ends_at
    for moment, may_log in [
        (starts_at - timedelta(minutes=30, seconds=1), False),
        (starts_at - timedelta(minutes=30), True),
        (ends_at + timedelta(hours=72), True),
        (ends_at + timedelta(hours=72, seconds=1), False),
    ]:
        assert OwnShift.of(signup, moment).may_log is may_log


def test_the_log_is_one_tap_away_while_it_is_open(client, campaign, person, clock):
    shift = claim(make_shift(campaign), person).shift
    log = f'href="{reverse("outreach:log", args=[shift.pk])}"'
    assert log not in page_of(client)
    for moment in (shift.starts_at, shift.ends_at + timedelta(hours=1)):
        clock.now = moment
        assert log in page_of(client)


def test_other_peoples_shifts_are_not_here(client, campaign, person):
    claim(make_shift(campaign))
    assert "You have no shift ahead of you" in page_of(client)


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(MINE)["Location"] == f"{reverse('people:signin')}?next={MINE}"


def test_one_and_three_shifts_take_the_same_queries(client, campaign, person):
    counts = []
    for days in ([1], [2, 3]):
        for number in days:
            claim(make_shift(campaign, day=TODAY + timedelta(days=number)), person)
            claim(make_shift(campaign, day=TODAY - timedelta(days=number)), person, now=NOW - timedelta(days=9))
        with CaptureQueriesContext(connection) as queries:
            page_of(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_phone_keeps_the_logs_of_all_shifts_of_the_next_days_and_of_a_few_later_ones(client, campaign, person):
    def claimed(days, opens):
        return claim(make_shift(campaign, day=TODAY + timedelta(days=days), opens=time(opens)), person).shift

    soon = [claimed(days, opens) for days in (1, 2) for opens in (8, 16)]
    soon.append(claimed(3, 5))
    claimed(9, 8)
    kept = page_of(client).split('data-keep="')[1].split('"')[0].split()
    assert [address for address in kept if address.endswith("/log/")] == [f"/shifts/{shift.pk}/log/" for shift in soon]
    assert "/me/this-phone/" in kept
