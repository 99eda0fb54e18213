"""The page that puts shifts into somebody's calendar."""

import re

import pytest
from django.test import Client

from people.models import CalendarAddress
from tests.factories import NOW, claim, make_campaign, make_chapter, make_shift, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/calendar/"


@pytest.fixture
def person(client):
    person = make_user()
    client.force_login(person)
    return person


def page_of(client, path=PAGE):
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def addresses(page):
    """What is shown, what is copied, and what opens a calendar app."""
    shown = re.findall(r'dir="ltr">([^<]+)<', page)
    return list(
        zip(shown, re.findall(r'data-copy="([^"]+)"', page), re.findall(r'"(webcal:[^"]+)"', page), strict=True)
    )


def make(client):
    page = client.post("/calendar/address/").content.decode()
    ((url, copied, subscribe),) = addresses(page)
    assert copied == url
    assert subscribe == url.replace("http://", "webcal://")
    return url.removeprefix("http://localhost:8000")


def test_everybody_finds_the_address_of_the_open_shifts():
    url = "http://localhost:8000/calendar/public.ics"
    assert addresses(page_of(Client())) == [(url, url, "webcal://localhost:8000/calendar/public.ics")]
    assert "/signin/?next=/calendar/" in page_of(Client())


def test_a_campaigns_page_leads_to_its_own_shifts():
    campaign = make_campaign(make_chapter(), name="Summer & more")
    make_campaign()
    path = f"/calendar/?campaign={campaign.pk}"
    assert path in Client().get(f"/campaigns/{campaign.pk}/").content.decode()
    page = page_of(Client(), path)
    assert addresses(page)[0][0] == f"http://localhost:8000/calendar/public.ics?campaign={campaign.pk}"
    assert "Summer &amp; more" in page
    assert f"/signin/?next=/calendar/%3Fcampaign%3D{campaign.pk}" in page


@pytest.mark.parametrize("campaign", ["7000000", "9" * 18])
def test_a_campaign_that_is_not_there_is_a_404(campaign):
    assert Client().get(f"/calendar/?campaign={campaign}").status_code == 404


def test_the_address_is_shown_once_and_works_at_once(client, person):
    claim(make_shift(), person)
    path = make(client)
    assert path.startswith("/calendar/u/")
    assert Client().get(path).content.count(b"BEGIN:VEVENT") == 1
    page = page_of(client)
    assert path not in page
    assert re.search("since <bdi>Aug[^<]* 3, 2026<", page)
    assert CalendarAddress.objects.get().made_at == NOW


def test_a_new_address_is_asked_for_first_and_ends_the_old_one(client, person):
    assert client.get("/calendar/address/")["Location"] == PAGE
    old = make(client)
    assert "The one of before stops at once" in page_of(client, "/calendar/address/")
    assert Client().get(old).status_code == 200
    new = make(client)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_switching_off_is_asked_for_first_and_stops_the_address(client, person):
    path = make(client)
    assert "The address stops at once" in page_of(client, "/calendar/off/")
    assert Client().get(path).status_code == 200
    page = client.post("/calendar/off/", follow=True).content.decode()
    assert "Your calendar no longer gets your shifts." in page
    assert Client().get(path).status_code == 404
    assert "no longer" not in client.post("/calendar/off/", follow=True).content.decode()


def test_every_shifts_page_has_its_file_and_so_has_the_moment_after_a_claim(client, person):
    shift = make_shift()
    link = f'href="/calendar/shifts/{shift.pk}.ics"'
    assert client.get(f"/shifts/{shift.pk}/").content.decode().count(link) == 1
    claimed = client.post(f"/shifts/{shift.pk}/claim/", {"next": "/shifts/"}, follow=True).content.decode()
    assert claimed.count(link) == 1
    assert client.get(f"/shifts/{shift.pk}/").content.decode().count(link) == 1


def test_the_page_can_be_found_from_the_list_from_my_shifts_and_from_the_account(client, person):
    for path in ("/shifts/", "/me/shifts/", "/me/"):
        assert f'href="{PAGE}"' in client.get(path).content.decode(), path
