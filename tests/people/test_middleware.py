"""How long a session lives: a volunteer's 30 days, an organizer's 12 hours, less where nobody uses it."""

from datetime import timedelta

import pytest

from people.middleware import BEGAN_AT, SEEN_AT
from people.models import Membership, Role
from tests.factories import NOW, make_chapter, make_member, make_user
from tests.sessions import change

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def is_signed_in(client) -> bool:
    return client.get("/me/").status_code == 200


def use(client, clock, *, until: timedelta, every: timedelta) -> bool:
    """Open a page again and again until so long after NOW; whether she is still signed in."""
    while clock.now < NOW + until:
        clock.now = min(clock.now + every, NOW + until)
        if not is_signed_in(client):
            return False
    return True


@pytest.fixture
def chapter():
    return make_chapter()


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CAPTAIN])
def test_a_volunteer_and_a_captain_stay_for_thirty_days_if_they_come_by(client, clock, chapter, role):
    client.force_login(make_member(chapter, role))
    assert use(client, clock, until=30 * DAY - MINUTE, every=5 * DAY)
    clock.now = NOW + 30 * DAY
    assert not is_signed_in(client)


def test_somebody_without_a_role_stays_as_long_as_a_volunteer(client, clock):
    client.force_login(make_user())
    clock.now = NOW + 14 * DAY - MINUTE
    assert is_signed_in(client)


def test_a_volunteer_who_stays_away_for_fourteen_days_is_signed_out(client, clock, chapter):
    client.force_login(make_member(chapter))
    clock.now = NOW + 14 * DAY
    response = client.get("/me/", follow=True)
    assert response.redirect_chain == [("/signin/?next=/me/", 302)]
    assert "so we signed you out" in response.content.decode()


def test_an_organizer_stays_for_twelve_hours_if_she_goes_on_working(client, clock, chapter):
    client.force_login(make_member(chapter, Role.ORGANIZER))
    assert use(client, clock, until=12 * HOUR - MINUTE, every=50 * MINUTE)
    clock.now = NOW + 12 * HOUR
    assert not is_signed_in(client)


def test_an_organizer_who_leaves_for_an_hour_is_signed_out(client, clock, chapter):
    client.force_login(make_member(chapter, Role.ORGANIZER))
    clock.now = NOW + HOUR - MINUTE
    assert is_signed_in(client)
    clock.now += HOUR
    assert not is_signed_in(client)


def test_what_is_asked_by_a_program_in_such_a_session_is_refused(client, clock, chapter):
    client.force_login(make_member(chapter, Role.ORGANIZER))
    clock.now = NOW + HOUR
    assert client.get("/api/v1/me/signups/").status_code == 401


def test_a_new_organizers_old_session_ends_at_once(client, clock, chapter):
    person = make_member(chapter)
    client.force_login(person)
    clock.now = NOW + 12 * HOUR
    assert is_signed_in(client)
    Membership.objects.create(person=person, chapter=chapter, role=Role.ORGANIZER, from_on="2020-01-01")
    assert not is_signed_in(client)


def test_using_a_session_is_not_a_write_each_time(client, clock, chapter, django_assert_num_queries):
    client.force_login(make_member(chapter, Role.ORGANIZER))
    clock.now = NOW + 2 * MINUTE
    client.get("/me/")
    assert client.session[SEEN_AT] == NOW.timestamp()
    clock.now = NOW + 3 * MINUTE
    client.get("/me/")
    assert client.session[SEEN_AT] == clock.now.timestamp()
    assert client.session[BEGAN_AT] == NOW.timestamp()


def test_a_session_from_before_its_times_were_kept_begins_now(client, clock, chapter):
    client.force_login(make_member(chapter))
    change(client, {}, without=[BEGAN_AT, SEEN_AT])
    assert is_signed_in(client)
    assert client.session[BEGAN_AT] == NOW.timestamp()
