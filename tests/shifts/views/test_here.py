"""`/here/<code>/`: what somebody sees who scans the captain's code."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shifts.actions.checking_in import renew_code
from shifts.actions.presence import mark
from shifts.models import Attendance, Signup
from tests.factories import claim, make_running_shift, make_user
from tests.house.access.requests import TOKEN

Status = Attendance.Status
pytestmark = pytest.mark.django_db


@pytest.fixture
def shift():
    return make_running_shift()


@pytest.fixture
def code(shift, captain):
    return renew_code(shift, by=captain, now=timezone.now())


@pytest.fixture
def address(code):
    return reverse("shifts:here", args=[code])


@pytest.fixture
def person(client):
    person = make_user("Ada")
    client.force_login(person)
    return person


def text(response):
    return response.content.decode()


def test_who_has_a_claim_sees_where_she_is_and_checks_in_by_the_button(client, person, shift, address):
    claim(shift, person, now=timezone.now())
    page = text(client.get(address))
    assert f"<h1><bdi>{shift.location}</bdi></h1>" in page
    assert "Check in" in page and not Attendance.objects.exists()
    page = text(client.post(address, follow=True))
    assert "You are checked in." in page
    assert reverse("outreach:log", args=[shift.pk]) in page
    assert Attendance.objects.get().status == Status.CHECKED_IN
    assert "You are checked in." in text(client.post(address, follow=True))


def test_who_has_no_claim_can_take_a_place_and_comes_back(client, person, shift, address):
    page = text(client.get(address))
    assert "Take a place first, or let your captain confirm you." in page
    back = client.post(reverse("shifts:claim", args=[shift.pk]), {"next": address})
    assert back.headers["Location"].startswith(address)
    assert Signup.objects.active().filter(person=person).exists()
    client.post(address)
    assert Attendance.objects.get().status == Status.CHECKED_IN


def test_who_comes_without_a_claim_waits_for_the_captain(client, person, shift, address):
    page = text(client.post(address, follow=True))
    assert "What you log counts as soon as your captain confirms you." in page
    assert Attendance.objects.get().status == Status.UNCONFIRMED


def test_on_a_full_shift_no_place_is_offered(client, person, shift, address):
    for _ in range(shift.capacity):
        claim(shift, now=timezone.now())
    page = text(client.get(address))
    assert "Take a place first" not in page and "I came without a claim" in page


def test_who_waits_and_claims_then_checks_in(client, person, shift, address):
    client.post(address)
    claim(shift, person, now=timezone.now())
    assert "You have no claim" not in text(client.get(address))
    client.post(address)
    assert Attendance.objects.get().status == Status.CHECKED_IN


def test_what_the_captain_noted_is_said_and_stays(client, person, captain, shift, address):
    claim(shift, person, now=timezone.now())
    mark(shift, person=person, status=Status.NO_SHOW, by=captain, now=timezone.now())
    assert "Your captain has noted: Did not come." in text(client.get(address))
    client.post(address)
    assert Attendance.objects.get().status == Status.NO_SHOW


@pytest.mark.parametrize(
    ("moves", "words"), [(timedelta(hours=3), "from half an hour before"), (-timedelta(hours=3), "This shift is over.")]
)
def test_outside_of_its_time_it_says_so(client, person, shift, address, moves, words):
    shift.starts_at, shift.ends_at = shift.starts_at + moves, shift.ends_at + moves
    shift.save()
    page = text(client.get(address))
    assert words in page and "I came without a claim" not in page
    assert words in text(client.post(address, follow=True))
    assert not Attendance.objects.exists()


def test_a_visitor_signs_in_first_and_comes_back(address):
    response = Client().get(address)
    assert response.headers["Location"] == f"{reverse('people:signin')}?next={address}"


def test_an_unknown_code_and_one_of_before_are_answered_alike(client, person, captain, shift, address):
    renew_code(shift, by=captain, now=timezone.now())
    unknown = reverse("shifts:here", args=["BBBB-BBBB"])
    old, other = client.get(address), client.get(unknown)
    assert (old.status_code, other.status_code) == (404, 404)
    assert "We do not know this code" in text(old)
    assert TOKEN.sub(b"", old.content.replace(address.encode(), b"")) == TOKEN.sub(
        b"", other.content.replace(unknown.encode(), b"")
    )
    assert client.post(address).status_code == 404


def test_many_wrong_codes_wait(client, person, settings):
    settings.LIMITS = {**settings.LIMITS, "here_code": [(2, 60)]}
    wrong = reverse("shifts:here", args=["BBBB-BBBB"])
    assert [client.get(wrong).status_code for _ in range(3)] == [404, 404, 429]


def test_a_typed_code_leads_to_its_page_and_a_slip_is_said(client, code, address):
    typed = reverse("shifts:here_typed")
    letters = code.code.lower()
    assert client.get(typed, {"code": f"{letters[:4]} {letters[4:]}"}).headers["Location"] == address
    assert "The code has eight letters" in text(client.get(typed, {"code": "BCD"}))
    assert "The code has eight letters" not in text(client.get(typed))


def test_the_page_names_nobody_and_is_not_kept(client, person, shift, address):
    claim(shift, make_user("Bea"), now=timezone.now())
    response = client.get(address)
    assert "Bea" not in text(response)
    assert "no-store" in response["Cache-Control"]
