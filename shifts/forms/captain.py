"""What a captain types: as little as possible."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms import AddressField, NameField
from shifts.models import PeriodKey


class DayForm(forms.Form):
    """Another day than today. No day, or none that exists, means today."""

    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class BoardForm(forms.Form):
    """Which board, and whether with suggestions. What is missing or makes no sense is left to the view."""

    chapter = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    period = forms.ChoiceField(required=False, choices=PeriodKey, widget=forms.HiddenInput)
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)
    suggest = forms.BooleanField(required=False)
    placed = forms.BooleanField(label=_("Also people who have a place already"), required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """What makes sense of it, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, max_length=80, widget=forms.SearchInput())

    @property
    def search(self) -> str:
        """What is looked for; nothing means everything."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


class NameOnlyForm(forms.Form):
    """Somebody who walked in or phoned, by name alone: see `Desk.knows_chapter`. `key` is made with the empty form:
    sent twice, it adds nobody twice."""

    name = NameField(label=_("Name"), widget=forms.TextInput({"autocomplete": "off"}))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class NewcomerForm(NameOnlyForm):
    """The same with an address, which finds a member who has it."""

    email = AddressField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("Only if they want mail about their shifts, and to sign in."),
    )


class SeenForm(forms.Form):
    """Which of somebody's words the captain has read: the last one may be newer than her page."""

    made_at = forms.DateTimeField()
