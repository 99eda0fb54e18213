"""Every screen, in the order in which a person meets it: the one list that `make screens` and the browser tests walk.

A row is a name (of the picture), who looks, the route, and where needed its ids, the query, and steps on the page that
lead to the state. A route that shows a page and is in no row fails `tests/house/test_screens.py`; add a row, or its
name with the reason to NOT_SCREENS there.

Steps use no words of one language: addresses, ids and `value`s. Rows that change something stand at the end of their
role, so that the pictures before them show the story as it was loaded."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from playwright.sync_api import Page, Response

from people.actions.limiting import spend
from people.actions.push import start_push, stop_all_push
from people.actions.signing_in import create_walk_in_link
from people.errors import TooOften
from people.rules.limits import caller_of
from people.rules.mutes import Unwanted, unwanted_token
from shifts.actions.captain_links import make_captain_link
from shifts.actions.checking_in import renew_code
from shifts.rules.asking import answer_token
from tests.screens.story import NOW, Story, log_a_heap

HERE = ".row form[data-quick]:not([hidden]) button"
PHONE = "form[action$='/phone/'] button"
SEND = "main form .button-main"
MAKE = "main form:not([action]) .button"
MAKE_CODE = "main form[action$='/check-in/'] .button"
Ids = Callable[[Story], dict[str, Any]]


def none(story: Story) -> dict[str, Any]:
    return {}


def shift(which: str) -> Ids:
    """The ids of a shift of the story, by its name there."""
    return lambda story: {"shift_id": getattr(story, which).pk}


def person(story: Story) -> dict[str, Any]:
    return {"shift_id": story.in_progress.pk, "person_id": story.promise.person_id}


def campaign(story: Story) -> dict[str, Any]:
    return {"campaign_id": story.campaign.pk}


def questions_of_campaign(story: Story) -> dict[str, Any]:
    return {"campaign_id": story.campaign.pk, "kind": "questions"}


def numbers(page: str) -> Ids:
    return lambda story: {"page": page}


def question(kind: str | None, name: str) -> Ids:
    """The id of the script's first question under this name."""
    return lambda story: {name: story.campaign.questions.first().pk} | ({"kind": kind} if kind else {})


def incident(story: Story) -> dict[str, Any]:
    return {"incident_id": story.incident.pk}


def location(story: Story) -> dict[str, Any]:
    return {"location_id": story.location.pk}


def pattern(story: Story) -> dict[str, Any]:
    return {"pattern_id": story.pattern.pk}


def captaincy(story: Story) -> dict[str, Any]:
    return {"membership_id": story.captaincy.pk}


def entry(story: Story) -> dict[str, Any]:
    return {"shift_id": story.entry.shift_id, "entry_id": story.entry.pk}


def heap(story: Story) -> dict[str, Any]:
    log_a_heap(story)
    return {}


def demo_link(story: Story) -> dict[str, Any]:
    return {"token": story.link(story.captain).split("/")[2]}


def passkey(story: Story) -> dict[str, Any]:
    return {"factor_id": story.passkey.pk}


def token(story: Story) -> dict[str, Any]:
    return {"token_id": story.token.pk}


def answer(story: Story) -> dict[str, Any]:
    return {"token": answer_token(story.coming_claim)}


def foot_of_a_mail(story: Story) -> dict[str, Any]:
    return {"token": unwanted_token(Unwanted(story.volunteer.pk, "reminders", "mail"))}


def walk_in_link(story: Story) -> dict[str, Any]:
    return {"token": create_walk_in_link(story.guest, goes_to="", by=story.captain, now=NOW)}


def captain_link(which: str) -> Ids:
    """The secret of a new link to the roster of a shift, by its name in the story."""
    return lambda story: {"secret": make_captain_link(getattr(story, which), by=story.captain, now=NOW)}


def check_in_code(story: Story) -> dict[str, Any]:
    return {"letters": str(renew_code(story.in_progress, by=story.captain, now=NOW))}


@dataclass(frozen=True)
class Screen:
    """`role` is the visitor's or an attribute of Story. `whole`: the picture is of the page, not the window. `settle`:
    milliseconds that it takes to draw itself anew in another size."""

    name: str
    role: str
    route: str
    ids: Ids = none
    query: str = ""
    steps: Callable[[Page, Story], None] | None = None
    status: int = 200
    whole: bool = True
    settle: int = 0

    def path(self, story: Story) -> str:
        return reverse(self.route, kwargs=self.ids(story)) + self.query


def press(selector: str) -> Callable[[Page, Story], None]:
    """Press the first thing of this selector, and wait for what comes."""

    def step(page: Page, story: Story) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return step


def mark_here(page: Page, story: Story) -> None:
    page.locator(HERE).first.click()
    page.locator(".row [data-note] button").wait_for()
    page.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '0'")


def set_all_aside(page: Page, story: Story) -> None:
    """And look at what was decided."""
    while page.locator("button[value=set_aside]").count():
        page.locator("select[name=reason]").first.select_option("twice")
        press("button[value=set_aside]")(page, story)
    page.locator("summary.strong").click()


# The next evening on which somebody has no place yet, looked at from the story's NOW.
BOARD = "?day=2019-08-15&period=evening"


def choose_somebody(page: Page, story: Story) -> None:
    page.locator("input[name=who]").first.check()


def ask_for_code(page: Page, story: Story) -> None:
    page.locator("input[type=email]").fill("wanda@example.org")
    press(SEND)(page, story)


def wrong_code(page: Page, story: Story) -> None:
    ask_for_code(page, story)
    page.locator("input[name=code]").fill("BCDF-GHJK")
    press(SEND)(page, story)


def tap_without_signal(page: Page, story: Story) -> None:
    page.context.set_offline(True)
    for _ in range(3):
        page.locator(".tally .tally-button").first.click()
    page.wait_for_timeout(300)
    page.evaluate("() => scrollTo(0, 0)")


# What differs from phone to phone, and from release to release.
OF_THIS_PHONE = """() => {
    navigator.storage.estimate = async () => ({ usage: 1_400_000 });
    navigator.storage.persisted = async () => false;
    navigator.vibrate = () => true;
}"""


def with_rows_waiting(page: Page, story: Story) -> None:
    """Five taps without a signal, on the log of a shift; then this phone's own page."""
    address = page.url
    page.add_init_script(f"({OF_THIS_PHONE})()")
    page.goto(urljoin(address, reverse("outreach:log", args=[story.in_progress.pk])))
    page.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '0'")  # of the screen before
    page.route("**/api/v1/sync/", lambda route: route.abort())
    for number in range(4):
        page.locator(".tally .tally-button").nth(number % 2).click()
    page.locator(".outcomes .tally-button").first.click()
    page.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '5'")
    page.goto(address)
    page.locator("#waiting-here li li").nth(4).wait_for()
    page.evaluate(
        "() => { document.querySelector('#this-phone .facts > div:last-child bdi').textContent = '3f7b2c90d1ae'; }"
    )
    page.unroute("**/api/v1/sync/")


def several_at_once(page: Page, story: Story) -> None:
    """What stands under the thumbs is scrolled out first, which a hand does without thinking."""
    page.locator(".several-more > summary").evaluate("summary => summary.click()")


def about_to_erase(page: Page, story: Story) -> None:
    page.locator("[data-act=ask]").click()


def fewer_places(page: Page, story: Story) -> None:
    """Fewer places than people: the question whom to release."""
    page.locator("input[name=capacity]").fill("1")
    page.locator("input[name=min_people]").fill("1")
    press(SEND)(page, story)


def earlier_opening(page: Page, story: Story) -> None:
    page.locator("input[name=capacity]").fill("5")
    press(SEND)(page, story)


def make_calendar_address(page: Page, story: Story) -> None:
    """Always the same, so that the picture is."""
    with mock.patch("people.actions.tokens.new_secret", lambda: "0123456789-" * 3 + "0123456789"):
        press(SEND)(page, story)


def download_too_often(page: Page, story: Story) -> None:
    """Her downloads of this minute are used up; she asks for one more."""
    caller = caller_of(story.organizer, {})
    with suppress(TooOften):
        while True:
            spend("download", caller, now=NOW)
    page.goto(urljoin(page.url, reverse("outreach:download", kwargs={"table": "shifts", "form": "csv"})))


# Pages that say what went wrong come about as in life: a form too large, a cookie refused, no role, our own fault.
ADD_FIELDS = """most => {
    const form = document.querySelector("main form");
    const field = (name) => Object.assign(document.createElement("input"), { name });
    for (let number = 0; number <= most; number += 1) form.append(field(number));
    HTMLFormElement.prototype.submit.call(form);
}"""


# A browser without a head gets no pushes: what it lacks is put there, what the page makes of it is the page's.
PUSHABLE = """([permission, endpoint]) => {
    const phone = permission === "granted" ? { endpoint } : null;
    const registration = { pushManager: { getSubscription: async () => phone } };
    Object.defineProperty(Notification, "permission", { configurable: true, get: () => permission });
    const ready = { configurable: true, get: async () => registration };
    Object.defineProperty(navigator.serviceWorker, "ready", ready);
}"""


def on_a_phone(permission: str) -> Callable[[Page, Story], None]:
    """The phone lets us tell her things, or has not been asked, or does not."""

    def step(page: Page, story: Story) -> None:
        endpoint = "https://updates.push.services.mozilla.com/wpush/v2/of-the-story"
        if permission == "granted":
            start_push(story.volunteer, endpoint=endpoint, now=NOW)
        page.add_init_script(f"({PUSHABLE})({json.dumps([permission, endpoint])})")
        page.reload()
        page.locator("[data-push] [data-state]:not([hidden])").wait_for()
        stop_all_push(story.volunteer)

    return step


def must_answer(status: int, answer: Response | None) -> None:
    if answer is None or answer.status != status:
        raise RuntimeError(f"answered {answer and answer.status}, not {status}")


def too_many_fields(page: Page, story: Story) -> None:
    with page.expect_navigation() as going:
        page.evaluate(ADD_FIELDS, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    must_answer(400, going.value)


def without_cookies(page: Page, story: Story) -> None:
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    with page.expect_navigation() as going:
        ask_for_code(page, story)
    must_answer(403, going.value)


def failing_with(error: type[Exception], status: int) -> Callable[[Page, Story], None]:
    def step(page: Page, story: Story) -> None:
        log = logging.getLogger("django.request")
        log.disabled = True  # No traceback of what is meant to happen.
        with mock.patch("config.offline.render", side_effect=error):
            must_answer(status, page.reload())
        log.disabled = False

    return step


SCREENS = [
    # Anybody
    Screen("home", "visitor", "shifts:home"),
    Screen("campaign", "visitor", "shifts:campaign", campaign),
    Screen("public-numbers", "visitor", "outreach:public_numbers", campaign),
    Screen("shifts", "visitor", "shifts:list"),
    Screen("shifts-filter", "visitor", "shifts:list", steps=press(".filters > summary"), whole=False),
    Screen("shifts-nothing-found", "visitor", "shifts:list", query="?first_day=2031-01-01"),
    Screen("map", "visitor", "shifts:map", whole=False, settle=1500),
    Screen("shift", "visitor", "shifts:detail", shift("planned")),
    Screen("shift-full", "visitor", "shifts:detail", shift("full")),
    Screen("shift-without-place", "visitor", "shifts:detail", shift("floating")),
    Screen("location", "visitor", "shifts:location", location),
    Screen("calendar-visitor", "visitor", "shifts:calendar"),
    Screen("not-found", "visitor", "shifts:detail", lambda story: {"shift_id": 999_999}, status=404),
    Screen("offline", "visitor", "offline"),
    Screen("unreadable", "visitor", "people:signin", steps=too_many_fields),
    Screen("forbidden", "visitor", "offline", steps=failing_with(PermissionDenied, 403)),
    Screen("form-too-old", "visitor", "people:signin", steps=without_cookies),
    Screen("broken", "visitor", "offline", steps=failing_with(RuntimeError, 500)),
    Screen("are-you-coming", "visitor", "shifts:answer", answer),
    Screen("privacy", "visitor", "privacy"),
    Screen("sign-in", "visitor", "people:signin"),
    Screen("sign-in-link", "visitor", "people:signin_link", lambda story: {"code": "BCDF-GHJK"}),
    Screen("sign-in-demo", "visitor", "people:demo_link", demo_link),
    Screen("sign-in-once-used-up", "visitor", "people:once", lambda story: {"token": "x" * 43}, status=404),
    Screen("sign-in-walk-in", "visitor", "people:walk_in_link", walk_in_link),
    Screen("sign-in-code", "visitor", "people:signin", steps=ask_for_code),
    Screen("sign-in-wrong-code", "visitor", "people:signin", steps=wrong_code),
    Screen("link-roster", "visitor", "shifts:link_shift", captain_link("in_progress")),
    Screen("link-check-in-code", "visitor", "shifts:link_check_in", captain_link("in_progress")),
    Screen("link-walk-in", "visitor", "shifts:link_walk_in", captain_link("in_progress")),
    Screen("link-close-shift", "visitor", "outreach:link_close", captain_link("to_close")),
    Screen("link-ended", "visitor", "shifts:link_shift", lambda story: {"secret": "x" * 43}, status=404),
    # A volunteer
    Screen("my-shifts", "volunteer", "shifts:mine"),
    Screen("shift-mine", "volunteer", "shifts:detail", shift("in_progress")),
    Screen("brief", "volunteer", "shifts:brief", campaign),
    Screen("incident", "volunteer", "shifts:incident", campaign),
    Screen("account", "volunteer", "people:account"),
    Screen("what-you-are-told", "volunteer", "people:messages"),
    Screen("phone-messages", "volunteer", "people:push", steps=on_a_phone("default")),
    Screen("phone-messages-on", "volunteer", "people:push", steps=on_a_phone("granted")),
    Screen("phone-messages-denied", "volunteer", "people:push", steps=on_a_phone("denied")),
    Screen("no-more-of-these", "volunteer", "people:unsubscribe", foot_of_a_mail),
    Screen("calendar", "volunteer", "shifts:calendar"),
    Screen("ways-to-sign-in", "volunteer", "people:ways"),
    Screen("passkey-add", "volunteer", "people:passkey_add"),
    Screen("passkey-rename", "volunteer", "people:passkey_rename", passkey),
    Screen("passkey-remove", "volunteer", "people:factor_remove", passkey),
    Screen("confirm-it-is-you", "volunteer", "people:confirm"),
    Screen("key-take-away", "volunteer", "people:token_revoke", token),
    Screen("sign-out-everywhere", "volunteer", "people:everywhere"),
    Screen("told-captain", "volunteer", "shifts:detail", shift("in_progress"), steps=press("button[name=minutes]")),
    Screen("log", "volunteer", "outreach:log", shift("in_progress"), whole=False),
    Screen("show-code", "volunteer", "outreach:code", shift("in_progress"), whole=False),
    Screen("log-whole", "volunteer", "outreach:log", shift("in_progress")),
    Screen("log-several", "volunteer", "outreach:log", shift("in_progress"), steps=several_at_once),
    Screen("log-offline", "volunteer", "outreach:log", shift("in_progress"), steps=tap_without_signal, whole=False),
    Screen("this-phone", "volunteer", "outreach:this_phone", steps=with_rows_waiting),
    Screen("this-phone-erase", "volunteer", "outreach:this_phone", steps=about_to_erase, whole=False),
    Screen("log-correct", "volunteer", "outreach:log_correct", entry),
    Screen("check-in", "volunteer", "shifts:here", check_in_code),
    Screen("check-in-typed", "volunteer", "shifts:here_typed"),
    Screen("check-in-unknown", "volunteer", "shifts:here", lambda story: {"letters": "BCDF-GHJK"}, status=404),
    Screen("release-late", "volunteer", "shifts:release", shift("in_progress")),
    Screen("numbers-volunteer", "volunteer", "outreach:analytics"),
    Screen("my-numbers", "volunteer", "outreach:own"),
    Screen("calendar-address", "volunteer", "shifts:calendar", steps=make_calendar_address),
    Screen("calendar-address-new", "volunteer", "shifts:calendar_address"),
    Screen("calendar-off", "volunteer", "shifts:calendar_off"),
    Screen("calendar-on", "volunteer", "shifts:calendar"),
    Screen("claimed", "volunteer", "shifts:list", steps=press("button[formaction*='/claim/']"), whole=False),
    Screen("claimed-my-shifts", "volunteer", "shifts:mine", whole=False),
    Screen("preference", "floater", "shifts:preference", shift("floating")),
    # A captain
    Screen("today", "captain", "shifts:captain_today"),
    Screen("phone", "captain", "people:phone"),
    Screen("languages", "captain", "people:languages"),
    Screen("board", "organizer", "shifts:captain_board", query=BOARD, steps=choose_somebody),
    Screen("board-suggestions", "organizer", "shifts:captain_board", query=f"{BOARD}&suggest=1"),
    Screen("alerts", "captain", "shifts:captain_alerts"),
    Screen("roster", "captain", "shifts:captain_shift", shift("in_progress")),
    Screen("roster-more", "captain", "shifts:captain_shift", shift("in_progress"), steps=press(".row-more summary")),
    Screen(
        "roster-scan-to-log",
        "captain",
        "shifts:captain_shift",
        shift("in_progress"),
        steps=press("form[action$='/phone/'] button"),
    ),
    Screen("roster-before", "captain", "shifts:captain_shift", shift("planned")),
    Screen("roster-closed", "captain", "shifts:captain_shift", shift("closed")),
    Screen("put-on", "captain", "shifts:captain_people", shift("in_progress")),
    Screen("caller", "captain", "shifts:captain_caller", shift("planned")),
    Screen("walk-in", "captain", "shifts:captain_walk_in", shift("in_progress")),
    Screen("check-in-code", "captain", "shifts:captain_check_in", shift("in_progress"), steps=press(MAKE_CODE)),
    Screen("kit", "captain", "shifts:captain_kit", shift("in_progress")),
    Screen("hand-on", "captain", "shifts:captain_hand_on", shift("planned")),
    Screen("captain-link", "captain", "shifts:captain_link", shift("in_progress")),
    Screen("captain-link-made", "captain", "shifts:captain_link", shift("in_progress"), steps=press(MAKE)),
    Screen("write-to-shift", "captain", "shifts:captain_write", shift("in_progress")),
    Screen("give-place", "captain", "shifts:captain_places", shift("floating")),
    Screen("we-moved", "captain", "shifts:captain_places", shift("in_progress")),
    Screen("we-moved-new-corner", "captain", "shifts:captain_new_corner", shift("planned")),
    Screen("move", "captain", "shifts:captain_move_where", person),
    Screen("close-shift", "captain", "outreach:close", shift("to_close")),
    Screen("paper-sheet", "captain", "outreach:sheet", shift("in_progress")),
    Screen("type-a-sheet", "captain", "outreach:sheet_type", shift("in_progress")),
    Screen("held-rows", "captain", "outreach:held"),
    Screen("numbers-captain", "captain", "outreach:analytics"),
    Screen(
        "marked-here",
        "captain",
        "shifts:captain_shift",
        shift("in_progress"),
        steps=mark_here,
    ),
    # An organizer
    Screen("organize", "organizer", "shifts:organize"),
    Screen("tonight", "organizer", "shifts:organize_tonight"),
    Screen("ways-to-sign-in-organizer", "organizer", "people:ways"),
    Screen("keys-for-programs", "organizer", "people:tokens"),
    Screen("key-add", "organizer", "people:token_add"),
    Screen("app-for-codes-add", "organizer", "people:app_add"),
    Screen("recovery-codes", "organizer", "people:recovery_codes"),
    Screen("organize-campaign", "organizer", "shifts:organize_campaign", campaign),
    Screen("campaign-edit", "organizer", "shifts:organize_campaign_edit", campaign),
    Screen("incidents", "organizer", "shifts:organize_incidents", campaign),
    Screen("incident-delete", "organizer", "shifts:organize_incident_delete", incident),
    Screen("brief-edit", "organizer", "shifts:organize_brief", campaign),
    Screen("campaign-new", "organizer", "outreach:campaign_new"),
    Screen("script", "organizer", "outreach:script", campaign),
    Screen("script-question-new", "organizer", "outreach:script_add", questions_of_campaign, whole=True),
    Screen("script-question", "organizer", "outreach:script_row", question("questions", "row_id"), whole=True),
    Screen("script-choice", "organizer", "outreach:script_choice", question(None, "question_id")),
    Screen("script-texts", "organizer", "outreach:script_texts", campaign),
    Screen("where-next", "organizer", "outreach:planner", campaign),
    Screen("public-numbers-switch", "organizer", "outreach:sharing", campaign),
    Screen("organize-shifts", "organizer", "shifts:organize_shifts", campaign),
    Screen("day-choose", "organizer", "shifts:organize_day_cancel", campaign),
    Screen("day-cancel", "organizer", "shifts:organize_day_cancel", campaign, query="?day=2019-08-15"),
    Screen("shift-new", "organizer", "shifts:organize_shift_new", campaign),
    Screen("shift-new-refused", "organizer", "shifts:organize_shift_new", campaign, steps=press(SEND)),
    Screen("shift-edit", "organizer", "shifts:organize_shift", shift("planned")),
    Screen("shift-edit-asks", "organizer", "shifts:organize_shift", shift("planned"), steps=fewer_places),
    Screen("shift-cancel", "organizer", "shifts:organize_shift_cancel", shift("planned")),
    Screen("pattern-new", "organizer", "shifts:organize_pattern_new", campaign),
    Screen("pattern-edit", "organizer", "shifts:organize_pattern", pattern),
    Screen("pattern-preview", "organizer", "shifts:organize_pattern", pattern, steps=earlier_opening),
    Screen("locations", "organizer", "shifts:organize_locations"),
    Screen("location-new", "organizer", "shifts:organize_location_new"),
    Screen("location-edit", "organizer", "shifts:organize_location", location),
    Screen("location-photo", "organizer", "shifts:captain_photo", location),
    Screen("roles", "organizer", "people:roles"),
    Screen("role-add", "organizer", "people:role_add"),
    Screen("role-end", "organizer", "people:role_end", captaincy),
    Screen("captain-locations", "organizer", "shifts:captain_scopes", captaincy),
    Screen("numbers", "organizer", "outreach:analytics"),
    Screen("numbers-hours", "organizer", "outreach:analytics_page", numbers("hours")),
    Screen("numbers-campaign", "organizer", "outreach:analytics_page", numbers("campaign")),
    Screen("numbers-places", "organizer", "outreach:analytics_page", numbers("places")),
    Screen("numbers-times", "organizer", "outreach:analytics_page", numbers("times")),
    Screen("numbers-answers", "organizer", "outreach:analytics_page", numbers("answers")),
    Screen("downloads", "organizer", "outreach:downloads"),
    Screen("too-often", "organizer", "outreach:downloads", steps=download_too_often),
    # An organizer whose chapter has nothing yet
    Screen("organize-empty", "newcomer", "shifts:organize"),
    Screen("tonight-calm", "newcomer", "shifts:organize_tonight"),
    Screen("locations-empty", "newcomer", "shifts:organize_locations"),
    Screen("check-in-without-claim", "newcomer", "shifts:here", check_in_code),
    Screen("my-shifts-empty", "newcomer", "shifts:mine"),
    Screen("today-empty", "newcomer", "shifts:captain_today"),
    Screen("numbers-empty", "newcomer", "outreach:analytics"),
    # A captain decides, after all whose numbers would be others by that
    Screen("held-heap", "captain", "outreach:held", heap),
    Screen("held-decided", "captain", "outreach:held", steps=set_all_aside),
]
