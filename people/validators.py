"""What a name and an address may consist of."""

from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
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


def check_address(address: str) -> None:
    """Raise ValidationError unless `address` looks like one that mail can be sent to."""
    validate_email(address)
    if len(address) > ADDRESS_LENGTH:
        raise ValidationError(_("This address is too long."))
