"""Finding and claiming a shift with a phone, as visitors and volunteers do it."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from shifts.models import Shift, Signup, Target
from tests.browser.helpers import (
    LAPTOP,
    PHONE,
    assert_no_axe_findings,
    assert_no_sideways_scroll,
    assert_within_budget,
)
from tests.factories import claim, make_campaign, make_chapter, make_location, make_member, make_shift

PLACES = {
    "Union Sq": (40.7347, -73.9899),
    "Times Sq": (40.7553, -73.9872),
    "Astor Pl": (40.7301, -73.9910),
    "Court Sq": (40.7470, -73.9458),
}


@pytest.fixture
def campaign():
    chapter = make_chapter()
    today = chapter.today(timezone.now())
    days = {"starts_on": today - timedelta(days=7), "ends_on": today + timedelta(days=30)}
    return make_campaign(chapter, "August Outreach", story="Why we stand there.", **days)


@pytest.fixture
def tomorrow(campaign):
    return campaign.chapter.today(timezone.now()) + timedelta(days=1)


@pytest.fixture
def corners(campaign):
    target = Target.objects.create(chapter=campaign.chapter, name="Big Data Inc")
    found = {}
    for name, (latitude, longitude) in PLACES.items():
        found[name] = make_location(campaign.chapter, name, latitude=latitude, longitude=longitude, address="5 Av")
        found[name].targets.add(target)
    return found


@pytest.fixture
def shifts(campaign, corners, tomorrow):
    """A morning at each corner and an evening without a place, tomorrow and for two weeks."""
    found = []
    for number in range(14):
        day = tomorrow + timedelta(days=number)
        found += [make_shift(campaign, corner, day=day) for corner in corners.values()]
        found.append(make_shift(campaign, floating=True, day=day, opens=time(16)))
    return found


@pytest.fixture
def volunteer(campaign):
    return make_member(campaign.chapter)


def card(page, shift: Shift):
    return page.locator(f"#shift-{shift.pk}")


def state(person) -> list[str]:
    return list(Signup.objects.filter(person=person).order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("script", [True, False])
def test_one_tap_claims_undo_takes_it_back_and_the_page_stays_where_it_was(
    open_page, sign_in, shifts, volunteer, script
):
    page = open_page(**PHONE, java_script_enabled=script)
    sign_in(page, volunteer)
    page.goto("/shifts/?period=morning")
    shift = shifts[6]
    card(page, shift).get_by_role("button", name="Claim").tap()
    page.wait_for_url(f"**/shifts/?period=morning#shift-{shift.pk}")
    assert card(page, shift).get_by_text("Yours").is_visible()
    assert state(volunteer) == ["claimed"]
    # Scrolled to her line, with the Undo above it: both are on the screen, and neither covers the other.
    undo, line = page.get_by_role("button", name="Undo").bounding_box(), card(page, shift).bounding_box()
    assert 0 <= undo["y"] < undo["y"] + undo["height"] <= line["y"] < PHONE["viewport"]["height"]
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("Released:").wait_for()
    assert page.url.endswith(f"/shifts/?period=morning#shift-{shift.pk}")
    assert state(volunteer) == ["released"]


def test_from_my_shifts_a_claim_is_released_and_claimed_back(phone, sign_in, shifts, volunteer):
    claim(shifts[7], volunteer, now=timezone.now())
    sign_in(phone, volunteer)
    phone.goto("/me/shifts/")
    card(phone, shifts[7]).get_by_role("button", name="Release").tap()
    phone.get_by_text("You have no shift ahead of you").wait_for()
    phone.get_by_role("button", name="Undo").tap()
    card(phone, shifts[7]).wait_for()
    assert state(volunteer) == ["released", "claimed"]


def test_a_full_shift_offers_the_next_one_like_it(phone, sign_in, campaign, shifts, volunteer):
    full = shifts[1]
    sign_in(phone, volunteer)
    phone.goto("/shifts/")
    for _ in range(full.capacity):
        claim(full, make_member(campaign.chapter), now=timezone.now())
    card(phone, full).get_by_role("button", name="Claim").tap()
    phone.get_by_text("All places of this shift are taken.").wait_for()
    assert_no_axe_findings(phone)
    phone.get_by_role("button", name="Claim that one").tap()
    phone.get_by_text("Yours:").wait_for()
    taken = Signup.objects.get(person=volunteer).shift
    assert (taken.location, taken.period) == (full.location, full.period)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_shift_can_be_claimed_without_scrolling(open_page, sign_in, shifts, volunteer, language):
    page = open_page(**PHONE)
    type(volunteer).objects.filter(pk=volunteer.pk).update(language=language)
    sign_in(page, volunteer)
    page.goto("/shifts/")
    assert page.evaluate("() => document.documentElement.lang") == language
    claim, bar = page.locator(".card .button-main").first.bounding_box(), page.locator(".nav").bounding_box()
    assert claim["y"] + claim["height"] <= bar["y"]


def test_near_me_sorts_on_the_phone_and_the_position_stays_there(open_page, shifts):
    here = {"latitude": 40.73502, "longitude": -73.99031}
    page = open_page(**PHONE, geolocation=here, permissions=["geolocation"])
    sent = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data} {request.headers}"))
    page.goto("/shifts/")
    assert page.locator(".card-place").first.inner_text() == "Astor Pl"
    asked = len(sent)
    page.get_by_role("button", name="Near me").tap()
    page.get_by_text("Your position stayed on this phone.").wait_for()
    names = page.locator("[data-nearest] .card-place").all_inner_texts()
    assert len(names) == 40
    order = ["Union Sq", "Astor Pl", "Times Sq", "Court Sq", "Place comes later"]
    assert names == sorted(names, key=order.index)
    nearest = page.locator("[data-nearest] .card").first
    assert "50 m, 1 min walk" in nearest.inner_text()
    # The days have gone from the headings into the cards.
    assert nearest.locator(".card-day").bounding_box()["width"] > 20
    assert_no_axe_findings(page)
    # Also after everything that a reader may do next, no request has carried it, and nothing has stored it.
    page.get_by_role("link", name="Map").tap()
    page.get_by_text("Tap a pin").wait_for()
    assert len(sent) > asked
    coordinates = ["40.735", "73.990"]
    assert [request for request in sent for number in coordinates if number in request] == []
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert [number for number in coordinates if number in kept] == []


def test_a_phone_that_does_not_say_where_it_is_leads_to_the_filter(open_page, shifts):
    page = open_page(**PHONE, permissions=[])
    page.goto("/shifts/")
    page.get_by_role("button", name="Near me").tap()
    page.get_by_text("Choose a place under Filter instead.").wait_for()


def test_near_a_chosen_place_and_the_other_filters_work_without_a_script(open_page, shifts):
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto("/shifts/")
    assert page.get_by_role("button", name="Near me").count() == 0
    page.get_by_text("Filter", exact=True).tap()
    page.get_by_label("Nearest to").select_option(label="Court Sq, 5 Av")
    page.get_by_label("Time of day").select_option("morning")
    page.get_by_role("button", name="Show").tap()
    page.get_by_role("heading", name="Court Sq").wait_for()
    assert page.locator("h2").first.inner_text() == "Court Sq"
    page.get_by_role("link", name="Map").tap()
    page.wait_for_url("**/shifts/map/?*period=morning*")
    assert page.get_by_label("Time of day").input_value() == "morning"


PAGES = [
    "/",
    "/shifts/",
    "/shifts/?period=noon",
    "/shifts/{shift}/",
    "/shifts/{floating}/",
    "/shifts/{overlapping}/",
    "/shifts/{own}/release/",
    "/locations/{location}/",
    "/me/shifts/",
]


def test_every_page_fits_a_phone_within_the_budget_and_everybody_can_use_it(open_page, sign_in, shifts, volunteer):
    own = claim(shifts[0], volunteer, now=timezone.now()).shift
    past = make_shift(own.campaign, own.location, day=own.starts_on - timedelta(days=5))
    claim(past, volunteer, now=past.starts_at - timedelta(days=1))
    ids = {"shift": shifts[5], "floating": shifts[4], "overlapping": shifts[1], "own": own, "location": own.location}
    for path in PAGES:
        page = open_page(**PHONE)
        sign_in(page, volunteer)
        page.goto(path.format(**{key: thing.pk for key, thing in ids.items()}))
        assert_within_budget(page, kilobytes=60, requests=10)
        assert_no_sideways_scroll(page)
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            assert_no_axe_findings(page)


@pytest.mark.parametrize("path", ["/", "/shifts/"])
def test_a_visitors_first_page_is_light_on_a_laptop_too(open_page, shifts, path):
    page = open_page(**LAPTOP)
    page.goto(path)
    assert_within_budget(page, kilobytes=60, requests=10)
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)


def test_the_second_page_costs_at_most_15_kilobytes(open_page, shifts):
    page = open_page(**PHONE)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Find a shift").tap()
    page.wait_for_url("**/shifts/")
    assert_within_budget(page, kilobytes=15, requests=10)
