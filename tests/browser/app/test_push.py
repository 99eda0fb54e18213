"""Messages on a phone. A browser without a head reaches no push service: what it would get from one is put there, the
push itself is delivered by the browser's own developer tools, and everything between is as on a phone."""

import json
from contextlib import suppress

import pytest
from django.utils import timezone
from playwright.sync_api import Error

from people.emails.queue import Note, tell
from people.emails.sending import Sender
from people.models import PushSubscription, Ring
from shifts import emails
from shifts.models import Signup
from tests.browser.app.screen import wait_for_worker
from tests.browser.conftest import arguments_or_skip
from tests.browser.helpers import assert_no_axe_findings
from tests.factories import make_user

# What the browser keeps of a subscription, for the page and for the worker.
SUBSCRIBED = """endpoint => {
    const phone = { endpoint, unsubscribe: async () => { self.endpoint = ""; return true; } };
    self.endpoint = endpoint;
    PushManager.prototype.getSubscription = async () => (self.endpoint ? phone : null);
    PushManager.prototype.subscribe = async () => {
        self.endpoint = endpoint;
        return phone;
    };
}"""
# What is shown, once there is something else than what is not waited for.
SHOWN = """async ([not, patience]) => {
    const { ready } = navigator.serviceWorker;
    const end = Date.now() + patience;
    for (;;) {
        const shown = await (await ready).getNotifications();
        if (shown.some(({ title }) => title !== not)) return shown.map(({ title, tag, data }) => [title, tag, data]);
        if (Date.now() > end) throw new Error("nothing is shown");
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}"""


@pytest.fixture(scope="module")
def browser(browser_type):
    """The whole Chromium: its headless shell knows nothing of pushes."""
    browser = browser_type.launch(**arguments_or_skip(whole=True))
    yield browser
    browser.close()


# Once in many runs a push by the tools reaches no worker, as one of a push service may not. The next brings all news.
RINGS, PATIENCE_MS = 3, 20_000


class PushedPhone:
    """A page on a phone with its worker, which can be pushed to."""

    def __init__(self, page, endpoint):
        self.page, self.endpoint = page, endpoint
        page.context.grant_permissions(["notifications"])
        page.add_init_script(f"({SUBSCRIBED})({json.dumps(endpoint)}); self.endpoint = self.sessionStorage?.rung ?? ''")
        self.tools = page.context.new_cdp_session(page)
        self.registrations = []
        self.tools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self.tools.send("ServiceWorker.enable")

    def _note(self, event):
        self.registrations += [each["registrationId"] for each in event["registrations"] if not each["isDeleted"]]

    @property
    def worker(self):
        return self.page.context.service_workers[-1]

    def turn_on(self):
        self.page.goto("/me/push/")
        wait_for_worker(self.page)
        self.page.evaluate("endpoint => { sessionStorage.rung = endpoint; }", self.endpoint)
        self.page.get_by_role("button", name="Get messages on this phone").tap()
        self.page.locator("[data-state=on]").get_by_text("This phone gets messages.").wait_for()
        self.worker.evaluate(SUBSCRIBED, self.endpoint)

    def is_rung(self, *, beside=""):
        """Returns what it then shows: (title, tag, where a tap leads). `beside`: the title of what is shown before."""
        for _time in range(RINGS):
            self._ring()
            with suppress(Error):
                return [tuple(shown) for shown in self.page.evaluate(SHOWN, [beside, PATIENCE_MS])]
        raise AssertionError("nothing is shown")

    def _ring(self):
        origin = self.page.evaluate("() => location.origin")
        ring = {"origin": origin, "registrationId": self.registrations[-1], "data": ""}
        self.tools.send("ServiceWorker.deliverPushMessage", ring)


@pytest.fixture
def phone(app, sign_in, person, pushes):
    sign_in(app, person)
    return PushedPhone(app, pushes.endpoint("phone"))


@pytest.fixture
def news(person):
    """Something that she is told by a push."""
    signup = Signup.objects.select_related("shift__location").get(person=person)
    return Note(person, emails.SHIFT_PLACED, signup.pk), signup.shift


def tell_her(note):
    tell(note, by=make_user(), now=timezone.now())
    Sender().turn()


NEUTRAL = ("There is news about your shifts.", "news", "/me/shifts/")


def test_a_phone_is_rung_for_nothing_and_tells_the_news_that_it_asks_us_for(phone, news, pushes, person):
    note, shift = news
    phone.turn_on()
    assert_no_axe_findings(phone.page)
    assert PushSubscription.objects.get().person == person
    asked = []
    phone.page.context.on("request", lambda request: asked.append(request.url))
    tell_her(note)
    assert (pushes.rung, pushes.bodies) == (["/push/phone"], [b""])
    [(title, _tag, url)] = phone.is_rung()
    assert (title.startswith("Your place on "), title.endswith(shift.location.name)) == (True, True)
    assert url == f"/shifts/{shift.pk}/"
    origin = phone.page.evaluate("() => location.origin")
    assert [address for address in asked if not address.startswith(origin)] == []
    # Rung once more for the same: what is shown stays.
    assert phone.is_rung() == [(title, _tag, url)]


# Taps what is shown, as the phone's own list of notifications does. A worker may open or raise a window only at a real
# tap, so what it asks for is noted here, and not done.
TAPPED = """async () => {
    const asked = [];
    self.clients.openWindow = async (url) => asked.push(["open", new URL(url, location.origin).pathname]);
    WindowClient.prototype.focus = async function () { asked.push(["raise", new URL(this.url).pathname]); };
    const [notification] = await registration.getNotifications();
    const waited = [];
    const tap = Object.assign(new Event("notificationclick"), { notification, waitUntil: (work) => waited.push(work) });
    self.dispatchEvent(tap);
    await Promise.all(waited);
    return [asked, (await registration.getNotifications()).length];
}"""


def test_a_tap_opens_the_page_of_the_news_or_raises_it_where_it_is_open(phone, news):
    note, shift = news
    phone.turn_on()
    tell_her(note)
    [(_title, _tag, url)] = phone.is_rung()
    assert phone.worker.evaluate(TAPPED) == [[["open", url]], 0]
    phone.page.goto(url)
    tell_her(Note(note.person, note.kind, note.about))
    phone.is_rung()
    assert phone.worker.evaluate(TAPPED) == [[["raise", url]], 0]


def test_without_a_signal_it_says_only_that_there_is_news(phone, news, pushes):
    note, _shift = news
    phone.turn_on()
    tell_her(note)
    phone.page.context.set_offline(True)
    assert phone.is_rung() == [NEUTRAL]
    phone.page.context.set_offline(False)
    [(title, _tag, _url)] = phone.is_rung(beside=NEUTRAL[0])
    assert title.startswith("Your place on ")


def test_after_signing_out_the_phone_is_left_in_peace(phone, pushes, person):
    phone.turn_on()
    phone.page.goto("/me/")
    phone.page.get_by_role("button", name="Sign out", exact=True).tap()
    phone.page.get_by_text("You are signed out.").wait_for()
    assert not PushSubscription.objects.exists()
    # One that was on its way tells nothing of her.
    assert phone.is_rung() == [NEUTRAL]


def test_a_phone_on_which_somebody_else_has_signed_in_rings_for_nobody(phone, news, sign_in):
    note, _shift = news
    phone.turn_on()
    tell_her(note)
    sign_in(phone.page, make_user())
    phone.page.goto("/me/shifts/")
    assert phone.is_rung() == [NEUTRAL]
    assert phone.worker.evaluate("() => self.endpoint") == ""
    assert not Ring.objects.filter(seen_at__isnull=False).exists()


def test_it_is_stopped_where_it_was_started_and_moves_along_with_its_address(phone, person, pushes):
    phone.turn_on()
    old, new = phone.endpoint, pushes.endpoint("new")
    phone.worker.evaluate("([old, now]) => move({ endpoint: old }, { endpoint: now })", [old, new])
    assert PushSubscription.objects.get().endpoint == new
    phone.worker.evaluate("([old, now]) => move({ endpoint: now }, { endpoint: old })", [old, new])
    phone.page.get_by_role("button", name="Stop on this phone").tap()
    phone.page.get_by_text("This phone gets no more messages.").wait_for()
    phone.page.get_by_role("button", name="Get messages on this phone").wait_for()
    assert not PushSubscription.objects.exists()
