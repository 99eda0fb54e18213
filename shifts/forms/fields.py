"""Fields that several forms use: days and clock times with the browser's own pickers, and locations told apart."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shifts.models import Location

# Further away lies a slip of the finger; and at the calendar's ends a day in one zone is no day at all in another.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def _check_day(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(_("Choose a day from the year 2000 to 2099."))


def day_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, validators=[_check_day], **options)


def clock_field(**options: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


def location_choices(locations: Iterable[Location]) -> list[tuple[int, str]]:
    """Ids and names; where a name repeats (there are six Canal Streets), the address or the position beside it."""
    places = list(locations)
    names = Counter(place.name for place in places)
    addresses = Counter((place.name, place.address) for place in places if place.address)

    def label(place: Location) -> str:
        if names[place.name] == 1:
            return place.name
        position = ", ".join(f"{degrees:.4f}" for degrees in place.position or ())
        more = place.address if addresses[place.name, place.address] == 1 else position
        return f"{place.name} ({more})" if more else place.name

    return [(place.pk, label(place)) for place in places]
