"""Mirrored English, a language for tests and developers (`MIRRORED=yes make run`): it shows what a right-to-left
language would do to every screen, and every text that was never given to gettext.

Each word is longer by its doubled vowels and runs from right to left, and each text stands in brackets. What is put
into a text is isolated, as a translator of Hebrew or Arabic has to do. Days are Arabic, whose code it borrows.
The catalogue is made from the program's texts when it is wanted, and is never offered in production.
"""

import re
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext_lazy as _

from config import catalogue

CODE = "ar-xb"
NAME = _("Mirrored English")
FOLDER = catalogue.ROOT / ".run" / "locale"
# The texts of others that our pages show. Django's names of days and months stay Arabic.
OTHERS = [Path(module.__path__[0]) / place for module, place in ((django, "conf/locale"), (allauth, "locale"))]
NAMES_OF_DAYS = ("utils/dates.py", "utils/dateformat.py")

WORD = re.compile(r"[^\W\d_]+")
# Letters that mean something to a program: character references and addresses.
KEPT = re.compile(rf"{catalogue.FIXED.pattern}|&#?\w+;|https?://\S+")
TURNED, TURNED_BACK, ISOLATED, ISOLATED_BACK = "\u202e", "\u202c", "\u2068", "\u2069"


def locale_folder() -> Path:
    """The folder for LOCALE_PATHS, with a catalogue of the texts that there are now."""
    texts = Catalog(locale="en")
    for catalog in (*(catalogue.read(folder / "en/LC_MESSAGES/django.po") for folder in OTHERS), catalogue.gathered()):
        for message in catalogue.messages(catalog):
            if not _names_a_day(message):
                _add(texts, message)
    catalogue.write_compiled(texts, FOLDER / "ar_XB" / "LC_MESSAGES" / "django.mo")
    return FOLDER


def _names_a_day(message: Message) -> bool:
    return message.context == "date format" or any(file.endswith(NAMES_OF_DAYS) for file, _line in message.locations)


def _add(texts: Catalog, message: Message) -> None:
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    turned = tuple(mirror(text) for text in english)
    texts.add(message.id, turned if message.pluralizable else turned[0], context=message.context)


def mirror(text: str) -> str:
    """`Save %(n)s` as "[Saavee %(n)s]", its words from right to left and what is put in isolated."""
    pieces, end = [], 0
    for kept in KEPT.finditer(text):
        pieces += [WORD.sub(_turned, text[end : kept.start()]), _isolated(kept.group())]
        end = kept.end()
    pieces.append(WORD.sub(_turned, text[end:]))
    return f"[{''.join(pieces)}]"


def _turned(word: re.Match[str]) -> str:
    return TURNED + re.sub("[aeiouAEIOU]", lambda vowel: vowel.group() * 2, word.group()) + TURNED_BACK


def _isolated(kept: str) -> str:
    """Placeholders take in other texts; tags, addresses and the doubled percent sign do not."""
    return f"{ISOLATED}{kept}{ISOLATED_BACK}" if kept[0] in "%{" and kept != "%%" else kept
