"""A thing of the kit, and where it lies."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ThingForm(forms.Form):
    name = forms.CharField(label=_("Another thing"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))


class WhereForm(forms.Form):
    """In words, where nobody has it."""

    place = forms.CharField(max_length=80)
