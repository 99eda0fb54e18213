"""The board by mouse, by finger, by keys, and without a script: the same form each time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shifts.models import Signup
from tests.browser.helpers import LAPTOP, PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.factories import claim, make_campaign, make_chapter, make_location, make_member, make_shift


class Tomorrow:
    """Ada and Bea have no place in the morning; Times Sq lacks two people, Union Sq nobody."""

    def __init__(self):
        now = timezone.now()
        chapter = make_chapter(time_zone="UTC")
        self.captain = make_member(chapter, "captain", name="Carmen")
        self.day = chapter.today(now) + timedelta(days=1)
        campaign = make_campaign(chapter, ends_on=self.day + timedelta(days=9))
        self.floating = make_shift(campaign, floating=True, day=self.day)
        self.ada, self.bea = (make_member(chapter, name=name) for name in ("Ada", "Bea"))
        for person in (self.ada, self.bea):
            claim(self.floating, person, now=now)
        self.times, self.union = (
            make_shift(campaign, make_location(chapter, name), day=self.day, min_people=least)
            for name, least in (("Times Sq", 2), ("Union Sq", 0))
        )

    @property
    def path(self):
        return f"/captain/board/?day={self.day}&period=morning"

    def where(self, *people):
        return [Signup.objects.active().get(person=person).shift for person in people]


@pytest.fixture
def tomorrow(db):
    return Tomorrow()


@pytest.fixture
def board(tomorrow, sign_in):
    def show(page, query=""):
        sign_in(page, tomorrow.captain)
        page.goto(tomorrow.path + query)
        return page

    return show


def column(page, name):
    return page.get_by_role("region", name=name, exact=True)


def drag(page, start, end):
    """With the mouse, in steps, as a hand does it."""
    start.scroll_into_view_if_needed()
    box, goal = start.bounding_box(), end.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 20, steps=6)
    page.mouse.up()


def test_on_a_laptop_somebody_is_dragged_to_a_place_and_undo_brings_her_back(laptop, board, tomorrow):
    page = board(laptop)
    drag(page, page.locator("[data-person]", has_text="Ada"), column(page, "Union Sq"))
    page.get_by_text("Ada is now at Union Sq.").wait_for()
    assert tomorrow.where(tomorrow.ada, tomorrow.bea) == [tomorrow.union, tomorrow.floating]
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("1 person is back.").wait_for()
    assert tomorrow.where(tomorrow.ada) == [tomorrow.floating]


def test_a_drag_that_ends_nowhere_or_with_escape_moves_nobody(laptop, board, tomorrow):
    page = board(laptop)
    ada = page.locator("[data-person]", has_text="Ada")
    drag(page, ada, page.get_by_role("heading", level=1))
    assert page.locator(".placing-ghost").count() == 0
    box = ada.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 40, steps=4)
    assert page.locator(".placing-ghost").inner_text() == "Ada"
    page.keyboard.press("Escape")
    assert page.locator(".placing-ghost").count() == 0
    page.mouse.up()
    assert tomorrow.where(tomorrow.ada) == [tomorrow.floating]


def test_on_a_phone_two_taps_place_somebody(phone, board, tomorrow):
    page = board(phone)
    page.get_by_label("Ada").tap()
    assert page.get_by_text("Ada: now choose a place.").is_visible()
    column(page, "Times Sq").get_by_role("button", name="Put here").tap()
    page.get_by_text("Ada is now at Times Sq.").wait_for()
    assert tomorrow.where(tomorrow.ada) == [tomorrow.times]
    assert column(page, "Times Sq").get_by_text("1 person short").is_visible()


def test_with_keys_somebody_is_taken_up_carried_and_put_down(laptop, board, tomorrow):
    page = board(laptop)
    page.get_by_label("Ada").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").filter(has_text="Bea: now choose a place.").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_label("Bea").is_checked()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("Bea is now at Union Sq.").first.wait_for()
    assert tomorrow.where(tomorrow.bea) == [tomorrow.union]
    # She goes on where she was, and hears what happened.
    page.locator("[data-says]", has_text="Bea is now at Union Sq.").wait_for()
    assert page.get_by_label("Ada").evaluate("box => box === document.activeElement")


def test_arrows_are_the_browsers_with_a_key_held_and_point_the_other_way_where_text_does(laptop, board, tomorrow):
    page = board(laptop)
    ada, bea = page.get_by_label("Ada"), page.get_by_label("Bea")
    ada.focus()
    page.keyboard.press("Control+ArrowDown")
    expect(ada).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bea).to_be_focused()
    page.evaluate("document.dir = 'rtl'")
    bea.press("Enter")
    union, times = (column(page, name).get_by_role("button", name="Put here") for name in ("Union Sq", "Times Sq"))
    expect(times).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(union).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(times).to_be_focused()


def test_a_drag_that_no_click_follows_swallows_no_later_click(laptop, board, tomorrow):
    """As where the mouse is let go outside of the window."""
    page = board(laptop)
    page.evaluate(
        """() => {
            const tell = (type, clientX) => document.querySelector(".person").dispatchEvent(
                new PointerEvent(type, { bubbles: true, button: 0, pointerType: "mouse", clientX, clientY: 5 }));
            tell("pointerdown", 5), tell("pointermove", 90), tell("pointerup", 90);
        }"""
    )
    page.get_by_label("Ada").click()
    expect(page.get_by_label("Ada")).to_be_checked()


def test_suggestions_are_accepted_at_once_and_undone_at_once(phone, board, tomorrow):
    page = board(phone)
    page.get_by_role("button", name="Suggest places").tap()
    page.get_by_text("2 suggestions.").wait_for()
    assert column(page, "Times Sq").get_by_text("2 more needed here").count() == 2
    assert tomorrow.where(tomorrow.ada, tomorrow.bea) == [tomorrow.floating] * 2
    page.get_by_role("button", name="Accept all 2").tap()
    page.get_by_text("2 people are placed.").wait_for()
    assert tomorrow.where(tomorrow.ada, tomorrow.bea) == [tomorrow.times] * 2
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("2 people are back.").wait_for()
    assert tomorrow.where(tomorrow.ada, tomorrow.bea) == [tomorrow.floating] * 2


def test_without_a_script_the_same_form_does_it(open_page, board, tomorrow):
    page = board(open_page(**PHONE, java_script_enabled=False))
    page.get_by_label("Ada").check()
    page.get_by_label("Bea").check()
    column(page, "Times Sq").get_by_role("button", name="Put here").click()
    assert page.get_by_text("2 people are placed.").is_visible()
    assert tomorrow.where(tomorrow.ada, tomorrow.bea) == [tomorrow.times] * 2


@pytest.mark.parametrize("options", [PHONE, {**LAPTOP, "color_scheme": "dark"}])
def test_the_board_has_no_findings_with_suggestions_and_somebody_chosen(open_page, board, options):
    page = board(open_page(**options), "&suggest=1&placed=1")
    page.get_by_label("Ada").check()
    assert_no_axe_findings(page)
    assert_no_sideways_scroll(page)
