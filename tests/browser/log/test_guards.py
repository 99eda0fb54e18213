"""Controls: without its guard the row is lost, doubled or another person's. The guards at work are in test_outbox.py;
the table of docs/offline.md says which is which."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from outreach.models import Counter, Tally
from tests.browser.log.screen import counter, number, tap, wait_for, wait_for_number
from tests.browser.log.weaken import without_guard
from tests.factories import make_member

SYNC = "**/api/v1/sync/"
TOKEN = "**/shifts/outbox-token/"
LOOK_AT_THE_ANSWER = (
    'if (!isAnswer || batch.some((row, place) => results[place]?.id !== row.body.id)) throw new Error("no answer");'
)
A_NEW_ID_EACH_TIME = ("({ ...row.body, ...age(row) })", "({ ...row.body, id: newId(), ...age(row) })")
OF_WHOEVER = ('row.state === "waiting" && row.person === session.person', 'row.state === "waiting"')
WITHOUT_LOCKS = "delete Navigator.prototype.locks;"
OFFLINE_IT_SAYS = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false });"
BROKEN = "IDBFactory.prototype.open = () => { throw new Error('connection lost'); };"


@pytest.fixture(autouse=True)
def no_signal_is_no_fault(watch):
    watch.expect("Failed to load resource")


def taps():
    return list(Tally.objects.order_by("pk").values_list("delta", flat=True))


def send_now(page):
    page.get_by_role("button", name="Send now").tap()


def test_without_an_id_of_the_phone_a_lost_answer_doubles_the_row(log):
    page = log()
    without_guard(page, "outbox", A_NEW_ID_EACH_TIME)

    def swallow_the_answer(route):
        route.fetch()
        route.abort()

    page.route(SYNC, swallow_the_answer)
    tap(page, "Approached")
    page.get_by_role("button", name="Send now").wait_for()
    page.unroute(SYNC)
    with page.expect_response(SYNC):
        send_now(page)
    assert taps() == [1, 1]


def test_without_a_look_at_the_answer_a_sign_in_page_swallows_the_row(log):
    page = log()
    without_guard(
        page,
        "outbox",
        ("if (!answer.ok || body === null) {", "if (!answer.ok) {"),
        ("    return body;\n", "    return body ?? {};\n"),
        (
            LOOK_AT_THE_ANSWER,
            'if (!isAnswer) results = batch.map(() => ({ status: "stored" }));',
        ),
    )
    page.route(SYNC, lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Sign in</h1>"))
    tap(page, "Approached")
    wait_for(page, "All sent")
    page.unroute(SYNC)
    page.reload()
    wait_for(page, "All sent")
    assert taps() == []


@pytest.mark.parametrize("is_believed", [False, True])
def test_a_phone_that_says_it_is_offline_is_tried_all_the_same(log, is_believed):
    page = log()
    page.add_init_script(OFFLINE_IT_SAYS)
    if is_believed:
        without_guard(
            page,
            "outbox",
            ("export function flush() {\n", "export function flush() {\n  if (!navigator.onLine) return null;\n"),
        )
    else:
        page.reload()
    tap(page, "Approached")
    wait_for(page, "1 waiting" if is_believed else "All sent")
    assert taps() == ([] if is_believed else [1])


def test_without_an_end_to_waiting_a_server_that_hangs_keeps_the_row_from_going_at_all(log):
    page = log()
    page.clock.install()
    without_guard(page, "outbox", ("const TIMEOUT = 10_000;", "const TIMEOUT = 10_000_000;"))
    held = []
    # The first is never answered: without any route the browser would let it go after all.
    page.route(TOKEN, lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(TOKEN):
        counter(page, "Approached").tap()
    page.clock.fast_forward(70_000)
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    page.evaluate("() => fetch('/shifts/outbox-token/').then((answer) => answer.text())")
    assert page.get_by_role("button", name="Send now").is_hidden()
    assert taps() == []


@pytest.mark.parametrize("is_fetched", [True, False])
def test_a_token_of_yesterday_is_no_reason_to_keep_the_row(log, is_fetched):
    page = log()
    if not is_fetched:
        of_the_page = 'document.querySelector("[name=csrfmiddlewaretoken]").value'
        without_guard(page, "outbox", ('"X-CSRFToken": session.token', f'"X-CSRFToken": {of_the_page}'))
    tap(page, "Approached")
    wait_for(page, "All sent")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    tap(page, "Approached")
    if is_fetched:
        wait_for(page, "All sent")
    else:
        page.get_by_role("button", name="Send now").wait_for()
        wait_for(page, "1 waiting")
    assert taps() == ([1, 1] if is_fetched else [1])


def test_without_a_name_on_them_rows_become_another_persons(log, sign_in, shift):
    page = log()
    without_guard(page, "outbox", OF_WHOEVER)
    page.context.set_offline(True)
    tap(page, "Approached")
    page.context.clear_cookies()
    other = make_member(shift.campaign.chapter)
    sign_in(page, other)
    page.context.set_offline(False)
    with page.expect_response(SYNC):
        page.reload()
    assert list(Tally.objects.values_list("person", flat=True)) == [other.pk]


def test_without_a_name_on_the_batch_rows_on_their_way_become_another_persons(log, sign_in, shift):
    page = log()
    without_guard(page, "outbox", ("{ person: session.person, items:", "{ items:"))
    other = make_member(shift.campaign.chapter)

    def change_hands(route):
        answer = route.fetch()
        page.context.clear_cookies()
        sign_in(page, other)
        route.fulfill(response=answer)

    page.route(TOKEN, change_hands, times=1)
    with page.expect_response(SYNC):
        tap(page, "Approached")
    assert list(Tally.objects.values_list("person", flat=True)) == [other.pk]


def test_without_a_simpler_place_the_tap_is_lost_with_the_phones_database(log, shift):
    page = log()
    page.context.add_init_script(BROKEN)
    without_guard(page, "store", ("    isFallback = true;\n    for", "    throw new Error('lost');\n    for"))
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        counter(page, "Approached").tap()  # The form itself goes, and nobody answers it.
    page.context.set_offline(False)
    page.goto(f"/shifts/{shift.pk}/log/")
    wait_for(page, "This phone’s database does not answer")
    assert number(counter(page, "Approached")).text_content() == "0"
    assert taps() == []


@pytest.mark.parametrize("has_own_id", [True, False])
def test_two_tabs_without_locks_store_a_row_once_by_its_id(log, watch, shift, has_own_id):
    first = log()
    first.context.add_init_script(WITHOUT_LOCKS)
    if has_own_id:
        first.reload()
    else:
        without_guard(first, "outbox", A_NEW_ID_EACH_TIME)
    wait_for(first, "All sent")
    on_the_way = []
    first.route(SYNC, lambda route: on_the_way.append(route))
    with first.expect_request(SYNC):
        tap(first, "Approached")
    second = watch.over(first.context.new_page())
    with second.expect_response(SYNC):
        second.goto(f"/shifts/{shift.pk}/log/")
    with first.expect_response(SYNC):
        on_the_way[0].continue_()
    assert taps() == [1] if has_own_id else len(taps()) > 1


def test_two_tabs_whose_phone_has_lost_its_database_keep_what_each_has(log, watch, shift):
    first = log()
    first.context.add_init_script(BROKEN)
    first.reload()
    first.context.route(TOKEN, lambda route: route.abort())
    second = watch.over(first.context.new_page())
    second.goto(f"/shifts/{shift.pk}/log/")
    for page in (first, second):
        for button in ("Approached", "Flyers"):
            counter(page, button).tap()
    for page in (first, second):
        wait_for(page, "4 waiting")
    first.context.unroute(TOKEN)
    second.close()
    first.reload()
    wait_for(first, "This phone’s database does not answer")
    wait_for_number(counter(first, "Flyers"), 2)
    assert taps() == [1] * 4


def test_without_a_place_for_refused_rows_they_vanish(log):
    page = log()
    without_guard(
        page, "outbox", ('"held", "gone"]', '"held", "gone", "refused"]'), ('["conflict", "refused"]', '["conflict"]')
    )
    page.context.set_offline(True)
    tap(page, "Approached")
    Counter.objects.filter(key="approached").delete()
    page.context.set_offline(False)
    wait_for(page, "All sent")
    page.reload()
    wait_for(page, "All sent")
    assert page.locator("#outbox-attention li").count() == 0
    assert taps() == []


LATER_RELEASE = """() => new Promise((resolve, reject) => {
    const request = indexedDB.open("daybreak", 7);
    request.onupgradeneeded = () => request.result.createObjectStore("of-a-later-release");
    request.onsuccess = () => { request.result.close(); resolve(); };
    // A page that is just reading closes when it has read: that is no refusal.
    setTimeout(() => reject(new Error("the pages keep their database open")), 9_000);
})"""


@pytest.mark.parametrize("is_any_version_opened", [True, False])
def test_rows_are_found_after_a_later_release_has_changed_the_phones_database(log, is_any_version_opened):
    page = log()
    if not is_any_version_opened:
        without_guard(page, "store", ("indexedDB.open(DATABASE)", "indexedDB.open(DATABASE, 1)"))
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached")
    page.evaluate(LATER_RELEASE)
    page.unroute(TOKEN)
    page.reload()
    wait_for(page, "All sent" if is_any_version_opened else "This phone’s database does not answer")
    assert taps() == ([1] if is_any_version_opened else [])


ROW_OF_LONG_AGO = """const rowOf = (person, shift, saved_at = Date.now() - 60_000) => {
    const occurred_at = new Date(saved_at).toISOString();
    const body = { id: crypto.randomUUID(), kind: "tally", shift, counter: "approached", delta: 1, occurred_at };
    return { person, state: "waiting", saved_at, body };
};"""
IN_THE_TABLE = """([person, shift, saved_at]) => new Promise((resolve) => {
    %s
    const request = indexedDB.open("daybreak");
    request.onsuccess = () => {
        const transaction = request.result.transaction("outbox", "readwrite");
        transaction.objectStore("outbox").add(rowOf(person, shift, saved_at));
        transaction.oncomplete = () => { request.result.close(); resolve(); };
    };
})"""
IN_ONE_LIST = """([person, shift]) => {
    %s
    const rows = [rowOf(person, shift), rowOf(person, shift)];
    const list = rows.map((row) => ({ ...row, n: `fallback-${row.body.id}` }));
    localStorage.setItem("daybreak-outbox", JSON.stringify(list));
}"""


@pytest.mark.parametrize(("rows", "number_of"), [(IN_THE_TABLE, 1), (IN_ONE_LIST, 2)], ids=["table", "list"])
def test_rows_as_an_earlier_release_wrote_them_are_shown_and_sent(log, person, shift, rows, number_of):
    page = log()
    wait_for(page, "All sent")
    page.route(TOKEN, lambda route: route.abort())
    page.evaluate(rows % ROW_OF_LONG_AGO, [person.pk, shift.pk])
    page.reload()
    wait_for(page, f"{number_of} waiting")
    page.get_by_role("button", name="Send now").wait_for()
    page.unroute(TOKEN)
    send_now(page)
    wait_for(page, "All sent")
    assert taps() == [1] * number_of
    page.reload()
    wait_for_number(counter(page, "Approached"), number_of)
    wait_for(page, "All sent")


def test_without_its_age_a_row_of_a_phone_that_is_a_day_ahead_does_not_count(log):
    page = log()
    without_guard(
        page,
        "outbox",
        (AGE, "return {};"),
    )
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
    counter(page, "Approached").tap()
    page.locator("#outbox-attention li").wait_for()
    assert taps() == []


AGE = "return { age_s: Math.round(Math.min(Math.max(byClock, byPage), OLDEST) / 1000) };"
BACK = ("(row.saved_at > now ? last : now)", "now")


@pytest.mark.parametrize("is_put_right", [True, False])
def test_rows_from_before_a_phones_clock_was_set_back_arrive_and_keep_their_distance(log, is_put_right):
    page = log()
    page.context.route(TOKEN, lambda route: route.abort())
    ahead = datetime.now(UTC) + timedelta(days=1)
    for minutes in (0, 7):
        page.clock.set_fixed_time(ahead + timedelta(minutes=minutes))
        tap(page, "Approached")
    page.clock.set_fixed_time(datetime.now(UTC))
    if not is_put_right:
        without_guard(page, "outbox", BACK)
    page.context.unroute(TOKEN)
    page.reload()
    wait_for(page, "All sent")
    earlier, later = Tally.objects.order_by("occurred_at").values_list("occurred_at", flat=True)
    assert abs(later - timezone.now()) < timedelta(minutes=1)
    assert later - earlier == timedelta(minutes=7 if is_put_right else 0)


def test_a_row_of_a_phone_that_had_lost_its_clock_is_refused_in_words_that_help(log, person, shift):
    page = log()
    wait_for(page, "All sent")
    page.evaluate(IN_THE_TABLE % ROW_OF_LONG_AGO, [person.pk, shift.pk, 0])
    page.reload()
    page.get_by_text("This row is older than 30 days.").wait_for()


WRITES_SLOWLY = """
const { add } = IDBObjectStore.prototype;
IDBObjectStore.prototype.add = function (row) {
    const goOn = () => {
        try {
            if (!window.isDone) this.count().onsuccess = goOn;
        } catch {}
    };
    const request = add.call(this, row);
    goOn();
    return request;
};
Storage.prototype.setItem = () => { throw new Error("full"); };
"""
KEEP = """() => {
    const row = { person: 1, state: "waiting", saved_at: Date.now(), body: { id: "of-this-test" } };
    window.kept = import("/static/js/store.js").then(({ add }) => add(row)).then(() => "kept", () => "given up");
}"""
IN_ALL = """() => new Promise((resolve) => {
    const request = indexedDB.open("daybreak");
    request.onsuccess = () => {
        const rows = request.result.transaction("outbox").objectStore("outbox").count();
        rows.onsuccess = () => resolve(rows.result);
        request.result.close();
    };
})"""


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_what_was_given_up_is_not_written_later_as_its_form_has_gone_to_the_server(log, is_taken_back):
    page = log()
    page.clock.install()
    page.add_init_script(WRITES_SLOWLY)
    if is_taken_back:
        page.reload()
    else:
        without_guard(page, "store", ("    transaction.abort();\n", ""))
    wait_for(page, "All sent")
    page.evaluate(KEEP)
    for _try in range(2):
        page.wait_for_timeout(200)
        page.clock.fast_forward(3_100)
    assert page.evaluate("() => window.kept") == "given up"
    page.evaluate("() => { window.isDone = true; }")
    assert page.evaluate(IN_ALL) == (0 if is_taken_back else 2)


TWICE = """async ([person, shift]) => {
    const put = %s;
    const id = crypto.randomUUID();
    crypto.randomUUID = () => id;
    for (let times = 0; times < 2; times += 1) await put([person, shift]);
}"""


@pytest.mark.parametrize("is_looked_for", [True, False])
def test_a_row_that_lies_twice_on_the_phone_comes_once_also_after_it_was_put_right(log, person, shift, is_looked_for):
    page = log()
    if not is_looked_for:
        without_guard(page, "store", ("if (twins.length)", "if (!twins)"))
    wait_for(page, "All sent")
    Counter.objects.filter(key="approached").delete()
    page.route(TOKEN, lambda route: route.abort())
    page.evaluate(TWICE % (IN_THE_TABLE % ROW_OF_LONG_AGO), [person.pk, shift.pk])
    page.unroute(TOKEN)
    page.reload()
    line = page.locator("#outbox-attention li")
    line.get_by_role("combobox").select_option("Declined")
    refused = line.get_attribute("data-id")
    line.get_by_role("button", name="Log it").tap()
    wait_for_number(counter(page, "Declined"), 1)
    wait_for(page, "All sent")
    if is_looked_for:
        line.wait_for(state="detached")
    else:
        page.locator(f"#outbox-attention li[data-id='{refused}']").wait_for()  # It was put right, and is here again.
    assert list(Tally.objects.values_list("counter__key", flat=True)) == ["declined"]


ABORTED_AT_THE_END = """
const { add } = IDBObjectStore.prototype;
IDBObjectStore.prototype.add = function (row) {
    const request = add.call(this, row);
    request.addEventListener("success", () => this.transaction.abort());
    return request;
};
"""
ON_DISK = "      transaction.oncomplete = () => resolve(request?.result);"


@pytest.mark.parametrize("is_waited_for", [True, False])
def test_a_row_counts_once_the_phones_database_has_it_on_disk(log, is_waited_for):
    page = log()
    page.add_init_script(ABORTED_AT_THE_END)
    page.route(TOKEN, lambda route: route.abort())
    if is_waited_for:
        page.reload()
    else:
        without_guard(page, "store", (ON_DISK, f'      if (mode === "readwrite") resolve();\n{ON_DISK}'))
    tap(page, "Approached")
    page.reload()
    page.unroute(TOKEN)
    page.reload()
    wait_for(page, "All sent")
    assert taps() == ([1] if is_waited_for else [])


@pytest.mark.parametrize("is_asked_again", [True, False])
def test_rows_go_when_their_person_is_back_on_a_page_that_has_met_another(log, sign_in, shift, person, is_asked_again):
    page = log()
    if not is_asked_again:
        without_guard(
            page, "outbox", ("if (session.person !== person) session", "if (session.person === null) session")
        )
    page.context.clear_cookies()
    sign_in(page, make_member(shift.campaign.chapter))
    with page.expect_response(TOKEN):
        tap(page, "Approached")
    wait_for(page, "1 waiting. You are signed out")
    page.context.clear_cookies()
    sign_in(page, person)
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    if is_asked_again:
        wait_for(page, "All sent")
    else:
        page.evaluate("() => fetch('/shifts/outbox-token/').then((answer) => answer.text())")
        wait_for(page, "1 waiting")
    assert taps() == ([1] if is_asked_again else [])


@pytest.mark.parametrize("status", [400, 413])
@pytest.mark.parametrize("is_looked_at", [True, False])
def test_a_server_in_between_refuses_no_row(log, status, is_looked_at):
    page = log()
    if not is_looked_at:
        without_guard(page, "outbox", ("    if (!error.detail) throw error;", "    "))
    page.route(SYNC, lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>No</h1>"))
    tap(page, "Approached")
    if is_looked_at:
        page.get_by_role("button", name="Send now").wait_for()
        wait_for(page, "1 waiting")
    else:
        page.locator("#outbox-attention li").wait_for()
    page.unroute(SYNC)
    page.reload()
    wait_for(page, "All sent")
    assert taps() == ([1] if is_looked_at else [])


def test_without_a_question_somebody_signs_out_over_rows_that_nothing_speaks_of_any_more(log):
    page = log()
    without_guard(page, "outbox", ('  document.addEventListener("submit", beforeLeaving);\n', ""))
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached")
    page.get_by_role("button", name="Sign out").tap()
    page.get_by_role("link", name="Sign in").wait_for()
    assert page.locator("#outbox").count() == 0
    assert taps() == []


NEVER_DONE = """
const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (tables, mode, options) {
    if (mode !== "readwrite") return transaction.call(this, tables, mode, options);
    const table = { add() {}, put() {}, delete() {} };
    return { objectStore: () => table };
};
"""


def test_a_write_of_which_the_phones_database_says_nothing_goes_to_the_simpler_place(log):
    page = log()
    page.clock.install()
    page.add_init_script(NEVER_DONE)
    page.reload()
    wait_for(page, "All sent")
    counter(page, "Approached").tap()
    for _try in range(2):
        page.evaluate("() => new Promise(requestAnimationFrame)")
        page.clock.fast_forward(3_100)
    wait_for_number(counter(page, "Approached"), 1)
    wait_for(page, "All sent")
    assert taps() == [1]


def test_what_cannot_be_read_is_not_said_to_be_sent(log):
    page = log()
    page.route(TOKEN, lambda route: route.abort())
    tap(page, "Approached")
    page.add_init_script(BROKEN)
    page.reload()
    wait_for(page, "This phone’s database does not answer, so more may wait here than can be seen.")
    assert number(counter(page, "Approached")).text_content() == "0"
