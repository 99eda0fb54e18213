"""Labels of a script, in the languages of its readers.

A label is one column. Those that every campaign is given (GIVEN) are stored in English and read through gettext; own
words are stored as {language: text}, or bare where nobody said in which language they are. Whoever reads a label, by
whatever query, gets it in her language; where it was not written in that, in the one that it was written in first.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

APPROACHED = gettext_noop("Approached")
DECLINED = gettext_noop("Declined")
FLYERS = gettext_noop("Flyers taken")
INTERESTED = gettext_noop("Interested")
WANTS_TO_LEAVE = gettext_noop("Wants to leave their job")
TALKED = gettext_noop("Good talk")
NOT_NOW = gettext_noop("Not now")
CARDS = gettext_noop("Cards given")
GIVEN = (APPROACHED, DECLINED, FLYERS, INTERESTED, WANTS_TO_LEAVE, TALKED, NOT_NOW, CARDS)


class Label(str):
    """A text in the reader's language. `language` is that in which it stands, where that is not the page's own: what
    a screen reader needs to know. `stored` is what the database keeps, with all languages."""

    stored: str
    language: str

    def __new__(cls, text: str, stored: str = "", language: str = "") -> "Label":
        label = super().__new__(cls, text)
        label.stored, label.language = stored or text, language
        return label

    @property
    def texts(self) -> dict[str, str]:
        """The text by language; those without a language stand under the installation's own."""
        if self.stored in GIVEN:
            return {code: _in_language(self.stored, code) for code in written_languages()}
        found = _own_words(self.stored)
        return {code or settings.LANGUAGE_CODE: text for code, text in found.items()}


def written_languages() -> list[str]:
    """Those in which a script can be written: the ones of this installation, without made-up ones for developers."""
    return [code for code, _name in settings.LANGUAGES if code in settings.SPOKEN]


def label_of(texts: Mapping[str, str]) -> Label:
    """A label of texts by language, the first one standing in where others are missing. At least one is not empty."""
    said = {code: text for code, text in texts.items() if text}
    for given in GIVEN:
        if said and all(_in_language(given, code) == text for code, text in said.items()):
            return read_label(given)
    return read_label(json.dumps(said, ensure_ascii=False))


def read_label(stored: str) -> Label:
    return _read(stored, get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=4096)
def _read(stored: str, language: str) -> Label:
    """Kept, because a download reads one label for each of its rows."""
    if stored in GIVEN:
        return Label(_in_language(stored, language), stored)
    texts = _own_words(stored)
    for code in (language, language.split("-")[0]):
        if code in texts:
            return Label(texts[code], stored)
    first = next(iter(texts))
    return Label(texts[first], stored, first)


def _own_words(stored: str) -> dict[str, str]:
    """{language: text}, the language empty where it is not known."""
    if not stored.startswith('{"'):
        return {"": stored}
    try:
        found = json.loads(stored)
    except ValueError:
        found = {}  # words of before there were languages
    return found if found and all(isinstance(text, str) for text in found.values()) else {"": stored}


def _in_language(given: str, language: str) -> str:
    with override(language):
        return _(given)


class LabelField(models.TextField[str, str]):
    """Takes a Label, or bare words: those of GIVEN also in the reader's language."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else read_label(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if isinstance(value, Label):
            return value.stored
        if isinstance(value, str) and value.startswith('{"'):
            return json.dumps({"": value})
        return next((label for label in GIVEN if value == _(label)), value)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations it is a plain text."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options
