"""Calling off a whole day."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from people.actions.preferences import mute
from shifts.models import Shift
from tests.factories import TODAY, claim, make_member, make_shift
from tests.mails import queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def url(campaign):
    return reverse("shifts:organize_day_cancel", args=[campaign.pk])


def seen(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_it_says_what_it_means_and_is_one_button(client, campaign, organizer, url):
    shift = make_shift(campaign)
    claim(shift, make_member(campaign.chapter, email="ada@example.org"))
    claim(shift, make_member(campaign.chapter, name="Phoned", email=None))
    quiet = claim(shift, make_member(campaign.chapter, name="Quiet")).person
    mute(quiet, group="changes", channel="mail")
    claim(shift, organizer)
    assert "Which day?" in text(client.get(url))
    page = client.get(url, {"day": TOMORROW.isoformat()})
    assert "Cancel all of Tue, Aug 4?" in text(page)
    assert "1 shift is cancelled. 1 person is told at once." in text(page)
    assert "No message reaches these, tell them yourself: Phoned, Quiet" in text(page)
    address = f"{url}?day={TOMORROW.isoformat()}"
    done = client.post(address, {"reason": "Storm", "seen": seen(page)}, follow=True)
    assert "Cancelled: 1 shift. 4 people had claimed." in text(done)
    told = [(mail.to, mail.subject) for mail in queued() if mail.to != quiet.email]
    assert told == [("ada@example.org", "Cancelled: your shift on Tue, Aug 4")]


def test_without_a_reason_nothing_happens(client, campaign, url):
    make_shift(campaign)
    page = client.get(url, {"day": TOMORROW.isoformat()})
    page = client.post(f"{url}?day={TOMORROW.isoformat()}", {"reason": "", "seen": seen(page)})
    assert page.status_code == 200
    assert Shift.objects.standing().exists()


def test_who_claimed_meanwhile_is_asked_about_again(client, campaign, url):
    shift = make_shift(campaign)
    page = client.get(url, {"day": TOMORROW.isoformat()})
    claim(shift)
    page = client.post(f"{url}?day={TOMORROW.isoformat()}", {"reason": "Storm", "seen": seen(page)})
    assert page.status_code == 409
    assert 'value="Storm"' in page.content.decode()
    assert "1 person is told at once." in text(page)
    assert Shift.objects.standing().exists()


@pytest.mark.parametrize(
    "query", [{"day": "tomorrow"}, {"day": "2026-02-30"}, {"day": "2026-08-04", "period": "night"}]
)
def test_a_day_that_is_none_is_asked_for_again(client, url, query):
    page = text(client.get(url, query))
    assert "Please look at this again" in page
    assert "Cancel all of" not in page


def test_a_day_with_nothing_to_come_says_so(client, url):
    assert "there is nothing to cancel" in text(client.get(url, {"day": TOMORROW.isoformat()}))
