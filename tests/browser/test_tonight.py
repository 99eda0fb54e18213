"""A captain writes to a shift from her phone, and an organizer looks through the evening."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from people.actions.persons import set_phone
from shifts.models import ShiftMessage
from tests.browser.helpers import assert_no_axe_findings, assert_within_budget
from tests.factories import claim, make_member, make_running_shift, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shift():
    return make_running_shift()


def test_a_captain_starts_from_a_ready_text_and_sends_it(phone, sign_in, shift):
    ada = claim(shift, make_user("Ada Lovelace"), now=shift.starts_at - timedelta(days=1)).person
    set_phone(ada, phone="+12125550100", may_be_called=True, may_be_texted=False)
    sign_in(phone, make_member(shift.campaign.chapter, "captain"))
    phone.goto(f"/captain/shifts/{shift.pk}/")
    phone.get_by_role("link", name="Write to everybody").click()
    expect(phone.get_by_role("link", name="Ada Lovelace")).to_have_attribute("href", "tel:+12125550100")
    assert_no_axe_findings(phone)
    assert_within_budget(phone, kilobytes=60, requests=10)
    several_lines = 100  # pixels; of one line it would be 48
    assert phone.get_by_label("Your message").bounding_box()["height"] > several_lines
    phone.get_by_label("Your message").fill("Hello!")
    phone.get_by_role("button", name="Bring water.").click()
    expect(phone.get_by_label("Your message")).to_have_value("Hello!\nBring water.")
    assert not ShiftMessage.objects.exists()
    phone.get_by_role("button", name="Send to 1 person").click()
    expect(phone.get_by_text("1 person is told.")).to_be_visible()
    expect(phone.locator(".row", has_text="Bring water.")).to_contain_text("to 1 person")
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_an_organizer_goes_from_tonight_to_the_act(phone, sign_in, shift):
    sign_in(phone, make_member(shift.campaign.chapter, "organizer"))
    phone.goto("/organize/")
    phone.get_by_role("link", name="Tonight").click()
    row = phone.locator(".row", has_text=str(shift.location))
    expect(row).to_contain_text("0 of at least 2")
    assert_no_axe_findings(phone)
    assert phone.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    row.get_by_role("link", name="Put somebody on").click()
    expect(phone).to_have_url(phone.url.split("/captain")[0] + f"/captain/shifts/{shift.pk}/people/")
