"""A captain looks at held rows on her phone."""

import pytest

from outreach.models import Tally
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import make_conversation, make_member, make_tally


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_held_rows_are_decided_in_two_taps(open_page, sign_in, shift, person, scheme):
    make_tally(shift, person, delta=200, hold="odd")
    make_conversation(shift, person, hold="late")
    page = open_page(**PHONE, color_scheme=scheme)
    sign_in(page, make_member(shift.campaign.chapter, "captain"))
    page.goto("/captain/")
    page.get_by_role("link", name="Rows to look at").tap()
    page.get_by_role("heading", name="Rows to look at").wait_for()
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="Count the ticked ones").tap()
    page.get_by_text("2 rows count now.").wait_for()
    assert Tally.objects.counted().get().delta == 200
