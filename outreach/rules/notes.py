"""Short texts: what is kept of them, and what must not stand in them.

The patterns are read by Python and by the phone's JavaScript alike (static/js/questions.js gets them from the page), so
that a text which the phone lets through is not refused three days later: write nothing into them that only one of the
two knows. A test runs the same texts through both.
"""

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outreach.errors import NoteRefused
from outreach.models import Note

# Joiners of scripts and emoji: neither printable nor to be thrown away.
JOINERS = "\u200c\u200d"

# Seven digits and more, however they are parted, are a phone number, but for a day as people write it.
DAY = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})(?![0-9])"
PHONE = r"(?<![0-9])(?!" + DAY + r")[0-9](?:[ .()-]{0,3}[0-9]){6}"
E_MAIL = r"[^ @<>]{1,64} ?(?:@|\(at\)|\[at\]) ?[^ @<>]{1,64}(?:\.| dot )[a-zA-Z]{2}"
HANDLE = r"(?:^|[^a-zA-Z0-9])@ ?[a-zA-Z0-9_]{2}"
LINK = r"(?:https?:|www\.|[a-zA-Z0-9]\.(?:com|net|org|me|io|gg)(?:/|$|[^a-zA-Z0-9]))"

FORBIDDEN: tuple[tuple[str, str | Promise], ...] = (
    (E_MAIL, _("This looks like an e-mail address. Take it out: nothing here may lead to a person.")),
    (LINK, _("This looks like a link. Take it out: nothing here may lead to a person.")),
    (HANDLE, _("This looks like an @name. Take it out: nothing here may lead to a person.")),
    (PHONE, _("This looks like a phone number. Take it out: nothing here may lead to a person.")),
)


def cleaned_note(text: str) -> str:
    """As it is kept: in one line, without what cannot be seen. Raises NoteRefused where it is too long or seems to lead
    to a person."""
    seen = "".join(sign if sign.isprintable() or sign in JOINERS else " " for sign in text)
    kept = " ".join(unicodedata.normalize("NFC", seen).split())
    if len(kept) > Note.LONGEST:
        raise NoteRefused(why=_("It is longer than %(most)s characters. Shorten it.") % {"most": Note.LONGEST})
    if why := _what_leads_to_a_person(kept):
        raise NoteRefused(why=why)
    return kept


def _what_leads_to_a_person(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, JOINERS)))
    return next((str(why) for pattern, why in FORBIDDEN if re.search(pattern, plain)), "")
