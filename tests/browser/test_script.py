"""An organizer's script by mouse, finger and keys, and what of it a phone asks without a signal."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from outreach.actions.script_rows import Details, add_question
from outreach.actions.script_texts import allow_texts
from outreach.models import Conversation, Note
from outreach.models.labels import label_of
from outreach.queries.scripts import script_for
from tests.browser.helpers import LAPTOP, PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.log.screen import number, outcome, wait_for
from tests.factories import claim, make_member, make_running_shift, make_user
from tests.outreach.rules.test_notes import CASES, HARMLESS


@pytest.fixture
def shift(db):
    return make_running_shift()


@pytest.fixture
def organizer(shift):
    return make_member(shift.campaign.chapter, "organizer")


@pytest.fixture
def ask(shift, organizer):
    def add(label, kind, choices=(), **details):
        told = {"by": organizer, "now": timezone.now()}
        return add_question(shift.campaign, details=Details(label, **details), kind=kind, choices=choices, **told)

    return add


@pytest.fixture
def questions(shift, organizer, ask):
    """Work? -> which, and a number, a scale and a text that are always asked."""
    allow_texts(shift.campaign, by=organizer, now=timezone.now())
    work = ask(label_of({"en": "Work?", "es": "¿Trabajo?"}), "yes_no")
    ask("Which?", "choice", ["Cloud", "Retail"], after=work, among=["yes"])
    ask("Sure?", "scale", least=1, most=5, low_label="Not at all", high_label="Very")
    ask("Years?", "number", least=0, most=50)
    ask("Else?", "text")


@pytest.fixture
def log(open_page, sign_in, shift):
    person = claim(shift, make_user(), now=shift.starts_at).person

    def open_log(**options):
        page = open_page(**{**PHONE, **options})
        sign_in(page, person)
        page.goto(f"/shifts/{shift.pk}/log/")
        return page

    return open_log


def chip(page, text):
    return page.locator(".chip", has_text=text)


def end(page, label="Interested"):
    outcome(page, label).tap()
    number(outcome(page, label)).get_by_text("1", exact=True).wait_for()


def test_three_taps_with_a_question_that_comes_by_an_answer(log, shift, questions):
    page = log()
    assert not chip(page, "Cloud").is_visible()
    chip(page, "Yes").tap()
    chip(page, "Cloud").tap()
    end(page)
    wait_for(page, "All sent")
    talk = Conversation.objects.get()
    assert talk.answers == {"work": "yes", "which": "cloud"}
    assert talk.script_version == script_for(shift.campaign).version
    assert not chip(page, "Cloud").is_visible()


def test_all_kinds_are_answered_without_a_signal(log, questions, watch):
    watch.expect("Failed to load resource")
    page = log()
    page.context.set_offline(True)
    chip(page, "Yes").tap()
    chip(page, "Cloud").tap()
    chip(page, "No").tap()
    assert not chip(page, "Cloud").is_visible()
    chip(page, "4").tap()
    page.get_by_label("A number from 0 to 50").fill("7")
    page.get_by_label("No names").fill("The bus was late")
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    end(page)
    page.context.set_offline(False)
    wait_for(page, "All sent")
    assert Conversation.objects.get().answers == {"work": "no", "sure": 4, "years": 7}
    assert Note.objects.get().text == "The bus was late"


def test_enter_in_a_question_logs_no_outcome_that_nobody_chose(log, questions):
    page = log()
    chip(page, "No").tap()
    page.get_by_label("A number from 0 to 50").fill("7")
    page.get_by_label("A number from 0 to 50").press("Enter")
    chip(page, "No").locator("input").press("Enter")
    end(page, "Not Now")
    wait_for(page, "All sent")
    (talk,) = Conversation.objects.all()
    assert (talk.outcome.label, talk.answers) == ("Not Now", {"work": "no", "years": 7})


def test_an_answer_is_there_again_when_its_question_comes_back(log, questions):
    page = log()
    for each in ("Yes", "Cloud", "No", "Yes"):
        chip(page, each).tap()
    assert chip(page, "Cloud").locator("input").is_checked()


def test_a_text_that_leads_to_a_person_is_said_at_once_and_nothing_is_lost(log, questions):
    page = log()
    chip(page, "Yes").tap()
    text = page.get_by_label("No names")
    text.fill("Ana, 212-555-0123")
    why = page.get_by_text("This looks like a phone number.")
    why.wait_for()
    outcome(page, "Interested").tap()
    assert text.input_value() == "Ana, 212-555-0123"
    assert chip(page, "Yes").locator("input").is_checked()
    text.fill("Somebody")
    assert why.count() == 0
    end(page)
    wait_for(page, "All sent")
    assert Note.objects.get().text == "Somebody"


def test_the_phone_finds_in_a_text_what_the_server_finds(log, questions):
    page = log()
    text = page.get_by_label("No names")
    for words in [*(f"Talked. {found} and so on" for _kind, found in CASES), *HARMLESS]:
        text.fill(words)
        refused = text.evaluate("(field) => !field.validity.valid")
        assert (words, refused) == (words, words not in HARMLESS)


def test_without_javascript_all_is_asked_and_what_was_not_asked_is_left_out(log, questions):
    page = log(java_script_enabled=False)
    page.get_by_text("Only after “Work?”: Yes").wait_for()
    chip(page, "No").tap()
    chip(page, "Cloud").tap()
    page.get_by_label("A number from 0 to 50").fill("7")
    page.get_by_label("No names").fill("Ana, ana@example.org")
    outcome(page, "Interested").tap()
    page.get_by_text("This looks like an e-mail address.").wait_for()
    assert page.get_by_label("No names").input_value() == "Ana, ana@example.org"
    page.get_by_label("No names").fill("Somebody")
    outcome(page, "Interested").tap()
    page.get_by_text("Stored without an answer that was not asked for").wait_for()
    assert Conversation.objects.get().answers == {"work": "no", "years": 7}


def test_a_phone_reads_its_own_language_and_says_where_a_text_is_in_another(log, ask):
    ask(label_of({"en": "Work?", "es": "¿Trabajo?"}), "yes_no")
    ask(label_of({"en": "Married?"}), "yes_no")
    page = log(locale="es-US")
    assert page.get_by_text("¿Trabajo?").get_attribute("lang") is None
    assert page.get_by_text("Married?").get_attribute("lang") == "en"
    assert chip(page, "Sí").count() == 2


@pytest.fixture
def builder(open_page, sign_in, shift, organizer):
    def open_builder(**options):
        page = open_page(**options)
        sign_in(page, organizer)
        page.goto(reverse("outreach:script", args=[shift.campaign_id]))
        return page

    return open_builder


def order(page, kind="counters"):
    return page.locator(f"#{kind} > ol > li .strong").all_text_contents()


def handle(page, name):
    return page.locator("#counters > ol > li", has_text=name).locator("[data-handle]")


def drag(page, handle, onto):
    """By mouse from one handle to the middle of another's row, and a little above it."""
    onto.scroll_into_view_if_needed()
    handle.scroll_into_view_if_needed()
    from_box, to_box = handle.bounding_box(), onto.bounding_box()
    x = from_box["x"] + from_box["width"] / 2
    page.mouse.move(x, from_box["y"] + from_box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, to_box["y"] + to_box["height"] / 2, steps=4)
    page.mouse.move(x, to_box["y"] - 4, steps=2)
    with page.expect_navigation():
        page.mouse.up()


def test_rows_are_put_in_order_by_dragging_by_keys_and_by_buttons(builder):
    page = builder(**LAPTOP)
    drag(page, handle(page, "Flyers"), handle(page, "Approached"))
    assert order(page) == ["Flyers", "Approached", "Declined"]
    handle(page, "Flyers").focus()
    for _ in range(2):
        with page.expect_navigation():
            page.keyboard.press("ArrowDown")
        page.wait_for_function("() => document.activeElement.matches('#counters [data-handle]')")
    assert order(page) == ["Approached", "Declined", "Flyers"]
    with page.expect_navigation():
        page.locator("#counters > ol > li").nth(1).get_by_role("button", name="Up Declined").click()
    assert order(page) == ["Declined", "Approached", "Flyers"]


def test_a_drag_that_is_given_up_moves_nothing(builder):
    page = builder(**LAPTOP)
    handle(page, "Flyers").scroll_into_view_if_needed()
    box = handle(page, "Flyers").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] - 200, steps=4)
    assert order(page)[-1] != "Flyers"
    page.keyboard.press("Escape")
    page.mouse.up()
    assert order(page) == ["Approached", "Declined", "Flyers"]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_is_added_with_and_without_javascript(builder, shift, javascript):
    page = builder(**PHONE, java_script_enabled=javascript)
    page.get_by_role("link", name="Add a question").tap()
    page.get_by_label("Question (English)").fill("Why?")
    page.get_by_label("Question (Spanish)").fill("¿Por qué?")
    page.get_by_label("Answered by").select_option("several")
    assert page.get_by_label("Lowest").is_visible() is not javascript
    page.get_by_label("Choices (English)").fill("Work\nHome")
    page.get_by_label("Choices (Spanish)").fill("Trabajo")
    page.get_by_role("button", name="Save").tap()
    page.locator(".field-error", has_text="Each choice needs its line in both.").wait_for()
    assert page.get_by_label("Choices (English)").input_value() == "Work\nHome"
    page.get_by_label("Choices (Spanish)").fill("Trabajo\nCasa")
    page.get_by_role("button", name="Save").tap()
    page.get_by_text("“Why?” was added.").wait_for()
    [question] = script_for(shift.campaign).questions
    assert [label.texts["es"] for _value, label in question.options] == ["Trabajo", "Casa"]


def test_the_preview_is_tried_and_stores_nothing(builder, shift, questions):
    page = builder(**LAPTOP)
    sent = []
    page.on("request", lambda request: "/static/" in request.url or sent.append(request.url))
    preview = page.locator("[data-preview]")
    assert not chip(preview, "Cloud").is_visible()
    chip(preview, "Yes").click()
    chip(preview, "Cloud").click()
    outcome(preview, "Interested").click()
    assert preview.locator("input:checked").count() == 0
    assert not chip(preview, "Cloud").is_visible()
    preview.locator(".tally-button", has_text="Approached").click()
    assert json.dumps(sent) == "[]"
    assert not Conversation.objects.exists()


def test_the_builder_is_for_a_phone_too(builder, questions):
    page = builder(**PHONE)
    assert_no_sideways_scroll(page)
    assert_no_axe_findings(page)


@pytest.fixture
def refused(log, questions):
    """A page on which the server has refused a conversation for one of its answers: its page did not say so."""

    def send(what, typed, why, fixed):
        page = log()
        field = page.get_by_label(what)
        field.evaluate(f"(field) => {{ {fixed} }}")
        chip(page, "Yes").tap()
        chip(page, "4").tap()
        field.fill(typed)
        outcome(page, "Interested").tap()
        page.get_by_text(why).wait_for()
        page.reload()
        return page.locator("#outbox-attention li")

    return send


NUMBER, TEXT = "A number from 0 to 50", "No names"
UNCHECKED = "field.dataset.forbidden = '[]'"


@pytest.mark.parametrize(
    ("what", "typed", "why", "fixed", "corrected", "kept"),
    [
        (NUMBER, "51", "“Years?” takes a whole number from 0 to 50.", "field.max = 99", "50", {"years": 50}),
        (NUMBER, "51", "“Years?” takes a whole number from 0 to 50.", "field.max = 99", "", {}),
        (
            TEXT,
            "Ana, 212-555-0123",
            "This looks like a phone number.",
            UNCHECKED,
            "Somebody",
            {},
        ),
    ],
)
def test_a_refused_answer_is_put_right_and_the_others_stay(refused, what, typed, why, fixed, corrected, kept):
    line = refused(what, typed, why, fixed)
    field = line.locator("[data-answer]").locator("input, textarea")
    assert field.input_value() == typed
    line.get_by_role("button", name="Log it").tap()
    assert field.evaluate("(field) => field.validationMessage") != ""
    field.fill(corrected)
    assert_no_axe_findings(line.page)
    assert_no_sideways_scroll(line.page)
    line.get_by_role("button", name="Log it").tap()
    line.wait_for(state="detached")
    wait_for(line.page, "All sent")
    assert Conversation.objects.get().answers == {"work": "yes", "sure": 4, **kept}
    assert [note.text for note in Note.objects.all()] == ([corrected] if what == TEXT else [])


def test_where_the_script_does_not_come_all_is_asked_with_its_condition(log, questions, watch):
    watch.expect("Failed to load resource")
    page = log()
    page.route("**/questions*.js", lambda route: route.abort())
    page.reload()
    page.get_by_text("Only after “Work?”: Yes").wait_for()
    chip(page, "Yes").tap()
    chip(page, "Cloud").tap()
    end(page)
    assert Conversation.objects.get().answers == {"work": "yes", "which": "cloud"}
