"""Labels of a script. Those that every campaign is given speak the reader's language; own words stay as written."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

APPROACHED = gettext_noop("Approached")
DECLINED = gettext_noop("Declined")
FLYERS = gettext_noop("Flyers taken")
INTERESTED = gettext_noop("Interested")
WANTS_TO_LEAVE = gettext_noop("Wants to leave their job")
TALKED = gettext_noop("Good talk")
NOT_NOW = gettext_noop("Not now")
CARDS = gettext_noop("Cards given")
GIVEN = (APPROACHED, DECLINED, FLYERS, INTERESTED, WANTS_TO_LEAVE, TALKED, NOT_NOW, CARDS)


class LabelField(models.CharField[str, str]):
    """Stores the labels of GIVEN in English, also where they come in the reader's language, and reads them in it."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return _(value) if value in GIVEN else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return next((label for label in GIVEN if value == _(label)), value)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations it is a plain text."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options
