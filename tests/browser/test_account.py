"""One's own account, in a browser that is signed in."""

import pytest

from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll, assert_within_budget
from tests.factories import make_user


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_account_fits_a_phone_within_the_budget_and_everybody_can_use_it(open_page, sign_in, colours):
    page = open_page(**PHONE, color_scheme=colours)
    sign_in(page, make_user(name="Ada Example"))
    page.goto("/me/")
    assert page.get_by_role("textbox").first.input_value() == "Ada Example"
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    assert_within_budget(page, kilobytes=60, requests=10)


def test_a_visitor_is_led_to_sign_in(laptop):
    laptop.goto("/me/")
    assert laptop.url.endswith("/signin/?next=/me/")
    assert_no_axe_findings(laptop)
