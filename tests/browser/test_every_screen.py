"""Every screen of the table, walked once: for machines and people, in both directions, however large the text."""

import pytest

from tests.browser.helpers import assert_no_axe_findings, assert_no_sideways_scroll
from tests.screens.table import SCREENS
from tests.screens.walk import Walk

pytestmark = pytest.mark.one_database

NARROW = {"viewport": {"width": 320, "height": 640}, "has_touch": True}
# What is wider than the box that hides the rest of it: text that is cut off.
CUT = """() => [...document.querySelectorAll("main *")].filter(it => {
    const style = getComputedStyle(it);
    const hides = ["hidden", "clip"].includes(style.overflowX) && !it.closest(".hidden-text, caption, svg, input");
    return hides && it.clientWidth > 1 && it.scrollWidth > it.clientWidth + 1;
}).map(it => it.outerHTML.slice(0, 120))"""

# What is pressed and less than 48 pixels high, where it is neither a word in a sentence nor a cell of a table. A link
# may reach farther than its text.
LOW = """() => [...document.querySelectorAll("main :is(a[href], button, summary, select, input)")].filter(it => {
    const isWord = [...it.parentElement.childNodes].some(next => next.nodeType === 3 && /[^\\s·]/.test(next.data));
    if (!it.checkVisibility() || it.matches(".hidden-text") || it.closest("table, svg, .map-live")) return false;
    const around = it.closest("label") ?? it;
    if (around === it && it.matches("a") && isWord) return false;
    const reach = getComputedStyle(it, "::after");
    const high = reach.position === "absolute" ? parseFloat(reach.height) : 0;
    return Math.round(Math.max(around.getBoundingClientRect().height, high)) < 48;
}).map(it => it.outerHTML.slice(0, 120))"""

DRESS = "([direction, size]) => { Object.assign(document.documentElement, {dir: direction}).style.fontSize = size }"


def test_every_screen_is_for_everybody(story, open_page, live_server, watch):
    # Pages that are not there, and a phone without signal, are among the screens.
    watch.expect("Failed to load resource")
    walk = Walk(story, lambda: open_page(**NARROW), origin=live_server.url)
    found = []
    for screen in SCREENS:
        page = walk.go(screen)
        found += [f"{screen.name}: {finding}" for finding in findings(page)]
    if found:
        pytest.fail("\n".join(found))


def findings(page) -> list[str]:
    """What axe says; what is wider than the screen or cut off as the page is, dark and mirrored, and with text of twice
    the size; what is too low for a thumb. (Dark and mirrored pages meet axe in test_every_language.py.)"""
    said = complaints(assert_no_axe_findings, page, "as it is")
    said += [f"too low for a thumb: {what}" for what in page.evaluate(LOW)]
    for look, theme, direction, size in [
        ("as it is", "light", "ltr", ""), ("dark, mirrored", "dark", "rtl", ""), ("large text", "light", "ltr", "200%"),
    ]:  # fmt: skip
        page.emulate_media(color_scheme=theme)
        page.evaluate(DRESS, [direction, size])
        said += complaints(assert_no_sideways_scroll, page, look)
        said += [f"{look}: cut off: {what}" for what in page.evaluate(CUT)]
    return said


def test_what_is_too_low_for_a_thumb_is_found(phone):
    far = "<style>i a { position: relative } i a::after { content: ''; position: absolute; inset: -20px 0 }</style>"
    phone.set_content(f"<main>{far}<p><a href=x>Low</a></p><p>A <a href=x>word</a></p><i><a href=x>Far</a></i></main>")
    assert phone.evaluate(LOW) == ['<a href="x">Low</a>']


def complaints(check, page, look) -> list[str]:
    try:
        check(page)
    except AssertionError as failure:
        return [f"{look}: {str(failure)[:600]}"]
    return []
