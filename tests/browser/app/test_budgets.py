"""What a page costs on the line, compressed as in production: the budgets of a phone with little data left."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from shifts.models import Campaign
from tests.browser.helpers import PHONE
from tests.factories import claim, make_conversation, make_location, make_question, make_shift, make_tally

pytestmark = pytest.mark.one_database

KINDS = """() => {
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const kinds = { html: 0, css: 0, js: 0, font: 0, other: 0 };
    const names = { "": "html", css: "css", js: "js", mjs: "js", woff: "font", woff2: "font", ttf: "font" };
    for (const { name, entryType, transferSize } of entries) {
        const end = new URL(name).pathname.split("/").pop().split(".");
        const kind = entryType === "navigation" ? "html" : names[end.at(-1)] ?? "other";
        kinds[kind] += transferSize;
    }
    return { ...kinds, requests: entries.length };
}"""
MOST = {"html": 15_000, "css": 12_000, "js": 20_000, "font": 0}
FIRST, THEN, REQUESTS = 60_000, 15_000, 10


@dataclass(frozen=True)
class Cost:
    """Bytes on the line, headers counted, by kind."""

    kinds: dict[str, int]
    requests: int

    @property
    def bytes(self) -> int:
        return sum(self.kinds.values())


def cost_of(page, address) -> Cost:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found = page.evaluate(KINDS)
    requests = found.pop("requests")
    return Cost(found, requests)


@pytest.fixture
def full(shift, person):
    """As much as a page has to show: a full page of shifts, many claims, a script, a log with entries."""
    day = shift.starts_on + timedelta(days=2)
    for number in range(45):
        place = make_location(shift.campaign.chapter, f"Lexington Av / {number + 40} St (4 5 6), north-east stairs")
        another = make_shift(shift.campaign, location=place, day=day + timedelta(days=number // 4))
        if number % 4 == 0:  # One a day.
            claim(another, person, now=timezone.now())
    for label in ("Heard of us?", "What is your line of work?", "Shall we call you?"):
        make_question(shift.campaign, label)
    for _ in range(8):
        make_tally(shift, person)
        make_conversation(shift, person)
    return shift


def visitor_pages(shift):
    return [
        "/",
        f"/campaigns/{Campaign.objects.get().pk}/",
        "/shifts/",
        f"/shifts/{shift.pk}/",
        f"/locations/{shift.location_id}/",
        "/signin/",
        "/offline/",
    ]


def volunteer_pages(shift):
    own = ["/me/shifts/", f"/shifts/{shift.pk}/log/", "/me/", "/me/this-phone/", "/calendar/"]
    return [*own, "/shifts/", f"/shifts/{shift.pk}/", f"/locations/{shift.location_id}/"]


@pytest.mark.parametrize("reader", ["visitor", "volunteer"])
def test_every_page_of_a_volunteer_is_light_at_first_and_lighter_then(open_page, sign_in, full, person, reader):
    found = {}
    for address in visitor_pages(full) if reader == "visitor" else volunteer_pages(full):
        page = open_page(**PHONE)
        if reader == "volunteer":
            sign_in(page, person)
        first, then = cost_of(page, address), cost_of(page, address)
        page.context.close()
        found[address] = (first, then)
    assert {address: first for address, (first, _then) in found.items() if first.bytes > FIRST} == {}
    assert {address: first for address, (first, _then) in found.items() if first.requests > REQUESTS} == {}
    assert {address: then for address, (_first, then) in found.items() if then.bytes > THEN} == {}
    for kind, most in MOST.items():
        assert {address: first for address, (first, _then) in found.items() if first.kinds[kind] > most} == {}, kind
    assert min(then.bytes for _first, then in found.values()) > 500


def test_the_numbers_are_light(open_page, sign_in, full, person):
    page = open_page(**PHONE)
    sign_in(page, person)
    first = cost_of(page, "/analytics/")
    assert 5_000 < first.bytes <= 80_000
    assert first.requests <= REQUESTS
