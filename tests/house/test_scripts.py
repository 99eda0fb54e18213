"""Modules of the browser show no words of their own: texts come translated from the page, in data attributes and
templates."""

import re

import pytest

from tests.house.source import files, line_of, shown, text_of

SHOWN_BY = r"""
    (?:\.(?:textContent|innerText|innerHTML|title|ariaLabel|alt|placeholder)\s*\+?=
      |\b(?:alert|confirm|prompt|showNotification|createTextNode|append|prepend|replaceChildren)\(
      |\bsetAttribute\(\s*["'](?:aria-\w+|title|alt|placeholder)["']\s*,
    )\s*
"""
# What is followed by a comma is the key of a pair: `form.append("key", value)`.
LITERAL = r"""(?P<quote>["'`])(?P<text>(?:(?!(?P=quote)).)*)(?P=quote)(?!\s*,)"""
SHOWN_LITERAL = re.compile(SHOWN_BY + LITERAL, re.VERBOSE)
FILLED_IN = re.compile(r"\$\{[^}]*\}|<[^>]*>|&\w+;")


def own_words(script: str) -> list[int]:
    """Lines that show a literal with letters."""
    found = SHOWN_LITERAL.finditer(script)
    return [line_of(script, match.start()) for match in found if re.search("[a-z]", FILLED_IN.sub("", match["text"]))]


def test_scripts_show_no_words_of_their_own():
    scripts = list(files(".js", ".mjs", under="static"))
    assert scripts
    assert [f"{shown(path)}:{line}" for path in scripts for line in own_words(text_of(path))] == []


@pytest.mark.parametrize(
    "script",
    [
        'label.textContent = "Saved";',
        "alert(\n  'Saved');",
        'button.setAttribute("aria-label", "Close");',
        "line.textContent = `${count} waiting`;",
        'list.append("Nothing here");',
        'box.title += "more";',
    ],
)
def test_a_word_in_a_script_is_found(script):
    assert own_words(script) == [1]


@pytest.mark.parametrize(
    "script",
    [
        "label.textContent = page.dataset.saved;",
        'label.textContent = "";',
        "line.textContent = `${count} · ${total}`;",
        'form.append("counter", key);',
        'throw new Error("no answer");',
        'button.setAttribute("data-state", "open");',
    ],
)
def test_what_a_script_may_show_is_not_found(script):
    assert own_words(script) == []
