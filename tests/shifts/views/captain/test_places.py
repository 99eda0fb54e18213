"""Telling the people of a floating shift where to be."""

from datetime import timedelta

import pytest

from shifts.models import CaptainScope, Shift
from tests.factories import claim, make_location, make_shift, make_user
from tests.mails import queued


@pytest.fixture
def floating(campaign, at):
    shift = make_shift(campaign, floating=True)
    at(shift.starts_at - timedelta(hours=12))
    return shift


def names(response):
    return [str(location) for location in response.context["locations"]]


def test_a_floating_shift_gets_its_place_and_its_people_are_told(pages, floating, shift):
    claim(floating, make_user("Ada", email="ada@example.org"))
    page = pages.get("places", floating.pk)
    assert "Ada" in page.content.decode()
    page = pages.post("place", floating.pk, shift.location_id, seen=page.context["seen"])
    assert pages.said(page) == ["This shift is at Union Sq now. Everybody on it is told by mail."]
    assert Shift.objects.get(pk=floating.pk).location == shift.location
    assert [mail.to for mail in queued()] == ["ada@example.org"]
    assert "Union Sq" in queued()[0].text


def test_a_place_given_by_mistake_is_changed_unless_somebody_joined_meanwhile(pages, floating, shift, campaign):
    claim(floating)
    pages.post("place", floating.pk, shift.location_id, seen=pages.get("places", floating.pk).context["seen"])
    seen = pages.get("places", floating.pk).context["seen"]
    right = make_location(campaign.chapter, "Canal St")
    claim(floating)
    page = pages.post("place", floating.pk, right.pk, seen=seen)
    assert pages.said(page) == ["This shift was changed just now. Look at it again, then decide."]
    pages.post("place", floating.pk, right.pk, seen=pages.get("places", floating.pk).context["seen"])
    assert Shift.objects.get(pk=floating.pk).location == right


def test_the_campaigns_places_come_unasked_and_all_of_the_chapter_by_search(pages, floating, shift, campaign):
    make_location(campaign.chapter, "Union Hall", address="12 Canal St")
    make_location(make_shift().campaign.chapter, "Union elsewhere")
    assert names(pages.get("places", floating.pk)) == ["Union Sq"]
    assert names(pages.get("places", floating.pk, q="union")) == ["Union Hall", "Union Sq"]
    assert names(pages.get("places", floating.pk, q="canal hall")) == ["Union Hall"]


def test_a_captain_of_locations_places_only_there(pages, captain, floating, shift, campaign):
    other = make_shift(campaign).location
    CaptainScope.objects.create(membership=captain.memberships.get(), location=shift.location)
    assert names(pages.get("places", floating.pk)) == ["Union Sq"]
    assert pages.post("place", floating.pk, other.pk).status_code == 404
    assert Shift.objects.get(pk=floating.pk).location is None


def test_a_place_of_another_chapter_is_not_found(pages, floating):
    assert pages.post("place", floating.pk, make_shift().location_id).status_code == 404
