"""What the list and the map share: the filters, whose state is the address, and the shifts that pass them."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from shifts.forms.filters import ShiftFilterForm
from shifts.models.shifts import ShiftQuerySet
from shifts.queries.filters import ShiftFilters
from shifts.queries.places import FilterChoices, filter_choices
from shifts.queries.shifts import open_shifts


@dataclass(frozen=True)
class Browsing:
    """`query` is the filters as part of an address, for the links between list and map; empty without filters."""

    form: ShiftFilterForm
    filters: ShiftFilters
    choices: FilterChoices
    shifts: ShiftQuerySet
    query: str


def browse(request: HttpRequest, now: datetime) -> Browsing:
    choices = filter_choices(request.user, now)
    form = ShiftFilterForm(request.GET, choices=choices)
    filters = form.filters
    shifts = filters.ordered(filters.apply(open_shifts(request.user, now), now=now))
    kept = request.GET.copy()
    for name in set(kept) - set(form.fields):
        del kept[name]
    return Browsing(form, filters, choices, shifts, f"?{kept.urlencode()}" if form.is_set else "")
