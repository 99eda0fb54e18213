"""The filters of the list and the map. Their address is the state: the form is sent by GET."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shifts.models import PeriodKey
from shifts.queries.filters import ShiftFilters
from shifts.queries.places import FilterChoices


class ShiftFilterForm(forms.Form):
    """Narrows and orders the shifts. A value that cannot be used filters nothing and is named beside its field."""

    campaign = forms.TypedChoiceField(label=_("Campaign"), coerce=int, required=False, empty_value=None)
    first_day = forms.DateField(label=_("From"), required=False)
    last_day = forms.DateField(label=_("Until"), required=False)
    period = forms.ChoiceField(label=_("Time of day"), required=False)
    location = forms.TypedChoiceField(label=_("Place"), coerce=int, required=False, empty_value=None)
    target = forms.TypedChoiceField(label=_("Company or office"), coerce=int, required=False, empty_value=None)
    near = forms.TypedChoiceField(label=_("Nearest to"), coerce=int, required=False, empty_value=None)
    needs_people = forms.BooleanField(label=_("Only where people are needed"), required=False)

    def __init__(self, data: Any, *, choices: FilterChoices) -> None:
        super().__init__(data, auto_id="filter_%s", label_suffix="")
        self.positions = choices.positions
        self._offer("campaign", _("All campaigns"), choices.campaigns, least=2)
        self._offer("period", _("Morning and evening"), PeriodKey.choices)
        self._offer("location", _("All places"), choices.locations)
        self._offer("target", _("All companies and offices"), choices.targets)
        with_pin = [(pk, name) for pk, name in choices.locations if pk in choices.positions]
        self._offer("near", _("No matter, by day"), with_pin)
        for name in ("first_day", "last_day"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def _offer(self, name: str, everything: Any, options: Any, *, least: int = 1) -> None:
        """Fill a choice; one with nothing to choose is left out, unless the address asks for it."""
        if len(options) < least and not self.data.get(name):
            del self.fields[name]
        else:
            self.fields[name].choices = [("", everything), *options]  # type: ignore[attr-defined]  # a choice

    @property
    def filters(self) -> ShiftFilters:
        """What was asked for, without what could not be understood."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        near = self.positions.get(asked.pop("near", None))
        return ShiftFilters(**asked, near=near)

    @property
    def is_set(self) -> bool:
        """Whether anything narrows or orders the list, or was meant to."""
        return any(self.data.get(name) for name in self.fields)
