"""A paper sheet: printed, filled in, typed in with ten fingers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import Conversation, Question, Tally
from tests.browser.helpers import assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import claim, make_member, make_question, make_running_shift, make_user

# Somebody who types slowly strikes 200 keys a minute.
KEYS_IN_TWO_MINUTES = 400


@pytest.fixture
def shift(db):
    shift = make_running_shift()
    make_question(shift.campaign, "Heard of us?", ["Yes", "No"])
    make_question(shift.campaign, "What next?", ["Action", "Advice", "Nothing"])
    Question.objects.filter(label="What next?").update(kind=Question.Kind.SEVERAL)
    claim(shift, make_user("Ada"), now=timezone.now() - timedelta(days=1))
    return shift


@pytest.fixture
def captain(shift):
    return make_member(shift.campaign.chapter, "captain", name="Carmen")


def test_a_sheet_of_thirty_lines_is_typed_in_two_minutes(laptop, sign_in, shift, captain):
    keys = 0

    def press(*names):
        nonlocal keys
        for name in names:
            laptop.keyboard.press(name)
        keys += len(names)

    sign_in(laptop, captain)
    laptop.goto(f"/captain/shifts/{shift.pk}/sheet/type/")
    laptop.get_by_label("Whose sheet is it?").select_option("Ada")
    laptop.get_by_label("Approached").focus()
    press("4", "0", "Enter", "1", "2", "Enter", "9", "Enter")
    for line in range(30):
        press(str(line % 2 + 1), "ab"[line % 2], "a", "c", "Enter")
    assert laptop.locator(".sheet-rows output").nth(29).text_content() == "Not Now · No · Action · Nothing"
    press("Enter")
    laptop.get_by_text("33 lines are stored for Ada.").wait_for()
    assert keys <= KEYS_IN_TWO_MINUTES
    assert Conversation.objects.counted().filter(outcome__key="interested").count() == 15
    assert Conversation.objects.counted().filter(answers__has_key=Question.objects.last().key).count() == 30
    assert sorted(Tally.objects.values_list("delta", flat=True)) == [9, 12, 40]


def test_a_wrong_code_is_said_at_once_and_the_rest_stays(phone, sign_in, shift, captain):
    sign_in(phone, captain)
    phone.goto(f"/captain/shifts/{shift.pk}/sheet/type/")
    phone.get_by_label("Whose sheet is it?").select_option("Ada")
    phone.get_by_label("Row 1, How it ended").fill("7")
    phone.get_by_text("There is no such code.").wait_for()
    assert phone.get_by_label("Row 1, How it ended").get_attribute("aria-invalid") == "true"
    phone.get_by_label("Row 2, How it ended").fill("1")
    phone.get_by_role("button", name="Store this sheet").tap()
    phone.locator(".sheet-rows").get_by_text("There is no “7” here, only: 1 2").wait_for()
    assert phone.get_by_label("Row 1, How it ended").get_attribute("aria-invalid") == "true"
    assert phone.get_by_label("Row 2, How it ended").input_value() == "1"
    assert_no_axe_findings(phone)
    assert_no_sideways_scroll(phone)


def test_it_prints_on_two_pages_of_a4(laptop, sign_in, shift, captain):
    sign_in(laptop, captain)
    laptop.goto(f"/captain/shifts/{shift.pk}/")
    laptop.get_by_role("link", name="Paper sheet").click()
    laptop.get_by_role("heading", name="Tally sheet").wait_for()
    assert_no_axe_findings(laptop)
    laptop.emulate_media(media="print")
    laptop.set_viewport_size({"width": 680, "height": 960})  # A4 less its margins, in CSS pixels
    assert_no_sideways_scroll(laptop)
    assert laptop.get_by_text("Type a sheet in").is_hidden()
    pdf = laptop.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 2
