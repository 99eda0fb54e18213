"""Every component at once: readable in both themes and directions, on a phone with large text, within the budget."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.helpers import LAPTOP, PHONE, assert_no_axe_findings, assert_no_sideways_scroll

pytestmark = [pytest.mark.urls("tests.browser.style_urls"), pytest.mark.one_database]

TALLY_RATIO = 7
# The ratio of WCAG 2 between the colours of a button and its text.
CONTRAST = """button => {
    const channel = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const light = colour => {
        const [red, green, blue] = colour.match(/[\\d.]+/g).map(part => channel(part / 255));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const style = getComputedStyle(button);
    const [one, other] = [light(style.color), light(style.backgroundColor)];
    return Math.max(one, other) / Math.min(one, other);
}"""


def shown(page, address="/style/?alone", *, direction="ltr"):
    page.goto(address)
    page.evaluate("direction => document.documentElement.setAttribute('dir', direction)", direction)
    return page


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing_in_any_component(open_page, device, scheme, direction):
    page = shown(open_page(**device, color_scheme=scheme), direction=direction)
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)


def test_all_looks_stand_on_one_page(laptop):
    page = shown(laptop, "/style/")
    looks = page.locator(".look").all()
    assert [look.evaluate("it => [getComputedStyle(it).colorScheme, it.dir]") for look in looks] == [
        ["light", "ltr"], ["dark", "ltr"], ["light", "rtl"], ["dark", "rtl"],
    ]  # fmt: skip
    assert len({look.evaluate("it => getComputedStyle(it).backgroundColor") for look in looks}) == 2
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_refused_form(open_page, scheme):
    page = shown(open_page(**PHONE, color_scheme=scheme), "/style/?alone&errors")
    assert page.get_by_role("alert").is_visible()
    assert_no_axe_findings(page)


def test_a_long_name_in_a_notice_on_a_card_still_fits_a_narrow_phone(open_page):
    page = shown(open_page(viewport={"width": 320, "height": 640}))
    notice = "<p class='notice warn'><svg class='icon'></svg><span>Featherstonehaugh: 15 minutes late</span></p>"
    page.locator(".card-text").first.evaluate("(it, notice) => it.insertAdjacentHTML('beforeend', notice)", notice)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert_no_sideways_scroll(page)


def test_text_at_twice_its_size_still_fits_a_phone(phone):
    page = shown(phone)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert_no_sideways_scroll(page)


def test_on_a_log_page_the_tally_buttons_are_in_the_lower_half_of_a_phone(phone):
    page = shown(phone)
    page.evaluate("""() => {
        const parts = [".messages", ".page-head", ".tally"].map(name => document.querySelector(name));
        document.body.className = "log";
        document.querySelector("main").replaceChildren(...parts);
    }""")
    boxes = [button.bounding_box() for button in page.locator(".tally-button").all()]
    assert [box["y"] >= 320 and box["y"] + box["height"] <= 640 for box in boxes] == [True] * 4
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tally_buttons_are_72_pixels_high_and_contrast_at_least_seven_to_one(open_page, scheme):
    page = shown(open_page(**PHONE, color_scheme=scheme))
    buttons = page.locator(".tally-button").all()
    assert len(buttons) == 4
    assert [button.bounding_box()["height"] >= 72 for button in buttons] == [True] * 4
    assert [button.evaluate(CONTRAST) >= TALLY_RATIO for button in buttons] == [True] * 4


def test_every_button_and_tab_is_a_target_of_48_pixels(phone):
    page = shown(phone)
    small = [
        target.inner_text()
        for target in page.locator(".button, .tabs a, .nav a, summary, select, input:not([type=hidden])").all()
        if target.is_visible() and not target.evaluate("it => !!it.closest('label')")
        and round(target.bounding_box()["height"]) < 48
    ]  # fmt: skip
    assert small == []


def test_what_everybody_loads_of_style_is_at_most_12_kilobytes():
    sheet = Path(settings.BASE_DIR, "static/css/daybreak.css").read_bytes()
    assert len(gzip.compress(sheet)) <= 12_000
