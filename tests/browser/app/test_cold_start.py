"""The phone was off: a browser that was killed is started anew underground, and the log opens and takes taps."""

import os
import signal
from pathlib import Path

import pytest

from outreach.models import Tally
from tests.browser.app.screen import wait_until_kept
from tests.browser.app.test_update import MARK, is_second
from tests.browser.helpers import PHONE
from tests.browser.log.screen import counter, tap, wait_for, wait_for_number

pytestmark = pytest.mark.one_database


@pytest.fixture
def switch_on(browser_type, browser_type_launch_args, live_server, tmp_path, watch):
    """Starts the phone's browser with what it kept the last time; `without_signal` from the very first request on."""
    profile, started = tmp_path / "profile", []

    def start(*, without_signal=False):
        context = browser_type.launch_persistent_context(
            profile, **browser_type_launch_args, **PHONE, base_url=live_server.url
        )
        started.append(context)
        context.set_default_timeout(10_000)
        context.set_offline(without_signal)
        return watch.over(context.pages[0])

    start.kill = lambda: kill_browser_of(profile)
    watch.expect("Failed to load resource", "ERR_INTERNET_DISCONNECTED")
    yield start
    for context in started[-1:]:
        context.close()
    watch.report()


def kill_browser_of(profile):
    """As the battery does it: at once, with no time to write anything down."""
    mine = f"--user-data-dir={profile}".encode()
    killed = 0
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = found.read_bytes().split(b"\0")
        except OSError:
            continue
        if mine in words:
            os.kill(int(found.parent.name), signal.SIGKILL)
            killed += 1
    assert killed


@pytest.mark.parametrize("has_been_updated", [False, True])
def test_the_log_opens_after_the_phone_was_off_without_a_signal(
    switch_on, sign_in, shift, person, deploy, has_been_updated
):
    page = switch_on()
    sign_in(page, person)
    page.goto("/me/shifts/")
    wait_until_kept(page, f"/shifts/{shift.pk}/log/", "/me/this-phone/")
    page.context.set_offline(True)
    page.goto(f"/shifts/{shift.pk}/log/")
    tap(page, "Approached", 2)
    wait_for(page, "2 waiting")
    switch_on.kill()
    if has_been_updated:
        deploy("js/log.js", MARK)
    page = switch_on(without_signal=True)
    page.goto(f"/shifts/{shift.pk}/log/")
    wait_for(page, "2 waiting")
    tap(page, "Approached")
    wait_for(page, "3 waiting")
    assert not is_second(page)
    sign_in(page, person)  # A session cookie goes with the browser here, as it does not on a phone.
    page.context.set_offline(False)
    wait_for(page, "All sent")
    assert list(Tally.objects.values_list("person", "delta")) == [(person.pk, 1)] * 3
    page.goto(f"/shifts/{shift.pk}/log/")
    wait_for_number(counter(page, "Approached"), 3)
