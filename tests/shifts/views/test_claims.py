"""Claiming and releasing from the pages: one tap, a way back, and four different refusals with the next step."""

import re
from datetime import time, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from people.templatetags.ways import way
from shifts.models import Shift, Signup
from shifts.rules.words import shift_in_words
from tests.factories import NOW, TODAY, claim, make_campaign, make_location, make_member, make_shift, make_user
from tests.mails import newest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def shift():
    return make_shift()


@pytest.fixture
def person(client, shift):
    person = make_member(shift.campaign.chapter)
    client.force_login(person)
    return person


def url(name: str, shift: Shift) -> str:
    return reverse(f"shifts:{name}", args=[shift.pk])


def said(response) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def states(person) -> list[str]:
    return list(Signup.objects.filter(person=person).order_by("pk").values_list("state", flat=True))


def page_of(client, shift) -> str:
    return client.get(url("detail", shift)).content.decode()


def test_one_tap_claims_and_leads_back_to_the_line_that_was_tapped(client, shift, person):
    response = client.post(url("claim", shift), {"next": "/shifts/?period=morning&page=2"})
    assert response["Location"] == f"/shifts/?period=morning&page=2#shift-{shift.pk}"
    assert said(response) == [("success", f"Yours: {shift_in_words(shift)}.")]
    assert states(person) == ["claimed"]


def test_the_message_carries_an_undo_that_releases_and_leads_back_too(client, shift, person):
    response = client.post(url("claim", shift), {"next": "/shifts/?page=2"})
    (message,) = get_messages(response.wsgi_request)
    undo = way(message.extra_tags, "undo")
    back = client.post(undo)
    assert back["Location"] == f"/shifts/?page=2#shift-{shift.pk}"
    assert states(person) == ["released"]


def test_the_undo_button_is_on_the_page(client, shift, person):
    page = client.post(url("claim", shift), follow=True).content.decode()
    assert f'action="{url("release", shift)}?next=' in page


def test_claiming_again_says_that_it_is_hers_already(client, shift, person):
    client.post(url("claim", shift))
    response = client.post(url("claim", shift))
    assert said(response)[-1] == ("info", "You have this shift already.")
    assert states(person) == ["claimed"]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "shifts", ""])
def test_the_way_back_leads_to_our_own_pages_only(client, shift, person, elsewhere):
    assert client.post(url("claim", shift), {"next": elsewhere})["Location"] == url("detail", shift)


def test_a_claim_through_the_page_takes_seven_statements_session_included(client, shift, person):
    client.post(url("claim", make_shift(shift.campaign, day=TODAY + timedelta(days=9))))
    with CaptureQueriesContext(connection) as queries:
        client.post(url("claim", shift))
    statements = [query["sql"].split()[0] for query in queries]
    work = [each for each in statements if each not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")]
    writes = ["SELECT", "WITH"] if connection.vendor == "postgresql" else ["UPDATE", "INSERT"]
    receipt = ["INSERT"]  # a row, which the worker finds by itself
    assert work == ["SELECT"] * 4 + writes + receipt


def test_full_names_the_next_free_shift_like_it_and_claims_that(client, person):
    campaign, corner = make_campaign(), make_location(make_campaign().chapter)
    full = make_shift(campaign, corner, capacity=1)
    claim(full)
    make_shift(campaign)
    like_it = make_shift(campaign, corner, day=TODAY + timedelta(days=4))
    assert client.post(url("claim", full))["Location"] == url("detail", full)
    page = page_of(client, full)
    assert "All places of this shift are taken." in page
    assert f'formaction="{url("claim", like_it)}"' in page
    assert states(person) == []


def test_past_leads_to_one_that_is_still_to_come(client, shift, person, clock):
    coming = make_shift(shift.campaign, day=TODAY + timedelta(days=2))
    clock.now = shift.ends_at
    assert client.post(url("claim", shift))["Location"] == url("detail", shift)
    page = page_of(client, shift)
    assert "This shift is over." in page
    assert f'formaction="{url("claim", coming)}"' in page


def test_cancelled_says_why_and_leads_to_another(client, person):
    shift = make_shift(cancelled_at=NOW, cancel_reason="A march closes the square")
    coming = make_shift(shift.campaign)
    assert client.post(url("claim", shift))["Location"] == url("detail", shift)
    page = page_of(client, shift)
    assert "This shift was cancelled." in page
    assert "A march closes the square" in page
    assert f'formaction="{url("claim", coming)}"' in page


def test_overlapping_names_the_other_shift_and_leads_to_my_shifts(client, shift, person):
    other = make_shift(shift.campaign, opens=time(9))
    claim(shift, person)
    assert client.post(url("claim", other))["Location"] == url("detail", other)
    page = page_of(client, other)
    assert escape(f"At that time you have {shift_in_words(shift)}.") in page
    assert f'href="{reverse("shifts:mine")}#shift-{shift.pk}"' in page


def test_with_nothing_else_free_the_list_is_the_next_step(client, person):
    shift = make_shift(cancelled_at=NOW)
    page = page_of(client, shift)
    assert f'href="{reverse("shifts:list")}">See all open shifts' in page


def test_a_shift_that_has_begun_says_so_and_can_be_joined(client, shift, person, clock):
    clock.now = shift.starts_at + timedelta(minutes=30)
    assert "This shift has begun. You can still join." in page_of(client, shift)
    client.post(url("claim", shift))
    assert states(person) == ["claimed"]


def test_a_release_is_one_tap_with_an_undo(client, shift, person):
    claim(shift, person, now=NOW)
    response = client.post(url("release", shift), {"next": "/me/shifts/"})
    assert response["Location"] == f"/me/shifts/#shift-{shift.pk}"
    assert states(person) == ["released"]
    (message,) = get_messages(response.wsgi_request)
    client.post(way(message.extra_tags, "undo"))
    assert states(person) == ["released", "claimed"]


def test_an_undo_of_a_release_says_so_when_the_place_is_gone(client, person):
    shift = make_shift(capacity=1)
    claim(shift, person)
    client.post(url("release", shift))
    claim(shift)
    assert "All places of this shift are taken." in client.post(url("claim", shift), follow=True).content.decode()


def test_a_late_release_asks_first(client, shift, person, clock):
    claim(shift, person, now=NOW)
    clock.now = shift.starts_at - timedelta(hours=11)
    page = client.post(url("release", shift), {"next": "/me/shifts/"}).content.decode()
    assert "Release this shift so late?" in page
    assert f'href="/me/shifts/#shift-{shift.pk}">No, go back' in page
    assert states(person) == ["claimed"]
    response = client.post(url("release", shift), {"sure": "yes", "next": "/me/shifts/"})
    assert response["Location"] == f"/me/shifts/#shift-{shift.pk}"
    assert states(person) == ["late_released"]


def test_a_fresh_claim_is_undone_without_a_question(client, shift, person, clock):
    clock.now = shift.starts_at - timedelta(hours=1)
    client.post(url("claim", shift))
    clock.now += timedelta(minutes=5)
    client.post(url("release", shift))
    assert states(person) == ["released"]


def test_the_question_can_be_asked_by_a_link(client, shift, person):
    claim(shift, person)
    assert "Release this shift" in client.get(url("release", shift)).content.decode()
    assert states(person) == ["claimed"]


def test_releasing_what_is_not_hers_changes_nothing(client, shift, person):
    claim(shift)
    response = client.post(url("release", shift))
    assert said(response) == [("info", "You have no claim on this shift.")]
    assert Shift.objects.get(pk=shift.pk).claimed == 1


def test_a_shift_that_is_over_cannot_be_released(client, shift, person, clock):
    claim(shift, person)
    clock.now = shift.ends_at
    response = client.post(url("release", shift), {"sure": "yes"})
    assert said(response)[0][0] == "error"
    assert states(person) == ["claimed"]


def test_a_visitors_wish_waits_for_sign_in(client, shift):
    response = client.post(url("claim", shift), {"next": "/shifts/"})
    assert response["Location"] == f"{reverse('people:signin')}?next={reverse('shifts:wish')}"
    assert Signup.objects.count() == 0


def test_a_visitor_is_not_asked_who_she_is_to_be_told_that_it_is_full(client):
    full = make_shift(capacity=1)
    claim(full)
    assert client.post(url("claim", full))["Location"] == url("detail", full)
    assert "All places of this shift are taken." in page_of(client, full)


def test_a_stranger_is_back_on_the_same_shift_claimed(client, shift, monkeypatch):
    """Name and address, the code from the mail, and the shift is hers."""
    monkeypatch.undo()
    Shift.objects.filter(pk=shift.pk).update(
        starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=1, hours=2)
    )
    signin = client.post(url("claim", shift))["Location"]
    client.post(signin, {"email": "zoe@example.org", "name": "Zoe", "next": reverse("shifts:wish")})
    code = re.search(r"[A-Z]{4}-[A-Z]{4}", newest().text)[0]
    response = client.post(reverse("people:signin_code"), {"code": code}, follow=True)
    assert response.redirect_chain[-1][0] == url("detail", shift)
    assert "This shift is yours." in response.content.decode()
    assert Signup.objects.get().person.email == "zoe@example.org"


def test_the_wish_is_carried_out_once(client, shift, person):
    client.logout()
    client.post(url("claim", shift))
    client.force_login(person)
    assert client.get(reverse("shifts:wish"))["Location"] == url("detail", shift)
    client.post(url("release", shift))
    assert client.get(reverse("shifts:wish"))["Location"] == reverse("shifts:mine")
    assert states(person) == ["released"]


def test_a_wish_that_cannot_be_met_any_more_leads_to_the_shift_which_says_why(client, person):
    shift = make_shift(capacity=1)
    client.logout()
    client.post(url("claim", shift))
    claim(shift)
    client.force_login(person)
    page = client.get(reverse("shifts:wish"), follow=True).content.decode()
    assert "All places of this shift are taken." in page


def test_claim_is_for_post_and_drafts_are_not_found(client, person):
    draft = make_shift(make_campaign(published=False))
    assert client.get(url("claim", draft)).status_code == 405
    assert client.post(url("claim", draft)).status_code == 404
    client.force_login(make_user())
    assert client.post(url("release", draft)).status_code == 404
