"""Whoever claimed a shift without a place says where she would like to be."""

import pytest
from django.urls import reverse

from shifts.actions.editing import place_shift
from shifts.actions.preferring import ask_for_location
from shifts.errors import PlaceSettled
from shifts.models import Signup
from tests.factories import NOW, claim, make_location, make_shift, make_user


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def floating(campaign):
    return make_shift(campaign, floating=True)


@pytest.fixture
def corner(campaign):
    """With a shift at the same time."""
    return make_shift(campaign, make_location(campaign.chapter, "Times Sq")).location


@pytest.fixture
def signup(client, floating):
    person = make_user(name="Ada")
    client.force_login(person)
    return claim(floating, person)


def page(signup):
    return reverse("shifts:preference", args=[signup.shift_id])


def said(response):
    return [str(message) for message in response.context["messages"]]


def asked_for():
    return Signup.objects.active().get().requested_location


def test_my_shifts_asks_and_what_is_answered_is_kept_and_taken_back(client, signup, corner):
    assert page(signup) in client.get(reverse("shifts:mine")).content.decode()
    response = client.post(page(signup), {"location": corner.pk}, follow=True)
    assert said(response) == ["Your captain sees what you would like."]
    assert asked_for() == corner
    assert client.get(page(signup)).context["form"].initial == {"location": corner.pk}
    client.post(page(signup), {"location": ""})
    assert asked_for() is None


def test_only_places_of_that_time_and_campaign_can_be_asked_for(client, signup, corner, campaign):
    later = make_shift(campaign, hours=3).location
    elsewhere = make_shift().location
    choices = client.get(page(signup)).context["form"].fields["location"].queryset
    assert list(choices) == [corner]
    for wrong in (later.pk, elsewhere.pk, "9" * 30, "x"):
        assert client.post(page(signup), {"location": wrong}).status_code == 200
    assert asked_for() is None


def test_a_shift_that_has_got_its_place_asks_nobody(client, signup, corner, captain):
    place_shift(signup.shift, location=corner, by=captain, now=NOW)
    assert page(signup) not in client.get(reverse("shifts:mine")).content.decode()
    response = client.post(page(signup), {"location": corner.pk}, follow=True)
    assert said(response) == ["This shift has its place by now, or it is no longer yours. Look at My shifts."]
    assert asked_for() is None


def test_who_has_no_claim_is_not_asked(client, floating, corner):
    client.force_login(make_user())
    assert client.get(reverse("shifts:preference", args=[floating.pk])).status_code == 404
    with pytest.raises(PlaceSettled):
        ask_for_location(floating, person=make_user(), location=corner)
