"""Thanks after a shift, read from a real mail server."""

from datetime import timedelta

import pytest

from outreach.actions.thanks import plan_thanks
from people.emails.sending import Sender
from people.models import Message
from shifts.models import Attendance, Shift
from tests.factories import (
    TODAY,
    attend,
    claim,
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
)
from tests.races import race
from tests.smtp import plain

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def campaign():
    campaign = make_campaign()
    make_script(campaign)
    return campaign


@pytest.fixture
def shift(campaign):
    """This morning's, closed when it ended."""
    shift = make_shift(campaign, make_location(campaign.chapter, "Times Sq"), day=TODAY)
    Shift.objects.update(closed_at=shift.ends_at)
    shift.refresh_from_db()
    return shift


@pytest.fixture
def ada(campaign):
    return make_member(campaign.chapter, name="Ada", email="ada@example.org")


@pytest.fixture
def send(smtp, clock):
    def at(moment):
        clock.now = moment
        plan_thanks(now=moment)
        Sender().turn()
        mails, smtp.mails = smtp.mails, []
        return mails

    return at


def test_who_came_is_thanked_once_with_her_numbers(campaign, shift, ada, send):
    attend(shift, ada, hours=1.5)
    other = make_member(campaign.chapter)
    for person in (ada, ada, other):
        make_conversation(shift, person)
    make_conversation(make_shift(campaign, day=TODAY - timedelta(days=7)), ada)
    elsewhere = make_shift()
    make_script(elsewhere.campaign)
    make_conversation(elsewhere, ada)
    assert send(shift.ends_at + 29 * MINUTE) == []
    [mail] = send(shift.ends_at + 30 * MINUTE)
    assert mail["Subject"] == "Thank you for Mon, Aug 3"
    assert (
        "8\u00a0a.m. – 10\u00a0a.m., Times Sq\n"
        "Your time there, in hours: 1.5\n"
        "You: 2 conversations\n"
        "All of you: 3 conversations\n"
        "You in this campaign so far: 3 conversations\n"
    ) in plain(mail)
    assert send(shift.ends_at + HOUR) == []


def test_two_shifts_that_fit_are_offered(campaign, shift, ada, send):
    attend(shift, ada)
    same = make_shift(campaign, shift.location, day=TODAY + timedelta(days=2))
    hers = make_shift(campaign, shift.location, day=TODAY + timedelta(days=3))
    claim(hers, ada)
    full = make_shift(campaign, shift.location, day=TODAY + timedelta(days=4), capacity=1)
    claim(full)
    then = make_shift(campaign, shift.location, day=TODAY + timedelta(days=5))
    make_shift(campaign, shift.location, day=TODAY + timedelta(days=6))
    [mail] = [mail for mail in send(shift.ends_at + HOUR) if mail["Subject"].startswith("Thank you")]
    offered = plain(mail).split("These would fit:")[1]
    links = [line for line in offered.split("\n") if "/shifts/" in line]
    assert [link.split("/")[-2] for link in links] == [str(same.pk), str(then.pk), "shifts"]


@pytest.mark.parametrize("status", ["no_show", "excused", "unconfirmed", "rejected"])
def test_nobody_is_thanked_who_did_not_come(shift, ada, send, status):
    attend(shift, ada, status=status)
    assert send(shift.ends_at + HOUR) == []


def test_whoever_turns_out_not_to_have_come_gets_no_thanks(shift, ada, send, clock):
    attend(shift, ada)
    plan_thanks(now=shift.ends_at + HOUR)
    Attendance.objects.update(status="no_show")
    assert send(shift.ends_at + HOUR) == []
    assert Message.objects.get().state == "obsolete"


def test_of_a_shift_that_nobody_closed_those_who_were_here_are_thanked_the_day_after(shift, ada, send):
    Shift.objects.update(closed_at=None)
    attend(shift, ada, status="checked_in")
    assert send(shift.ends_at + 17 * HOUR) == []
    assert len(send(shift.ends_at + 18 * HOUR)) == 1


def test_nobody_is_thanked_days_later(shift, ada, send):
    attend(shift, ada)
    assert send(shift.ends_at + timedelta(days=3)) == []


def test_many_take_as_many_queries_as_few(shift, campaign, django_assert_max_num_queries):
    for _number in range(30):
        attend(shift, make_member(campaign.chapter))
    with django_assert_max_num_queries(5):
        assert plan_thanks(now=shift.ends_at + HOUR) == 30


@pytest.mark.django_db(transaction=True)
def test_planned_twice_at_once_it_is_there_once(shift, ada):
    attend(shift, ada)
    results = race(*[lambda: plan_thanks(now=shift.ends_at + HOUR)] * 3)
    assert all(isinstance(result, int) for result in results), results
    assert Message.objects.count() == 1
