"""A new release between two taps: nothing that was logged is lost or doubled, and no page changes under the finger."""

import pytest

from outreach.models import Conversation, Tally
from tests.browser.app.screen import caches_of, wait_until_kept
from tests.browser.log.screen import counter, outcome, tap, wait_for, wait_for_number

UPDATED = """async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const coming = registration.installing ?? registration.waiting ?? registration.active;
    while (coming.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 20));
}"""
MARK = '\ndocument.documentElement.dataset.release = "second";\n'


IS_SECOND = "() => document.documentElement.dataset.release === 'second'"


def is_second(page):
    return page.evaluate(IS_SECOND)


def wait_for_second(page):
    """Until the second release has run: its script goes on after the page has loaded, once the outbox has opened."""
    page.wait_for_function(IS_SECOND)


def wait_for_rows(page, number):
    """Until the server has so many rows."""
    for _ in range(200):
        if Tally.objects.count() + Conversation.objects.count() == number:
            return
        page.wait_for_timeout(50)
    raise AssertionError("The rows did not arrive.")


@pytest.fixture
def log(app, sign_in, shift, person):
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, f"/shifts/{shift.pk}/log/")
    app.goto(f"/shifts/{shift.pk}/log/")
    return app


def test_a_release_between_two_taps_with_a_killed_tab_loses_and_doubles_nothing(log, watch, shift, deploy):
    context, address = log.context, log.url
    tap(log, "Approached")
    wait_for(log, "All sent")
    log.context.set_offline(True)
    tap(log, "Approached", 2)
    wait_for(log, "2 waiting")
    deploy("js/log.js", MARK)
    context.set_offline(False)
    log.evaluate(UPDATED)
    assert not is_second(log)
    tap(log, "Approached")
    outcome(log, "Interested").tap()
    wait_for_rows(log, 5)  # The line still says "All sent" of the taps before.
    wait_for(log, "All sent")
    context.set_offline(True)
    tap(log, "Approached")
    wait_for(log, "1 waiting")
    log.close()
    # Underground, the page that was kept is the old one, and its scripts are still there.
    again = watch.over(context.new_page())
    again.goto(address)
    wait_for(again, "1 waiting")
    assert not is_second(again)
    wait_for_number(counter(again, "Approached"), 5)
    context.set_offline(False)
    wait_for(again, "All sent")
    again.goto(address)
    wait_for_second(again)
    wait_until_kept(again, f"/shifts/{shift.pk}/log/")
    wait_for_number(counter(again, "Approached"), 5)
    context.set_offline(True)
    again.reload()
    wait_for_second(again)
    tap(again, "Approached")
    wait_for(again, "1 waiting")
    context.set_offline(False)
    wait_for(again, "All sent")
    assert list(Tally.objects.values_list("delta", flat=True)) == [1] * 6
    assert Conversation.objects.count() == 1


def test_each_release_has_a_shell_of_its_own_and_the_one_before_stays(log, deploy):
    (first,) = caches_of(log, "shell-")
    deploy("js/log.js", MARK)
    log.evaluate(UPDATED)
    shells = caches_of(log, "shell-")
    assert len(shells) == 2
    assert first in shells


def test_a_release_that_cannot_be_loaded_whole_does_not_take_over(log, deploy):
    (first,) = caches_of(log, "shell-")
    deploy("js/log.js", MARK, without="log")
    ended = log.evaluate("""async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration.update();
        const coming = registration.installing;
        while (coming.state === "installing") await new Promise((resolve) => setTimeout(resolve, 20));
        return [coming.state, registration.active.state];
    }""")
    assert ended == ["redundant", "activated"]
    assert caches_of(log, "shell-") == [first]
    # Its pages come, but are not kept: without their scripts they would be of no use underground.
    log.goto(log.url)
    log.wait_for_load_state("networkidle")
    log.context.set_offline(True)
    log.reload()
    assert not is_second(log)
    tap(log, "Approached")
    wait_for(log, "1 waiting")
