"""Handing a roster on from the captain's phone, and what the stand-in sees."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from shifts.models import ShiftCaptain
from tests.factories import claim, make_member, make_shift, make_user


@pytest.fixture
def ada(campaign):
    return make_member(campaign.chapter, name="Ada")


@pytest.fixture
def hers(ada, pages, shift, begun):
    """Ada's browser, once the roster is hers."""
    pages.post("hand_on_to", shift.pk, ada.pk)
    client = Client()
    client.force_login(ada)
    return client


def text(response):
    return response.content.decode()


def test_those_on_the_shift_come_first_and_only_who_can_sign_in(pages, shift, ada, campaign, begun, captain):
    zoe = make_member(campaign.chapter, name="Zoe")
    claim(shift, zoe)
    make_member(campaign.chapter, name="Nell", email=None)
    page = pages.get("hand_on", shift.pk)
    assert [person.name for person in page.context["people"]] == ["Zoe", "Ada"]
    assert [person.name for person in pages.get("hand_on", shift.pk, q="ad").context["people"]] == ["Ada"]


def test_it_is_handed_on_in_one_tap_both_see_it_and_undo_takes_it_back(pages, shift, ada, begun):
    page = pages.post("hand_on_to", shift.pk, ada.pk)
    assert pages.said(page) == ["Ada keeps this roster too, until a day after the shift. They are told by mail."]
    assert "<bdi>Ada</bdi> stands in as captain" in text(page)
    page = pages.undo(page)
    assert pages.said(page) == ["The roster is with its captain again."]
    assert not ShiftCaptain.objects.standing().exists()


def test_she_finds_it_under_my_shifts_and_on_her_day(hers, shift):
    address = reverse("shifts:captain_shift", args=[shift.pk])
    assert f'href="{address}"' in text(hers.get(reverse("shifts:mine")))
    page = text(hers.get(address))
    assert "You stand in as captain, until a day after the shift. <bdi>Carmen</bdi> handed it on to you." in page
    assert f'href="{reverse("shifts:captain_hand_on", args=[shift.pk])}"' not in page
    day = text(hers.get(reverse("shifts:captain_today")))
    assert f'href="{address}"' in day
    assert reverse("shifts:captain_alerts") not in day  # which need the role


def test_she_does_there_what_a_captain_does(hers, shift):
    bea = claim(shift, make_user("Bea")).person
    page = hers.post(reverse("shifts:captain_mark", args=[shift.pk, bea.pk, "here"]), follow=True)
    assert "Bea is here." in text(page)


def test_she_learns_no_name_that_is_not_on_the_roster(hers, shift, campaign):
    mia = make_member(campaign.chapter, name="Mia")
    page = text(hers.get(reverse("shifts:captain_people", args=[shift.pk])))
    assert "Mia" not in page and 'type="search"' not in page
    assert "Only captains look through the chapter’s list." in page
    for route, *more in (("captain_put_on",), ("captain_mark", "here"), ("captain_take_off",)):
        address = reverse(f"shifts:{route}", args=[shift.pk, mia.pk, *more])
        assert hers.post(address).status_code == 404


@pytest.mark.parametrize("route", ["captain_caller", "captain_walk_in"])
def test_nor_whose_an_address_is(hers, shift, campaign, route):
    make_member(campaign.chapter, name="Mia Member", email="mia@example.org")
    make_user("Else Where", email="else@example.org")
    address = reverse(f"shifts:{route}", args=[shift.pk])
    assert "email" not in text(hers.get(address))
    for email in ("mia@example.org", "else@example.org"):
        page = text(hers.post(address, {"name": "Cleo", "email": email, "key": uuid4()}, follow=True))
        assert "Cleo is" in page
        assert not [name for name in ("Member", "Where") if name in page]


def test_she_cannot_hand_it_on_nor_make_a_corner(hers, shift, campaign):
    other = make_member(campaign.chapter)
    assert hers.get(reverse("shifts:captain_hand_on", args=[shift.pk])).status_code == 404
    assert hers.post(reverse("shifts:captain_hand_on_to", args=[shift.pk, other.pk])).status_code == 404
    assert hers.get(reverse("shifts:captain_new_corner", args=[shift.pk])).status_code == 404


def test_she_keeps_no_other_roster(hers, campaign):
    other = make_shift(campaign)
    assert hers.get(reverse("shifts:captain_shift", args=[other.pk])).status_code == 404


def test_she_gives_it_back(hers, shift):
    page = hers.post(reverse("shifts:captain_take_back", args=[shift.pk]), follow=True)
    assert "The roster is with its captain again." in text(page)
    assert page.request["PATH_INFO"] == reverse("shifts:mine")
    assert hers.get(reverse("shifts:captain_shift", args=[shift.pk])).status_code == 404
    assert hers.get(reverse("shifts:captain_today")).status_code == 404
