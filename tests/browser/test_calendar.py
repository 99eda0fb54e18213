"""My shifts in my calendar, on a phone."""

import pytest
from django.test import Client

from people.models import CalendarAddress
from tests.browser.helpers import PHONE
from tests.factories import claim, make_running_shift, make_user


@pytest.fixture
def person(transactional_db):
    person = make_user("Ada")
    claim(make_running_shift(), person)
    return person


@pytest.mark.parametrize("script", [True, False])
def test_from_my_shifts_to_an_address_that_a_calendar_app_reads(open_page, sign_in, person, script):
    options = {"permissions": ["clipboard-read", "clipboard-write"]} if script else {}
    page = open_page(**PHONE, java_script_enabled=script, **options)
    sign_in(page, person)
    page.goto("/me/shifts/")
    page.get_by_role("link", name="In my calendar").tap()
    page.get_by_role("button", name="Make my address").tap()
    page.get_by_role("heading", name="Here is your address").wait_for()
    address = page.locator(".secret").inner_text()
    assert page.get_by_role("link", name="Open my calendar app").get_attribute("href") == address.replace(
        "http:", "webcal:"
    )
    copy = page.get_by_role("button", name="Copy the address")
    assert copy.is_visible() is script
    if script:
        copy.tap()
        page.get_by_text("Copied.").wait_for()
        assert page.evaluate("() => navigator.clipboard.readText()") == address
    feed = Client().get(address[address.index("/calendar/") :])
    assert (feed.status_code, feed.content.count(b"BEGIN:VEVENT")) == (200, 1)
    page.get_by_role("link", name="My calendar has it").tap()
    page.get_by_role("link", name="Switch off").tap()
    page.get_by_role("button", name="Switch off").tap()
    page.get_by_text("Your calendar no longer gets your shifts.").wait_for()
    assert not CalendarAddress.objects.exists()


def test_a_shift_is_taken_into_the_calendar_from_its_page(phone, sign_in, person):
    sign_in(phone, person)
    phone.goto(f"/shifts/{person.signups.get().shift_id}/")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Add to calendar").tap()
    assert download.value.suggested_filename == f"shift-{person.signups.get().shift_id}.ics"
