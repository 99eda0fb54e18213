"""The outbox: whatever happens to the tab, the signal, the session or the server, no row is lost, none is doubled."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Error

from outreach.models import Conversation, Counter, Tally
from tests.browser.helpers import assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.log.screen import counter, number, outcome, tap, wait_for, wait_for_number
from tests.factories import make_member, make_tally

SYNC = "**/api/v1/sync/"
TOKEN = "**/shifts/outbox-token/"


@pytest.fixture(autouse=True)
def no_signal_is_no_fault(watch):
    """The browser reports every request that fails, which is what these tests are about."""
    watch.expect("Failed to load resource")


@pytest.fixture
def reopen(watch, shift):
    """Opens the screen anew in the same browser, as after a crash."""

    def open_again(page):
        again = watch.over(page.context.new_page())
        again.goto(f"/shifts/{shift.pk}/log/")
        return again

    return open_again


def taps():
    return list(Tally.objects.order_by("pk").values_list("delta", flat=True))


def close(page):
    page.close()


def crash(page):
    with pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()


@pytest.mark.parametrize("end", [close, crash])
def test_a_tab_that_is_killed_without_a_signal_loses_and_doubles_nothing(log, reopen, end):
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached", 5)
    outcome(page, "Interested").tap()
    wait_for(page, "6 waiting")
    end(page)
    page.context.set_offline(False)
    page = reopen(page)
    wait_for(page, "All sent")
    wait_for_number(counter(page, "Approached"), 5)
    wait_for_number(outcome(page, "Interested"), 1)
    assert page.locator(".entry").count() == 6
    assert taps() == [1] * 5
    assert Conversation.objects.count() == 1
    page.reload()
    assert number(counter(page, "Approached")).text_content() == "5"


# What the line about waiting says each time the number of a counter changes.
SAID = """counter => {
    const line = document.getElementById("outbox-state");
    window.said = [];
    new MutationObserver(() => window.said.push(`${counter.textContent}: ${line.textContent.split(".")[0]}`))
        .observe(counter, { childList: true, characterData: true, subtree: true });
}"""


def test_a_tap_is_counted_and_said_to_wait_in_one_go(log):
    page = log()
    wait_for(page, "All sent")
    page.context.set_offline(True)
    number(counter(page, "Approached")).evaluate(SAID)
    tap(page, "Approached", 2)
    said = list(dict.fromkeys(page.evaluate("window.said")))
    assert said == ["1: 1 waiting", "2: 2 waiting"]


def test_rows_that_wait_are_sent_by_themselves_when_the_signal_comes_back(log):
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached", 2)
    wait_for(page, "2 waiting")
    page.context.set_offline(False)
    wait_for(page, "All sent")
    assert taps() == [1, 1]


def test_a_tab_that_is_killed_while_it_sends_loses_and_doubles_nothing(log, reopen):
    page = log()
    page.route(SYNC, lambda route: None)
    with page.expect_request(SYNC):
        counter(page, "Approached").tap()
    page.close()
    page = reopen(page)
    wait_for(page, "All sent")
    assert taps() == [1]


def test_what_the_server_got_and_the_phone_never_heard_counts_once(log):
    page = log()

    def swallow_the_answer(route):
        route.fetch()
        route.abort()

    page.route(SYNC, swallow_the_answer)
    tap(page, "Approached")
    page.get_by_role("button", name="Send now").wait_for()
    assert taps() == [1]
    wait_for(page, "1 waiting")
    page.unroute(SYNC)
    page.get_by_role("button", name="Send now").tap()
    wait_for(page, "All sent")
    wait_for_number(counter(page, "Approached"), 1)
    assert taps() == [1]


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "content_type": "text/html", "body": "<h1>Sign in</h1>"},
        {"status": 302, "headers": {"Location": "/signin/"}},
        {"status": 200, "content_type": "application/json", "body": "{}"},
        {"status": 200, "content_type": "application/json", "body": '{"results": []}'},
        {"status": 200, "content_type": "application/json", "body": '{"results": [{"id": "x", "status": "stored"}]}'},
        {"status": 200, "content_type": "application/json", "body": "not json"},
        {"status": 500, "content_type": "application/json", "body": "{}"},
        {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"},
        {"status": 403, "content_type": "application/problem+json", "body": "{}"},
        {"status": 429, "content_type": "application/problem+json", "body": "{}", "headers": {"Retry-After": "60"}},
    ],
    ids=[
        "sign-in page",
        "redirect",
        "empty",
        "no result",
        "another id",
        "broken",
        "server error",
        "a page about an error",
        "forbidden",
        "too often",
    ],
)
def test_only_an_answer_for_the_very_row_counts(log, answer):
    page = log()
    page.route(SYNC, lambda route: route.fulfill(**answer))
    tap(page, "Approached")
    page.get_by_role("button", name="Send now").wait_for()
    wait_for(page, "1 waiting")
    assert taps() == []
    page.unroute(SYNC)
    page.get_by_role("button", name="Send now").tap()
    wait_for(page, "All sent")
    assert taps() == [1]


def test_a_row_that_the_server_refuses_with_the_whole_call_is_shown_with_its_reason(log):
    page = log()
    refusal = {"status": 400, "content_type": "application/problem+json", "body": '{"detail": "Not like this."}'}
    page.route(SYNC, lambda route: route.fulfill(**refusal))
    tap(page, "Approached")
    page.get_by_text("Not like this.").wait_for()
    wait_for(page, "All sent")
    page.unroute(SYNC)
    page.locator("#outbox-attention li").get_by_role("button", name="Try again").tap()
    page.locator("#outbox-attention li").wait_for(state="detached")
    wait_for(page, "All sent")
    assert taps() == [1]


def test_a_wifi_that_answers_in_json_is_not_taken_for_the_end_of_the_session(log):
    page = log()
    page.route(TOKEN, lambda route: route.fulfill(json={"captive": True}))
    tap(page, "Approached")
    page.get_by_role("button", name="Send now").wait_for()
    wait_for(page, "1 waiting.$")
    page.unroute(TOKEN)
    page.get_by_role("button", name="Send now").tap()
    wait_for(page, "All sent")
    assert taps() == [1]


def test_a_status_that_is_not_known_leaves_the_row_where_it_is(log):
    page = log()

    def answer_with_something_new(route):
        (item,) = json.loads(route.request.post_data)["items"]
        route.fulfill(json={"results": [{"id": item["id"], "status": "pondered", "code": "", "detail": ""}]})

    page.route(SYNC, answer_with_something_new)
    tap(page, "Approached")
    wait_for(page, "1 waiting")
    page.unroute(SYNC)
    page.reload()
    wait_for(page, "All sent")
    assert taps() == [1]


def test_a_server_that_hangs_is_given_up_after_ten_seconds(log):
    page = log()
    page.clock.install()
    held = []
    page.route(TOKEN, lambda route: held.append(route))
    with page.expect_request(TOKEN):
        counter(page, "Approached").tap()
    page.clock.fast_forward(11_000)
    page.get_by_role("button", name="Send now").wait_for()
    page.unroute(TOKEN)
    page.get_by_role("button", name="Send now").tap()
    wait_for(page, "All sent")
    assert taps() == [1]


def test_while_rows_wait_the_page_tries_again_every_minute(log):
    page = log()
    page.clock.install()
    page.reload()
    page.route(TOKEN, lambda route: route.abort())
    counter(page, "Approached").tap()
    page.get_by_role("button", name="Send now").wait_for()
    page.unroute(TOKEN)
    page.clock.fast_forward(61_000)
    wait_for(page, "All sent")
    assert taps() == [1]


def test_rows_of_an_expired_session_wait_for_the_next_sign_in(log, sign_in, person):
    page = log()
    page.context.clear_cookies()
    tap(page, "Approached")
    wait_for(page, "1 waiting. You are signed out")
    assert taps() == []
    sign_in(page, person)
    page.reload()
    wait_for(page, "All sent")
    assert list(Tally.objects.values_list("person", "delta")) == [(person.pk, 1)]


def test_rows_are_not_another_persons_who_signs_in_while_they_are_on_their_way(log, sign_in, shift):
    page = log()
    other = make_member(shift.campaign.chapter)

    def change_hands(route):
        answer = route.fetch()
        page.context.clear_cookies()
        sign_in(page, other)
        route.fulfill(response=answer)

    page.route(TOKEN, change_hands, times=1)
    with page.expect_response(lambda response: response.url.endswith("/api/v1/sync/")) as sent:
        tap(page, "Approached")
    assert sent.value.status == 409
    assert taps() == []
    wait_for(page, "1 waiting")


def test_rows_of_another_person_are_kept_and_not_sent(log, sign_in, shift, person):
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached", 2)
    page.context.clear_cookies()
    other = make_member(shift.campaign.chapter)
    sign_in(page, other)
    page.context.set_offline(False)
    page.reload()
    page.get_by_text("2 of another person are kept here until they sign in.").wait_for()
    tap(page, "Flyers")
    wait_for(page, "All sent")
    assert list(Tally.objects.values_list("person", "counter__key")) == [(other.pk, "flyers")]
    sign_in(page, person)
    page.reload()
    wait_for_number(counter(page, "Approached"), 2)
    wait_for(page, "All sent")
    assert Tally.objects.filter(person=person, counter__key="approached").count() == 2


def test_two_tabs_that_send_at_once_store_each_row_once(log, reopen):
    first = log()
    first.context.set_offline(True)
    tap(first, "Approached", 3)
    first.context.set_offline(False)
    second = reopen(first)
    for page in (first, second):
        wait_for(page, "All sent")
        wait_for_number(counter(page, "Approached"), 3)
    assert taps() == [1, 1, 1]


def test_what_another_tab_has_sent_is_known_here(log, reopen):
    here = log()
    there = reopen(here)
    here.route(TOKEN, lambda route: route.abort())
    tap(here, "Approached")
    wait_for(here, "1 waiting")
    wait_for(there, "1 waiting")
    there.get_by_role("button", name="Flyers").tap()
    for page in (here, there):
        wait_for(page, "All sent")
        wait_for_number(counter(page, "Approached"), 1)
        wait_for_number(counter(page, "Flyers"), 1)
    assert taps() == [1, 1]


def test_a_row_that_finds_another_tab_sending_is_sent_soon_after(log, reopen):
    there = log()
    there.evaluate("""() => new Promise((isHeld) => {
        navigator.locks.request("daybreak-outbox", () => {
            isHeld();
            return new Promise((done) => { window.done = done; });
        });
    })""")
    here = reopen(there)
    tap(here, "Approached")
    wait_for(here, "1 waiting")
    there.evaluate("() => window.done()")
    wait_for(here, "All sent")
    assert taps() == [1]


def test_an_undo_without_a_signal_arrives_after_what_it_takes_back(log):
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached", 2)
    outcome(page, "Interested").tap()
    wait_for(page, "3 waiting")
    for _ in range(2):
        page.locator(".entry button", has_text="Undo").first.tap()
    wait_for(page, "5 waiting")
    wait_for_number(counter(page, "Approached"), 1)
    page.context.set_offline(False)
    wait_for(page, "All sent")
    assert sorted(taps()) == [-1, 1, 1]
    assert not Conversation.objects.counted().exists()
    assert page.locator("#outbox-attention li").count() == 0


def test_what_is_taken_back_is_not_offered_again_while_both_wait(log, shift, person):
    make_tally(shift, person, delta=4)
    page = log()
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached", 2)
    for left in (2, 1):
        page.locator(".entry button", has_text="Undo").nth(1).tap()
        page.wait_for_function("left => document.querySelectorAll('.entry').length === left", arg=left)
    page.reload()
    wait_for(page, "4 waiting")
    wait_for_number(counter(page, "Approached"), 1)
    page.wait_for_function("() => document.querySelectorAll('.entry').length === 1")
    assert page.locator(".entry .strong").text_content() == "Approached"
    page.unroute(TOKEN)
    page.reload()
    wait_for(page, "All sent")
    assert sorted(taps()) == [-4, -1, 1, 1, 4]
    assert page.locator("#outbox-attention li").count() == 0


@pytest.fixture
def refused(log):
    """A page with a row of a counter that has vanished meanwhile."""
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached")
    Counter.objects.filter(key="approached").delete()
    page.context.set_offline(False)
    page.get_by_text("This campaign does not count “approached”.").wait_for()
    return page


def test_a_refused_row_is_shown_with_the_reason_and_survives_a_reload(refused):
    wait_for(refused, "All sent")
    refused.reload()
    refused.get_by_text("This campaign does not count “approached”.").wait_for()
    refused.goto("/shifts/")
    refused.get_by_text("Needs your attention").tap()
    refused.get_by_text("This campaign does not count “approached”.").wait_for()
    assert_no_axe_findings(refused)
    assert_no_sideways_scroll(refused)


def test_a_refused_row_can_be_logged_as_something_else(refused):
    refused.reload()
    line = refused.locator("#outbox-attention li")
    line.get_by_role("combobox").select_option("Declined")
    line.get_by_role("button", name="Log it").tap()
    line.wait_for(state="detached")
    wait_for(refused, "All sent")
    wait_for_number(counter(refused, "Declined"), 1)
    assert list(Tally.objects.values_list("counter__key", "delta")) == [("declined", 1)]


def test_a_refused_row_can_be_tried_again(refused, shift):
    Counter.objects.create(campaign=shift.campaign, key="approached", label="Approached")
    refused.locator("#outbox-attention li").get_by_role("button", name="Try again").tap()
    refused.locator("#outbox-attention li").wait_for(state="detached")
    wait_for(refused, "All sent")
    assert taps() == [1]


def test_a_tap_counts_once_also_where_the_list_of_refused_rows_cannot_be_loaded(refused):
    refused.route("**/attention*.js", lambda route: route.abort())
    refused.reload()
    tap(refused, "Declined")
    wait_for(refused, "All sent")
    refused.get_by_text("Needs your attention").wait_for()
    assert taps() == [1]


def test_signing_out_works_where_its_question_cannot_be_loaded(log):
    page = log()
    page.route("**/leaving*.js", lambda route: route.abort())
    page.get_by_role("button", name="Sign out").tap()
    page.get_by_role("link", name="Sign in").wait_for()


def test_a_refused_row_goes_only_when_it_is_removed_twice(refused):
    line = refused.locator("#outbox-attention li")
    line.get_by_role("button", name="Remove").tap()
    line.get_by_role("button", name="Yes, remove it for good").tap()
    line.wait_for(state="detached")
    refused.reload()
    wait_for(refused, "All sent")
    assert line.count() == 0


def test_a_phone_that_is_looked_at_while_it_sends_counts_no_row_twice(log):
    """The server has stored the row, and its answer is on the way."""
    page = log()
    on_the_way, asked = [], []
    page.route(SYNC, lambda route: on_the_way.append((route, route.fetch())))
    page.on("request", lambda request: "numbers" in request.url and asked.append(request.url))
    with page.expect_request(SYNC):
        tap(page, "Approached")
    while not on_the_way:
        page.evaluate("() => new Promise(requestAnimationFrame)")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("() => fetch('/shifts/outbox-token/').then((answer) => answer.text())")
    assert asked == []
    ((route, response),) = on_the_way
    with page.expect_response(lambda response: "numbers" in response.url):
        route.fulfill(response=response)
    wait_for(page, "All sent")
    wait_for_number(counter(page, "Approached"), 1)


def test_a_copy_of_what_waits_is_saved_in_the_form_that_the_api_takes(log, client, person):
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached", 2)
    page.get_by_role("button", name="Send now").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").tap()
    batch = json.loads(download.value.path().read_text())
    client.force_login(person)
    answer = client.post("/api/v1/sync/", batch, content_type="application/json")
    assert [result["status"] for result in answer.json()["results"]] == ["stored", "stored"]
    page.context.set_offline(False)
    wait_for(page, "All sent")
    wait_for_number(counter(page, "Approached"), 2)
    assert taps() == [1, 1]


@pytest.fixture
def leaving(log):
    """A page with a row that cannot be sent, on which somebody wants to sign out."""
    page = log()
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached")
    page.get_by_role("button", name="Sign out").tap()
    page.get_by_role("dialog").wait_for()
    return page


def choose(page, name):
    page.get_by_role("dialog").get_by_role("button", name=name).tap()


def test_signing_out_with_rows_waiting_is_a_choice(leaving):
    assert_no_axe_findings(leaving)
    choose(leaving, "Stay signed in")
    leaving.get_by_role("dialog").wait_for(state="hidden")
    wait_for(leaving, "1 waiting")
    leaving.unroute(TOKEN)
    leaving.get_by_role("button", name="Sign out").tap()
    choose(leaving, "Send, then sign out")
    leaving.get_by_role("link", name="Sign in").wait_for()
    assert taps() == [1]


def test_signing_out_waits_where_the_rows_cannot_be_sent(leaving):
    choose(leaving, "Send, then sign out")
    leaving.get_by_text("They could not be sent just now.").wait_for()
    with leaving.expect_download() as download:
        choose(leaving, "Save a copy")
    assert len(json.loads(download.value.path().read_text())["items"]) == 1
    assert leaving.get_by_role("dialog").is_visible()


def test_discarding_is_said_in_so_many_words(leaving, sign_in, person, shift):
    choose(leaving, "Discard them and sign out")
    leaving.get_by_role("link", name="Sign in").wait_for()
    leaving.unroute(TOKEN)
    sign_in(leaving, person)
    leaving.goto(f"/shifts/{shift.pk}/log/")
    wait_for(leaving, "All sent")
    assert number(counter(leaving, "Approached")).text_content() == "0"
    assert taps() == []


def test_signing_out_with_nothing_waiting_asks_nothing(log):
    page = log()
    tap(page, "Approached")
    wait_for(page, "All sent")
    page.get_by_role("button", name="Sign out").tap()
    page.get_by_role("link", name="Sign in").wait_for()


BROKEN_ONCE = """
const { open } = IDBFactory.prototype;
let isBroken = true;
IDBFactory.prototype.open = function (...args) {
    if (isBroken && window.name === "armed") { isBroken = false; throw new Error("connection lost"); }
    return open.apply(this, args);
};
"""
BROKEN = "IDBFactory.prototype.open = () => { throw new Error('connection lost'); };"
SILENT = "IDBFactory.prototype.open = () => ({});"
NOTHING_AT_ALL = BROKEN + "Storage.prototype.setItem = () => { throw new Error('full'); };"


def test_a_lost_connection_to_the_phones_database_is_tried_once_more(log):
    page = log()
    page.add_init_script(BROKEN_ONCE)
    page.reload()
    page.evaluate("() => { window.name = 'armed'; }")
    tap(page, "Approached")
    wait_for(page, "All sent.$")
    assert taps() == [1]


@pytest.mark.parametrize("loss", [BROKEN, SILENT], ids=["broken", "silent"])
def test_where_the_phones_database_is_gone_rows_wait_in_a_simpler_place(log, loss):
    page = log()
    page.add_init_script(loss)
    page.reload()
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached", 2)
    wait_for(page, "2 waiting. This phone’s database does not answer")
    page.reload()
    wait_for(page, "2 waiting")
    page.unroute(TOKEN)
    page.reload()  # which sends, unless the try of the load before is still on its way and does
    wait_for(page, "This phone’s database does not answer")
    assert taps() == [1, 1]


def test_it_is_said_where_rows_had_to_go(log):
    page = log()
    page.route(TOKEN, lambda route: route.abort())
    page.evaluate("() => { IDBObjectStore.prototype.add = () => { throw new Error('connection lost'); }; }")
    tap(page, "Approached")
    wait_for(page, "1 waiting. This phone’s database is out of order")
    page.unroute(TOKEN)
    page.reload()
    wait_for(page, "All sent")
    assert taps() == [1]


def test_where_the_phone_can_keep_nothing_the_form_goes_to_the_server(log):
    page = log()
    page.add_init_script(NOTHING_AT_ALL)
    page.reload()
    tap(page, "Approached")
    assert taps() == [1]


def test_an_undo_that_the_phone_cannot_keep_leaves_its_line_to_be_tried_again(log):
    page = log()
    page.context.set_offline(True)
    tap(page, "Approached")
    undo = page.locator(".entry").get_by_role("button", name="Undo")
    page.evaluate(f"() => {{ window.working = IDBFactory.prototype.open; {NOTHING_AT_ALL} }}")
    undo.tap()
    page.wait_for_function("() => !document.querySelector('.entry').dataset.takenBack")
    page.evaluate("() => { IDBFactory.prototype.open = window.working; }")
    undo.tap()
    undo.wait_for(state="detached")
    wait_for(page, "2 waiting")
    wait_for_number(counter(page, "Approached"), 0)


def test_a_phone_whose_clock_is_a_day_ahead_logs_at_the_servers_time_and_is_told(log):
    page = log()
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
    tap(page, "Approached")
    page.get_by_text("Your phone’s clock is off by more than ten minutes").wait_for()
    assert abs(Tally.objects.get().occurred_at - timezone.now()) < timedelta(minutes=1)


def test_rows_that_have_waited_for_a_day_ask_for_a_copy(log):
    page = log()
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=25))
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    page.get_by_text("Some have waited for more than a day: save a copy.").wait_for()


def test_ids_are_of_version_7_and_tell_the_time_by_the_quarter_of_an_hour_only(log):
    page = log()
    tap(page, "Approached", 2)
    wait_for(page, "All sent")
    for row in Tally.objects.all():
        milliseconds = row.pk.int >> 80
        assert row.pk.version == 7
        assert milliseconds % (15 * 60 * 1000) == 0
        assert abs(milliseconds / 1000 - timezone.now().timestamp()) < 16 * 60


def test_a_row_is_written_so_that_it_survives_a_crash_of_the_phone(log):
    page = log()
    page.add_init_script(
        """const { transaction } = IDBDatabase.prototype;
        window.writes = [];
        IDBDatabase.prototype.transaction = function (tables, mode, options) {
            if (mode === "readwrite") window.writes.push(options?.durability);
            return transaction.call(this, tables, mode, options);
        };"""
    )
    page.reload()
    tap(page, "Approached")
    wait_for(page, "All sent")
    writes = page.evaluate("() => window.writes")
    assert len(writes) >= 2
    assert set(writes) == {"strict"}


def test_a_row_holds_no_name_and_no_place(log):
    page = log()
    with page.expect_request(SYNC) as request:
        tap(page, "Approached")
    (item,) = json.loads(request.value.post_data)["items"]
    assert sorted(item) == ["age_s", "counter", "delta", "id", "kind", "occurred_at", "schema", "shift"]
