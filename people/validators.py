"""What a name, an address, a telephone number and a link may consist of."""

from unicodedata import category, decimal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

NAME_LENGTH = 80
ADDRESS_LENGTH = 254
# These turn around what stands beside them. Left-to-right and right-to-left marks do not, and some names need them.
TURNING_AROUND = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# No column for ids holds more: 9,223,372,036,854,775,807 has one digit more than this.
ID_DIGITS = 18


def read_id(text: str) -> int | None:
    """The id that `text` writes in digits; None for anything that no row's id can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= ID_DIGITS else None


def check_name(name: str) -> None:
    """Raise ValidationError unless `name` can stand in a list, in a mail and in a sheet."""
    if not name.strip():
        raise ValidationError(_("Write a name."))
    if len(name) > NAME_LENGTH:
        raise ValidationError(_("Write a name of at most %(most)s characters."), params={"most": NAME_LENGTH})
    if any(category(character) == "Cc" or character in TURNING_AROUND for character in name):
        raise ValidationError(_("Write the name in one line, without invisible characters."))


def check_words(text: str) -> None:
    """Raise ValidationError unless `text`, of any number of lines, can stand on a page and in a mail as it is."""
    if any(category(character) == "Cc" and character != "\n" or character in TURNING_AROUND for character in text):
        raise ValidationError(_("Write the text without invisible characters: type it anew instead of pasting it."))


def check_address(address: str) -> None:
    """Raise ValidationError unless `address` looks like one that mail can be sent to."""
    validate_email(address)
    if len(address) > ADDRESS_LENGTH:
        raise ValidationError(_("This address is too long."))


PHONE_DIGITS = 15  # as many as a number can have, its country included (E.164)
BETWEEN_DIGITS = set(" -.()/\u00a0\u2010\u2011\u2012\u2013")


def read_phone(text: str, *, fewest: int = 7) -> str:
    """The number as a phone dials it: digits, with a plus before a country's. Spaces, dashes, dots and brackets may
    stand between them, 00 counts as the plus, digits may be of any script. Raises ValidationError for anything else."""
    marks = "".join(mark for mark in text.strip() if category(mark) != "Cf" and mark not in BETWEEN_DIGITS)
    plus, marks = marks.startswith("+"), marks.removeprefix("+")
    if not marks or any(decimal(mark, None) is None for mark in marks):
        raise ValidationError(_("Write the number in digits, for example +1 212 555 0100."))
    digits = "".join(str(decimal(mark)) for mark in marks)
    if digits.startswith("00") and not plus:
        plus, digits = True, digits[2:]
    if not fewest <= len(digits) <= PHONE_DIGITS:
        raise ValidationError(
            _("Write the whole number, from %(fewest)s to %(most)s digits."),
            params={"fewest": fewest, "most": PHONE_DIGITS},
        )
    return f"+{digits}" if plus else digits


def check_https(link: str) -> None:
    """Raise ValidationError unless `link` leads to a named host by https and carries no password."""
    if not link.lower().startswith("https://"):
        raise ValidationError(_("Write a link that begins with https://."))
    URLValidator(schemes=["https"], message=_("This link cannot be opened. Copy it once more from the group."))(link)
    if urlsplit(link).username is not None:
        raise ValidationError(_("Leave out the name before the @ in this link."))
