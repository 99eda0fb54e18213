"""What logging costs the phone: few requests, and none while nobody looks."""

import pytest

from outreach.models import Tally
from tests.browser.log.screen import counter, tap, wait_for, wait_for_number

SYNC, TOKEN = "/api/v1/sync/", "/shifts/outbox-token/"
# As when the phone is put away, and taken out again.
HIDE = """isHidden => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    const state = isHidden ? "hidden" : "visible";
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def asked(log):
    """The paths that a page asks for from here on, and the page."""
    page, paths = log(), []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: paths.append(request.url.split("localhost")[1].partition("/")[2]))
    return page, paths


def count(paths, path):
    return paths.count(path.strip("/") + "/")


def test_who_is_signed_in_is_asked_once(asked):
    page, paths = asked
    for _ in range(3):
        tap(page, "Approached")
        wait_for(page, "All sent")
    assert count(paths, TOKEN) == 1
    assert count(paths, SYNC) == 3


def test_who_is_signed_in_is_asked_again_where_the_server_does_not_take_it(asked, watch, sign_in, person):
    watch.expect("Failed to load resource")
    page, paths = asked
    tap(page, "Approached")
    wait_for(page, "All sent")
    page.context.clear_cookies()
    tap(page, "Approached")
    wait_for(page, "1 waiting. You are signed out")
    sign_in(page, person)
    tap(page, "Approached")
    wait_for(page, "All sent")
    assert Tally.objects.count() == 3
    assert count(paths, TOKEN) == 3


def test_taps_in_quick_succession_go_in_one_request(log, settings):
    settings.OUTBOX_GATHER_S = 3
    page, paths = log(), []
    page.clock.install()
    page.reload()
    page.on("request", lambda request: paths.append(request.url.split("localhost")[1].partition("/")[2]))
    tap(page, "Approached", 4)
    wait_for(page, "4 waiting")
    assert count(paths, SYNC) == 0
    page.clock.fast_forward(3_100)
    wait_for(page, "All sent")
    assert count(paths, SYNC) == 1
    assert Tally.objects.count() == 4


def test_what_is_gathered_is_sent_when_the_phone_is_put_away(log, settings):
    settings.OUTBOX_GATHER_S = 3
    page = log()
    page.clock.install()
    page.reload()
    tap(page, "Approached")
    wait_for(page, "1 waiting")
    page.evaluate(HIDE, True)
    wait_for(page, "All sent")
    assert Tally.objects.count() == 1


def test_nothing_is_asked_while_nobody_looks_however_long_and_however_much_waits(log, watch):
    watch.expect("Failed to load resource")
    page = log()
    page.clock.install()
    page.reload()
    page.context.set_offline(True)
    counter(page, "Approached").tap()
    wait_for_number(counter(page, "Approached"), 1)
    wait_for(page, "1 waiting")
    page.evaluate(HIDE, True)
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    paths = []
    page.on("request", lambda request: paths.append(request.url))
    page.clock.run_for(3_600_000)
    page.wait_for_timeout(500)
    assert paths == []
    page.evaluate(HIDE, False)
    wait_for(page, "All sent")
    assert Tally.objects.count() == 1
