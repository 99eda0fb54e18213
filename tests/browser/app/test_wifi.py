"""Somebody's Wi-Fi, which answers 200 with a page of its own: none of it stays on the phone in the place of ours, and
the next visit on a good line has all that belongs there. Each guard is tried without it too."""

from threading import Event

import pytest

from config import offline
from tests.browser.app.screen import caches_of, wait_for_worker, wait_until_gone, wait_until_kept, wait_until_kept_says
from tests.browser.app.test_worker import log_of
from tests.browser.log.screen import counter
from tests.factories import make_member

PORTAL = b"<p>Accept our terms"
# What is kept of an address that begins so: the first letters of it, or null.
KEPT_OF = """async (beginning) => {
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const key of await cache.keys()) {
            const isIt = new URL(key.url).pathname.startsWith(beginning);
            if (isIt) return (await (await cache.match(key)).text()).slice(0, 30);
        }
    }
    return null;
}"""
# No worker is there, and none is coming.
UNTIL_GIVEN_UP = """async (tries) => {
    const end = Date.now() + 10_000;
    while (window.tries < tries || (await navigator.serviceWorker.getRegistration())) {
        if (Date.now() > end) throw new Error(`there is a worker, or none after ${window.tries} tries`);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}"""
COUNT_TRIES = """
window.tries = 0;
const { register } = ServiceWorkerContainer.prototype;
ServiceWorkerContainer.prototype.register = async function (...given) {
    try {
        return await register.apply(this, given);
    } finally {
        window.tries += 1;
    }
};
"""
ONCE_ALONE = """
const registerAgain = ServiceWorkerContainer.prototype.register;
ServiceWorkerContainer.prototype.register = function (...given) {
    return window.tries ? new Promise(() => {}) : registerAgain.apply(this, given);
};
"""
ATTENTION, BEGINNING = "/static/js/attention.", "/* Rows that the server did no"


class Wifi:
    """Between the phone and our server. It answers so many `times` for what begins with `path`, until the phone leaves
    it, at once or once `goes_on` is set; `asked` is set when it was asked first."""

    def __init__(self, server):
        self.server = server.thread.httpd
        self.ours = self.server.get_app()
        self.asked, self.goes_on = Event(), Event()
        self.goes_on.set()

    def enter(self, path, *, times=1_000, status="200 OK", headers=(), body=PORTAL, length=None):
        left = iter(range(times))

        def application(environ, start_response):
            if not environ["PATH_INFO"].startswith(path) or next(left, None) is None:
                return self.ours(environ, start_response)
            self.asked.set()
            self.goes_on.wait(10)
            kind = "text/javascript" if body != PORTAL else "text/html"
            start_response(status, [("Content-Type", kind), ("Content-Length", str(length or len(body))), *headers])
            return [body]

        self.server.set_app(application)

    def wait_until_asked(self, page):
        for _ in range(200):
            if self.asked.is_set():
                return
            page.wait_for_timeout(50)
        raise AssertionError("The Wi-Fi was not asked.")

    def leave(self):
        self.server.set_app(self.ours)


@pytest.fixture
def wifi(live_server):
    wifi = Wifi(live_server)
    yield wifi
    wifi.goes_on.set()
    wifi.leave()


@pytest.fixture
def careless(tmp_path, monkeypatch):
    """`careless(guard, instead)`: the worker without a guard."""

    def weaken(guard, instead):
        text = offline.WORKER.read_text()
        assert text.count(guard) == 1, guard
        worker = tmp_path / "worker.js"
        worker.write_text(text.replace(guard, instead))
        monkeypatch.setattr(offline, "WORKER", worker)
        offline._release.cache_clear()

    return weaken


NO_LOOK = ("  if (isOurs(url, answer)) return answer;", "  return answer;")

HOW = {
    "a page": {},
    "a page that the browser keeps": {"headers": [("Cache-Control", "public, max-age=31536000")]},
    "half of the script": {"body": b"/* Rows that", "length": 4_000, "headers": [("Connection", "close")]},
    "a mistake": {"status": "404 Not Found"},
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_what_came_instead_of_a_script_is_not_kept_and_the_next_visit_fills_the_shell(
    app, sign_in, wifi, shift, person, how
):
    sign_in(app, person)
    app.add_init_script(COUNT_TRIES)
    wifi.enter(ATTENTION, **how)
    app.goto("/me/shifts/")
    app.evaluate(UNTIL_GIVEN_UP, 2)
    assert wifi.asked.is_set()
    assert caches_of(app, "shell-") == []
    wifi.leave()
    app.reload()
    wait_until_kept(app, log_of(shift))
    assert app.evaluate(KEPT_OF, ATTENTION) == BEGINNING


def test_without_a_look_at_it_the_page_stays_in_the_place_of_the_script(careless, app, sign_in, wifi, shift, person):
    careless(*NO_LOOK)
    sign_in(app, person)
    wifi.enter(ATTENTION)
    app.goto("/me/shifts/")
    wait_until_kept(app, log_of(shift))
    wifi.leave()
    app.reload()
    wait_until_kept(app, log_of(shift))
    assert app.evaluate(KEPT_OF, ATTENTION) == PORTAL.decode()


@pytest.mark.parametrize("is_asked_again", [True, False])
def test_a_page_that_comes_while_the_one_before_still_fills_the_shell_with_that_has_one_all_the_same(
    app, sign_in, wifi, shift, person, is_asked_again
):
    """The browser takes the two for one try, and that is over when the Wi-Fi has answered."""
    sign_in(app, person)
    app.add_init_script(COUNT_TRIES if is_asked_again else COUNT_TRIES + ONCE_ALONE)
    wifi.goes_on.clear()
    wifi.enter(ATTENTION, times=2)  # by one try: the worker asks once more past the browser's cache
    app.goto("/me/shifts/")
    wifi.wait_until_asked(app)
    app.reload()
    app.wait_for_function("() => window.tries === 1")
    wifi.goes_on.set()
    if is_asked_again:
        wait_until_kept(app, log_of(shift))
        assert app.evaluate(KEPT_OF, ATTENTION) == BEGINNING
    else:
        app.evaluate(UNTIL_GIVEN_UP, 1)
        assert caches_of(app, "shell-") == []


@pytest.mark.parametrize("is_looked_at", [True, False])
def test_the_page_without_a_signal_stays_ours(careless, app, wifi, shift, is_looked_at):
    if not is_looked_at:
        careless(*NO_LOOK)
    app.goto("/shifts/")
    wait_for_worker(app)
    wifi.enter("/offline/")
    # The page without a signal is to speak Spanish as well.
    with app.expect_navigation():
        app.get_by_role("button", name="Español").tap()
    wifi.wait_until_asked(app)
    app.context.set_offline(True)
    if is_looked_at:
        app.goto(f"/locations/{shift.location_id}/")
        app.get_by_role("heading", name="No signal").wait_for()
    else:
        wait_until_kept_says(app, "/offline/", PORTAL.decode())


def test_what_only_a_roster_needs_is_looked_at_too(app, sign_in, wifi, shift):
    sign_in(app, make_member(shift.campaign.chapter, "captain"))
    roster = f"/captain/shifts/{shift.pk}/"
    wifi.enter("/static/js/roster.")
    app.goto("/me/shifts/")
    wait_until_kept(app, "/me/this-phone/")
    wifi.wait_until_asked(app)
    assert app.evaluate(KEPT_OF, roster) is None
    wifi.leave()
    app.reload()
    wait_until_kept(app, roster)
    assert app.evaluate(KEPT_OF, "/static/js/roster.") == "/* The roster over the outbox:"


@pytest.mark.parametrize("is_our_word_alone", [True, False])
def test_a_page_that_is_not_here_by_a_wifi_stays_on_the_phone(
    careless, app, sign_in, wifi, shift, person, is_our_word_alone
):
    if not is_our_word_alone:
        careless('status === 404 && headers.has("Daybreak-Release")', "status === 404 && headers")
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, log_of(shift))
    wifi.enter(log_of(shift), status="404 Not Found")
    app.goto(log_of(shift))
    app.get_by_text("Accept our terms").wait_for()
    if not is_our_word_alone:
        wait_until_gone(app, log_of(shift))
    app.context.set_offline(True)
    app.goto(log_of(shift))
    if is_our_word_alone:
        counter(app, "Approached").wait_for()
    else:
        app.get_by_role("heading", name="No signal").wait_for()
