"""Reporting an incident, and reading the reports."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shifts.actions.briefs import write_brief
from shifts.models import Incident
from tests.factories import NOW, TODAY, claim, make_campaign, make_location, make_member, make_shift
from tests.shifts.actions.test_briefs import TOLD
from tests.shifts.actions.test_incidents import report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
KEY = "00000000-0000-4000-8000-000000000005"


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def signup(client, campaign):
    """This morning's, eight to ten; now it is noon."""
    signup = claim(make_shift(campaign, day=TODAY), now=NOW - timedelta(days=2))
    client.force_login(signup.person)
    return signup


@pytest.fixture
def organizer(campaign):
    return make_member(campaign.chapter, "organizer", name="Olga")


def address(campaign):
    return reverse("shifts:incident", args=[campaign.pk])


def told(signup, **more):
    return {
        "id": KEY,
        "what": "A guard shouted.",
        "day": "2026-08-03",
        "clock": "09:15",
        "shift": signup.shift_id,
        **more,
    }


def page(client, path):
    return client.get(path).content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_report_goes_to_the_organizers_and_she_comes_back_to_the_brief(client, campaign, signup):
    for _twice in range(2):
        answer = client.post(address(campaign), told(signup))
        assert answer["Location"] == reverse("shifts:brief", args=[campaign.pk])
    assert said(answer)[0] == "Thank you. The organizers have it, and nobody else."
    incident = Incident.objects.get()
    assert (incident.what, incident.shift) == ("A guard shouted.", signup.shift)
    assert incident.happened_at == datetime(2026, 8, 3, 13, 15, tzinfo=UTC)
    assert (incident.campaign, incident.reported_by) == (campaign, signup.person)


def test_the_form_says_who_reads_it_how_long_and_no_names(client, campaign, signup):
    write_brief(campaign, details=TOLD, by=None, now=NOW)
    shown = page(client, address(campaign))
    assert f"Only the organizers of <bdi>{campaign}</bdi> read it, and it is deleted after 90 days." in shown
    assert "They see your name with it." in shown
    assert "No names of strangers" in shown
    assert 'href="tel:+12125550100"' in shown
    assert f'<option value="{signup.shift_id}" selected>' in shown
    assert f'href="{address(campaign)}"' in page(client, reverse("shifts:brief", args=[campaign.pk]))


def test_the_shift_that_is_chosen_already_is_one_that_has_begun_or_soon_does(client, campaign, signup, clock):
    evening = claim(make_shift(campaign, day=TODAY, opens=time(16)), signup.person, now=NOW - timedelta(days=2)).shift
    assert f'<option value="{signup.shift_id}" selected>' in page(client, address(campaign))
    clock.now = evening.starts_at - timedelta(hours=2)
    assert f'<option value="{evening.pk}" selected>' in page(client, address(campaign))


def test_more_reports_than_anybody_needs_are_refused_with_the_words_kept(client, campaign, signup, settings):
    settings.LIMITS = {**settings.LIMITS, "incident": [(2, 3600)]}
    for number in range(3):
        answer = client.post(address(campaign), told(signup, what=f"Words {number}"))
    assert Incident.objects.count() == 2
    assert "That was too often in a short time." in answer.content.decode()
    assert "Words 2" in answer.content.decode()


def test_it_need_not_be_about_a_shift_and_cannot_be_about_somebody_elses(client, campaign, signup):
    other = make_shift(campaign, day=TODAY)
    assert f'value="{other.pk}"' not in page(client, address(campaign))
    answer = client.post(address(campaign), told(signup, shift=other.pk))
    assert "shift" in answer.context["form"].errors
    client.post(address(campaign), told(signup, shift="", id=""))
    assert list(Incident.objects.values_list("shift")) == [(None,)]


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"what": " "}, "what", "Write in a few words what happened."),
        ({"what": "x" * 2001}, "what", "Ensure this value has at most 2000 characters (it has 2001)."),
        ({"clock": "12:01"}, "clock", "That is still to come. Say when it happened."),
        ({"day": "2026-08-04"}, "clock", "That is still to come. Say when it happened."),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_typed_is_lost(client, campaign, signup, wrong, field, message):
    answer = client.post(address(campaign), told(signup, **wrong))
    assert answer.context["form"].errors == {field: [message]}
    assert f'value="{KEY}"' in answer.content.decode()
    assert wrong.get("what", "A guard shouted.") in answer.content.decode()
    assert not Incident.objects.exists()


def test_organizers_are_led_to_new_reports_and_see_them_first(client, campaign, signup, organizer):
    report(signup, "An old story.", key=UUID(int=1), now=NOW - timedelta(days=1))
    Incident.objects.update(seen_at=NOW, seen_by=organizer)
    loud = report(signup, "<b>Loud</b>", key=UUID(int=2))
    client.force_login(organizer)
    listed = reverse("shifts:organize_incidents", args=[campaign.pk])
    assert "1 new report of an incident" in page(client, "/organize/")
    assert "1 new report<" in page(client, reverse("shifts:organize_campaign", args=[campaign.pk]))
    shown = page(client, listed)
    assert shown.index("&lt;b&gt;Loud") < shown.index("An old story.")
    assert f"Reported by <bdi>{signup.person}</bdi>" in shown
    assert "Seen by Olga" in shown
    assert "deleted on <bdi>Sun, Nov 1</bdi>" in shown
    seen = reverse("shifts:organize_incident_seen", args=[loud.pk])
    assert client.post(seen)["Location"] == listed
    assert "new report" not in page(client, "/organize/")


def test_a_report_that_comes_after_the_last_day_is_on_their_first_page_too(client, campaign, signup, organizer):
    report(signup)
    campaign.ends_on = TODAY - timedelta(days=1)
    campaign.save()
    client.force_login(organizer)
    assert "1 new report of an incident" in page(client, "/organize/")


def test_it_stays_where_it_happened_when_people_move_afterwards(client, campaign, signup, organizer):
    before = signup.shift.location
    report(signup)
    signup.shift.location = make_location(campaign.chapter, "Elsewhere St")
    signup.shift.save()
    client.force_login(organizer)
    shown = page(client, reverse("shifts:organize_incidents", args=[campaign.pk]))
    assert f'<p class="card-place"><bdi>{before}</bdi></p>' in shown
    assert "Elsewhere St" not in shown
    assert f'href="{reverse("shifts:captain_shift", args=[signup.shift_id])}"' in shown


def test_a_report_that_says_too_much_can_be_deleted_after_a_question(client, campaign, signup, organizer):
    incident = report(signup)
    client.force_login(organizer)
    address = reverse("shifts:organize_incident_delete", args=[incident.pk])
    assert "Delete this report?" in page(client, address)
    assert Incident.objects.exists()
    client.post(address)
    assert not Incident.objects.exists()
    assert client.get(address).status_code == 404


def test_no_other_page_holds_a_word_of_it(client, campaign, signup):
    report(signup, "Unmistakable words.")
    captain = make_member(campaign.chapter, "captain")
    paths = ["/me/shifts/", address(campaign), reverse("shifts:brief", args=[campaign.pk]), "/captain/",
             reverse("shifts:captain_shift", args=[signup.shift_id]), "/downloads/"]  # fmt: skip
    for person in (signup.person, captain):
        client.force_login(person)
        assert [path for path in paths if "Unmistakable" in page(client, path)] == []
