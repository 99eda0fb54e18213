"""The log screen on a phone: one thumb, in the sun, with or without a signal."""

import gzip

import pytest

from outreach.models import Choice, Conversation, Question, Tally
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.log.screen import counter, number, outcome, tap, wait_for
from tests.factories import make_conversation, make_tally

DARK = {**PHONE, "color_scheme": "dark"}
LUMINANCE = """
const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const painter = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const luminance = (colour) => {
  painter.fillStyle = colour;
  painter.fillRect(0, 0, 1, 1);
  const [red, green, blue] = painter.getImageData(0, 0, 1, 1).data;
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
};
"""


def add_questions(shift):
    for key, kind in [("heard", "yes_no"), ("job", "choice"), ("moved", "several")]:
        question = Question.objects.create(campaign=shift.campaign, key=key, label=f"{key}?", kind=kind)
        if kind != "yes_no":
            for choice in ("a", "b"):
                Choice.objects.create(question=question, key=choice, label=f"{key} {choice}")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_tap_counts_with_and_without_javascript(log, person, javascript):
    page = log(java_script_enabled=javascript)
    for taps in (1, 2, 3):
        counter(page, "Approached").tap()
        number(counter(page, "Approached")).get_by_text(str(taps), exact=True).wait_for()
    outcome(page, "Interested").tap()
    number(outcome(page, "Interested")).get_by_text("1", exact=True).wait_for()
    if javascript:
        wait_for(page, "All sent")
    assert list(Tally.objects.values_list("person", "counter__key", "delta")) == [(person.pk, "approached", 1)] * 3
    assert list(Conversation.objects.values_list("outcome__key", flat=True)) == ["interested"]
    page.reload()
    assert number(counter(page, "Approached")).text_content() == "3"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_conversation_with_two_answers_takes_three_taps(log, shift, javascript):
    add_questions(shift)
    page = log(java_script_enabled=javascript)
    page.locator(".chip", has_text="Yes").tap()
    page.locator(".chip", has_text="job b").tap()
    outcome(page, "Interested").tap()
    number(outcome(page, "Interested")).get_by_text("1", exact=True).wait_for()
    if javascript:
        wait_for(page, "All sent")
    assert Conversation.objects.get().answers == {"heard": "yes", "job": "b"}
    assert page.locator("#talk input:checked").count() == 0


def test_all_kinds_of_questions_are_answered(log, shift):
    add_questions(shift)
    page = log()
    for chip in ("No", "job a", "moved a", "moved b"):
        page.locator(".chip", has_text=chip).tap()
    outcome(page, "Not Now").tap()
    number(outcome(page, "Not Now")).get_by_text("1", exact=True).wait_for()
    wait_for(page, "All sent")
    assert Conversation.objects.get().answers == {"heard": "no", "job": "a", "moved": ["a", "b"]}


def test_the_last_tap_is_taken_back_by_undo(log):
    page = log()
    counter(page, "Flyers").tap()
    outcome(page, "Interested").tap()
    number(outcome(page, "Interested")).get_by_text("1", exact=True).wait_for()
    for left in (1, 0):
        page.locator(".entry button", has_text="Undo").first.tap()
        page.wait_for_function("left => document.querySelectorAll('.entry').length === left", arg=left)
    wait_for(page, "All sent")
    assert number(counter(page, "Flyers")).text_content() == number(outcome(page, "Interested")).text_content() == "0"
    assert sorted(Tally.objects.values_list("delta", flat=True)) == [-1, 1]
    assert not Conversation.objects.counted().exists()


def test_an_undo_that_is_tapped_twice_is_one_undo(log, shift, person):
    make_tally(shift, person, delta=4)
    page = log()
    tap(page, "Flyers")
    page.evaluate("() => document.querySelectorAll('.entry button').forEach((undo) => { undo.click(); undo.click(); })")
    page.wait_for_function("() => document.querySelectorAll('.entry').length === 0")
    wait_for(page, "All sent")
    assert sorted(Tally.objects.values_list("delta", flat=True)) == [-4, -1, 1, 4]
    assert page.locator("#outbox-attention li").count() == 0


def test_an_entry_of_an_earlier_load_is_taken_back_too(log, shift, person):
    tally, talk = make_tally(shift, person, delta=4), make_conversation(shift, person)
    page = log()
    for _ in range(2):
        page.locator(".entry button", has_text="Undo").first.tap()
    page.wait_for_function("() => document.querySelectorAll('.entry').length === 0")
    wait_for(page, "All sent")
    assert list(Tally.objects.exclude(pk=tally.pk).values_list("corrects", "delta")) == [(tally.pk, -4)]
    assert list(Conversation.objects.exclude(pk=talk.pk).values_list("corrects", "outcome")) == [(talk.pk, None)]


@pytest.mark.parametrize("with_questions", [True, False])
def test_the_buttons_are_72_pixels_high_and_in_the_lower_half(log, shift, person, with_questions):
    for _ in range(12):
        make_tally(shift, person)
    if with_questions:
        add_questions(shift)
    page = log()
    bar = page.locator(".nav").bounding_box()["y"]
    boxes = [button.bounding_box() for button in page.locator(".tally .tally-button").all()]
    assert len(boxes) == 3
    for box in boxes:
        assert box["height"] >= 72
        assert box["width"] >= 72
        assert box["y"] >= 320
        assert box["y"] + box["height"] <= bar
    for box in [button.bounding_box() for button in page.locator(".outcomes .tally-button").all()]:
        assert box["height"] >= 48
        assert 320 <= box["y"] <= bar - 48


@pytest.mark.parametrize("options", [PHONE, DARK], ids=["light", "dark"])
def test_the_buttons_can_be_read_in_the_sun(log, options):
    page = log(**options)
    contrasts = page.evaluate(
        """() => {"""
        + LUMINANCE
        + """return Array.from(document.querySelectorAll(".tally-button"), (button) => {
            const style = getComputedStyle(button);
            const [low, high] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => a - b);
            return (high + 0.05) / (low + 0.05);
        });}"""
    )
    assert len(contrasts) == 5
    assert min(contrasts) >= 7


@pytest.mark.parametrize("options", [PHONE, DARK], ids=["light", "dark"])
def test_the_screen_is_accessible_and_fits(log, shift, person, options):
    make_tally(shift, person)
    talk = make_conversation(shift, person)
    add_questions(shift)
    page = log(**options)
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
    page.goto(f"/shifts/{shift.pk}/log/correct/{talk.pk}/")
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)


def test_the_first_visit_is_light(log, shift, person):
    """The tests' server does not compress; `make serve` does."""
    for _ in range(8):
        make_tally(shift, person)
    add_questions(shift)
    page, answers = log(), []
    address = page.url
    page.goto("about:blank")
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    weights = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
    scripts = sum(weight for url, weight in weights.items() if url.endswith(".js"))
    assert 0 < scripts <= 20_000
    assert sum(weights.values()) <= 40_000
    assert len(weights) <= 10
