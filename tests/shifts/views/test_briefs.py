"""The brief: who reads it, and what it shows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from shifts.actions.briefs import BriefDetails, write_brief
from shifts.actions.claims import release_signup
from shifts.actions.handing_on import hand_on
from shifts.models import Attendance, Brief
from tests.factories import NOW, attend, claim, make_campaign, make_chapter, make_member, make_shift, make_user
from tests.shifts.actions.test_briefs import TOLD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRETS = ["+12125550100", "orange bag", "chat.example.org"]


@pytest.fixture
def campaign():
    campaign = make_campaign()
    write_brief(campaign, details=TOLD, by=None, now=NOW)
    return campaign


@pytest.fixture
def person(client, campaign):
    person = make_user()
    client.force_login(person)
    return person


def address(campaign):
    return reverse("shifts:brief", args=[campaign.pk])


def status(client, campaign):
    return client.get(address(campaign)).status_code


def page(client, path):
    return client.get(path).content.decode()


def test_who_has_claimed_a_shift_reads_all_of_it(client, campaign, person):
    claim(make_shift(campaign), person)
    told = page(client, address(campaign))
    for words in ["“Hi!”", "<li dir=\"auto\">Listen first.</li>", "Water", "In the orange bag", "Go.", "Olga",
                  'href="tel:+12125550100"', 'href="https://chat.example.org/x"', "Write it down."]:  # fmt: skip
        assert words in told


def test_it_is_read_also_after_the_shift_and_not_after_a_release(client, campaign, person, clock):
    signup = claim(make_shift(campaign), person)
    clock.now = signup.shift.ends_at + timedelta(days=2)
    assert status(client, campaign) == 200
    clock.now = NOW
    release_signup(signup, by=person, now=NOW)
    assert status(client, campaign) == 404


def test_a_walk_in_reads_it_once_a_captain_has_said_that_she_is_here(client, campaign, person):
    there = attend(make_shift(campaign), person, status=Attendance.Status.UNCONFIRMED)
    assert status(client, campaign) == 404
    Attendance.objects.filter(pk=there.pk).update(status=Attendance.Status.CHECKED_IN)
    assert status(client, campaign) == 200


def test_a_claim_of_another_campaign_opens_no_other_brief(client, campaign, person):
    claim(make_shift(make_campaign(campaign.chapter)), person)
    assert status(client, campaign) == 404


@pytest.mark.parametrize(("role", "answer"), [("volunteer", 404), ("captain", 200), ("organizer", 200)])
def test_captains_and_organizers_read_it_without_a_claim(client, campaign, role, answer):
    client.force_login(make_member(campaign.chapter, role))
    assert status(client, campaign) == answer
    client.force_login(make_member(make_chapter(), role))
    assert status(client, campaign) == 404


def test_who_stands_in_as_captain_reads_it_and_can_report(client, campaign):
    shift, ada = make_shift(campaign), make_member(campaign.chapter)
    client.force_login(ada)
    assert status(client, campaign) == 404
    hand_on(shift, person=ada, by=make_member(campaign.chapter, "captain"), now=NOW)
    assert status(client, campaign) == 200
    assert client.get(reverse("shifts:incident", args=[campaign.pk])).status_code == 200


def test_a_phone_keeps_it_for_who_keeps_a_roster_without_a_claim(client, campaign):
    make_shift(campaign)
    client.force_login(make_member(campaign.chapter, "captain"))
    assert address(campaign) in page(client, "/me/shifts/").split('data-keep="')[1].split('"')[0].split()


def test_the_rows_are_seen_by_the_same_people(campaign, person):
    assert list(Brief.objects.visible_to(person)) == []
    claim(make_shift(campaign), person)
    assert list(Brief.objects.visible_to(person)) == [campaign.brief]


def test_no_page_of_a_visitor_or_stranger_holds_a_word_of_it(client, campaign, person):
    shift = make_shift(campaign)
    pages = ["/", reverse("shifts:campaign", args=[campaign.pk]), "/shifts/", reverse("shifts:detail", args=[shift.pk])]
    for _somebody in ("a stranger", "a visitor"):
        for path in pages:
            told = page(client, path)
            assert [secret for secret in SECRETS if secret in told] == []
        client.logout()
    assert client.get(address(campaign))["Location"].startswith(reverse("people:signin"))


def test_where_nothing_is_written_it_says_whom_to_ask(client, person):
    campaign = make_campaign()
    claim(make_shift(campaign), person)
    assert "No brief yet" in page(client, address(campaign))
    write_brief(campaign, details=BriefDetails(to_bring="Water"), by=None, now=NOW)
    told = page(client, address(campaign))
    assert "No brief yet" not in told
    assert "Water" in told
    assert "Hotline" not in told
    assert 'href="#safety"' not in told


def test_what_an_organizer_writes_is_text_and_not_markup(client, campaign, person):
    write_brief(campaign, details=BriefDetails(to_say="<b>Hi</b>", talking_points="<i>"), by=None, now=NOW)
    claim(make_shift(campaign), person)
    told = page(client, address(campaign))
    assert "&lt;b&gt;Hi&lt;/b&gt;" in told
    assert "<b>Hi" not in told
    assert "<i>" not in told


def test_shift_my_shifts_and_log_lead_to_it(client, campaign, person):
    shift = make_shift(campaign)
    link = f'href="{address(campaign)}"'
    assert link not in page(client, reverse("shifts:detail", args=[shift.pk]))
    assert link not in page(client, reverse("outreach:log", args=[shift.pk]))
    claim(shift, person)
    for path in [reverse("shifts:detail", args=[shift.pk]), reverse("outreach:log", args=[shift.pk]), "/me/shifts/"]:
        assert link in page(client, path)


def test_a_phone_keeps_each_brief_once(client, campaign, person):
    for day in (1, 2):
        claim(make_shift(campaign, day=NOW.date() + timedelta(days=day)), person)
    told = page(client, "/me/shifts/")
    assert told.split('data-keep="')[1].split('"')[0].split().count(address(campaign)) == 1


@pytest.mark.parametrize(
    ("others", "least", "own_words", "words_before"),
    [(0, 2, True, True), (1, 2, False, False), (0, 1, False, False), (0, 0, False, False), (1, 3, False, False)],
)
def test_a_shift_says_whether_somebody_would_be_there_alone(
    client, campaign, person, others, least, own_words, words_before
):
    shift = make_shift(campaign, min_people=least)
    for _other in range(others):
        claim(shift)
    address = reverse("shifts:detail", args=[shift.pk])
    assert ("You would be the first" in page(client, address)) is words_before
    assert "You would be alone" not in page(client, address)
    claim(shift, person)
    assert ("You would be alone" in page(client, address)) is own_words
    assert "You would be the first" not in page(client, address)
    assert ("Only you so far" in page(client, "/me/shifts/")) is own_words


@pytest.mark.parametrize(("others_status", "is_alone"), [("excused", True), ("checked_in", False)])
def test_who_is_excused_is_no_company_and_who_walked_in_is(client, campaign, person, others_status, is_alone):
    shift = make_shift(campaign)
    claim(shift, person)
    other = claim(shift).person if is_alone else make_user()
    attend(shift, other, status=others_status)
    assert ("You would be alone" in page(client, reverse("shifts:detail", args=[shift.pk]))) is is_alone
    assert ("Only you so far" in page(client, "/me/shifts/")) is is_alone


def test_nobody_is_warned_of_a_shift_that_is_over(client, campaign, person, clock):
    shift = make_shift(campaign)
    claim(shift, person)
    clock.now = shift.ends_at
    assert "You would be alone" not in page(client, reverse("shifts:detail", args=[shift.pk]))
