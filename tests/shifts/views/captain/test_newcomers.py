"""Adding who phoned and who just came, in two fields."""

from uuid import uuid4

import pytest

from people.models import User
from shifts.models import Attendance, Shift, Signup
from tests.factories import claim, make_member, make_shift


@pytest.fixture(autouse=True)
def clock(begun):
    return begun


def test_a_walk_in_is_here_with_one_field_and_undo_sends_her_away(pages, shift):
    page = pages.post("walk_in", shift.pk, name="Cleo", key=uuid4())
    assert pages.said(page) == ["Cleo is here."]
    assert Attendance.objects.get().is_walk_in
    pages.undo(page)
    assert Attendance.objects.get().status == Attendance.Status.REJECTED


def test_the_same_form_sent_twice_adds_one_person(pages, shift):
    form = pages.get("walk_in", shift.pk).context["form"]
    for _ in range(2):
        pages.post("walk_in", shift.pk, name="Cleo", key=form["key"].value())
    assert User.objects.filter(name="Cleo").count() == 1
    assert pages.get("walk_in", shift.pk).context["form"]["key"].value() != form["key"].value()


def test_somebody_who_phoned_has_a_claim_and_undo_takes_it(pages, shift):
    page = pages.post("caller", shift.pk, name="Bea", email="bea@example.org", key=uuid4())
    assert pages.said(page) == ["Bea is on this shift."]
    assert Signup.objects.get().person.email == "bea@example.org"
    pages.undo(page)
    assert not Signup.objects.active().exists()


def test_an_address_of_a_member_finds_her(pages, shift, campaign):
    ada = make_member(campaign.chapter, name="Ada", email="ada@example.org")
    page = pages.post("caller", shift.pk, name="A.", email="Ada@Example.org", key=uuid4())
    assert pages.said(page) == ["Ada is on this shift."]
    assert Signup.objects.get().person == ada


@pytest.mark.parametrize("name", ["caller", "walk_in"])
def test_what_was_typed_stays_when_something_is_wrong(pages, shift, name):
    page = pages.post(name, shift.pk, name="", email="not-an-address", key=uuid4())
    assert page.status_code == 200
    assert 'value="not-an-address"' in page.content.decode()
    assert sorted(page.context["form"].errors) == ["email", "name"]


def test_a_name_that_would_break_a_mail_or_a_list_is_refused(pages, shift):
    page = pages.post("walk_in", shift.pk, name="Cleo\r\nBcc: eve@example.org", key=uuid4())
    assert "Write the name in one line" in page.content.decode()
    assert not Attendance.objects.exists()


def test_a_caller_for_a_full_shift_waits_for_the_tick_that_makes_room(pages, campaign):
    full = make_shift(campaign, capacity=1)
    claim(full)
    key = uuid4()
    page = pages.post("caller", full.pk, name="Bea", key=key)
    assert "All places of this shift are taken" in page.content.decode()
    assert 'value="Bea"' in page.content.decode()
    page = pages.post("caller", full.pk, name="Bea", key=key, room=1)
    assert Shift.objects.get(pk=full.pk).claimed == 2
    pages.undo(page)
    full.refresh_from_db()
    assert (full.claimed, full.capacity) == (1, 1)


def test_the_name_that_was_searched_for_is_filled_in(pages, shift):
    assert 'value="Cleo"' in pages.get("walk_in", shift.pk, name="Cleo").content.decode()
