"""Every screen in the other languages, on a small phone: Spanish, dark, and mirrored English, light, which stands for
languages that run from right to left and shows what was never translated. (English is in `test_every_screen.py`.)"""

import re

import pytest

from config import mirrored
from tests.browser.helpers import PHONE, assert_no_axe_findings, assert_no_sideways_scroll
from tests.browser.test_every_screen import complaints
from tests.browser.untranslated import own_words, untranslated
from tests.screens.table import SCREENS
from tests.screens.walk import Walk

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("language", "direction", "theme"), [("es", "ltr", "dark"), (mirrored.CODE, "rtl", "light")], ids=["es", "mirrored"]
)
def test_every_screen_speaks_the_language(
    mirrored_language, story, open_page, live_server, watch, language, direction, theme
):
    # Pages that are not there, and a phone without signal, are among the screens.
    watch.expect("Failed to load resource")
    own = own_words()
    walk = Walk(story, lambda: open_page(**PHONE, color_scheme=theme), origin=live_server.url, language=language)
    found = []
    for screen in SCREENS:
        page = walk.go(screen)
        said = complaints(assert_no_axe_findings, page, theme) + complaints(
            assert_no_sideways_scroll, page, "on a phone"
        )
        if page.evaluate("() => [document.documentElement.lang, document.dir]") != [language, direction]:
            said.append("is in another language or direction")
        if language == mirrored.CODE:
            said += [f"not translated or not kept apart: {text}" for text in untranslated(page, own)]
        found += [f"{screen.name}: {what}" for what in said]
    if found:
        pytest.fail("\n".join(found))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>Save</p>", ["p: Save"]),
        ('<p class="row-note"><span>Save it</span></p>', ["span: Save it"]),
        ('<button aria-label="Save">+</button>', ["button aria-label: Save"]),
        ('<input placeholder="Search">', ["input placeholder: Search"]),
        (f"<p>{mirrored.mirror('Hello')}, Corner 7</p>", [f"p: {mirrored.mirror('Hello')}, Corner 7"]),
        ("<p>Corner 7</p>", ["p: Corner 7"]),
    ],
)
def test_a_text_that_bypassed_gettext_is_found(phone, body, found):
    phone.set_content(f"<title>{mirrored.mirror('Shifts')} · Daybreak</title>{body}")
    assert untranslated(phone, re.compile("Corner 7")) == found


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{mirrored.mirror('Save %(n)s') % {'n': 'it all'}} <bdi>Corner 7</bdi> <time>Mon</time> 3 km</p>",
        "<select><option>Corner 7, 3</option></select>",
        '<p dir="auto">A story of ours</p>',
        '<button lang="es">Español</button>',
    ],
)
def test_what_is_translated_or_somebodys_own_is_not_found(phone, body):
    phone.set_content(f"<title>Corner 7 · Daybreak</title>{body}")
    assert untranslated(phone, re.compile("Corner 7")) == []
