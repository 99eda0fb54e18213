"""Where somebody would like to be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shifts.models import Location
from shifts.models.places import LocationQuerySet


class PreferenceForm(forms.Form):
    location = forms.ModelChoiceField(
        label=_("Place that you would like"),
        queryset=Location.objects.none(),
        required=False,
        empty_label=_("Anywhere"),
        help_text=_("Your captain sees it, and sends you there if it can be."),
    )

    def __init__(self, *args: Any, locations: LocationQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["location"]
        field.queryset = locations
