"""Finds what pages in mirrored English (config/mirrored.py) show wrongly: words that never went through gettext, and
words of somebody's own that are not kept apart, so that another direction would mix them up with what is around."""

import re
from zoneinfo import available_timezones

from django.apps import apps
from django.db import models
from playwright.sync_api import Page

from config.mirrored import ISOLATED, ISOLATED_BACK, TURNED, TURNED_BACK
from people.models import User
from people.rules.names import first_name, first_names

# Every text that is seen or said, as [what holds it, text, may hold own words].
TEXTS = """() => {
    // Names and the like, each with a direction of its own; and what is no language or another one.
    const APART = "bdi, time, code, script, style, textarea, [dir=auto], [lang]:not(html)";
    // These cannot hold a <bdi>, or nobody sees them.
    const WHOLE = "option, svg *, .hidden-text";
    const SAID = ["alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title"];
    const name = (it) => it.tagName.toLowerCase() + [...it.classList].map((word) => `.${word}`).join("");
    const found = [["title", document.title, true]];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const holder = texts.currentNode.parentElement;
        // Where scripts run, this holds its page as it was written.
        const plain = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
        const { data } = texts.currentNode;
        const text = holder.matches("noscript") ? plain(data) : data;
        if (!holder.closest(APART)) found.push([name(holder), text, Boolean(holder.closest(WHOLE))]);
    }
    for (const it of document.body.querySelectorAll("*")) {
        if (it.closest(APART)) continue;
        const said = SAID.filter((key) => it.hasAttribute(key));
        found.push(...said.map((key) => [`${name(it)} ${key}`, it.getAttribute(key), true]));
        if (it.matches("input:is([type=submit], [type=button])")) found.push([`${name(it)} value`, it.value, false]);
    }
    return found;
}"""
# A chart cuts long labels.
TRANSLATED = re.compile(f"{TURNED}.*?(?:{TURNED_BACK}|…|$)|{ISOLATED}.*?{ISOLATED_BACK}", re.DOTALL)
CUT_SHORT = re.compile(r"[^·:.]*…")
# Days are Arabic: what is Latin is English, or somebody's.
WORD = re.compile(r"[A-Za-z]{2,}")
SAME_EVERYWHERE = {"Daybreak", "XLSX", "CSV", "API", "km"}
OWN_WORDS = {
    "name", "address", "email", "story", "meeting_point", "access_notes", "label", "low_label", "high_label", "reason",
    "alternative",
}  # fmt: skip


def own_words() -> re.Pattern[str]:
    """Matches what people wrote, as the database holds it, and the names of time zones."""
    found = {zone.replace("_", " ") for zone in available_timezones()}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name in OWN_WORDS and isinstance(field, models.CharField | models.TextField):
                found.update(filter(None, model._base_manager.values_list(field.name, flat=True)))
    people = User.objects.exclude(name="")
    found.update(map(first_name, people), first_names(people).values())
    longest_first = sorted({text.strip() for text in found}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest_first))


def untranslated(page: Page, own: re.Pattern[str]) -> list[str]:
    """What the page says in English, with what holds it."""
    found = set()
    for holder, text, may_be_own in page.evaluate(TEXTS):
        left = TRANSLATED.sub(" ", text)
        if may_be_own:
            left = CUT_SHORT.sub(" ", own.sub(" ", left))
        if set(WORD.findall(left)) - SAME_EVERYWHERE:
            found.add(f"{holder}: {' '.join(text.split())[:80]}")
    return sorted(found)
