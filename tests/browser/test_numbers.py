"""The numbers page and the downloads in a real browser."""

from datetime import timedelta

import pytest

from people.models import Role
from shifts.models import Location, Target
from tests.browser.helpers import (
    LAPTOP,
    PHONE,
    assert_no_axe_findings,
    assert_no_sideways_scroll,
    assert_within_budget,
)
from tests.factories import (
    NOW,
    TODAY,
    attend,
    make_campaign,
    make_conversation,
    make_location,
    make_member,
    make_script,
    make_shift,
    make_tally,
    make_user,
)

MINUTE = 60_000
# Less its margins, in CSS pixels.
A4 = {"width": 680, "height": 960}
# Whether something, or what it stands in, is kept on one sheet.
WHOLE = "node => [node, node.parentElement].some(each => getComputedStyle(each).breakInside === 'avoid')"
HIDE = """state => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


class Street:
    def __init__(self):
        self.campaign = make_campaign(goal=500)
        make_script(self.campaign)
        self.organizer = make_member(self.campaign.chapter, Role.ORGANIZER)
        self.volunteer = make_member(self.campaign.chapter)
        self.shifts = []
        for number, name in enumerate(
            ["34 St–Herald Sq", "A corner with a name that takes more than a line of a phone"]
        ):
            place = make_location(self.campaign.chapter, name)
            place.targets.add(Target.objects.create(chapter=self.campaign.chapter, name=f"Company {name}"))
            for period in ("morning", "evening"):
                day = TODAY - timedelta(days=number + 1)
                self.shifts.append(make_shift(self.campaign, place, day=day, period=period, closed_at=NOW))
        for shift in self.shifts:
            for person in (self.volunteer, make_user()):
                attend(shift, person, hours=2)
                make_tally(shift, person, delta=7)
                for outcome in ("interested", "not_now", "not_now"):
                    make_conversation(shift, person, outcome)


@pytest.fixture
def street():
    return Street()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("path", ["/analytics/", "/analytics/places/", "/analytics/answers/", "/downloads/?location=x"])
def test_the_pages_are_accessible_and_fit(street, open_page, sign_in, device, scheme, path):
    page = open_page(**device, color_scheme=scheme)
    sign_in(page, street.organizer)
    page.goto(path)
    assert_no_sideways_scroll(page)
    assert_no_axe_findings(page)


@pytest.mark.parametrize("who", ["organizer", "volunteer"])
def test_the_first_visit_is_light(street, phone, sign_in, who):
    sign_in(phone, getattr(street, who))
    phone.goto("/analytics/")
    assert_within_budget(phone, kilobytes=80, requests=10)


def test_my_numbers_are_as_light_as_every_page_of_a_volunteer(street, phone, sign_in):
    sign_in(phone, street.volunteer)
    phone.goto("/me/numbers/")
    assert phone.locator(".stat").count() == 8
    assert_within_budget(phone, kilobytes=60, requests=10)


def shown(page):
    return page.locator("#figures .stat-value").first.inner_text()


def asked(page):
    """Every request for fresh figures from here on."""
    requests = []
    page.on("request", lambda request: requests.append(request.url) if "part=figures" in request.url else None)
    return requests


def test_figures_come_anew_once_a_minute_while_somebody_looks(street, laptop, sign_in):
    sign_in(laptop, street.organizer)
    laptop.clock.install()
    laptop.goto("/analytics/?period=morning")
    requests = asked(laptop)
    assert shown(laptop) == "12"
    make_conversation(street.shifts[0])
    laptop.clock.fast_forward(MINUTE - 1000)
    assert requests == []
    with laptop.expect_response(lambda response: "part=figures" in response.url):
        laptop.clock.fast_forward(1000)
    laptop.wait_for_function("() => document.querySelector('#figures .stat-value').innerText === '13'")
    assert [url.split("?")[1] for url in requests] == ["period=morning&part=figures"]
    assert_no_axe_findings(laptop)


def test_nothing_is_asked_while_the_page_is_hidden_and_at_once_when_it_is_seen_again(street, laptop, sign_in):
    sign_in(laptop, street.organizer)
    laptop.clock.install()
    laptop.goto("/analytics/")
    requests = asked(laptop)
    laptop.evaluate(HIDE, "hidden")
    laptop.clock.fast_forward(10 * MINUTE)
    assert requests == []
    with laptop.expect_response(lambda response: "part=figures" in response.url):
        laptop.evaluate(HIDE, "visible")
        laptop.clock.fast_forward(1)
    assert len(requests) == 1
    for _ in range(3):  # looking away and back within the minute asks nothing
        laptop.evaluate(HIDE, "hidden")
        laptop.evaluate(HIDE, "visible")
        laptop.clock.fast_forward(1000)
    assert len(requests) == 1


def test_who_stands_in_a_table_is_not_torn_out_of_it(street, laptop, sign_in):
    sign_in(laptop, street.organizer)
    laptop.clock.install()
    laptop.goto("/analytics/")
    laptop.locator("#figures .table-wrap").first.focus()
    make_conversation(street.shifts[0])
    with laptop.expect_response(lambda response: "part=figures" in response.url):
        laptop.clock.fast_forward(MINUTE)
    laptop.wait_for_load_state("networkidle")
    assert laptop.evaluate("() => document.activeElement.className") == "table-wrap"
    assert shown(laptop) == "24"


def test_a_filter_is_chosen_and_lives_in_the_address(street, phone, sign_in):
    sign_in(phone, street.organizer)
    phone.goto("/analytics/")
    phone.locator("summary").filter(has_text="Filter").click()
    phone.locator("select[name=period]").select_option("morning")
    phone.locator("input[name=from]").fill(str(TODAY - timedelta(days=1)))
    phone.get_by_role("button", name="Show").click()
    phone.wait_for_url("**/analytics/?*period=morning*")
    assert shown(phone) == "6"
    phone.reload()
    assert shown(phone) == "6"
    assert "Period: Morning" in phone.locator("main").inner_text()


def test_a_file_is_downloaded_under_its_name(street, laptop, sign_in):
    sign_in(laptop, street.organizer)
    laptop.goto("/analytics/?period=morning")
    laptop.get_by_role("link", name="Downloads").click()
    with laptop.expect_download() as started:
        laptop.get_by_role("link", name="Conversations as CSV").click()
    assert started.value.suggested_filename.startswith("daybreak-conversations-")
    assert started.value.path().read_bytes().count(b"\r\n") == 1 + 12


def test_it_prints_on_a4_without_what_is_only_for_screens(street, laptop, sign_in):
    sign_in(laptop, street.organizer)
    laptop.goto("/analytics/?period=morning")
    laptop.emulate_media(media="print")
    laptop.set_viewport_size(A4)
    assert_no_sideways_scroll(laptop)
    hidden = [".nav", ".filters", ".button"]
    assert [laptop.locator(selector).first.is_visible() for selector in hidden] == [False] * 3
    assert laptop.get_by_text("Period: Morning").is_visible()
    clipped = (
        "() => [...document.querySelectorAll('.table-wrap')].some(each => each.scrollHeight > each.clientHeight + 2)"
    )
    assert laptop.evaluate(clipped) is False
    # A grid that breaks over pages lets Chromium print what follows over a long table.
    displays = "names => names.map(name => getComputedStyle(document.querySelector(name)).display)"
    assert laptop.evaluate(displays, ["main", ".numbers", ".figures"]) == ["block"] * 3
    assert laptop.pdf(format="A4").startswith(b"%PDF")


def test_the_map_is_there_without_a_script_and_no_drawing_is_cut_on_paper(street, open_page, sign_in):
    Location.objects.filter(pk=street.shifts[0].location_id).update(latitude=40.7, longitude=-74.01)
    page = open_page(**LAPTOP, color_scheme="dark", java_script_enabled=False)
    sign_in(page, street.organizer)
    for key, marks in {"": 2, "places/": 2, "hours/": 0}.items():
        page.goto(f"/analytics/{key}")
        assert page.locator(".chart-map .map-mark").count() == marks
        page.emulate_media(media="print")
        page.set_viewport_size(A4)
        drawings = page.locator("#figures figure.chart").all()
        assert len(drawings) >= 2
        for drawing in drawings:
            assert drawing.bounding_box()["height"] < A4["height"]
            assert drawing.evaluate(WHOLE)
        assert page.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "light only"
        assert not page.locator(".list-tools .button").first.is_visible()
        page.emulate_media(media="screen")
