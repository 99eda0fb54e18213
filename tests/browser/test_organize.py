"""An organizer at her laptop: from nothing to shifts that everybody sees, and a change that asks first."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from people.times import local_day
from shifts.models import Campaign, Location, Pattern, Shift
from tests.browser.helpers import LAPTOP, PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import (
    claim,
    make_campaign,
    make_chapter,
    make_location,
    make_member,
    make_pattern,
    make_question,
    make_script,
    make_shift,
    make_user,
)


@pytest.fixture
def chapter(db):
    chapter = make_chapter("Midtown")
    for name in ("Canal St", "Bryant Park", "Café Süd"):
        make_location(chapter, name)
    return chapter


@pytest.fixture
def organizer(chapter):
    return make_member(chapter, "organizer")


@pytest.fixture
def page(laptop, organizer, sign_in):
    sign_in(laptop, organizer)
    return laptop


def shift_day():
    """A day to come on the real clock, which runs here."""
    return local_day(timezone.now(), ZoneInfo("America/New_York")) + timedelta(days=3)


def press(page, name):
    page.get_by_role("button", name=name).click()


def test_from_a_new_campaign_to_published_shifts(page, chapter):
    page.goto("/organize/")
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Name").fill("August")
    page.get_by_label("First day").fill("2031-08-04")
    page.get_by_label("Last day").fill("2031-08-10")
    press(page, "Make the campaign")
    page.get_by_role("link", name="New pattern").click()
    page.get_by_label("Name").fill("Weekdays")
    search = page.get_by_role("searchbox")
    search.fill("cafe su")
    expect(page.get_by_label("Canal St")).to_be_hidden()
    search.press("Enter")  # does not send the form
    page.get_by_label("Café Süd").check()
    search.fill("")
    page.get_by_label("Canal St").check()
    press(page, "Show what it does")
    expect(page.get_by_role("heading", name="What the pattern does")).to_be_visible()
    assert Shift.objects.count() == 0
    press(page, "Yes, make these shifts")
    expect(page.get_by_text("Shifts: 20 added, 0 changed, 0 removed.")).to_be_visible()
    press(page, "Publish")
    expect(page.get_by_text("Published: everybody can see it")).to_be_visible()
    assert Shift.objects.visible_to(make_user()).count() == 20
    assert Campaign.objects.get().counters.count() == 3


def test_ticked_locations_stand_first_when_a_pattern_is_opened_again(page, chapter):
    pattern = make_pattern(make_campaign(chapter), locations=[Location.objects.get(name="Canal St")])
    page.goto(reverse("shifts:organize_pattern", args=[pattern.pk]))
    expect(page.locator(".pick-list label").first).to_contain_text("Canal St")


def test_moving_a_claimed_shift_is_asked_with_the_names(page, chapter):
    shift = make_shift(make_campaign(chapter), Location.objects.get(name="Canal St"), day=shift_day())
    claim(shift, make_user(name="Ada"))
    page.goto(reverse("shifts:organize_shift", args=[shift.pk]))
    page.get_by_label("Until").fill("11:00")
    press(page, "Save")
    expect(page.get_by_text("Ada")).to_be_visible()
    assert_no_axe_findings(page)
    press(page, "Yes, change it")
    expect(page.get_by_text("Saved.")).to_be_visible()
    shift.refresh_from_db()
    assert (shift.ends_at - shift.starts_at).total_seconds() == 3 * 3600


def test_enter_in_a_field_saves_a_location_and_does_not_nudge_its_pin(page, chapter):
    location = Location.objects.get(name="Canal St")
    page.goto(reverse("shifts:organize_location", args=[location.pk]))
    press(page, "North")
    page.get_by_label("Address").fill("Broadway")
    page.get_by_label("Address").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    before, _ = location.position
    location.refresh_from_db()
    assert (location.address, location.latitude) == ("Broadway", round(before + 0.00018, 6))


def test_tables_are_not_painted_over_the_bar_of_a_phone(phone, organizer, chapter, sign_in):
    for _ in range(8):
        make_campaign(chapter)
    sign_in(phone, organizer)
    phone.goto("/organize/")
    bar = phone.locator(".nav").bounding_box()
    on_top = "([x, y]) => document.elementFromPoint(x, y).closest('.nav') !== null"
    for scrolled in range(0, 400, 40):
        phone.evaluate("y => scrollTo(0, y)", scrolled)
        found = [phone.evaluate(on_top, [x, bar["y"] + bar["height"] / 2]) for x in range(20, 360, 20)]
        assert all(found), scrolled


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_organizers_page_has_findings_or_scrolls_sideways(open_page, sign_in, organizer, chapter, scheme):
    campaign = make_campaign(chapter)
    make_script(campaign)
    make_question(campaign)
    shift = make_shift(campaign, Location.objects.first(), day=shift_day())
    claim(shift)
    pattern = make_pattern(campaign, locations=Location.objects.all(), floating=1)
    captain = make_member(chapter, "captain").memberships.get()
    paths = [
        "/organize/",
        "/organize/campaigns/new/",
        reverse("outreach:script", args=[campaign.pk]),
        *(
            reverse(f"shifts:organize_{name}", args=[campaign.pk])
            for name in ("campaign", "campaign_edit", "shift_new")
        ),
        reverse("shifts:organize_shifts", args=[campaign.pk]) + "?first_day=",
        reverse("shifts:organize_pattern", args=[pattern.pk]),
        reverse("shifts:organize_shift", args=[shift.pk]),
        reverse("shifts:organize_shift_cancel", args=[shift.pk]),
        "/organize/locations/",
        reverse("shifts:organize_location", args=[shift.location_id]),
        reverse("shifts:captain_scopes", args=[captain.pk]),
    ]
    page = open_page(**(LAPTOP if scheme == "dark" else PHONE), color_scheme=scheme)
    sign_in(page, organizer)
    for path in paths:
        page.goto(path)
        assert_no_axe_findings(page)
        assert_no_sideways_scroll(page)
    page.goto(reverse("shifts:organize_pattern", args=[pattern.pk]))
    press(page, "Show what it does")
    expect(page.get_by_role("heading", name="What the pattern does")).to_be_visible()
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    assert Pattern.objects.get() == pattern
