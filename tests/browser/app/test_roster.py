"""A captain underground: her roster opens, her marks wait and arrive, each once."""

import pytest
from django.utils import timezone

from people.actions.persons import set_phone
from shifts.actions.presence import mark
from shifts.models import Attendance, Mark, Shift
from tests.browser.app.screen import wait_until_gone, wait_until_kept, wait_until_kept_says
from tests.browser.helpers import assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import claim, make_member

SYNC = "**/api/v1/sync/"


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain", name="Carmen")


@pytest.fixture
def ada(shift):
    return claim(shift, make_member(shift.campaign.chapter, name="Ada"), now=timezone.now()).person


@pytest.fixture
def roster(app, sign_in, shift, captain, ada):
    """The captain's phone, which has seen My shifts and never the roster, and has no signal now."""
    sign_in(app, captain)
    app.goto("/me/shifts/")
    wait_until_kept(app, "/me/shifts/", f"/captain/shifts/{shift.pk}/")
    app.context.set_offline(True)
    app.goto(f"/captain/shifts/{shift.pk}/")
    app.get_by_text("No answer just now. This page is from").wait_for()
    return app


def line(page, name="Ada"):
    return page.get_by_role("listitem").filter(has_text=name)


def here(page):
    return page.locator("[data-here]").text_content().strip()


def wait_until_sent(page):
    page.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '0'")


def test_somebody_is_checked_in_without_a_signal_and_the_server_hears_of_it_later(roster, ada):
    line(roster).get_by_role("button", name="Here").tap()
    line(roster).get_by_text("Waits on this phone").wait_for()
    assert here(roster) == "1"
    assert_no_axe_findings(roster)
    assert_no_sideways_scroll(roster)
    assert not Attendance.objects.filter(person=ada).exists()
    roster.context.set_offline(False)
    wait_until_sent(roster)
    line(roster).get_by_text("Waits on this phone").wait_for(state="detached")
    found = Attendance.objects.get(person=ada)
    assert (found.status, found.set_at) == (Attendance.Status.CHECKED_IN, Mark.objects.get().said_at)


def test_who_is_here_need_not_be_called(app, sign_in, shift, captain, ada):
    set_phone(ada, phone="+12125550100", may_be_called=True, may_be_texted=False)
    sign_in(app, captain)
    app.goto(f"/captain/shifts/{shift.pk}/")
    call = line(app).get_by_role("link", name="Call")
    call.wait_for()
    line(app).get_by_role("button", name="Here").tap()
    call.wait_for(state="hidden")
    line(app).get_by_role("button", name="Undo").tap()
    call.wait_for()


def test_what_waits_is_there_again_after_the_tab_was_killed(roster, shift, ada, watch):
    line(roster).get_by_role("button", name="Here").tap()
    line(roster).get_by_text("Waits on this phone").wait_for()
    context = roster.context
    roster.close()
    again = watch.over(context.new_page())
    again.goto(f"/captain/shifts/{shift.pk}/")
    line(again).get_by_text("Waits on this phone").wait_for()
    context.set_offline(False)
    wait_until_sent(again)
    assert Mark.objects.count() == 1


def test_a_mark_whose_answer_was_lost_counts_once(roster, ada):
    def swallow(route):
        route.fetch()
        route.abort()

    roster.route(SYNC, swallow)
    roster.context.set_offline(False)
    line(roster).get_by_role("button", name="Here").tap()
    roster.get_by_role("button", name="Send now").wait_for()
    assert Mark.objects.count() == 1
    roster.unroute(SYNC)
    roster.get_by_role("button", name="Send now").tap()
    wait_until_sent(roster)
    assert (Mark.objects.count(), Attendance.objects.filter(person=ada).count()) == (1, 1)


def test_a_mark_is_taken_back_before_anybody_heard_of_it(roster, ada):
    line(roster).get_by_role("button", name="Here").tap()
    line(roster).get_by_role("button", name="Undo").tap()
    line(roster).get_by_text("Not marked yet").wait_for()
    roster.context.set_offline(False)
    wait_until_sent(roster)
    assert not Attendance.objects.filter(person=ada).exists()


def test_what_another_captain_said_later_stays(roster, shift, ada, captain):
    line(roster).get_by_role("button", name="Here").tap()
    line(roster).get_by_text("Waits on this phone").wait_for()
    mark(shift, person=ada, status=Attendance.Status.NO_SHOW, by=captain, now=timezone.now())
    roster.context.set_offline(False)
    line(roster).locator(".badge", has_text="Did not come").wait_for()
    wait_until_sent(roster)
    assert Attendance.objects.get(person=ada).status == Attendance.Status.NO_SHOW


def test_what_was_sent_is_still_shown_on_the_kept_page(roster, shift, ada):
    line(roster).get_by_role("button", name="Here").tap()
    roster.context.set_offline(False)
    wait_until_sent(roster)
    wait_until_kept(roster, f"/captain/shifts/{shift.pk}/said/")
    roster.context.set_offline(True)
    roster.goto(f"/captain/shifts/{shift.pk}/")
    line(roster).locator(".badge", has_text="Here").wait_for()
    assert here(roster) == "1"


def test_what_was_sent_from_another_page_is_on_the_kept_roster(roster, shift):
    line(roster).get_by_role("button", name="Here").tap()
    line(roster).get_by_text("Waits on this phone").wait_for()
    roster.goto("/me/shifts/")
    roster.get_by_text("No answer just now.").wait_for()
    roster.context.set_offline(False)
    wait_until_sent(roster)
    wait_until_kept_says(roster, f"/captain/shifts/{shift.pk}/", 'data-status="checked_in"')
    roster.context.set_offline(True)
    roster.goto(f"/captain/shifts/{shift.pk}/")
    line(roster).locator(".badge", has_text="Here").wait_for()


def test_a_walk_in_who_was_added_with_a_signal_is_on_the_kept_roster(roster, shift):
    line(roster).get_by_role("button", name="Here").tap()
    roster.context.set_offline(False)
    wait_until_sent(roster)
    roster.goto(f"/captain/shifts/{shift.pk}/walk-in/")
    roster.get_by_label("Name").fill("Zoe")
    roster.get_by_role("button", name="Here").tap()
    line(roster, "Zoe").wait_for()
    wait_until_kept_says(roster, f"/captain/shifts/{shift.pk}/", "Zoe")
    roster.context.set_offline(True)
    line(roster, "Zoe").get_by_text("More").tap()
    line(roster, "Zoe").get_by_role("button", name="Left now").tap()
    line(roster, "Zoe").get_by_text("Waits on this phone").wait_for()
    roster.goto(f"/captain/shifts/{shift.pk}/")
    line(roster, "Zoe").locator(".badge", has_text="Left").wait_for()
    line(roster).locator(".badge", has_text="Here").wait_for()


def test_a_mark_that_is_refused_leaves_its_line_as_it_was_and_needs_attention(roster, shift, ada, captain):
    line(roster).get_by_role("button", name="Here").tap()
    line(roster).get_by_text("Waits on this phone").wait_for()
    Shift.objects.filter(pk=shift.pk).update(closed_at=timezone.now(), closed_by=captain)
    roster.context.set_offline(False)
    roster.get_by_text("Needs your attention").wait_for()
    line(roster).get_by_text("Coming").or_(line(roster).get_by_text("Not marked yet")).wait_for()
    assert line(roster).get_by_text("Waits on this phone").count() == 0
    assert here(roster) == "0"


def test_a_mark_that_another_tab_has_sent_is_here_in_this_one_too(roster, shift, watch):
    other = watch.over(roster.context.new_page())
    other.goto(f"/captain/shifts/{shift.pk}/")
    line(other).get_by_role("button", name="Here").tap()
    line(roster).get_by_text("Waits on this phone").wait_for()
    roster.context.set_offline(False)
    for page in (roster, other):
        wait_until_sent(page)
        line(page).get_by_text("Waits on this phone").wait_for(state="detached")
        line(page).locator(".badge", has_text="Here").wait_for()


def test_whoever_marks_by_the_keyboard_stays_in_the_line(roster):
    line(roster).get_by_role("button", name="Here").focus()
    roster.keyboard.press("Enter")
    line(roster).get_by_text("Waits on this phone").wait_for()
    assert roster.evaluate("() => document.activeElement.closest('li')?.dataset.person") is not None


def test_a_volunteer_has_nobodys_roster_on_her_phone(app, sign_in, shift, person, ada):
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, f"/shifts/{shift.pk}/log/")
    wait_until_gone(app, "/captain/")


def test_a_roster_goes_after_two_days(roster, shift):
    page = f"/captain/shifts/{shift.pk}/"
    roster.evaluate(
        """async path => {
            for (const name of (await caches.keys()).filter(name => name.startsWith("pages-"))) {
                const pages = await caches.open(name);
                const kept = await pages.match(path, { ignoreVary: true });
                if (!kept) continue;
                const headers = new Headers(kept.headers);
                headers.set("Kept-At", String(Date.now() - 49 * 3_600_000));
                const text = await kept.text();
                await pages.delete(path, { ignoreVary: true });
                await pages.put(path, new Response(text, { headers }));
            }
        }""",
        page,
    )
    roster.goto(page)
    roster.get_by_role("heading", name="No signal").wait_for()
