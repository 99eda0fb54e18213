"""The kit on a captain's phone."""

import pytest

from shifts.actions.kit import add_thing
from shifts.actions.presence import mark, note_logging
from shifts.models import Attendance, Thing
from tests.factories import claim, make_chapter, make_member, make_user


@pytest.fixture
def banner(shift, captain, begun):
    return add_thing(shift.campaign.chapter, name="Banner", by=captain, now=begun)


@pytest.fixture
def ada(shift):
    return claim(shift, make_user("Ada")).person


def text(response):
    return response.content.decode()


def test_a_thing_is_added_by_its_name(pages, shift, begun):
    assert "Nothing in the kit yet" in text(pages.get("kit", shift.pk))
    page = pages.post("kit", shift.pk, name="Clipboards")
    assert "Nobody has said where it is" in text(page)
    assert Thing.objects.get().name == "Clipboards"
    assert "This field is required." in text(pages.post("kit", shift.pk, name=" "))


def test_one_tap_on_a_name_and_undo(pages, shift, banner, ada, captain):
    pages.post("kit_give", shift.pk, banner.pk, place="Office & shelf")
    page = pages.post("kit_give", shift.pk, banner.pk, person=ada.pk)
    assert pages.said(page) == ["Banner is with Ada now."]
    assert "With <bdi>Ada</bdi> since <bdi>Tue, Aug 4</bdi>" in text(page)
    assert "With <bdi>Ada</bdi>" in text(pages.get("today", day="2026-08-04"))
    page = pages.undo(page)
    assert pages.said(page) == ["Banner is here now: Office & shelf."]
    pages.post("kit_give", shift.pk, banner.pk, person=ada.pk)
    page = pages.undo(pages.post("kit_give", shift.pk, banner.pk, person=captain.pk))
    assert pages.said(page) == ["Banner is with Ada now."]


def test_names_to_tap_are_those_who_come_or_are_here_and_oneself(pages, shift, banner, ada, captain, begun):
    gone = claim(shift, make_user("Gone")).person
    mark(shift, person=gone, status=Attendance.Status.NO_SHOW, by=captain, now=begun)
    note_logging(shift, person=make_user("Guest"), now=begun)
    walk_in = make_user("Walt")
    mark(shift, person=walk_in, status=Attendance.Status.CHECKED_IN, by=captain, now=begun)
    page = pages.get("kit", shift.pk)
    assert [person.name for person in page.context["hands"]] == ["Carmen", "Ada", "Walt"]


def test_no_place_and_no_name_is_said(pages, shift, banner):
    page = pages.post("kit_give", shift.pk, banner.pk, place=" ")
    assert pages.said(page) == ["Say in a few words where it is, or tap on a name."]
    assert Thing.objects.get().since is None


def test_nobody_from_elsewhere_gets_it(pages, shift, banner):
    for person in (make_user().pk, make_member(make_chapter()).pk, "0", "x", "9" * 30):
        assert pages.post("kit_give", shift.pk, banner.pk, person=person).status_code == 404
    assert Thing.objects.get().holder is None


def test_it_is_taken_off_the_list(pages, shift, banner):
    assert pages.said(pages.post("kit_remove", shift.pk, banner.pk)) == ["Banner is off the list."]
    assert not Thing.objects.exists()


def test_another_chapters_things_are_not_found(pages, shift, captain, begun):
    other = add_thing(make_chapter(), name="Banner", by=captain, now=begun)
    assert pages.post("kit_remove", shift.pk, other.pk).status_code == 404
    assert "Banner" not in text(pages.get("kit", shift.pk))
