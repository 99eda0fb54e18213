"""The page that closes a shift."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from outreach.models import Counter, Tally
from shifts.actions.presence import check_in, mark
from shifts.models import Attendance, Shift
from tests.factories import (
    NOW,
    claim,
    make_campaign,
    make_chapter,
    make_member,
    make_script,
    make_shift,
    make_user,
)  # fmt: skip

Status = Attendance.Status


@pytest.fixture
def captain(client, db):
    captain = make_member(make_chapter(), "captain", name="Carmen")
    client.force_login(captain)
    return captain


@pytest.fixture
def campaign(captain):
    campaign = make_campaign(captain.memberships.get().chapter)
    make_script(campaign)
    return campaign


@pytest.fixture
def shift(campaign, monkeypatch):
    """8 to 10 on a morning in New York; the pages' clock shows its end."""
    shift = make_shift(campaign, day=date(2026, 8, 4))
    monkeypatch.setattr(timezone, "now", lambda: shift.ends_at)
    return shift


@pytest.fixture
def ada(shift):
    return claim(shift, make_user("Ada")).person


@pytest.fixture
def see(client):
    def get(shift, **query):
        return client.get(reverse("outreach:close", args=[shift.pk]), query)

    return get


@pytest.fixture
def send(client):
    def post(shift, **data):
        return client.post(reverse("outreach:close", args=[shift.pk]), data, follow=True)

    return post


def said(response):
    return [str(message) for message in response.context["messages"]]


def attendance(person):
    found = Attendance.objects.get(person=person)
    return found.status, found.arrived_at, found.left_at


def test_people_start_as_they_are_marked_with_the_shifts_own_times(see, shift, ada, captain):
    bea, ill = claim(shift, make_user("Bea")).person, claim(shift, make_user("Ill")).person
    check_in(shift, person=bea, by=captain, now=shift.starts_at)
    mark(shift, person=ill, status=Status.EXCUSED, reason="Fever", by=captain, now=NOW)
    response = see(shift)
    initial = {name: response.context["form"][name].initial for name in response.context["form"].fields}
    assert (initial[f"here_{ada.pk}"], initial[f"here_{bea.pk}"]) == (False, True)
    assert (initial[f"came_{ada.pk}"], initial[f"left_{ada.pk}"]) == (time(8), time(10))
    assert f"here_{ill.pk}" not in initial
    assert "Fever" in response.content.decode()


def test_one_tap_ticks_everybody(see, shift, ada):
    assert see(shift, all_here="").context["form"][f"here_{ada.pk}"].initial is True


def test_it_looks_right_and_is_closed(send, shift, ada, captain):
    bea = claim(shift, make_user("Bea")).person
    approached = Counter.objects.get(key="approached")
    ada_was_here = {f"here_{ada.pk}": "on", f"came_{ada.pk}": "07:50", f"left_{ada.pk}": "10:20"}
    more = {f"more_{approached.pk}": "7", "flyers_left": "12"}
    response = send(shift, **ada_was_here, **more)
    assert said(response) == ["Closed. Thank you."]
    minutes = timedelta(minutes=1)
    assert attendance(ada) == (Status.COMPLETED, shift.starts_at - 10 * minutes, shift.ends_at + 20 * minutes)
    assert attendance(bea) == (Status.NO_SHOW, None, None)
    shift.refresh_from_db()
    assert (shift.closed_by, shift.flyers_left) == (captain, 12)
    assert Tally.objects.get().delta == 7
    text = response.content.decode()
    assert "2.5" in text
    assert "12" in text


def test_closing_is_undone_with_one_tap(client, send, shift, ada):
    (message,) = send(shift).context["messages"]
    client.post(message.extra_tags.removeprefix("undo:"))
    assert Shift.objects.get().closed_at is None


def test_sending_the_form_twice_closes_once(send, shift, ada):
    approached = Counter.objects.get(key="approached")
    for _ in range(2):
        send(shift, **{f"more_{approached.pk}": "7"})
    assert Tally.objects.get().delta == 7


def test_who_is_no_longer_ticked_did_not_come(send, shift, ada, captain):
    check_in(shift, person=ada, by=captain, now=shift.starts_at)
    send(shift, **{f"came_{ada.pk}": "", f"left_{ada.pk}": ""})
    assert attendance(ada) == (Status.NO_SHOW, None, None)


def test_who_came_onto_the_roster_since_the_page_was_opened_stays_as_she_is_marked(send, shift, ada, captain):
    form = {f"came_{ada.pk}": "08:00", f"left_{ada.pk}": "10:00"}
    walk_in = make_user("Walter")
    check_in(shift, person=walk_in, by=captain, now=shift.starts_at)
    send(shift, **form)
    assert attendance(ada) == (Status.NO_SHOW, None, None)
    assert attendance(walk_in) == (Status.COMPLETED, shift.starts_at, shift.ends_at)


def test_without_anybody_there_is_no_attendance_rather_than_0_hours(send, shift, ada):
    assert "no attendance yet" in send(shift).content.decode()


def test_times_that_cannot_be_are_refused_and_nothing_typed_is_lost(send, shift, ada):
    wrong = {f"here_{ada.pk}": "on", f"came_{ada.pk}": "09:30", f"left_{ada.pk}": "09:00", "flyers_left": "12"}
    response = send(shift, **wrong)
    assert "leave after they came" in response.content.decode()
    assert 'value="09:30"' in response.content.decode()
    assert 'value="12"' in response.content.decode()
    assert Shift.objects.get().closed_at is None


@pytest.mark.parametrize("more", ["-1", "501", "many"])
def test_counts_that_cannot_be_are_refused(send, shift, more):
    approached = Counter.objects.get(key="approached")
    response = send(shift, **{f"more_{approached.pk}": more})
    assert list(response.context["form"].errors) == [f"more_{approached.pk}"]
    assert Shift.objects.get().closed_at is None


def test_who_released_meanwhile_is_not_closed_in(client, send, shift, ada, monkeypatch):
    half = shift.starts_at + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: half)
    here = {f"here_{ada.pk}": "on"}
    client.post(reverse("shifts:captain_take_off", args=[shift.pk, ada.pk]))
    assert said(send(shift, **here))[-1] == "Closed. Thank you."
    assert not Attendance.objects.exists()


def test_a_shift_that_has_not_begun_or_was_cancelled_is_not_closed(send, shift, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: shift.starts_at - timedelta(seconds=1))
    assert said(send(shift)) == ["A shift is closed once it has begun, and not at all if it was cancelled."]
    monkeypatch.setattr(timezone, "now", lambda: shift.ends_at)
    Shift.objects.update(cancelled_at=NOW)
    send(shift)
    assert Shift.objects.get().closed_at is None


def test_clock_times_of_the_autumn_night_are_the_shifts_own(send, campaign, monkeypatch):
    """01:00 to 02:00 comes twice; the shift ends in the second round."""
    night = make_shift(campaign, day=date(2026, 11, 1), opens=time(0), hours=2.5)
    monkeypatch.setattr(timezone, "now", lambda: night.ends_at)
    person = claim(night).person
    send(night, **{f"here_{person.pk}": "on", f"came_{person.pk}": "00:00", f"left_{person.pk}": "01:30"})
    assert attendance(person) == (Status.COMPLETED, night.starts_at, night.ends_at)


def test_the_page_takes_the_same_queries_for_1_3_and_30_people(see, campaign, captain, shift):
    big = make_shift(campaign, capacity=30, day=date(2026, 8, 4))
    counts = []
    for number in (1, 2, 27):
        for _ in range(number):
            check_in(big, person=claim(big).person, by=captain, now=big.starts_at)
        with CaptureQueriesContext(connection) as queries:
            see(big)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 16
