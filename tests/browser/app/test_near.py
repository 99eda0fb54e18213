"""The hours round a shift where the signal comes and goes: the captain's number is at hand, and gone in time."""

import pytest

from shifts.models import Notice
from tests.browser.app.screen import wait_until_kept
from tests.browser.helpers import assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import make_member

NUMBER = "+12125550123"
# Nobody can wait three hours: the copy is made to say that the time has come.
LET_TIME_PASS = """async () => {
    const [name] = (await caches.keys()).filter((name) => name.startsWith("pages-"));
    const pages = await caches.open(name);
    for (const key of await pages.keys()) {
        const kept = await pages.match(key, { ignoreVary: true });
        const headers = new Headers(kept.headers);
        if (!Number.isFinite(Number(headers.get("Keep-Until")))) continue;
        headers.set("Keep-Until", "1");
        await pages.put(key, new Response((await kept.text()).replace(/<!--until \\d+/g, "<!--until 1"), { headers }));
    }
}"""
KEPT_WITH = """async (words) => {
    const found = [];
    for (const name of await caches.keys()) {
        const pages = await caches.open(name);
        for (const key of await pages.keys()) {
            const text = await (await pages.match(key, { ignoreVary: true })).text();
            if (text.includes(words)) found.push(new URL(key.url).pathname);
        }
    }
    return found.sort();
}"""


@pytest.fixture
def mine(app, sign_in, shift, person):
    make_member(shift.campaign.chapter, "captain", name="Carmen", phone=NUMBER, may_be_called=True, may_be_texted=True)
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, "/me/shifts/", f"/shifts/{shift.pk}/")
    return app


def test_without_a_signal_she_is_told_to_call_and_has_the_button(mine, shift):
    mine.context.set_offline(True)
    mine.goto("/me/shifts/")
    mine.get_by_text("No answer just now. This page is from").wait_for()
    mine.get_by_role("button", name="10", exact=True).tap()
    mine.get_by_text("No answer, so count this as not sent.").wait_for()
    mine.get_by_text("That did not reach your captain. Call or text instead").wait_for()
    assert mine.get_by_role("link", name="Call Carmen").get_attribute("href") == f"tel:{NUMBER}"
    assert mine.get_by_role("link", name="Text Carmen").get_attribute("href") == f"sms:{NUMBER}"
    assert_no_axe_findings(mine)
    assert_no_sideways_scroll(mine)
    mine.context.set_offline(False)
    mine.get_by_role("button", name="10", exact=True).tap()
    mine.get_by_text("Your captain sees that you will be 10 minutes late.").wait_for()
    assert list(Notice.objects.values_list("signup__shift", "minutes")) == [(shift.pk, 10)]


def test_the_number_goes_from_the_phone_when_its_time_is_over_and_the_page_stays(mine, shift):
    assert mine.evaluate(KEPT_WITH, NUMBER) == ["/me/shifts/", f"/shifts/{shift.pk}/"]
    mine.context.set_offline(True)
    mine.evaluate(LET_TIME_PASS)
    for path, heading in {f"/shifts/{shift.pk}/": "Where and how", "/me/shifts/": "Coming"}.items():
        mine.goto(path)
        mine.get_by_role("heading", name=heading).wait_for()
        assert mine.get_by_text("Carmen").count() == 0
    assert mine.evaluate(KEPT_WITH, NUMBER) == []
