"""What a hand does on the log screen: presses long, taps wrongly, holds a key, and wants the screen to stay on."""

import pytest
from django.utils import timezone

from outreach.models import Conversation, Tally
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.log.screen import counter, number, outcome, tap, wait_for, wait_for_number
from tests.browser.log.test_outbox import NOTHING_AT_ALL
from tests.browser.log.test_traffic import HIDE
from tests.factories import claim, make_conversation, make_member, make_tally, make_user

LONG = 700
LOOKED_AT = "() => document.dispatchEvent(new Event('visibilitychange'))"
SHAKEN = "window.shaken = []; navigator.vibrate = (pattern) => { window.shaken.push(pattern); return true; };"
LOCKS = """
window.locks = 0;
Object.defineProperty(navigator, "wakeLock", { configurable: true, value: { request: async () => {
    window.locks += 1;
    const lock = new EventTarget();
    lock.released = false;
    document.addEventListener("visibilitychange", () => { lock.released ||= document.hidden; });
    return lock;
} } });
"""


def deltas():
    return list(Tally.objects.order_by("pk").values_list("delta", flat=True))


def press(page, button, *, to=None, milliseconds=LONG):
    """As a finger does it: the browser makes of it a tap, a long press or a scroll."""
    finger = page.context.new_cdp_session(page)
    box = button.bounding_box()
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    if to:
        point = {"x": point["x"] + to[0], "y": point["y"] + to[1]}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    page.wait_for_timeout(milliseconds)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_long_press_adds_ten_once_and_a_tap_after_it_one(log):
    page = log()
    press(page, counter(page, "Flyers"))
    wait_for_number(counter(page, "Flyers"), 10)
    tap(page, "Flyers")
    wait_for_number(counter(page, "Flyers"), 11)
    wait_for(page, "All sent")
    assert sorted(deltas()) == [1, 10]
    assert page.locator(".entry .strong").all_text_contents() == ["Flyers", "Flyers +10"]


def test_a_long_press_that_the_phone_cannot_keep_goes_to_the_server_as_ten(log):
    page = log()
    page.add_init_script(NOTHING_AT_ALL)
    page.reload()
    press(page, counter(page, "Flyers"))
    wait_for_number(counter(page, "Flyers"), 10)
    assert deltas() == [10]


def test_a_finger_that_slips_off_has_pressed_nothing(log):
    page = log()
    press(page, counter(page, "Flyers"), to=(0, -60))
    page.wait_for_timeout(600)
    assert number(counter(page, "Flyers")).text_content() == "0"
    assert deltas() == []


def test_a_mouse_that_is_held_is_one_click_and_a_key_that_is_held_one_tap(laptop, sign_in, shift, person):
    sign_in(laptop, person)
    laptop.goto(f"/shifts/{shift.pk}/log/")
    counter(laptop, "Flyers").click(delay=LONG)
    wait_for_number(counter(laptop, "Flyers"), 1)
    counter(laptop, "Approached").focus()
    for _repeated in range(5):
        laptop.keyboard.down("Enter")
    laptop.keyboard.up("Enter")
    wait_for_number(counter(laptop, "Approached"), 1)
    wait_for(laptop, "All sent")
    assert deltas() == [1, 1]


@pytest.mark.parametrize("javascript", [True, False])
def test_any_number_is_logged_at_once_by_the_keypad(log, javascript):
    page = log(java_script_enabled=javascript)
    page.locator(".several-more > summary").tap()
    page.locator(".several .chip", has_text="Flyers").tap()
    page.get_by_label("How many?").fill("37")
    page.get_by_role("button", name="Log them").tap()
    wait_for_number(counter(page, "Flyers"), 37)
    if javascript:
        wait_for(page, "All sent")
        assert_no_axe_findings(page)
        assert_no_sideways_scroll(page)
    assert list(Tally.objects.values_list("counter__key", "delta")) == [("flyers", 37)]


def test_what_was_tapped_can_be_taken_back_for_ten_seconds_where_the_thumb_is_without_a_signal_too(
    log, watch, shift, person
):
    watch.expect("Failed to load resource")
    for _ in range(8):
        make_tally(shift, person, counter="declined")
    page = log()
    page.clock.install()
    page.context.set_offline(True)
    undo = page.locator("#just-logged button")
    buttons = [button.bounding_box() for button in page.locator(".outcomes .tally-button").all()]
    counter(page, "Approached").tap()
    undo.wait_for()
    assert [button.bounding_box() for button in page.locator(".outcomes .tally-button").all()] == buttons
    assert_no_axe_findings(page)
    undo.tap()
    undo.wait_for(state="hidden")
    wait_for_number(counter(page, "Approached"), 0)
    page.locator("#just-logged", has_text="Taken back.").wait_for()
    counter(page, "Flyers").tap()
    undo.wait_for()
    page.clock.fast_forward(9_000)
    assert undo.is_visible()
    page.clock.fast_forward(1_100)
    undo.wait_for(state="hidden")
    assert page.locator(".entry").get_by_role("button", name="Undo").first.is_visible()
    page.context.set_offline(False)
    wait_for(page, "All sent")
    assert sorted(deltas()) == [-1, *[1] * 10]


def test_an_undo_after_it_was_sent_is_a_correction_and_the_keyboard_is_not_torn_off_it(laptop, sign_in, shift, person):
    sign_in(laptop, person)
    laptop.goto(f"/shifts/{shift.pk}/log/")
    laptop.clock.install()
    outcome(laptop, "Interested").click()
    undo = laptop.locator("#just-logged button")
    undo.wait_for()
    undo.focus()
    wait_for(laptop, "All sent")
    laptop.clock.fast_forward(30_000)
    assert undo.is_visible()
    laptop.keyboard.press("Enter")
    undo.wait_for(state="hidden")
    assert laptop.evaluate("() => document.activeElement.className").startswith("tally-button")
    wait_for_number(outcome(laptop, "Interested"), 0)
    wait_for(laptop, "All sent")
    assert list(Conversation.objects.order_by("pk").values_list("outcome__key", flat=True)).count(None) == 1
    assert not Conversation.objects.counted().exists()


def test_each_has_her_own_numbers_and_both_the_sum_in_which_nothing_is_twice(log, open_page, sign_in, shift):
    here = log()
    other = claim(shift, make_member(shift.campaign.chapter), now=timezone.now()).person
    there = open_page(**PHONE)
    sign_in(there, other)
    there.goto(f"/shifts/{shift.pk}/log/")
    for page, times in ((here, 2), (there, 3)):
        for so_many in range(1, times + 1):
            outcome(page, "Interested").tap()
            wait_for_number(outcome(page, "Interested"), so_many)
        wait_for(page, "All sent")
    here.reload()
    there.evaluate(LOOKED_AT)
    for page, own in ((here, "2"), (there, "3")):
        assert page.locator("#total").text_content() == own
        page.locator("#together bdi", has_text="5").wait_for()
    here.locator(".entry").get_by_role("button", name="Undo").first.tap()
    here.locator("#together bdi", has_text="4").wait_for()
    there.evaluate(LOOKED_AT)
    there.locator("#together bdi", has_text="4").wait_for()


def test_the_sum_is_for_those_of_the_shift(phone, sign_in, shift, person):
    make_conversation(shift, person)
    sign_in(phone, make_user())
    phone.goto(f"/shifts/{shift.pk}/log/")
    assert phone.locator("#together").count() == 0


@pytest.mark.parametrize(
    ("motion", "choice", "is_felt"),
    [("no-preference", None, True), ("reduce", None, False), ("reduce", "yes", True), ("no-preference", "no", False)],
)
def test_a_tap_is_felt_unless_that_is_not_wished(log, motion, choice, is_felt):
    page = log(reduced_motion=motion)
    page.add_init_script(SHAKEN)
    page.evaluate("choice => choice && localStorage.setItem('daybreak-shake', choice)", choice)
    page.reload()
    tap(page, "Approached")
    wait_for(page, "All sent")
    assert page.evaluate("() => window.shaken") == ([15] if is_felt else [])


def test_the_screen_stays_on_where_that_was_chosen_also_after_the_phone_was_put_away(log):
    page = log()
    page.add_init_script(LOCKS)
    page.reload()
    assert page.evaluate("() => window.locks") == 0
    page.evaluate("() => localStorage.setItem('daybreak-awake', 'yes')")
    page.reload()
    page.wait_for_function("() => window.locks === 1")
    page.evaluate(HIDE, True)
    page.evaluate(HIDE, False)
    page.wait_for_function("() => window.locks === 2")


def test_where_the_phone_cannot_keep_the_screen_on_nothing_is_said_of_it(log):
    page = log()
    page.add_init_script("delete Navigator.prototype.wakeLock;")
    page.evaluate("() => localStorage.setItem('daybreak-awake', 'yes')")
    page.reload()
    tap(page, "Approached")
    wait_for(page, "All sent")
