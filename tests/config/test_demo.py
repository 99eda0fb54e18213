"""The demo: a believable past on real corners, made by the screens' own actions."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.demo.stage import months_around, set_stage
from outreach.models import Conversation
from outreach.queries.snapshots import public_numbers
from people.models import Chapter, SignInLink, User
from shifts.models import Attendance, Campaign, Location, Shift, Signup
from tests.factories import make_chapter

pytestmark = pytest.mark.django_db


def demo(*options):
    said = StringIO()
    call_command("demo", *options, stdout=said)
    return said.getvalue()


def faces():
    """What the numbers page will show of each place: conversations and claims."""
    for location in Location.objects.all():
        talks = Conversation.objects.filter(shift__location=location).count()
        yield talks, Signup.objects.filter(shift__location=location).count()


def test_the_demo_has_a_believable_past_and_loading_twice_changes_nothing():
    said = demo()
    now = timezone.now()
    past = Shift.objects.filter(ends_at__lte=now)
    claims = Signup.objects.filter(shift__in=past)
    kept = claims.active().count()
    no_shows = Attendance.objects.exclude(status__in=Attendance.PRESENT).count()
    assert User.objects.filter(email__startswith="volunteer").count() >= 80
    assert Location.objects.count() >= 12
    assert claims.count() >= 400
    assert no_shows >= kept / 3
    assert Conversation.objects.counted().count() >= 2000
    said_so = Conversation.objects.values_list("answers", flat=True)
    asked_for = [each for each in said_so if "get-career-advice" in each.get("what-would-you-like-to-do", [])]
    steps = [each["how-hard-is-speaking-up-at-work"] for each in said_so if "how-hard-is-speaking-up-at-work" in each]
    assert set(steps) == {1, 2, 3, 4, 5}
    assert 0 < len([each for each in said_so if "advice-on-what" in each]) < len(asked_for)
    assert all("advice-on-what" not in each for each in said_so if each not in asked_for)
    assert public_numbers(Campaign.objects.get()).total > 1000
    assert past.filter(closed_at__isnull=False).exists()
    assert past.filter(closed_at__isnull=True, claimed__gt=0).exists()
    ahead = Shift.objects.filter(starts_at__gt=now)
    assert ahead.filter(claimed=F("capacity")).exists()
    assert ahead.filter(claimed=0, cancelled_at__isnull=True).exists()
    assert ahead.filter(cancelled_at__isnull=False).count() == 1
    assert ahead.filter(location__isnull=True).exists()
    assert len(set(faces())) == Location.objects.count()
    assert not DBTaskResult.objects.exists()
    assert all(shift.claimed == shift.signups.active().count() for shift in ahead)

    before = [model.objects.count() for model in (User, Shift, Signup, Attendance, Conversation)]
    links = [line.split()[1] for line in said.splitlines() if "/demo/" in line]
    again = demo()
    assert [model.objects.count() for model in (User, Shift, Signup, Attendance, Conversation)] == before
    assert len(links) == 3
    assert not set(links) & set(again.split())
    with pytest.raises(CommandError, match="--reset"):
        demo("--as-of", "2019-08-01")


def test_a_database_with_other_data_is_refused():
    make_chapter()
    with pytest.raises(CommandError, match="other data"):
        demo()
    assert Chapter.objects.count() == 1
    assert not SignInLink.objects.exists()


def test_production_settings_have_no_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="production has no demo"):
        demo()


def test_as_of_august_2019_keeps_the_real_august():
    stage = set_stage(datetime(2019, 8, 1, 17, tzinfo=UTC))
    august = Shift.objects.on_days(date(2019, 8, 1), date(2019, 8, 31))
    hours = {(each.starts_at.astimezone(each.zone).hour, each.ends_at - each.starts_at) for each in august.with_place()}
    assert stage.campaign.name == "August Tech Worker Outreach"
    assert (stage.campaign.starts_on, stage.campaign.ends_on) == (date(2019, 7, 1), date(2019, 9, 30))
    assert hours == {(8, timedelta(hours=2)), (16, timedelta(hours=2))}
    assert Campaign.objects.get().chapter.time_zone == "America/New_York"


@pytest.mark.parametrize(
    "day, first, last",
    [
        (date(2019, 8, 1), date(2019, 7, 1), date(2019, 9, 30)),
        (date(2026, 1, 31), date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 11, 1), date(2027, 1, 31)),
        (date(2028, 3, 31), date(2028, 2, 1), date(2028, 4, 30)),
    ],
)
def test_the_demo_spans_the_month_before_this_one_and_the_one_after(day, first, last):
    assert months_around(day) == (first, last)
