"""Telling the people of a floating shift where to be."""

from datetime import timedelta

import pytest

from people.models import Message, Mute
from shifts.documents.letters import CHANGES
from shifts.models import CaptainScope, Location, Shift
from tests.factories import claim, make_location, make_shift, make_user
from tests.mails import queued


@pytest.fixture
def floating(campaign, at):
    shift = make_shift(campaign, floating=True)
    at(shift.starts_at - timedelta(hours=12))
    return shift


def names(response):
    return [str(corner.location) for corner in response.context["corners"]]


def test_a_floating_shift_gets_its_place_and_its_people_are_told(pages, floating, shift):
    claim(floating, make_user("Ada", email="ada@example.org"))
    page = pages.get("places", floating.pk)
    assert "Ada" in page.content.decode()
    page = pages.post("place", floating.pk, shift.location_id, seen=page.context["seen"])
    assert pages.said(page) == ["This shift is at Union Sq now. Everybody on it is told."]
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


@pytest.fixture
def at_corners(campaign):
    """Three more places of the chapter, one without a pin; the first is the farther one."""
    chapter = campaign.chapter
    far = make_location(chapter, "A Far St", latitude=40.80, longitude=-73.984)
    near = make_location(chapter, "Near St", latitude=40.7549, longitude=-73.982)
    nowhere = make_location(chapter, "B Nowhere St", latitude=None, longitude=None)
    return near, far, nowhere


def move(pages, shift, location):
    return pages.post("place", shift.pk, location.pk, seen=pages.get("places", shift.pk).context["seen"])


def test_a_shift_that_has_a_place_is_offered_the_nearest_first(pages, shift, at_corners, begun):
    page = pages.get("places", shift.pk)
    assert names(page) == ["Union Sq", "Near St", "A Far St", "B Nowhere St"]
    assert [corner.metres and round(corner.metres) for corner in page.context["corners"]] == [0, 169, 5008, None]
    assert "170 m, 2 min walk" in page.content.decode()
    assert names(pages.get("places", shift.pk, q="st")) == ["Near St", "A Far St", "B Nowhere St"]


def test_a_shift_whose_place_has_no_pin_is_offered_all_by_name(pages, shift, at_corners, begun):
    Shift.objects.filter(pk=shift.pk).update(location=at_corners[2])
    assert names(pages.get("places", shift.pk)) == ["A Far St", "B Nowhere St", "Near St", "Union Sq"]


def test_we_moved_tells_everybody_with_a_place_also_while_the_shift_runs(pages, shift, at_corners, begun, captain):
    near = at_corners[0]
    claim(shift, make_user("Ada", email="ada@example.org"))
    claim(shift, captain)
    page = move(pages, shift, near)
    assert pages.said(page) == ["This shift is at Near St now. Everybody on it is told."]
    assert Shift.objects.get(pk=shift.pk).location == near
    assert [(mail.to, mail.subject) for mail in queued()] == [
        ("ada@example.org", "Your shift was changed: now Tue, Aug 4")
    ]


def test_it_is_said_whom_no_message_reaches(pages, shift, at_corners, begun, captain):
    claim(shift, captain)
    claim(shift, make_user("Ada", email="ada@example.org"))
    claim(shift, make_user("Bo Byphone", email=None))
    quiet = claim(shift, make_user("Quiet", email="quiet@example.org")).person
    Mute.objects.create(person=quiet, group=CHANGES.key, channel="mail")
    page = pages.get("places", shift.pk)
    assert [person.name for person in page.context["told"]] == ["Ada"]
    assert [person.name for person in page.context["silent"]] == ["Bo Byphone", "Quiet"]
    assert "tell them yourself: <bdi>Bo Byphone,</bdi>" in page.content.decode()
    said = "This shift is at Near St now. No message reaches these, tell them yourself: Bo Byphone, Quiet."
    assert pages.said(move(pages, shift, at_corners[0])) == [said]


@pytest.mark.parametrize("was_told", [True, False])
def test_undo_leads_back_and_tells_whom_the_move_was_told(pages, shift, at_corners, begun, was_told):
    claim(shift)
    page = move(pages, shift, at_corners[0])
    if was_told:
        Message.objects.all().delete()
    page = pages.undo(page)
    assert pages.said(page) == ["This shift is at Union Sq now. Everybody on it is told."]
    assert Shift.objects.get(pk=shift.pk).location.name == "Union Sq"
    assert len(queued()) == was_told


def test_undo_is_refused_once_somebody_has_claimed_the_new_corner(pages, shift, at_corners, begun):
    page = move(pages, shift, at_corners[0])
    claim(shift, now=begun)
    assert pages.said(pages.undo(page)) == ["This shift was changed just now. Look at it again, then decide."]


def test_moving_to_where_it_is_already_says_so_without_undo(pages, shift, begun):
    page = move(pages, shift, shift.location)
    (message,) = page.context["messages"]
    assert (str(message), message.extra_tags) == ("This shift is at Union Sq now. Everybody on it is told.", "")


def test_after_the_end_it_stays_where_it_was(pages, shift, at_corners, at):
    at(shift.ends_at)
    page = move(pages, shift, at_corners[0])
    assert pages.said(page) == ["This shift is over or was cancelled. It stays as it was."]
    assert Shift.objects.get(pk=shift.pk).location.name == "Union Sq"


CORNER = {"name": "Pop-up at 9 Av", "meeting_point": "Under the blue tent", "pasted": "40.751, -73.99"}


def add(pages, shift, **said):
    seen = pages.get("new_corner", shift.pk).context["seen"]
    return pages.post("new_corner", shift.pk, **{**CORNER, "seen": seen, **said})


def test_another_corner_is_made_and_moved_to_in_one_act(pages, shift, begun):
    claim(shift, make_user("Ada", email="ada@example.org"))
    assert "Ada" in pages.get("new_corner", shift.pk).content.decode()
    page = add(pages, shift)
    assert pages.said(page) == ["This shift is at Pop-up at 9 Av now. Everybody on it is told."]
    corner = Shift.objects.get(pk=shift.pk).location
    assert (corner.name, corner.meeting_point, corner.position, corner.chapter) == (
        *("Pop-up at 9 Av", "Under the blue tent", (40.751, -73.99)),
        shift.campaign.chapter,
    )
    assert "Under the blue tent" in queued()[0].text
    assert pages.said(pages.undo(page)) == ["This shift is at Union Sq now. Everybody on it is told."]


@pytest.mark.parametrize("name", ["near st", "Union Sq"])
def test_a_name_that_another_place_has_already_is_asked_for_again(pages, shift, at_corners, begun, name):
    claim(shift, make_user("Ada", email="ada@example.org"))
    page = add(pages, shift, name=name)
    assert f"There is a place named {name} already." in page.content.decode()
    assert "Under the blue tent" in page.content.decode()
    assert Shift.objects.get(pk=shift.pk).location == shift.location
    assert queued() == []


def test_the_same_form_again_is_the_same_corner(pages, shift, begun):
    for _twice in range(2):
        add(pages, shift)
    assert Shift.objects.get(pk=shift.pk).location == Location.objects.get(name=CORNER["name"])


def test_a_new_corner_without_a_name_or_with_no_position_in_what_was_pasted_asks_again(pages, shift, begun):
    before = Location.objects.count()
    page = add(pages, shift, name="", pasted="somewhere")
    assert set(page.context["form"].errors) == {"name", "pasted"}
    assert "Under the blue tent" in page.content.decode()
    assert Location.objects.count() == before


def test_a_corner_that_cannot_be_moved_to_is_not_made(pages, shift, begun):
    claim(shift)
    page = add(pages, shift, seen="of yesterday")
    assert "This shift was changed just now." in page.content.decode()
    assert not Location.objects.filter(name=CORNER["name"]).exists()


def test_a_captain_of_single_locations_makes_none(pages, captain, shift, begun):
    CaptainScope.objects.create(membership=captain.memberships.get(), location=shift.location)
    assert "Another corner" not in pages.get("places", shift.pk).content.decode()
    assert pages.get("new_corner", shift.pk).status_code == 404
    assert pages.post("new_corner", shift.pk, **CORNER).status_code == 404
