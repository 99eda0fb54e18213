"""The hours round a shift: the captain's number, and telling her something, at no other time and to nobody else."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shifts.actions.briefs import write_brief
from shifts.actions.claims import release_signup
from shifts.models import Notice, Shift
from tests.factories import NOW, attend, claim, make_campaign, make_member, make_shift, make_user
from tests.shifts.actions.test_briefs import TOLD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NUMBER = "+12125550123"


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def captain(campaign):
    return make_member(
        campaign.chapter, "captain", name="Carmen Corner", phone=NUMBER, may_be_called=True, may_be_texted=True
    )


@pytest.fixture
def shift(campaign, captain):
    return make_shift(campaign)


@pytest.fixture
def person(client, shift):
    person = make_member(shift.campaign.chapter, name="Ada Late")
    client.force_login(person)
    claim(shift, person)
    return person


def paths(shift):
    return ["/me/shifts/", reverse("shifts:detail", args=[shift.pk])]


def pages(client, shift):
    return [client.get(path).content.decode() for path in paths(shift)]


def every_page(client, shift):
    """All that somebody who has claimed a shift can open of it."""
    more = [
        "/", "/shifts/", "/shifts/map/", "/me/", reverse("outreach:log", args=[shift.pk]),
        reverse("shifts:brief", args=[shift.campaign_id]), reverse("shifts:location", args=[shift.location_id]),
        reverse("shifts:campaign", args=[shift.campaign_id]),
    ]  # fmt: skip
    return "".join(client.get(path, follow=True).content.decode() for path in [*paths(shift), *more])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def tell(client, shift, **data):
    return client.post(reverse("shifts:tell", args=[shift.pk]), data)


@pytest.mark.parametrize(
    ("from_start", "from_end"), [(-2 * HOUR, None), (timedelta(), None), (None, timedelta()), (None, HOUR)]
)
def test_from_two_hours_before_to_one_after_she_is_one_tap_away(client, shift, person, clock, from_start, from_end):
    clock.now = shift.starts_at + from_start if from_start is not None else shift.ends_at + from_end
    for page in pages(client, shift):
        assert f'href="tel:{NUMBER}"' in page
        assert f'href="sms:{NUMBER}"' in page
        assert "Your captain is <bdi>Carmen</bdi>" in page
        assert "Corner" not in page.replace(shift.location.name, "")


@pytest.mark.parametrize(
    ("from_start", "from_end"),
    [(-2 * HOUR - MINUTE, None), (-timedelta(days=1), None), (None, HOUR + MINUTE), (None, timedelta(days=1))],
)
def test_at_any_other_time_no_page_holds_her_number_or_name(client, shift, person, clock, from_start, from_end):
    clock.now = shift.starts_at + from_start if from_start is not None else shift.ends_at + from_end
    found = every_page(client, shift)
    assert [word for word in (NUMBER, NUMBER[1:], "212 555 0123", "Carmen") if word in found] == []


def test_nobody_else_sees_it_in_these_hours(client, shift, person, clock):
    clock.now = shift.starts_at
    released, guest = make_member(shift.campaign.chapter), make_user()
    release_signup(claim(shift, released), by=released, now=NOW)
    attend(shift, guest, status="unconfirmed")
    for somebody in (None, make_user(), released, guest):
        client.logout()
        if somebody:
            client.force_login(somebody)
        found = every_page(client, shift)
        assert NUMBER not in found
        assert "Carmen" not in found


def test_a_cancelled_shift_shows_nothing(client, shift, person, clock):
    Shift.objects.update(cancelled_at=NOW)
    clock.now = shift.starts_at
    assert NUMBER not in every_page(client, shift)


@pytest.mark.parametrize(("may_be_called", "may_be_texted"), [(True, False), (False, True), (False, False)])
def test_only_what_she_allows_is_offered(client, shift, captain, person, clock, may_be_called, may_be_texted):
    captain.may_be_called, captain.may_be_texted = may_be_called, may_be_texted
    captain.save()
    write_brief(shift.campaign, details=TOLD, by=None, now=NOW)
    clock.now = shift.starts_at
    for page in pages(client, shift):
        assert (f"tel:{NUMBER}" in page) is may_be_called
        assert (f"sms:{NUMBER}" in page) is may_be_texted
        assert ("tel:+12125550100" in page) is not (may_be_called or may_be_texted)  # the hotline instead
        assert 'href="https://chat.example.org/x"' in page


def test_where_the_nearest_captain_cannot_be_reached_the_next_one_who_can_is_offered(client, shift, person, clock):
    comes = make_member(shift.campaign.chapter, "captain", name="Dora Near")
    claim(shift, comes)
    clock.now = shift.starts_at
    page = pages(client, shift)[0]
    assert "Your captain is <bdi>Dora</bdi>" in page
    assert "<span>Call <bdi>Carmen</bdi></span>" in page


def test_a_captain_without_a_name_is_never_called_by_her_address(client, shift, captain, person, clock):
    captain.name = ""
    captain.save()
    clock.now = shift.starts_at
    for page in pages(client, shift):
        assert "Your captain</h2>" in page
        assert captain.email not in page
        assert f"<span>Call <bdi>{NUMBER}</bdi></span>" in page


def test_a_captain_who_comes_is_not_told_to_call_herself(client, shift, captain, clock):
    claim(shift, captain)
    client.force_login(captain)
    clock.now = shift.starts_at
    assert NUMBER not in "".join(pages(client, shift))


def test_no_cache_keeps_a_page_with_a_number(client, shift, person, clock):
    for moment, kept in [(NOW, False), (shift.starts_at, True)]:
        clock.now = moment
        assert ["no-store" in client.get(path)["Cache-Control"] for path in paths(shift)] == [kept, kept]


def test_what_a_phone_copies_says_when_the_number_has_to_go(client, shift, person, clock):
    clock.now = shift.starts_at
    until = int((shift.ends_at + HOUR).timestamp() * 1000)
    for page in pages(client, shift):
        before, rest = page.split(f"<!--until {until}-->")
        inside, after = rest.split("<!--until-->")
        assert NUMBER in inside
        assert NUMBER not in before + after


def test_one_tap_tells_the_captain_and_undo_takes_it_back(client, shift, person, clock):
    clock.now = shift.starts_at
    answer = tell(client, shift, kind="late", minutes="10", next="/me/shifts/")
    assert answer["Location"] == "/me/shifts/"
    assert said(answer) == ["Your captain sees that you will be 10 minutes late."]
    assert list(Notice.objects.values_list("signup__person", "kind", "minutes", "made_at")) == [
        (person.pk, "late", 10, clock.now)
    ]
    for page in pages(client, shift):
        assert "You said: <bdi>10</bdi> minutes late" in page
        assert "No captain has seen it yet." in page
    (message,) = get_messages(answer.wsgi_request)
    undone = client.post(message.extra_tags.removeprefix("undo:"))
    assert undone["Location"] == "/me/shifts/"
    assert not Notice.objects.exists()


def test_here_and_cannot_find_you(client, shift, person, clock):
    clock.now = shift.starts_at
    answer = tell(client, shift, kind="lost", minutes="10", next="//evil.example/")
    assert answer["Location"] == reverse("shifts:detail", args=[shift.pk])
    assert said(answer) == [
        "Your captain sees that you are here and cannot find the others. Stay at the meeting point."
    ]
    assert list(Notice.objects.values_list("kind", "minutes")) == [("lost", None)]
    Notice.objects.update(seen_at=clock.now)
    assert "A captain has seen it." in pages(client, shift)[0]


@pytest.mark.parametrize(
    "data", [{}, {"kind": "late"}, {"kind": "late", "minutes": "7"}, {"kind": "x\0", "minutes": "5"}]
)
def test_what_no_button_says_is_refused(client, shift, person, clock, data):
    clock.now = shift.starts_at
    assert said(tell(client, shift, **data)) == [
        "Choose one of the buttons: how late you are, or that you cannot find the others."
    ]
    assert not Notice.objects.exists()


def test_too_early_and_without_a_claim_it_is_refused_in_words(client, shift, person, clock):
    assert said(tell(client, shift, kind="lost")) == ["That works from 2 hours before the shift to 1 hour after it."]
    client.force_login(make_user())
    clock.now = shift.starts_at
    refused = "You no longer have this shift. Claim it again if you come."
    assert said(tell(client, shift, kind="lost"))[-1] == refused
    assert said(client.post(reverse("shifts:untell", args=[shift.pk, "lost"])))[-1] == refused
    assert not Notice.objects.exists()


def test_whoever_says_it_again_and_again_is_asked_to_wait(client, shift, captain, person, clock, settings):
    settings.LIMITS = {**settings.LIMITS, "notice": [(2, 3600)]}
    clock.now = shift.starts_at
    for minutes in (5, 10, 15):
        answer = tell(client, shift, kind="late", minutes=minutes)
    assert said(answer)[-1].startswith("That was too often in a short time.")
    assert Notice.objects.get().minutes == 10
