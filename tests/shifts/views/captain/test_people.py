"""Putting people on, moving them and taking them off: two taps each, and one back."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shifts.actions.claims import release_signup
from shifts.models import CaptainScope, Shift, Signup
from tests.factories import claim, make_campaign, make_location, make_member, make_shift, make_user
from tests.mails import queued


@pytest.fixture(autouse=True)
def clock(begun):
    return begun


@pytest.fixture
def ada(campaign):
    return make_member(campaign.chapter, name="Ada Lovelace", email="ada@example.org")


@pytest.fixture
def other(campaign):
    return make_shift(campaign, make_location(campaign.chapter, "Times Sq"))


def claimed(*shifts):
    return [Shift.objects.get(pk=shift.pk).claimed for shift in shifts]


def places(shift):
    return Shift.objects.get(pk=shift.pk).capacity


def listed(response):
    return [str(candidate.person) for candidate in response.context["candidates"]]


def test_somebody_of_the_chapter_is_put_on_and_undo_takes_her_off(pages, shift, ada):
    page = pages.post("put_on", shift.pk, ada.pk)
    assert pages.said(page) == ["Ada Lovelace is on this shift. They are told by mail."]
    assert claimed(shift) == [1]
    page = pages.undo(page)
    assert pages.said(page) == ["Ada Lovelace is off this shift. They are told by mail."]
    assert claimed(shift) == [0]
    pages.undo(page)
    assert claimed(shift) == [1]
    # She hears how it ended.
    assert [mail.subject for mail in queued()] == ["You are on the shift of Tue, Aug 4"]


def test_whoever_has_no_address_is_not_told(pages, shift, campaign):
    person = make_member(campaign.chapter, name="Bea", email=None)
    page = pages.post("put_on", shift.pk, person.pk)
    assert pages.said(page) == ["Bea is on this shift. They have no e-mail: tell them yourself."]
    assert queued() == []


def test_a_captain_puts_herself_on(pages, shift, captain):
    page = pages.post("put_on", shift.pk, captain.pk)
    assert pages.said(page) == ["Carmen is on this shift."]
    assert queued() == []


def test_people_of_the_chapter_are_found_by_parts_of_their_names(pages, shift, campaign, ada):
    make_member(campaign.chapter, name="Bea Arthur")
    claim(shift, make_member(campaign.chapter, name="Ada on it already"))
    make_member(make_shift().campaign.chapter, name="Ada from elsewhere")
    assert listed(pages.get("people", shift.pk)) == ["Ada Lovelace", "Bea Arthur", "Carmen"]
    assert listed(pages.get("people", shift.pk, q="love ADA")) == ["Ada Lovelace"]
    page = pages.get("people", shift.pk, q="zed")
    assert listed(page) == []
    assert "name=zed" in page.content.decode()


def test_a_long_list_says_how_many_more_there_are(pages, shift, campaign):
    for number in range(22):
        make_member(campaign.chapter, name=f"Person {number:02}")
    page = pages.get("people", shift.pk)
    assert len(listed(page)) == 20
    assert "3 more: search by name." in page.content.decode()


def test_a_full_shift_takes_one_more_by_an_explicit_second_tap(pages, campaign, ada):
    full = make_shift(campaign, capacity=1)
    claim(full)
    page = pages.post("put_on", full.pk, ada.pk)
    assert pages.said(page) == ["All places of this shift are taken. Make room for one more, or choose another shift."]
    assert "Make room for one more" in page.content.decode()
    page = pages.get("people", full.pk, room=1)
    assert "place number 2" in page.content.decode()
    page = pages.post("put_on", full.pk, ada.pk, room=1)
    assert (claimed(full), places(full)) == ([2], 2)
    pages.undo(page)
    assert (claimed(full), places(full)) == ([1], 1)


def test_somebody_who_is_elsewhere_then_is_moved_from_there_and_back(pages, shift, other, ada):
    claim(other, ada)
    page = pages.get("people", shift.pk)
    assert "Times Sq" in page.content.decode()
    page = pages.client_post(f"/captain/shifts/{other.pk}/people/{ada.pk}/move/{shift.pk}/?back")
    assert page.context["shift"] == shift
    assert claimed(shift, other) == [1, 0]
    page = pages.undo(page)
    assert page.context["shift"] == shift
    assert claimed(shift, other) == [0, 1]


def test_moving_shows_where_people_are_short_and_stays_on_the_roster(pages, shift, other, ada):
    claim(shift, ada)
    page = pages.get("move_where", shift.pk, ada.pk)
    assert [(str(site.shift.location), site.short_by) for site in page.context["sites"]] == [("Times Sq", 2)]
    page = pages.post("move", shift.pk, ada.pk, other.pk)
    assert pages.said(page) == ["Ada Lovelace is now at Times Sq. They are told by mail."]
    assert (page.context["shift"], claimed(shift, other)) == (shift, [0, 1])
    page = pages.undo(page)
    assert pages.said(page) == ["Ada Lovelace is now at Union Sq. They are told by mail."]
    assert (page.context["shift"], claimed(shift, other)) == (shift, [1, 0])


def test_a_move_to_a_full_shift_needs_an_explicit_second_tap(pages, campaign, shift, ada):
    claim(shift, ada)
    full = make_shift(campaign, capacity=1)
    claim(full)
    assert "Make room for one more" in pages.get("move_where", shift.pk, ada.pk).content.decode()
    pages.post("move", shift.pk, ada.pk, full.pk)
    assert claimed(shift, full) == [1, 1]
    page = pages.post("move", shift.pk, ada.pk, full.pk, room=1)
    assert (claimed(shift, full), places(full)) == ([0, 2], 2)
    page = pages.undo(page)
    assert (claimed(shift, full), places(full)) == ([1, 1], 1)
    assert page.context["shift"] == shift


def test_nobody_is_moved_into_another_chapter_or_out_of_a_captains_places(pages, captain, campaign, shift, ada):
    claim(shift, ada)
    elsewhere = make_shift()
    captain.memberships.create(chapter=elsewhere.campaign.chapter, role="captain", from_on="2020-01-01")
    captain.forget_roles()
    assert pages.post("move", shift.pk, ada.pk, elsewhere.pk).status_code == 404
    scoped = captain.memberships.get(chapter=campaign.chapter)
    CaptainScope.objects.create(membership=scoped, location=shift.location)
    other = make_shift(campaign)
    assert pages.post("move", shift.pk, ada.pk, other.pk).status_code == 404
    assert claimed(shift, other, elsewhere) == [1, 0, 0]


def test_who_released_meanwhile_is_no_longer_there_to_be_moved(pages, shift, other, ada):
    release_signup(claim(shift, ada), by=ada, now=shift.starts_at)
    page = pages.post("move", shift.pk, ada.pk, other.pk)
    assert pages.said(page) == ["Ada Lovelace is no longer on that shift. Look at the roster again."]
    assert pages.get("move_where", shift.pk, ada.pk).status_code == 404
    page = pages.post("take_off", shift.pk, make_member(shift.campaign.chapter, name="Bea").pk)
    assert pages.said(page) == ["Bea is no longer on that shift. Look at the roster again."]


def test_where_somebody_is_in_another_chapter_is_not_told(pages, shift, ada):
    secret = make_shift(make_campaign(published=False), day=shift.starts_on, opens=time(8))
    secret.location.name = "Secret corner"
    secret.location.save()
    claim(secret, ada)
    response = pages.get("people", shift.pk)
    assert "Has another shift then" in response.content.decode()
    assert "Secret corner" not in response.content.decode()


def test_people_of_other_chapters_cannot_be_put_on(pages, shift):
    stranger = make_member(make_campaign().chapter)
    assert pages.post("put_on", shift.pk, stranger.pk).status_code == 404
    assert pages.post("put_on", shift.pk, make_user().pk).status_code == 404
    assert not Signup.objects.exists()


def test_after_its_end_people_can_only_have_walked_in(pages, shift, ada, at):
    at(shift.ends_at)
    page = pages.get("people", shift.pk)
    assert (page.context["may_assign"], page.context["may_check_in"]) == (False, True)
    page = pages.post("mark", shift.pk, ada.pk, "here")
    assert pages.said(page) == ["Ada Lovelace is here."]


@pytest.mark.parametrize("route", ["people", "move_where"])
def test_lists_take_the_same_queries_for_one_and_for_three(route, pages, campaign, shift, ada):
    claim(shift, ada)
    args = [shift.pk] if route == "people" else [shift.pk, ada.pk]
    counts = []
    for number in (1, 2):
        for _ in range(number):
            claim(make_shift(campaign), make_member(campaign.chapter))
        with CaptureQueriesContext(connection) as queries:
            pages.get(route, *args)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
