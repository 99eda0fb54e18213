"""Where a mail's link leads."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from people.models import AuditEntry
from shifts.actions.assigning import move_person, take_off
from shifts.actions.claims import release_signup
from shifts.models import Shift, Signup
from shifts.rules.asking import answer_token
from tests.factories import NOW, TODAY, claim, make_campaign, make_member, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped(clock):
    return clock


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def signup(campaign):
    return claim(make_shift(campaign), make_member(campaign.chapter, name="Ada"))


@pytest.fixture
def link(signup):
    return reverse("shifts:answer", args=[answer_token(signup)])


def heading(response):
    return re.search(r"<h1>(.*?)</h1>", response.content.decode())[1]


def state(signup):
    signup = Signup.objects.get(pk=signup.pk)
    return signup.state, signup.confirmed_at


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, signup, link, method):
    """Programs that look for harm open every link in a mail."""
    for query in ({}, {"word": "release"}, {"word": "coming"}):
        assert getattr(client, method)(link, query).status_code == 200
    assert state(signup) == ("claimed", None)


def test_one_tap_says_that_she_comes_and_signs_nobody_in(client, signup, link):
    assert heading(client.get(link)) == "Are you coming?"
    response = client.post(link, {"word": "coming"}, follow=True)
    assert heading(response) == "You are coming. Thank you!"
    assert state(signup) == ("claimed", NOW)
    assert "_auth_user_id" not in client.session
    entry = AuditEntry.objects.get(verb="confirmed")
    assert (entry.actor, entry.detail) == (signup.person, {"person": signup.person_id})


def test_one_tap_releases_and_other_shifts_are_offered(client, campaign, signup, link):
    other = make_shift(campaign, day=TODAY + timedelta(days=3))
    response = client.post(link, {"word": "release"}, follow=True)
    assert heading(response) == "You have released this shift"
    assert state(signup)[0] == "released"
    assert reverse("shifts:detail", args=[other.pk]) in response.content.decode()
    assert Shift.objects.get(pk=signup.shift_id).claimed == 0


def test_tapping_twice_is_tapping_once(client, signup, link, clock):
    client.post(link, {"word": "coming"})
    clock.now += timedelta(minutes=1)
    client.post(link, {"word": "coming"})
    assert state(signup) == ("claimed", NOW)
    client.post(link, {"word": "release"})
    response = client.post(link, {"word": "release"}, follow=True)
    assert heading(response) == "You have released this shift"


def test_an_old_link_leads_to_the_claim_that_she_made_on_the_same_shift_since(client, signup, link):
    client.post(link, {"word": "release"})
    again = claim(Shift.objects.with_place().get(pk=signup.shift_id), signup.person)
    assert heading(client.get(link, follow=True)) == "Are you coming?"
    response = client.post(link, {"word": "release"}, follow=True)
    assert (heading(response), state(again)) == ("Are you coming?", ("claimed", None))


def test_it_needs_a_form_of_ours(signup, link):
    assert Client(enforce_csrf_checks=True).post(link, {"word": "release"}).status_code == 403
    assert state(signup) == ("claimed", None)


def test_whoever_is_signed_in_answers_for_the_reader_of_the_mail(client, campaign, signup, link):
    client.force_login(make_member(campaign.chapter))
    client.post(link, {"word": "release"})
    assert state(signup)[0] == "released"
    assert Signup.objects.get(pk=signup.pk).ended_by == signup.person


def test_a_claim_that_a_captain_ended_says_so_and_refuses_a_late_yes(client, signup, link, campaign):
    take_off(signup, by=make_member(campaign.chapter, "organizer"), now=NOW)
    assert heading(client.get(link)) == "You are not on this shift any more"
    response = client.post(link, {"word": "coming"})
    assert response.status_code == 409
    assert state(signup) == ("removed", None)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_link_of_somebody_who_was_moved_leads_to_where_she_is_now(client, signup, link, campaign, method):
    """Asked at eleven, placed at three, and she opens the mail in the evening: she is still expected."""
    captain, there = make_member(campaign.chapter, "captain"), make_shift(campaign)
    moved = move_person(signup, to=there, by=captain, now=NOW)
    response = getattr(client, method)(link, {"word": "coming"}, follow=True)
    assert heading(response) == "Are you coming?"
    assert there.location.name in response.content.decode()
    assert state(moved) == ("claimed", None)  # she says so once she has seen where
    client.post(response.redirect_chain[-1][0], {"word": "coming"})
    assert state(moved) == ("claimed", NOW)


def test_who_has_released_a_claim_is_led_to_no_other(client, signup, link, campaign):
    release_signup(signup, by=signup.person, now=NOW)
    claim(make_shift(campaign), signup.person)
    assert heading(client.get(link)) == "You have released this shift"


def test_a_link_of_a_shift_that_is_over_says_so(client, signup, link, clock):
    clock.now = signup.shift.ends_at
    assert heading(client.get(link)) == "This shift is over"
    assert client.post(link, {"word": "release"}).status_code == 409
    assert state(signup)[0] == "claimed"


def test_a_cancelled_shift_says_so_with_its_reason(client, signup, link):
    Signup.objects.update(state="cancelled")
    Shift.objects.update(cancelled_at=NOW, cancel_reason="Rain", claimed=0)
    response = client.get(link)
    assert heading(response) == "This shift does not take place"
    assert "Rain" in response.content.decode()


def test_giving_up_late_says_what_it_means(client, signup, link, clock):
    words = "your captain has little time"
    assert words not in client.get(link).content.decode()
    clock.now = signup.shift.starts_at - timedelta(hours=2)
    assert words in client.get(link).content.decode()


@pytest.mark.parametrize("change", [lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: "1",
                                    lambda token: "2:" + token.split(":")[1], lambda token: "x" * 300])  # fmt: skip
def test_a_link_that_we_did_not_make_leads_nowhere(client, signup, change):
    assert client.get(reverse("shifts:answer", args=[change(answer_token(signup))])).status_code == 404


def test_the_link_of_somebody_who_was_switched_off_leads_nowhere(client, signup, link):
    signup.person.is_active = False
    signup.person.save()
    assert client.post(link, {"word": "release"}).status_code == 404


def test_the_page_is_in_the_language_of_the_mail(client, signup, link):
    signup.person.language = "es"
    signup.person.save()
    assert heading(client.get(link)) == "¿Vienes?"


def test_no_cache_keeps_it_and_it_leads_only_to_our_own_pages(client, signup, link):
    assert "no-store" in client.get(link)["Cache-Control"]
    assert client.post(link, {"word": "coming", "next": "/me/shifts/"})["Location"] == "/me/shifts/"
    assert client.post(link, {"word": "coming", "next": "//evil.example/"})["Location"] == link
