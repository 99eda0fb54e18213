"""What the clock makes due, and what of it is sent."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from people.models import Message, User
from people.times import local_moment
from shifts.actions.confirming import confirm_signup
from shifts.actions.planning import plan_day_before, plan_reminders
from shifts.emails import DAY_BEFORE, REMINDER
from shifts.models import Shift, Signup
from shifts.rules.asking import asked_at
from tests.factories import NOW, TODAY, claim, make_campaign, make_chapter, make_location, make_member, make_shift
from tests.mails import letters
from tests.races import race

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# NOW is noon in New York: an hour after people are asked about tomorrow.
BEFORE = NOW - 2 * HOUR


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def shift(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Times Sq"))


@pytest.fixture
def ada(campaign):
    return make_member(campaign.chapter, name="Ada", email="ada@example.org")


def planned(kind):
    return Message.objects.filter(kind=kind)


def test_who_claimed_before_eleven_is_asked_about_tomorrow_once(shift, ada):
    claim(shift, ada, now=BEFORE)
    assert plan_day_before(now=BEFORE) == 0
    assert [plan_day_before(now=NOW), plan_day_before(now=NOW), plan_day_before(now=NOW + MINUTE)] == [1, 0, 0]
    [mail] = letters()
    assert mail.subject == "Tomorrow: are you coming? Tue, Aug 4, 8 a.m. – 10 a.m."
    assert "/answer/" in mail.text


@pytest.mark.parametrize(
    ("at", "asked"),
    [(time(10, 59), 0), (time(11), 1), (time(22, 59), 1), (time(23), 0)],
)
def test_people_are_asked_between_eleven_and_eleven(shift, ada, at, asked):
    claim(shift, ada, now=NOW - 24 * HOUR)
    assert plan_day_before(now=local_moment(TODAY, at, shift.zone)) == asked


def test_who_claimed_since_is_not_asked(shift, ada):
    claim(shift, ada, now=NOW)
    assert plan_day_before(now=NOW + HOUR) == 0


def test_who_has_said_that_she_comes_is_not_asked(shift, ada):
    confirm_signup(claim(shift, ada, now=BEFORE), by=ada, now=BEFORE)
    assert plan_day_before(now=NOW) == 0


def test_who_says_so_meanwhile_gets_no_mail(shift, ada):
    signup = claim(shift, ada, now=BEFORE)
    plan_day_before(now=NOW)
    confirm_signup(signup, by=ada, now=NOW)
    assert letters() == []


@pytest.mark.parametrize("days", [0, 2])
def test_only_tomorrow_is_asked_about(campaign, ada, days):
    claim(make_shift(campaign, day=TODAY + timedelta(days=days), opens=time(20)), ada, now=BEFORE)
    assert plan_day_before(now=NOW) == 0


@pytest.mark.parametrize("plan", [plan_day_before, plan_reminders])
@pytest.mark.parametrize("gone", ["released", "cancelled", "closed", "no address", "switched off"])
def test_nobody_is_asked_or_reminded_in_vain(shift, ada, plan, gone):
    signup = claim(shift, ada, now=BEFORE)
    if gone == "released":
        Signup.objects.filter(pk=signup.pk).update(state="released")
    elif gone in ("cancelled", "closed"):
        Shift.objects.update(**{f"{gone}_at": NOW})
    else:
        User.objects.filter(pk=ada.pk).update(**{"email": None} if gone == "no address" else {"is_active": False})
    assert plan(now=NOW if plan is plan_day_before else shift.starts_at - HOUR) == 0


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", date(2026, 3, 8)),  # at two it is three
        ("America/New_York", date(2026, 11, 1)),  # one o'clock comes twice
        ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
        ("Pacific/Kiritimati", date(2026, 8, 3)),  # a day ahead of the server
    ],
)
def test_eleven_is_eleven_on_the_chapters_clock_on_the_days_on_which_it_changes(zone, day):
    """Also where the day before is the one with 23 or 25 hours."""
    campaign = make_campaign(make_chapter(time_zone=zone))
    ada = make_member(campaign.chapter)
    for starts_on in (day, day + timedelta(days=1)):
        shift = make_shift(campaign, day=starts_on, opens=time(16))
        claim(shift, ada, now=shift.starts_at - timedelta(days=3))
        asked = asked_at(shift)
        assert asked.astimezone(shift.zone).time() == time(11)
        assert asked.astimezone(shift.zone).date() == starts_on - timedelta(days=1)
        assert (plan_day_before(now=asked - MINUTE), plan_day_before(now=asked)) == (0, 1)


def test_each_is_reminded_as_long_before_as_she_wants(shift, campaign):
    people = {minutes: make_member(campaign.chapter, remind_minutes=minutes) for minutes in (30, 120, None)}
    for person in people.values():
        claim(shift, person)
    start = shift.starts_at
    assert [plan_reminders(now=now) for now in (start - 121 * MINUTE, start - 120 * MINUTE, start - HOUR)] == [0, 1, 0]
    assert plan_reminders(now=start - 30 * MINUTE) == 1
    assert plan_reminders(now=start) == 0
    assert set(planned(REMINDER).values_list("person", flat=True)) == {people[30].pk, people[120].pk}


def test_a_reminder_says_what_she_needs_and_how_to_give_it_up(shift, ada):
    claim(shift, ada)
    plan_reminders(now=shift.starts_at - HOUR)
    [mail] = letters()
    assert mail.subject == "Your shift: Tue, Aug 4, 8 a.m. – 10 a.m."
    assert "Times Sq\nMeeting point: NE corner, by the clock" in mail.text
    assert f"/campaigns/{shift.campaign_id}/brief/" in mail.text


def test_who_claims_in_the_last_hours_is_not_reminded(shift, ada):
    claim(shift, ada, now=shift.starts_at - HOUR)
    assert plan_reminders(now=shift.starts_at - 30 * MINUTE) == 0


def test_a_shift_at_another_time_is_reminded_of_at_that_time(shift, ada):
    claim(shift, ada)
    plan_reminders(now=shift.starts_at - HOUR)
    Shift.objects.update(starts_at=shift.starts_at + 5 * HOUR, ends_at=shift.ends_at + 5 * HOUR)
    assert letters() == []  # the one that waits is of a start that is none any more
    assert plan_reminders(now=shift.starts_at + 4 * HOUR) == 1


@pytest.mark.parametrize("plan", [plan_day_before, plan_reminders])
def test_many_take_as_many_queries_as_few(campaign, plan, django_assert_max_num_queries):
    shift = make_shift(campaign, day=TODAY + timedelta(days=1), capacity=100)
    for _number in range(40):
        claim(shift, make_member(campaign.chapter), now=BEFORE)
    now = NOW if plan is plan_day_before else shift.starts_at - HOUR
    with django_assert_max_num_queries(6):
        assert plan(now=now) == 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("plan", "kind"), [(plan_day_before, DAY_BEFORE), (plan_reminders, REMINDER)])
def test_planned_twice_at_once_it_is_there_once(shift, campaign, plan, kind):
    for _number in range(3):
        claim(shift, make_member(campaign.chapter), now=BEFORE)
    now = NOW if plan is plan_day_before else shift.starts_at - HOUR
    results = race(*[lambda: plan(now=now)] * 3)
    assert all(isinstance(result, int) for result in results), results
    assert planned(kind).count() == 3


def test_a_moment_is_the_same_whatever_the_server_thinks_of_it():
    assert asked_at(make_shift()) == datetime(2026, 8, 3, 15, tzinfo=UTC)
