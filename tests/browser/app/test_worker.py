"""Without a signal: what opens all the same, what is said where nothing does, and whose pages are on the phone."""

import time

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error

from config import offline
from outreach.models import Tally
from outreach.views import log
from shifts.models import Campaign
from shifts.views import mine as my_shifts
from tests.browser.app.screen import (
    caches_of,
    wait_for_worker,
    wait_until_gone,
    wait_until_kept,
    wait_until_kept_says,
    wait_until_no_cache,
)
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.log.screen import counter, number, outcome, tap, wait_for, wait_for_number
from tests.factories import make_member


def log_of(shift):
    return f"/shifts/{shift.pk}/log/"


@pytest.fixture
def mine(app, sign_in, shift, person):
    """My shifts, opened with a signal, and nothing else ever; the log of the shift is then on the phone."""
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, "/me/shifts/", log_of(shift))
    return app


def test_the_log_of_a_claimed_shift_opens_without_a_signal_and_without_having_been_opened_before(mine, shift, person):
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    mine.get_by_text("No answer just now. This page is from").wait_for()
    tap(mine, "Approached", 2)
    outcome(mine, "Interested").tap()
    wait_for(mine, "3 waiting")
    assert_no_axe_findings(mine)
    mine.context.set_offline(False)
    wait_for(mine, "All sent")
    assert list(Tally.objects.values_list("person", "delta")) == [(person.pk, 1)] * 2


def test_the_brief_of_a_claimed_shift_opens_without_a_signal_too(mine, shift):
    brief = f"/campaigns/{shift.campaign_id}/brief/"
    wait_until_kept(mine, brief)
    mine.context.set_offline(True)
    mine.goto(brief)
    mine.get_by_role("heading", name="Brief", exact=True).wait_for()


def test_the_code_opens_without_a_signal_and_a_card_is_counted_later(mine, shift, person):
    code = f"/shifts/{shift.pk}/code/"
    wait_until_kept(mine, code)
    mine.context.set_offline(True)
    mine.goto(code)
    mine.get_by_role("img", name="Join us: take a shift").wait_for()
    card = mine.get_by_role("button", name="Card given")
    for waiting in ("1 waiting", "2 waiting"):
        card.tap()
        wait_for(mine, waiting)
    mine.get_by_role("button", name="Undo").first.tap()
    wait_for(mine, "3 waiting")
    assert card.locator(".tally-count").text_content() == "1"
    assert_no_axe_findings(mine)
    mine.context.set_offline(False)
    wait_for(mine, "All sent")
    given = Tally.objects.filter(shift=shift, person=person, counter__key="cards")
    assert sorted(given.values_list("delta", flat=True)) == [-1, 1, 1]


def test_a_tab_that_is_killed_underground_finds_its_rows_again_underground(mine, shift, watch):
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    tap(mine, "Approached", 3)
    wait_for(mine, "3 waiting")
    context = mine.context
    mine.close()
    again = watch.over(context.new_page())
    again.goto(log_of(shift))
    wait_for(again, "3 waiting")
    wait_for_number(counter(again, "Approached"), 3)
    context.set_offline(False)
    wait_for(again, "All sent")
    assert Tally.objects.count() == 3


def test_a_kept_log_shows_the_numbers_that_the_server_last_had(mine, shift):
    mine.goto(log_of(shift))
    tap(mine, "Approached", 2)
    wait_for(mine, "All sent")
    wait_until_kept(mine, f"{log_of(shift)}numbers/")
    mine.context.set_offline(True)
    tap(mine, "Approached")
    wait_for(mine, "1 waiting")
    mine.reload()
    mine.get_by_text("No answer just now.").wait_for()
    wait_for_number(counter(mine, "Approached"), 3)


def test_a_card_that_was_given_leaves_the_numbers_of_the_kept_log_as_they_are(mine, shift):
    mine.goto(log_of(shift))
    tap(mine, "Approached", 2)
    wait_for(mine, "All sent")
    wait_until_kept(mine, f"{log_of(shift)}numbers/")
    mine.goto(f"/shifts/{shift.pk}/code/")
    mine.get_by_role("button", name="Card given").tap()
    wait_for(mine, "All sent")
    wait_until_kept(mine, f"/shifts/{shift.pk}/code/numbers/")
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    mine.get_by_text("No answer just now.").wait_for()
    wait_for_number(counter(mine, "Approached"), 2)
    mine.goto(f"/shifts/{shift.pk}/code/")
    wait_for_number(mine.get_by_role("button", name="Card given"), 1)


def test_what_was_sent_from_another_page_is_in_the_kept_log(mine, shift):
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    tap(mine, "Approached", 2)
    mine.goto("/me/shifts/")
    mine.get_by_text("No answer just now.").wait_for()
    mine.context.set_offline(False)
    mine.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '0'")
    wait_until_kept_says(mine, log_of(shift), '<bdi class="tally-count">2</bdi>')
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    wait_for_number(counter(mine, "Approached"), 2)


def test_a_page_that_is_seen_with_a_signal_is_never_an_old_one(mine, shift):
    mine.goto(log_of(shift))
    tap(mine, "Approached", 2)
    wait_for(mine, "All sent")
    mine.goto("/me/shifts/")
    mine.goto(log_of(shift))
    assert number(counter(mine, "Approached")).text_content() == "2"
    assert mine.locator("#kept").is_hidden()


def test_a_place_that_was_seen_can_be_read_again_and_what_was_not_is_said_so(mine, shift):
    mine.goto(f"/locations/{shift.location_id}/")
    wait_until_kept(mine, f"/locations/{shift.location_id}/")
    mine.context.set_offline(True)
    mine.goto(f"/locations/{shift.location_id}/")
    mine.get_by_role("heading", name=shift.location.name).wait_for()
    mine.goto("/shifts/map/")
    mine.get_by_role("heading", name="No signal").wait_for()
    mine.get_by_role("link", name=shift.location.name, exact=True).tap()
    mine.get_by_role("heading", name=shift.location.name).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_a_signal_counts_what_waits_and_comes_back_by_itself(
    open_page, watch, sign_in, shift, person, scheme
):
    watch.expect("Failed to load resource")
    page = open_page(**PHONE, service_workers="allow", color_scheme=scheme)
    sign_in(page, person)
    page.goto("/me/shifts/")
    wait_until_kept(page, log_of(shift))
    page.context.set_offline(True)
    page.goto(log_of(shift))
    tap(page, "Approached", 2)
    page.clock.install()
    page.goto("/shifts/")
    page.get_by_text("Waiting here: 2").wait_for()
    page.get_by_role("link", name="My shifts").wait_for()
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    page.context.set_offline(False)
    page.clock.fast_forward(16_000)
    page.get_by_role("heading", name="Open shifts").wait_for()


def test_a_server_that_is_broken_leaves_the_kept_page(mine, shift, monkeypatch):
    def break_down(*args, **options):
        raise RuntimeError("broken")

    monkeypatch.setattr(log, "script_for", break_down)
    mine.goto(log_of(shift))
    mine.get_by_text("No answer just now.").wait_for()
    counter(mine, "Approached").wait_for()


@pytest.fixture
def impatient(tmp_path, monkeypatch):
    """A worker that gives the server a tenth of its time. (Asked for before the page is opened.)"""
    worker = tmp_path / "worker.js"
    worker.write_text(offline.WORKER.read_text().replace("PATIENCE = 3_000;", "PATIENCE = 300;"))
    monkeypatch.setattr(offline, "WORKER", worker)


def slow(act):
    def act_slowly(*args, **options):
        time.sleep(1)
        return act(*args, **options)

    return act_slowly


def test_a_server_that_hangs_leaves_the_kept_page(impatient, mine, shift, monkeypatch):
    monkeypatch.setattr(log, "script_for", slow(log.script_for))
    mine.goto(log_of(shift))
    mine.get_by_text("No answer just now.").wait_for()
    counter(mine, "Approached").wait_for()


def test_the_answer_to_an_act_is_waited_for_as_a_copy_would_show_the_page_before_it(impatient, mine, monkeypatch):
    monkeypatch.setattr(my_shifts, "coming_signups", slow(my_shifts.coming_signups))
    mine.get_by_role("button", name="Release").tap()
    mine.get_by_text("Somebody else can have it now.").wait_for()
    assert mine.locator("#kept").is_hidden()


def test_what_was_said_once_is_not_kept(app, sign_in, shift, person):
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, "/me/shifts/")
    app.get_by_role("button", name="Release").tap()
    app.get_by_text("Somebody else can have it now.").wait_for()
    app.goto("/shifts/")
    wait_until_kept_says(app, "/me/shifts/", "You have no shift ahead of you")
    app.context.set_offline(True)
    app.goto("/me/shifts/")
    app.get_by_text("No answer just now.").wait_for()
    app.get_by_text("You have no shift ahead of you").wait_for()
    assert not app.get_by_text("Somebody else can have it now.").is_visible()


def test_who_changes_her_language_has_her_log_in_it_without_a_signal_too(mine, shift):
    mine.get_by_role("button", name="Español").tap()
    mine.get_by_role("heading", name="Mis turnos").wait_for()
    wait_until_kept_says(mine, log_of(shift), 'lang="es"')


def test_a_page_that_is_gone_goes_from_the_phone_too(app, shift):
    place = f"/locations/{shift.location_id}/"
    app.goto("/shifts/")
    wait_for_worker(app)
    app.goto(place)
    wait_until_kept(app, place)
    Campaign.objects.update(published_at=None)
    app.goto(place)
    app.get_by_role("heading", name="This page is not here").wait_for()
    wait_until_gone(app, place)


def test_a_form_without_a_signal_stays_where_it_is_with_all_that_was_typed_and_says_so(mine, person):
    mine.goto("/me/")
    name = mine.locator("main input[name=name]")
    name.fill("Ada Newname")
    mine.context.set_offline(True)
    save = mine.locator("main form .button-main")
    save.tap()
    said = mine.get_by_role("alert").filter(has_text="count this as not sent")
    said.wait_for()
    assert (mine.url.endswith("/me/"), name.input_value()) == (True, "Ada Newname")
    assert_no_axe_findings(mine)
    mine.context.set_offline(False)
    with mine.expect_navigation():
        save.tap()
    assert mine.locator("#not-sent").is_hidden()
    person.refresh_from_db()
    assert person.name == "Ada Newname"


def test_a_form_whose_page_cannot_say_so_ends_in_the_browsers_own_words(mine):
    mine.goto("/me/")
    mine.context.set_offline(True)
    # Sent by a script: the page has not seen it go.
    with pytest.raises(Error, match="ERR_FAILED"), mine.expect_navigation():
        mine.evaluate("() => HTMLFormElement.prototype.submit.call(document.querySelector('main form'))")


def test_signing_out_takes_the_pages_off_the_phone(mine, shift):
    mine.get_by_role("button", name="Sign out").tap()
    mine.get_by_role("link", name="Sign in").wait_for()
    wait_until_gone(mine, "/me/", "/shifts/")
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    mine.get_by_role("heading", name="No signal").wait_for()


def test_the_end_of_a_session_takes_the_pages_off_the_phone(mine):
    mine.goto("/me/shifts/")
    Session.objects.all().delete()
    mine.goto("/me/shifts/")
    mine.get_by_role("heading", name="Sign in").wait_for()
    wait_until_gone(mine, "/me/", "/shifts/")


def test_another_person_who_signs_in_finds_nothing_of_the_one_before(mine, sign_in, shift):
    (before,) = caches_of(mine, "pages-")
    mine.context.clear_cookies()
    sign_in(mine, make_member(shift.campaign.chapter))
    mine.goto("/me/shifts/")
    # What the one before had asked for may come in a little later than the other's first page.
    wait_until_no_cache(mine, before)
    wait_until_kept(mine, "/me/shifts/")
    (after,) = caches_of(mine, "pages-")
    assert before != after
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    mine.get_by_role("heading", name="No signal").wait_for()


def test_links_with_a_secret_and_downloads_are_not_looked_at(mine):
    assert mine.goto("/shifts/").from_service_worker
    secrets = ["/demo/secret/", "/once/secret/", "/walk-in/secret/"]
    for path in [*secrets, "/downloads/nothing.csv", "/api/v1/shifts/"]:
        assert not mine.goto(path).from_service_worker, path
    everything = mine.evaluate("""async () => {
        const names = await caches.keys();
        const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return keys.flat().map((key) => new URL(key.url).pathname);
    }""")
    assert {path.split("/")[1] for path in everything} == {"static", "offline", "me", "shifts", "campaigns"}


def test_the_operator_can_take_the_worker_off_every_phone(mine, settings, shift):
    settings.SERVICE_WORKER = False
    mine.context.set_offline(True)
    mine.goto(log_of(shift))
    tap(mine, "Approached")
    wait_for(mine, "1 waiting")
    mine.context.set_offline(False)
    mine.goto("/shifts/")
    mine.evaluate("""async () => {
        while ((await navigator.serviceWorker.getRegistrations()).length) await new Promise(requestAnimationFrame);
    }""")
    mine.goto(log_of(shift))
    wait_for(mine, "All sent")
    assert Tally.objects.count() == 1


NO_WORKERS = "delete Navigator.prototype.serviceWorker; delete window.caches;"
PRIVATE = """
navigator.serviceWorker.register = () => Promise.reject(new DOMException("private", "SecurityError"));
CacheStorage.prototype.keys = () => Promise.reject(new DOMException("private", "SecurityError"));
"""


@pytest.mark.parametrize("window", [NO_WORKERS, PRIVATE], ids=["none", "private"])
def test_where_there_are_no_workers_all_works_with_a_signal(app, sign_in, shift, person, window):
    app.add_init_script(window)
    sign_in(app, person)
    app.goto(log_of(shift))
    tap(app, "Approached")
    wait_for(app, "All sent")
    app.get_by_role("button", name="Sign out").tap()
    app.get_by_role("link", name="Sign in").wait_for()
    assert Tally.objects.count() == 1


def test_a_visitor_has_the_page_without_a_signal_too(app, shift):
    app.goto("/shifts/")
    wait_for_worker(app)
    app.goto(f"/locations/{shift.location_id}/")
    app.context.set_offline(True)
    app.goto("/shifts/")
    app.get_by_role("heading", name="No signal").wait_for()
