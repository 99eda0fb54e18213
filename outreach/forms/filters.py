"""The filter bar of the figures and downloads."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from outreach.models import Outcome
from outreach.queries.filters import Filters, campaigns_in_sight, read_filters
from people.models import Actor
from shifts.models import Location, PeriodKey, Shift, Target
from shifts.rules.words import shift_in_words


class FiltersForm(forms.Form):
    """Shows what can be chosen; what a choice means is `read_filters`' word alone. Valid, it has `filters`."""

    campaign = forms.CharField(label=_("Campaign"), required=False, widget=forms.Select)
    location = forms.CharField(label=_("Location"), required=False, widget=forms.Select)
    target = forms.CharField(label=_("Target"), required=False, widget=forms.Select)
    period = forms.CharField(label=_("Period"), required=False, widget=forms.Select)
    outcome = forms.CharField(label=_("Outcome"), required=False, widget=forms.Select)

    def __init__(self, data: Mapping[str, Any], *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.filters = Filters()
        for name, label in {"from": _("From"), "to": _("To")}.items():
            self.fields[name] = forms.CharField(
                label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
        for name, label in {"shift": _("Shift"), "mine": _("Mine")}.items():
            if data.get(name):
                self.fields[name] = forms.CharField(label=label, required=False, widget=forms.HiddenInput)
        self._fill_choices()

    def _fill_choices(self) -> None:
        campaigns = campaigns_in_sight(self.actor)
        locations = Location.objects.filter(shifts__campaign__in=campaigns).distinct()
        targets = Target.objects.filter(locations__in=locations.values("pk")).distinct()
        outcomes = Outcome.objects.filter(campaign__in=campaigns).order_by("position", "pk")
        choices: dict[str, list[tuple[Any, Any]]] = {
            "campaign": list(campaigns.values_list("pk", "name")),
            "location": list(locations.values_list("pk", "name")),
            "target": list(targets.values_list("pk", "name")),
            "period": list(PeriodKey.choices),
            "outcome": list(dict(outcomes.values_list("key", "label")).items()),
        }
        for name, found in choices.items():
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)  # noqa: S101 - for mypy
            widget.choices = [("", _("All")), *found]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What is set, as (label, value) in words."""
        found = []
        for name, text in self.filters.params.items():
            if name == "mine":
                continue
            widget = self.fields[name].widget
            words = dict(widget.choices) if isinstance(widget, forms.Select) else {}
            by_id = {str(value): str(word) for value, word in words.items()}
            day = self.filters.days.get(name)
            said = _shift_in_words(text) if name == "shift" else date_format(day) if day else by_id.get(text, text)
            found.append((str(self.fields[name].label or name), said))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            self.filters = read_filters(self.data, actor=self.actor)
        except ValidationError as wrong:
            for name, texts in wrong.message_dict.items():
                shown = name in self.fields and not self.fields[name].widget.is_hidden
                self.add_error(name if shown else None, texts)
        return cleaned


def _shift_in_words(pk: str) -> str:
    return shift_in_words(Shift.objects.with_place().get(pk=pk))
