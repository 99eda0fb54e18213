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
    page.get_by_role("button", name="Count the ticked ones", exact=True).tap()
    page.get_by_text("2 rows count now.").wait_for()
    assert Tally.objects.counted().get().delta == 200


def test_a_heap_is_set_aside_with_a_reason_undone_and_read_by_whoever_logged_it(open_page, sign_in, shift, person):
    for _ in range(31):
        make_conversation(shift, person, hold="fast")
    page = open_page(**PHONE)
    sign_in(page, make_member(shift.campaign.chapter, "captain"))
    page.goto("/captain/held/")
    page.get_by_text("Very many within five minutes: 31 rows").wait_for()
    page.get_by_role("button", name="Do not count").tap()
    page.get_by_text("choose why these do not count").wait_for()
    page.get_by_label("Or why they do not count").select_option("It looks logged twice")
    page.get_by_role("button", name="Do not count").tap()
    page.get_by_text("31 rows do not count.").wait_for()
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("31 rows wait again.").wait_for()
    page.get_by_text("Show the rows").tap()
    for box in page.get_by_role("checkbox").all()[1:]:
        box.uncheck()
    page.get_by_role("button", name="Count the ticked ones", exact=True).tap()
    page.get_by_text("1 row counts now.").wait_for()
    phone = open_page(**PHONE)
    sign_in(phone, person)
    phone.goto(f"/shifts/{shift.pk}/log/")
    phone.get_by_role("heading", name="30 entries wait for a look").wait_for()
    phone.get_by_text("1 entry was looked at and counts.").wait_for()
    assert_no_axe_findings(phone)
    assert_no_sideways_scroll(phone)
