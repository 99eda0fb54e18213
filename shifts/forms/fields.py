"""Fields that several forms use: days and clock times with the browser's own pickers, and locations told apart."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms

from shifts.models import Location


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def clock_field(**options: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


def location_choices(locations: Iterable[Location]) -> list[tuple[int, str]]:
    """Ids and names; where a name repeats (there are six Canal Streets), the address or the position beside it."""
    places = list(locations)
    times = Counter(place.name for place in places)
    return [(place.pk, _told_apart(place) if times[place.name] > 1 else place.name) for place in places]


def _told_apart(place: Location) -> str:
    more = place.address or ", ".join(f"{degrees:.4f}" for degrees in place.position or ())
    return f"{place.name} ({more})" if more else place.name
