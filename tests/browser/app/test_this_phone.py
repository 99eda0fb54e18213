"""This phone: says what waits, without a signal too, gives and takes a copy, and erases only what it asked about."""

import json

import pytest

from outreach.models import Conversation, Tally
from tests.browser.app.screen import caches_of, wait_until_kept
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.log.screen import counter, outcome, tap, wait_for, wait_for_number
from tests.factories import make_member

PAGE = "/me/this-phone/"


@pytest.fixture
def log(app, sign_in, shift, person):
    """A log with two rows that wait, without a signal."""
    sign_in(app, person)
    app.goto("/me/shifts/")
    wait_until_kept(app, f"/shifts/{shift.pk}/log/", PAGE)
    app.context.set_offline(True)
    app.goto(f"/shifts/{shift.pk}/log/")
    tap(app, "Approached")
    outcome(app, "Interested").tap()
    wait_for(app, "2 waiting")
    return app


@pytest.fixture
def here(log):
    log.get_by_role("link", name="This phone").tap()
    log.get_by_role("heading", name="This phone").wait_for()
    log.locator("#waiting-here li li").nth(1).wait_for()
    return log


def saved_copy(page, tmp_path, name="Save a copy"):
    with page.expect_download() as download:
        page.locator("#this-phone").get_by_role("button", name=name).tap()
    path = tmp_path / "copy.json"
    path.write_bytes(download.value.path().read_bytes())
    return path


def test_what_waits_is_said_by_shift_with_its_times_without_a_signal(here, shift):
    waiting = here.locator("#waiting-here")
    assert shift.location.name in waiting.locator("[data-shift]").text_content()
    assert [text.split(" · ")[0] for text in waiting.locator("li li").all_text_contents()] == [
        "Approached",
        "Interested",
    ]
    assert int(here.locator("[data-pages]").text_content()) >= 3
    assert here.locator("[data-used]").text_content()
    assert_no_axe_findings(here)
    assert_no_sideways_scroll(here)
    here.context.set_offline(False)
    wait_for(here, "All sent")
    waiting.wait_for(state="hidden")


def test_a_copy_is_read_on_another_phone_and_counts_once_however_often(here, open_page, sign_in, person, tmp_path):
    copy = saved_copy(here, tmp_path)
    other = open_page(**PHONE, service_workers="allow")
    sign_in(other, person)
    other.goto(PAGE)
    for said in ("Taken up from the copy: 2.", "Taken up from the copy: 2."):
        other.get_by_label("Read a saved copy").set_input_files(copy)
        other.get_by_text(said).wait_for()
        wait_for(other, "All sent")
    here.get_by_label("Read a saved copy").set_input_files(copy)
    here.get_by_text("Taken up from the copy: 0. Here already: 2.").wait_for()
    here.context.set_offline(False)
    wait_for(here, "All sent")
    assert (Tally.objects.count(), Conversation.objects.count()) == (1, 1)


DELETED_BY_THE_BROWSER = """async () => {
    for (const name of await caches.keys()) await caches.delete(name);
    await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("daybreak");
        request.onsuccess = resolve;
        request.onerror = reject;
    });
}"""


@pytest.mark.parametrize("has_copy", [True, False])
def test_what_the_browser_deleted_comes_back_from_a_copy_alone(here, tmp_path, has_copy):
    copy = saved_copy(here, tmp_path)
    here.evaluate(DELETED_BY_THE_BROWSER)
    here.context.set_offline(False)
    here.reload()
    wait_for(here, "All sent")
    if has_copy:
        here.get_by_label("Read a saved copy").set_input_files(copy)
        here.get_by_text("Taken up from the copy: 2.").wait_for()
        wait_for(here, "All sent")
    assert (Tally.objects.count(), Conversation.objects.count()) == ((1, 1) if has_copy else (0, 0))


def test_a_copy_of_an_undo_shows_the_numbers_as_they_are(log, shift, tmp_path):
    log.locator(".entry").get_by_role("button", name="Undo").first.tap()
    wait_for(log, "3 waiting")
    log.goto(PAGE)
    copy = saved_copy(log, tmp_path)
    erase(log)
    log.get_by_label("Read a saved copy").set_input_files(copy)
    log.get_by_text("Taken up from the copy: 3.").wait_for()
    assert [text.split(" · ")[0] for text in log.locator("#waiting-here li li").all_text_contents()] == [
        "Approached",
        "Interested",
        "Interested ↶",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no copy", "This file is no copy from Daybreak."),
        ('{"items": [{"id": "1"}]}', "This file is no copy from Daybreak."),
        ('{"items": [], "person": 0}', "These are the rows of another person."),
    ],
)
def test_what_is_no_copy_of_hers_is_not_taken_up(here, tmp_path, text, said):
    copy = tmp_path / "copy.json"
    copy.write_text(text)
    here.get_by_label("Read a saved copy").set_input_files(copy)
    here.get_by_text(said).wait_for()
    wait_for(here, "2 waiting")


def erase(page, *, button="Erase all of it"):
    page.get_by_role("button", name=button).tap()
    page.get_by_role("dialog").get_by_role("button", name="Erase for good").tap()
    page.get_by_text("Erased.").wait_for()


def test_erasing_asks_with_the_number_of_rows_that_would_be_lost_and_keeps_them_at_a_no(here):
    here.get_by_role("button", name="Erase all of it").tap()
    dialog = here.get_by_role("dialog")
    dialog.get_by_text("will be lost for good: 2.").wait_for()
    assert_no_axe_findings(here)
    dialog.get_by_role("button", name="Keep it").tap()
    wait_for(here, "2 waiting")
    erase(here)
    here.locator("#waiting-here").wait_for(state="hidden")
    assert caches_of(here, "pages-") == []
    here.context.set_offline(False)
    here.reload()
    wait_for(here, "All sent")
    assert Tally.objects.count() == 0


def test_rows_of_another_person_stay_until_they_are_asked_about(here, sign_in, shift, person, tmp_path):
    here.context.clear_cookies()
    sign_in(here, make_member(shift.campaign.chapter))
    here.context.set_offline(False)
    here.goto(PAGE)
    here.locator("#others-here [data-number]", has_text="2").wait_for()
    assert json.loads(saved_copy(here, tmp_path, "Save a copy for them").read_text())["person"] == person.pk
    here.get_by_role("button", name="Erase all of it").tap()
    here.get_by_role("dialog").get_by_text("Rows of another person stay: 2.").wait_for()
    here.get_by_role("dialog").get_by_role("button", name="Erase for good").tap()
    here.get_by_text("Erased.").wait_for()
    here.locator("#others-here [data-number]", has_text="2").wait_for()
    erase(here, button="Erase theirs")
    here.locator("#others-here").wait_for(state="hidden")


def test_what_is_chosen_for_this_phone_is_remembered_on_it(here, shift):
    here.add_init_script("window.shaken = 0; navigator.vibrate = () => { window.shaken += 1; return true; };")
    here.reload()
    here.get_by_label("The phone shakes at each tap").uncheck()
    here.reload()
    assert not here.get_by_label("The phone shakes at each tap").is_checked()
    here.goto(f"/shifts/{shift.pk}/log/")
    tap(here, "Approached")
    wait_for_number(counter(here, "Approached"), 2)
    assert here.evaluate("() => window.shaken") == 0


def test_the_browser_is_asked_to_keep_it_and_what_it_answers_is_said(here):
    here.add_init_script("navigator.storage.persist = navigator.storage.persisted = async () => false;")
    here.reload()
    here.get_by_role("button", name="Ask the browser to keep it").tap()
    here.get_by_text("The browser does not promise it.").wait_for()
    here.evaluate("""() => {
        navigator.storage.persist = async () => {
            navigator.storage.persisted = async () => true;
            return true;
        };
    }""")
    here.get_by_role("button", name="Ask the browser to keep it").tap()
    here.get_by_text("No, only you can.").wait_for()
    assert here.get_by_role("button", name="Ask the browser to keep it").is_hidden()


def test_without_javascript_the_page_says_that_nothing_waits(open_page, sign_in, person):
    page = open_page(**PHONE, java_script_enabled=False)
    sign_in(page, person)
    page.goto(PAGE)
    assert "Without JavaScript nothing waits here" in page.locator("main noscript").text_content()
    assert page.get_by_role("button", name="Erase all of it").is_hidden()
